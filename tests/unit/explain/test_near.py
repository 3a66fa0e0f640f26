"""How near a rule came to matching: by conditions that fail, then by how far they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.explain.build import explain
from engine.explain.near import gap_of
from engine.model.types import Value
from tests.unit.explain.policies import case_of

DECISION = """
decision: segment
question: Which?
output: {{segment: text}}
hit_policy: collect
if_provisional: keep
rules:
{rules}
"""
FACTS: dict[str, Value] = {
    "exams": 8,
    "bond": 4_000_000,
    "opened": date(2026, 9, 12),
    "member": True,
    "share": 0.06,
    "name": "Firm",
}


def _rules(*conditions: str) -> str:
    told = (f"  - {{id: R-{i}, when: {when}, then: a}}" for i, when in enumerate(conditions, 1))
    return DECISION.format(rules="\n".join(told))


@pytest.mark.parametrize(
    ("when", "gap"),
    [
        ("exams > 8", (1, 0.0)),
        ("exams >= 10", (1, 0.2)),
        ("bond > $50,000", (1, 0.2)),
        ("share > 8%", (1, 0.25)),
        ("exams = 0", (1, 1.0)),
        ("opened < as_of - 4 months", (1, 50 / 365)),
        ("opened < 2001-01-01", (1, 1.0)),
        ("not(member)", (1, 1.0)),
        ('name = "Other"', (1, 1.0)),
        ("exams >= 10 or member = false", (1, 0.2)),
        ("[exams >= 10, 'bond > $50,000']", (2, 0.4)),
        ("[exams >= 10, member]", (1, 0.2)),
        ("not(exams < 10)", (1, 0.2)),
        ("not(member and exams < 10)", (1, 0.2)),
        ("exams > 1", (0, 0.0)),
    ],
)
def test_the_gap_of_a_condition(tmp_path: Path, when: str, gap: tuple[int, float]) -> None:
    case = case_of(tmp_path, FACTS, _rules(when if when[0] == "[" else f"[{_quoted(when)}]"))
    found = gap_of(case.inforce.decisions[0].rules[0].when, case.values.plain)
    assert found.failing == gap[0]
    assert found.distance == pytest.approx(gap[1])


def _quoted(when: str) -> str:
    return "'" + when.replace("'", "''") + "'"


def test_what_is_unknown_is_at_one(tmp_path: Path) -> None:
    facts = {name: value for name, value in FACTS.items() if name != "bond"}
    case = case_of(tmp_path, facts, _rules("[exams >= 10, bond > $1]"))
    found = gap_of(case.inforce.decisions[0].rules[0].when, case.values.plain)
    assert found.failing == 2
    assert found.distance == pytest.approx(1.2)


def test_the_nearest_stands_first_and_the_far_not_at_all(tmp_path: Path) -> None:
    rules = _rules(
        "[exams >= 10, 'bond > $50,000']",  # two conditions fail, each by a fifth
        "[exams >= 10]",  # by a fifth
        "[not(member), exams > 1]",  # one flag stands in the way
        "[exams >= 9]",  # by a ninth
        "[exams >= 100]",  # by 92 hundredths: far
        "[not(member)]",  # a flag, and nothing beside it
        "[exams >= 100, bond > $1]",  # far
    )
    (segment,) = explain(case_of(tmp_path, FACTS, rules)).decisions
    assert [(near.rule.id, near.failing, near.distance) for near in segment.near] == [
        ("R-4", 1, 0.1111),
        ("R-2", 1, 0.2),
        ("R-1", 2, 0.4),
        ("R-3", 1, 1.0),
    ]


def test_only_a_few_are_told(tmp_path: Path) -> None:
    rules = _rules(*(f"[exams >= {limit}]" for limit in range(15, 8, -1)))
    (segment,) = explain(case_of(tmp_path, FACTS, rules)).decisions
    assert [near.rule.id for near in segment.near] == ["R-7", "R-6", "R-5", "R-4", "R-3"]


SCORE = """
decision: segment
question: How much?
output: {{segment: integer}}
hit_policy: collect sum
base: 10
floor: 0
cap: 40
if_provisional: keep
rules:
  - {{id: NOW, title: Now, when: member, then: {now}}}
  - {{id: MORE, title: More, when: [exams >= 9], then: 5}}
  - {{id: LESS, title: Less, when: [exams >= 9], then: -5}}
"""


@pytest.mark.parametrize(
    ("now", "near"), [(90, []), (-90, []), (30, ["LESS"]), (-10, ["MORE"]), (1, ["LESS", "MORE"])]
)
def test_a_rule_that_would_change_nothing_is_not_near(
    tmp_path: Path, now: int, near: list[str]
) -> None:
    """At 10 + 90, held to 40, neither 5 more nor 5 less would tell; at 10 + 30 only less would."""
    (segment,) = explain(case_of(tmp_path, FACTS, SCORE.format(now=now))).decisions
    assert [each.rule.id for each in segment.near] == near


FIRST = """
decision: segment
question: Which?
output: {segment: text}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - {id: SAME, title: Same, when: [exams >= 9], then: high}
  - {id: OTHER, title: Other, when: [exams >= 9], then: worse}
  - {id: NOW, title: Now, when: member, then: high}
"""


def test_a_rule_that_gives_the_same_is_not_near(tmp_path: Path) -> None:
    (segment,) = explain(case_of(tmp_path, FACTS, FIRST)).decisions
    assert [each.rule.id for each in segment.near] == ["OTHER"]


def test_another_word_of_a_fact_is_not_near_and_a_day_is_nearest(tmp_path: Path) -> None:
    rules = _rules(
        '["name = \\"Other\\"", member]',  # a firm is not nearly another
        "[not(member), exams > 1]",  # a flag
        "[exams >= 9]",  # by a ninth
        "[opened < 2026-09-12, member]",  # by no day at all: it is that day
    ).replace('"name = \\"Other\\""', "'name = \"Other\"'")
    (segment,) = explain(case_of(tmp_path, FACTS, rules)).decisions
    assert [each.rule.id for each in segment.near] == ["R-4", "R-3", "R-2"]
