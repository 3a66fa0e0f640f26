"""Conditions and formulas are said in English, with the words of the operator table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.handbook.english import English, now
from engine.handbook.prose import Point, plain
from engine.model.expressions import Expr
from engine.model.types import BOOLEAN, Type
from engine.policy.typing import Scope, ScopedOutput, Typer
from engine.source.text import Span
from tests.unit.handbook.books import DAY, load


def _place(start: int, end: int) -> Span:
    return Span("x", start, end)


@pytest.fixture(name="english", scope="module")
def _english(tmp_path_factory: pytest.TempPathFactory) -> English:
    _, policy = load(tmp_path_factory.mktemp("rules"))
    return English(policy, DAY)


def typed(english: English, text: str, expected: Type | None = None) -> Expr:
    policy = english.policy
    outputs = {o.name: ScopedOutput(d.name, o.type) for d in policy.decisions for o in d.outputs}
    parameters = {name: each.type for name, each in policy.parameters.items()}
    typer = Typer(Scope(policy.facts, parameters, outputs, policy.tables, policy.types))
    expr = typer.expression(text, _place, "it", expected)
    assert typer.diagnostics == []
    assert expr is not None
    return expr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("visits >= 3", "visits is at least 3"),
        ("visits >= often", "visits is at least many visits (4)"),
        ("owed < limit", "duties owed is less than highest debt ($75)"),
        ("open", "open is true"),
        ("not(open)", "open is false"),
        ("not(visits > 3)", "visits is at most 3"),
        ("note = null", "note is not known"),
        ("note != null", "note is known"),
        ("size = large", "size is large"),
        ("size != large", "size is not large"),
        ("size in (small, large)", "size is small or large"),
        ("not(size in (small, large))", "size is neither small nor large"),
        ("visits in [1..5)", "visits is at least 1 and less than 5"),
        ("visits between 1 and 5", "visits is at least 1 and at most 5"),
        ("visits < 1 or visits > 5", "visits is less than 1 or more than 5"),
        ("marks contains red", "marks contains red"),
        ("marks contains red or marks contains blue", "marks contains red or blue"),
        ("not(marks contains red)", "marks does not contain red"),
        ('note starts with "98"', 'note starts with "98"'),
        ("since > as_of - 12 months", "first visit is after 12 months before the as-of date"),
        ("as_of <= since + 30 days", "the as-of date is on or before 30 days after first visit"),
        ("as_of - since > 90", "the days from first visit to the as-of date is more than 90"),
        ("owed > 5% * limit", "duties owed is more than 5% of highest debt ($75)"),
        ("share > 0.5 or open", "either share is more than 0.5 or open is true"),
        ("open and visits > 1", "open is true and visits is more than 1"),
        ("not(open and visits > 1)", "either open is false or visits is at most 1"),
        ("score >= 70", "score is at least 70"),
        ("places[note].size = large", "the size in places for note is large"),
        ("visits * 2 + 1 > 7", "(visits \N{MULTIPLICATION SIGN} 2) + 1 is more than 7"),
    ],
)
def test_a_condition_as_a_clause(english: English, text: str, told: str) -> None:
    assert plain(english.clause(typed(english, text))) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("min(40, 10 + visits)", "the least of 40 and (10 + visits)"),
        ("max(visits, 1)", "the greatest of visits and 1"),
        ("if open then visits else 0", "visits if open is true, else 0"),
        ("-visits", "minus visits"),
        ("visits - (visits - 1)", "visits \N{MINUS SIGN} (visits \N{MINUS SIGN} 1)"),
    ],
)
def test_a_formula_as_a_noun(english: English, text: str, told: str) -> None:
    assert plain(english.term(typed(english, text))) == told


def _told(points: tuple[Point, ...]) -> list[object]:
    return [[plain(point.prose), _told(point.under)] for point in points]


def test_an_outline_has_a_point_for_each_condition_and_keeps_alternatives_together(
    english: English,
) -> None:
    text = "open and (visits > 3 or size = large or size = small or (share > 0.5 and open))"
    assert _told(english.outline(typed(english, text, BOOLEAN))) == [
        ["open is true", []],
        [
            "at least one of these holds:",
            [
                ["visits is more than 3", []],
                ["size is large or small", []],
                ["all of these hold:", [["share is more than 0.5", []], ["open is true", []]]],
            ],
        ],
    ]


def test_names_lead_to_their_sections(english: English) -> None:
    told = english.clause(typed(english, "visits >= often and score > 1"))
    assert [piece.to for piece in told if piece.to] == [
        "fact-visits",
        "parameter-often",
        "decision-score",
    ]


def test_without_a_date_a_parameter_tells_all_its_values(english: English) -> None:
    limit = english.policy.parameters["limit"]
    assert now(limit, None) == "$100 from 2024-01-01, $75 from 2026-07-01"
    assert now(limit, date(2026, 6, 30)) == "$100"
    assert now(limit, date(2020, 1, 1)) == "no value on 2020-01-01"
    assert now(english.policy.parameters["often"], None) == "4"


def test_the_policy_has_a_sentence_for_a_rule(english: English, tmp_path: Path) -> None:
    _, policy = load(tmp_path)
    rule = policy.decision("score").rules[1]
    assert plain(english.sentence(rule.because)) == "{visits} visits"
    assert english.sentence(None) == ()
