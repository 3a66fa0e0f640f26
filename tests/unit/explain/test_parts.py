"""What each part says to a reader who does not know the policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.explain.build import explain
from engine.explain.citations import LEGEND, cited
from engine.explain.explanation import DecisionPart, Explanation
from engine.explain.ink import Ink
from engine.explain.sentences import other_values, plain_value_of
from engine.explain.to_text import explanation_text
from engine.explain.units import percents
from engine.model.policy import Authority
from engine.model.types import Value
from tests.unit.explain.policies import SCORE, case_of, load

HEAD = """
question: Which?
hit_policy: first
if_provisional: keep
"""
TWO = (
    """
decision: segment
output:
  segment: enum(a, b)
  other: enum(a, b)
otherwise: {segment: a, other: b}
rules:
  - {id: BOTH, title: Both, when: member, then: {segment: b, other: b}}
"""
    + HEAD
)


def _explained(folder: Path, facts: dict[str, Value], *files: str) -> Explanation:
    return explain(case_of(folder, facts, *files))


def _segment(folder: Path, facts: dict[str, Value], *files: str) -> DecisionPart:
    return next(d for d in _explained(folder, facts, *files).decisions if d.name == "segment")


def test_of_several_outputs_each_is_no_value_that_it_has(tmp_path: Path) -> None:
    """`segment` is a and `other` is b: neither is denied of the output that has it."""
    part = _segment(tmp_path, {"member": False}, TWO)
    assert [(each.output, each.value) for each in part.why_not] == [
        ("segment", "b"),
        ("other", "a"),
    ]
    assert [values for values, _ in other_values(part)] == ["segment b", "other a"]


@pytest.mark.parametrize(
    ("authority", "told"),
    [
        (Authority("19 USC 1592", "default"), "19 USC 1592; policy default"),
        (Authority("19 USC 1592"), "19 USC 1592"),
        (Authority(None, "default"), "policy default"),
        (Authority("COAC", "guidance"), "COAC; guidance"),
    ],
)
def test_an_authority_says_whose_choice_the_numbers_are(authority: Authority, told: str) -> None:
    found = cited(authority)
    assert found == {"authority": told, "cite": authority.citation, "basis": authority.basis}


def test_no_authority_is_null() -> None:
    assert cited(None) == {"authority": None, "cite": None, "basis": None}


OWN = (
    """
decision: segment
output: {segment: text}
otherwise: low
owner: desk 4
authority: {cite: 19 CFR 1, basis: default}
rules:
  - {id: SEG, title: Many, when: exams > 4, then: high, authority: 19 USC 2}
"""
    + HEAD
)


def test_otherwise_has_a_place_an_authority_and_an_owner(tmp_path: Path) -> None:
    whole = _explained(tmp_path, {"exams": 2}, OWN)
    part = whole.decisions[0].otherwise
    assert part is not None
    assert (part.gives, part.owner, part.cite, part.basis) == (
        {"segment": "low"},
        "desk 4",
        "19 CFR 1",
        "default",
    )
    assert part.place == "rules/segment.yaml:5"
    assert [each.cite for each in whole.authorities] == ["19 CFR 1"]
    text = " ".join(explanation_text(whole, Ink(color=False)).split())
    assert "all other cases rules/segment.yaml:5 19 CFR 1; policy default" in text
    assert LEGEND in text


def test_no_otherwise_is_null(tmp_path: Path) -> None:
    part = explain(case_of(tmp_path, {"exams": 2, "member": True})).decisions[-1]
    assert (part.name, part.otherwise) == ("score", None)


PAIRS = """
decision: segment
question: What is to be done?
output: {segment: text, due: date}
hit_policy: rule order
if_provisional: keep
rules:
  - {id: RAISE, title: Raise, when: member, then: {segment: raise, due: = as_of + 15 days}}
  - {id: FILE, title: File, when: exams > 1, then: {segment: file, due: null}}
"""


def test_entries_of_several_outputs_stand_together(tmp_path: Path) -> None:
    part = _segment(tmp_path, {"member": True, "exams": 5}, PAIRS)
    assert part.rows == [
        {"segment": "raise", "due": "2026-12-09"},
        {"segment": "file", "due": "none"},
    ]
    assert plain_value_of(part) == "raise (2026-12-09), file"
    assert plain_value_of(_segment(tmp_path, {"member": False, "exams": 0}, PAIRS)) == "none"


def test_so_do_those_that_could_come_about(tmp_path: Path) -> None:
    part = _segment(tmp_path, {"exams": 0}, PAIRS)
    assert [(each.shown, each.rows) for each in part.could_become] == [
        ("raise (2026-12-09)", [{"segment": "raise", "due": "2026-12-09"}])
    ]


RATE = """
decision: rate
question: What share?
output: {rate: number, half: number, plain: number}
hit_policy: first
otherwise: {rate: 0, half: 0, plain: 0}
if_provisional: keep
rules:
  - {id: RATE, when: member, then: {rate: = share, half: = share / 2, plain: 0.5}}
