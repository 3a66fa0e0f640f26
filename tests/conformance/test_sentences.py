"""Every sentence of the meaning is shown by a case, and every case shows one."""

from __future__ import annotations

from collections import Counter

from tests.conformance.cases import HERE, cases, sentences

ROOT = HERE.parents[1]
KINDS = (
    "expression",
    "expressions",
    "accounts",
    "refused",
    "gaps",
    "same_as",
    "other_than",
    "reads",
)


def test_every_sentence_has_a_case_or_says_where_it_is_shown() -> None:
    shown = {words for case in cases() for words in case.says}
    assert [s.number for s in sentences() if s.words not in shown and s.elsewhere is None] == []


def test_a_sentence_that_is_shown_elsewhere_names_a_test_or_what_it_awaits() -> None:
    told = {s.number: s.elsewhere for s in sentences() if s.elsewhere is not None}
    lost = [
        number
        for number, where in told.items()
        if not where.startswith("awaits ") and not (ROOT / where).is_file()
    ]
    assert lost == []


def test_a_case_names_sentences_by_their_own_words() -> None:
    known = {sentence.words for sentence in sentences()}
    unknown = {case.id: words for case in cases() for words in case.says if words not in known}
    assert unknown == {}


def test_sentences_and_cases_are_told_apart() -> None:
    numbers = Counter(s.words for s in sentences()) + Counter(case.id for case in cases())
    assert [name for name, count in numbers.items() if count > 1] == []


def test_every_case_expects_something() -> None:
    assert [case.id for case in cases() if case.body.keys().isdisjoint(KINDS)] == []
