"""The word that was probably meant."""

from __future__ import annotations

import pytest

from engine.source.suggest import did_you_mean

FACTS = ["adcvd_violations_24m", "bond_amount", "duties_owed_24m", "main_hts", "managed"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("adcvd_violation_24m", "adcvd_violations_24m"),  # a letter left out
        ("bond_amonut", "bond_amount"),  # two letters swapped
        ("Bond-Amount", "bond_amount"),  # case and punctuation
        ("violations_24m", "adcvd_violations_24m"),  # a part of it
        ("manged", "managed"),
    ],
)
def test_a_near_word_is_found(word: str, meant: str) -> None:
    assert did_you_mean(word, FACTS) == meant


@pytest.mark.parametrize("word", ["", "x", "importer_country", "x" * 10_000])
def test_nothing_is_said_when_no_word_is_near(word: str) -> None:
    assert did_you_mean(word, FACTS) is None


def test_the_word_itself_is_no_suggestion() -> None:
    assert did_you_mean("managed", ["managed"]) is None


def test_an_ambiguous_part_suggests_nothing() -> None:
    assert did_you_mean("24m", ["first_24m_of_all", "second_24m_of_all"]) is None


def test_of_equally_near_words_the_first_in_the_alphabet_is_taken() -> None:
    assert did_you_mean("cat", ["car", "bat"]) == "bat"


def test_the_nearer_word_wins_over_the_first() -> None:
    assert did_you_mean("center", ["cents", "centre"]) == "centre"