"""
BY_RATE = (
    """
decision: segment
output: {segment: text}
otherwise: low
rules:
  - {id: SEG, title: Seg, when: rate > 90%, then: high}
"""
    + HEAD
)


def test_an_output_that_copies_a_share_is_shown_in_percent(tmp_path: Path) -> None:
    assert percents(load(tmp_path, RATE, BY_RATE).policy) == {"rate"}
    whole = _explained(tmp_path, {"member": True, "share": 0.91}, RATE, BY_RATE)
    rate = next(d for d in whole.decisions if d.name == "rate")
    assert rate.shown == {"rate": "91%", "half": "0.455", "plain": "0.5"}
    assert rate.winners[0].gives["rate"] == "91%"
    assert whole.decisions[0].winners[0].conditions == ["rate is 91%, the limit is 90%"]


FAULT = """
decision: fault
question: Are the data at fault?
output: {faulty: boolean}
hit_policy: first
otherwise: false
if_provisional: keep
rules:
  - {id: FAULT, title: Fault, when: exams > 99, then: true, because: "{exams} exams"}
"""
GATE = (
    """
decision: segment
output: {segment: text}
otherwise: low
rules:
  - {id: GATE, title: Gate, when: faulty, then: unknown}
"""
    + HEAD
)


def test_data_at_fault_are_told_before_all_else(tmp_path: Path) -> None:
    whole = _explained(tmp_path, {"exams": 100}, FAULT, GATE)
    part = whole.quarantine
    assert part is not None
    assert (part.output, part.decision, part.rules, part.voided) == (
        "faulty",
        "fault",
        ["FAULT"],
        ["score"],
    )
    told = "the data are at fault: 100 exams; nothing else is judged"
    assert explanation_text(whole, Ink(color=False)).splitlines()[1].startswith(told)
    assert _explained(tmp_path, {"exams": 3}, FAULT, GATE).quarantine is None


def test_digests_say_how_they_were_made(tmp_path: Path) -> None:
    policy = explain(case_of(tmp_path, {"exams": 1})).policy
    assert policy.digest_method == "SHA-256"
    assert policy.meaning_digest.startswith(policy.meaning_digest_short)
    assert (len(policy.meaning_digest_short), len(policy.text_digest_short)) == (16, 16)


CAPPED = (
    SCORE.replace("cap: 40", "floor: 5\ncap: 40")
    + "  - {id: LESS, title: Less, when: [member, exams >= 41], then: -9}\n"
)
GIVEN = (
    """
decision: segment
output:
  segment: enum(low, high)
otherwise: low
rules:
  - {id: SEG, title: Seg, when: score >= 90, then: high}
"""
    + HEAD
)


def test_a_rule_that_rests_on_a_score_says_what_made_it(tmp_path: Path) -> None:
    facts: dict[str, Value] = {"exams": 40, "bond": 4_000_000, "member": True}
    (value,) = _segment(tmp_path, facts, CAPPED, GIVEN).why_not
    assert value.told == "score is 40, and the rule applies only if it is at least 90"
    assert value.grounds == [
        "score comes from +30 EXAMS (Many exams), +15 BOND (Low bond), -5 ALWAYS (Everybody)"
    ]

    text = explanation_text(explain(case_of(tmp_path, facts, CAPPED, GIVEN)), Ink(color=False))
    assert "score comes from +30 EXAMS" in " ".join(text.split())


COMPUTED = (
    """
decision: segment
output: {segment: text}
otherwise: low
rules:
  - id: SEG
    title: Seg
    when: exams * share * 1.1 + exams * share + 0 * exams < 3 * share
    then: high
"""
    + HEAD
)


def test_a_computed_number_is_rounded_and_its_formula_stands_behind(tmp_path: Path) -> None:
    """8 * 0.3 * 1.1 + 8 * 0.3 is 5.04, and 3 * 0.3 is 0.9, neither of them quite in binary."""
    case = case_of(tmp_path, {"exams": 8, "share": 0.3}, COMPUTED)
    (rule,) = case.inforce.decisions[0].rules
    told = "a computed value is 5.04 (exams * share * 1.1 + exams * share + 0 * exams)"
    assert case.teller.fails(rule.when) == [
        f"{told}, and the rule applies only if it is less than 0.9 (3 * share)"
    ]
