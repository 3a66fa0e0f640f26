"""Which missing facts are worth asking for, what they could bring about, which cannot matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from engine.explain.breakpoints import readings, values_to_try
from engine.explain.build import explain
from engine.explain.explanation import DecisionPart, Explanation, MissingPart
from engine.explain.ink import Ink
from engine.explain.to_text import explanation_text
from engine.explain.trials import BUDGET, Trials
from engine.model.result import Facts, Result
from engine.model.types import Value
from tests.unit.explain.policies import SCORE, SEGMENT, case_of

KNOWN: Mapping[str, Value] = {
    "exams": 0,
    "bond": 6_000_000,
    "opened": date(2020, 1, 1),
    "member": True,
    "share": 0.05,
    "name": "Firm",
}
NEW = """
decision: segment
question: Which?
output: {segment: enum(low, new, odd)}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - {id: SEG-NEW, title: New, when: [opened > as_of - 12 months, member], then: new}
  - {id: SEG-ODD, title: Odd, when: exams > 50, then: odd}
"""


def _without(*names: str) -> dict[str, Value]:
    return {name: value for name, value in KNOWN.items() if name not in names}


def _missing(explanation: Explanation) -> dict[str, MissingPart]:
    return {part.name: part for part in explanation.missing}


def _part(explanation: Explanation, name: str) -> DecisionPart:
    return next(part for part in explanation.decisions if part.name == name)


def test_a_fact_that_alone_could_change_an_outcome(tmp_path: Path) -> None:
    """Of no exams the segment is low; a first entry within a year would make it unknown.

    The day a year ago is tried first, and is not within the year.
    """
    explanation = explain(case_of(tmp_path, _without("opened")))
    (opened,) = explanation.missing
    assert (opened.name, opened.needed_for, opened.outcomes) == ("opened", ["segment"], ["segment"])
    assert opened.settles == ["segment"]
    (low,) = _part(explanation, "segment").could_become
    assert (low.shown, low.settled, low.given) == ("low", True, {"opened": "2025-11-24"})
    assert low.told == "date of the first entry is 2025-11-24"


def test_what_cannot_matter_is_named_so_that_nobody_asks_for_it(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, _without("opened", "bond", "share", "name")))
    assert [(part.name, part.read_by) for part in explanation.cannot_matter] == [
        ("bond", ["score"]),  # 5 or 20 points, both below 30
        ("share", []),
        ("name", []),
    ]
    standing = {fact.name: fact.standing for fact in explanation.account.facts}
    assert standing == {
        "exams": "known",
        "bond": "cannot matter",
        "opened": "could matter",
        "member": "known",
        "share": "cannot matter",
        "name": "cannot matter",
    }


def test_the_fact_that_most_outcomes_wait_for_stands_first(tmp_path: Path) -> None:
    second = (
        SEGMENT.replace("segment", "track")
        .replace("SEG-", "TRK-")
        .replace("score >= 30", "exams > 3")
    )
    second = second.replace(", when: [opened > as_of - 12 months, member]", ", when: bond < $1")
    case = case_of(tmp_path, _without("exams", "opened"), SCORE, SEGMENT, second)
    explanation = explain(case)
    assert [part.name for part in explanation.missing] == ["exams", "opened"]


def test_facts_are_tried_together_where_one_alone_brings_nothing_about(tmp_path: Path) -> None:
    both = """
decision: segment
question: Which?
output: {segment: enum(low, high)}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - {id: BOTH, when: [member, "bond < $50,000"], then: high}
"""
    explanation = explain(case_of(tmp_path, _without("member", "bond"), both))
    assert [part.could_become for part in explanation.missing] == [[], []]
    (high,) = _part(explanation, "segment").could_become
    assert (high.shown, high.settled) == ("high", True)
    assert high.given == {"bond": "49999.99", "member": True}
    (other,) = _part(explanation, "segment").why_not
    assert (other.value, other.could_become) == ("high", True)


def test_a_settled_account_has_nothing_to_ask_for(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, KNOWN))
    assert (explanation.missing, explanation.cannot_matter) == ([], [])
    assert all(part.could_become == [] for part in explanation.decisions)


def test_a_decision_in_error_waits_for_all_that_it_reads(tmp_path: Path) -> None:
    failing = """
decision: segment
question: Which?
output: {segment: text}
hit_policy: unique
otherwise: low
if_provisional: keep
rules:
  - {id: ONE, when: member, then: a}
  - {id: TWO, when: exams >= 0, then: b}
  - {id: THREE, when: bond > $1, then: c}
"""
    explanation = explain(case_of(tmp_path, _without("bond", "share"), failing))
    assert [part.name for part in explanation.missing] == ["bond"]
    assert [part.name for part in explanation.cannot_matter] == ["share"]


INVARIANT = """
invariants:
  - {id: INV, must: share < 50%, because: no more}
