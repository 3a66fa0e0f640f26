"""Conditions are told as a colleague would: each operator by its words, with values formatted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from engine.explain.phrases import counts
from engine.model.policy import Fact
from engine.model.types import INTEGER, MONEY, Value
from tests.unit.explain.policies import case_of

MORE = """
types:
  kind: enum(importer, broker)
  flag: enum(evasion, forced_labor)
facts:
  kind: {type: kind, label: kind of account}
  flags: {type: set(flag), label: legal flags}
  hts: {type: text, label: predominant number}
  audit: {type: integer, label: time since the last audit, unit: months}
  lines: {type: integer, label: entry lines in 12 months, unit: lines}
  tier: {type: integer, label: CTPAT tier}
  other: {type: money, label: duties owed}
parameters:
  least_bond:
    type: money
    label: smallest bond
    values: [{from: 2024-01-01, value: "$50,000"}]
  high_share:
    type: number
    label: share that is high
    unit: percent
    values: [{from: 2024-01-01, value: 5%}]
"""
DECISION = """
decision: segment
question: Which?
output: {{segment: text}}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - {{id: ONE, when: {when!r}, then: high}}
"""
FACTS: Mapping[str, Value] = {
    "exams": 9,
    "bond": 4_000_000,
    "opened": date(2026, 1, 15),
    "member": True,
    "share": 0.062,
    "name": "Firm",
    "kind": "broker",
    "flags": frozenset({"evasion"}),
    "hts": "6109100012",
    "audit": 14,
    "lines": 1204,
    "tier": 2,
    "other": 90_050,
}


def _told(folder: Path, when: str, **facts: Value) -> tuple[bool, list[str]]:
    """Whether a condition holds, and what is told of it."""
    case = case_of(folder, {**FACTS, **facts}, MORE, DECISION.format(when=when))
    (rule,) = case.inforce.decisions[0].rules
    holds = bool(case.result.outcomes["segment"].trace.of("ONE"))
    return holds, case.teller.holds(rule.when) if holds else case.teller.fails(rule.when)


HOLDING = {
    "exams > most_exams": "9 exams in 12 months, the limit is 5",
    "exams >= 9": "9 exams in 12 months, the threshold is 9",
    "exams < 10": "9 exams in 12 months, which is less than 10",
    "exams <= 9": "9 exams in 12 months, which is at most 9",
    "exams = 9": "9 exams in 12 months",
    "exams != 4": "9 exams in 12 months, which is not 4",
    "lines > 1000": "1,204 entry lines in 12 months, the limit is 1,000",
    "tier >= 2": "CTPAT tier is 2, the threshold is 2",
    "audit > 12": "time since the last audit is 14 months, the limit is 12",
    "bond < least_bond": "continuous bond is $40,000, which is less than $50,000",
    "bond > 10 * other": ("continuous bond is $40,000, which is more than $9,005 (10 * other)"),
    "share > 5%": "share of the lines is 6.2%, the limit is 5%",
    "share > high_share": "share of the lines is 6.2%, the limit is 5%",
    "opened > as_of - 12 months": (
        "date of the first entry is 2026-01-15, which is after 2025-11-24"
        " (12 months before the as-of date)"
    ),
    "opened < as_of - 30 days": (
        "date of the first entry is 2026-01-15, which is before 2026-10-25"
        " (30 days before the as-of date)"
    ),
    "member": "member of the program is true",
    "not(kind = importer)": "kind of account is broker, which is not importer",
    "kind in (importer, broker)": "kind of account is broker",
    'name in ("Firm", "Other")': "name of the firm is Firm",
    "not(exams in (1, 2))": "9 exams in 12 months, which is none of 1, 2",
    "exams in [5..20) or kind = importer": (
        "9 exams in 12 months, which is at least 5 and less than 20"
    ),
    "flags contains evasion": "legal flags (evasion) contains evasion",
    "not(flags contains forced_labor)": "legal flags (evasion) does not contain forced_labor",
    'hts starts with "61"': 'predominant number (6109100012) starts with "61"',
    "bond != null": "continuous bond is known ($40,000)",
    "(member and exams > 5) or kind = importer": (
        "member of the program is true and 9 exams in 12 months, the limit is 5"
    ),
}
FAILING = {
    "exams > 10": "9 exams in 12 months, and the rule applies only if there are more than 10",
    "exams >= 10": "9 exams in 12 months, and the rule applies only if there are at least 10",
    "exams < most_exams": (
        "9 exams in 12 months, and the rule applies only if there are less than 5"
    ),
    "exams <= 3": "9 exams in 12 months, and the rule applies only if there are at most 3",
    "exams = 0": "9 exams in 12 months, and the rule applies only if there are 0",
    "exams != 9": "9 exams in 12 months, and the rule applies only if there are not 9",
    "tier > 2": "CTPAT tier is 2, and the rule applies only if it is more than 2",
    "bond > least_bond": (
        "continuous bond is $40,000, and the rule applies only if it is more than $50,000"
    ),
    "share > 10%": "share of the lines is 6.2%, and the rule applies only if it is more than 10%",
    "opened < 2020-01-01": (
        "date of the first entry is 2026-01-15, and the rule applies only if it is before "
        "2020-01-01"
    ),
    "not(member)": "member of the program is true, and the rule applies only if it is false",
    "kind = importer": "kind of account is broker, and the rule applies only if it is importer",
    "exams in (1, [3..5], > 20)": (
        "either 9 exams in 12 months, and the rule applies if there are 1, or 9 exams in 12 "
        "months, and the rule applies if there are at most 5, "
        "or 9 exams in 12 months, and the rule applies if there are more than 20"
    ),
    "exams in (1, 2, > 20)": (
        "9 exams in 12 months, and the rule applies only if there are 1 or 2 or more than 20"
    ),
    "bond = null or bond > $50,000": (
        "continuous bond is $40,000, and the rule applies only if it is missing or more than "
        "$50,000"
    ),
    "flags contains forced_labor": (
        "legal flags (evasion), and the rule applies only if it contains forced_labor"
    ),
    "not(flags contains evasion)": (
        "legal flags (evasion), and the rule applies only if it does not contain evasion"
    ),
    'hts starts with "98" or hts starts with "99"': (
        'predominant number (6109100012), and the rule applies only if it starts with "98" or "99"'
    ),
    "not(member and exams > 5)": (
        "either member of the program is true, and the rule applies if it is false, or 9 exams "
        "in 12 months, "
        "and the rule applies if there are at most 5"
    ),
    "(member and exams > 10) or kind = importer": (
        "either 9 exams in 12 months, and the rule applies if there are more than 10, or kind "
        "of account is broker, "
        "and the rule applies if it is importer"
    ),
    "bond = null": "continuous bond is $40,000, and the rule applies only if it is missing",
}


@pytest.mark.parametrize(("when", "told"), HOLDING.items(), ids=HOLDING)
def test_what_holds_is_told_with_its_limit(tmp_path: Path, when: str, told: str) -> None:
    assert _told(tmp_path, when) == (True, [told])


@pytest.mark.parametrize(("when", "told"), FAILING.items(), ids=FAILING)
def test_what_fails_is_told_with_what_it_needs(tmp_path: Path, when: str, told: str) -> None:
    assert _told(tmp_path, when) == (False, [told])


def test_one_thing_is_not_told_in_the_plural(tmp_path: Path) -> None:
    assert _told(tmp_path, "exams < 5", exams=1) == (
        True,
        ["exams in 12 months: 1, which is less than 5"],
    )


def test_a_calculation_is_told_by_its_formula_and_what_it_reads(tmp_path: Path) -> None:
    holds, told = _told(tmp_path, "if member then exams > 5 else exams > 50")
    assert holds
    assert told == [
        "if member then exams > 5 else exams > 50 is true: member is true and exams is 9"
    ]


@pytest.mark.parametrize(
    ("fact", "is_count"),
    [
        (Fact("x", INTEGER, "AD/CVD violations in 24 months"), True),
        (Fact("x", INTEGER, "lines of the random sample"), True),
        (Fact("x", INTEGER, "discrepancies, all told"), True),
        (Fact("x", INTEGER, "CTPAT tier (0 is no member)"), False),
        (Fact("x", INTEGER, "status of the filer"), False),
        (Fact("x", INTEGER, "broker's class"), False),
        (Fact("x", INTEGER, "score of the lines"), False),
        (Fact("x", INTEGER, "late entries in 12 months", unit="entries"), True),
        (Fact("x", INTEGER, "months of history", unit="months"), True),
        (Fact("x", INTEGER, "time since the last exams", unit="months"), False),
        (Fact("x", MONEY, "duties owed"), False),
    ],
    ids=lambda each: each.label if isinstance(each, Fact) else "",
)
def test_a_count_is_an_integer_of_things(fact: Fact, *, is_count: bool) -> None:
    assert counts(fact) is is_count


RATE = """
decision: rate
question: What share?
output: {rate: number}
hit_policy: first
otherwise: 0
rules:
  - {id: RATE, when: member, then: = share}
"""


def test_a_share_that_was_decided_is_told_in_percent_beside_one(tmp_path: Path) -> None:
    decision = DECISION.format(when="rate > high_share")
    case = case_of(tmp_path, FACTS, MORE, RATE, decision)
    (rule,) = next(d for d in case.inforce.decisions if d.name == "segment").rules
    assert case.teller.holds(rule.when) == ["rate is 6.2%, the limit is 5%"]
