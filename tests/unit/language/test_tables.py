"""The kept tables of the grammar are those that lark would make of it now."""

from __future__ import annotations

import pytest

from engine.language.build import SyntaxBuilder
from engine.language.tables import GRAMMAR, kept_parser, made_parser

TEXT = GRAMMAR.read_text("utf-8")


def test_they_are_of_the_grammar_as_it_is() -> None:
    assert kept_parser(TEXT) is not None, "run `make docs`"


def test_they_do_not_count_for_another_grammar() -> None:
    assert kept_parser(TEXT + "\n") is None


def test_they_do_not_count_for_another_lark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lark.__version__", "0.0.0")
    assert kept_parser(TEXT) is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("a + 2 * b >= 5% and not(c) or d contains e", "expression"),
        ("if x in (< 10, [70..80]) then -1 else t[k].v", "expression"),
        ('as_of - 24 months < 2026-07-01 and starts with(hts, "98")', "expression"),
        ("not(>= 70, CN, [1..2))", "cell"),
        ("-", "cell"),
        ("(0..]", "range"),
    ],
)
def test_they_read_what_the_grammar_reads(text: str, start: str) -> None:
    kept = kept_parser(TEXT)
    assert kept is not None
    assert kept.parse(text, start=start) == made_parser(TEXT, SyntaxBuilder()).parse(text, start)