"""


def test_a_fact_that_an_invariant_waits_for_matters(tmp_path: Path) -> None:
    explanation = explain(case_of(tmp_path, _without("share"), SCORE, SEGMENT, INVARIANT))
    (share,) = explanation.missing
    assert (share.name, share.outcomes, share.invariants) == ("share", [], ["INV"])


def test_the_text_says_what_to_ask_for(tmp_path: Path) -> None:
    text = explanation_text(
        explain(case_of(tmp_path, _without("opened", "name"))), Ink(color=False)
    )
    assert (
        "missing, worth asking for\n"
        "  opened  date of the first entry; needed for segment; "
        "knowing it would be enough to settle segment,\n"
        "          by every value tried\n"
        "          segment could become low (date of the first entry is 2025-11-24)\n"
        "\n"
        "missing, and can change no outcome\n"
        "  name\n"
    ) in text


COMPARED = """
types:
  kind: enum(importer, broker)
  flag: enum(evasion, forced_labor)
facts:
  kind: {type: kind, label: kind}
  flags: {type: set(flag), label: flags}
  code: {type: text, label: code, pattern: "99-A"}
  lines: {type: integer, label: lines, range: "[0..]"}
"""


@pytest.mark.parametrize(
    ("name", "when", "tried"),
    [
        ("member", "member", [False, True]),
        ("kind", "kind = broker", ["importer", "broker"]),
        (
            "flags",
            "flags contains evasion",
            [
                frozenset(),
                frozenset({"evasion"}),
                frozenset({"forced_labor"}),
                frozenset({"evasion", "forced_labor"}),
            ],
        ),
        ("lines", "lines > 5", [5, 4, 6, 0, 1]),
        (
            "lines",
            "lines > 0",
            [0, 1],
        ),
        ("bond", "bond < $50,000", [5_000_000, 4_999_999, 5_000_001, 0, 10_000]),
        ("share", "share > 5%", [0.05, 0.025, -0.95, 1.05, 0.07500000000000001, 0.0, 1.0]),
        (
            "opened",
            "opened > as_of - 12 months",
            [date(2025, 11, 24), date(2025, 11, 23), date(2025, 11, 25)],
        ),
        ("code", 'code starts with "98"', ["98-A", "00-A"]),
        ("name", 'name = "Firm"', ["Firm", "?"]),
        ("exams", "exams > most_exams", [5, 4, 6, 0, 1]),
    ],
)
def test_values_at_and_beside_what_the_rules_compare(
    tmp_path: Path, name: str, when: str, tried: list[Value]
) -> None:
    decision = f"""
decision: segment
question: Which?
output: {{segment: text}}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - {{id: ONE, when: {when!r}, then: high}}
"""
    case = case_of(tmp_path, {}, COMPARED, decision)
    found = readings(case.inforce, case.values.plain)[name]
    assert values_to_try(case.inforce.policy.facts[name], found, []) == tried


def test_a_calculation_is_tried_where_it_meets_its_limit(tmp_path: Path) -> None:
    """Three times the bond is above $90,000 from $30,003.34 on: a third of $90,010."""
    decision = """
decision: segment
question: Which?
output: {segment: text}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - {id: ONE, when: "3 * bond - $10 > $90,000", then: high}
"""
    explanation = explain(case_of(tmp_path, _without("bond"), decision))
    (high,) = _part(explanation, "segment").could_become
    assert (high.shown, high.given) == ("high", {"bond": "30003.34"})


class _Counting:
    """An engine that counts."""

    def __init__(self, engine: object) -> None:
        self.engine, self.count = engine, 0

    def decide(self, facts: Facts) -> Result:
        self.count += 1
        return self.engine.decide(facts)  # type: ignore[attr-defined,no-any-return]  # any engine


def test_trials_are_bounded(tmp_path: Path) -> None:
    case = case_of(tmp_path, {})
    trials = Trials(case)
    trials.prepare([*case.inforce.policy.facts])
    assert len([*trials.one_by_one()]) <= BUDGET
    assert len([*trials.together([*trials.tried], BUDGET)]) <= BUDGET
    assert trials.left >= 0
    trials.left = 0
    assert trials.decide({"exams": 1}) is None


def test_facts_that_are_not_needed_are_not_given(tmp_path: Path) -> None:
    """The day and the membership together make it new; the exams have no part in it."""
    whole = explain(case_of(tmp_path, {"bond": 6_000_000, "share": 0.5, "name": "x"}, NEW))
    (part,) = [each for each in whole.decisions[0].could_become if each.shown == "new"]
    assert sorted(part.given) == ["member", "opened"]
    assert whole.decisions[0].moved_by == ["exams", "member", "opened"]
