"""What an outcome rests on, down to the facts; the reasons by size; the law; and less of it all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.explain.build import explain
from engine.explain.explanation import DecisionPart, Explanation
from engine.explain.ink import Ink
from engine.explain.narrow import narrow
from engine.explain.to_markdown import explanation_markdown
from engine.explain.to_text import explanation_text
from engine.model.types import Value
from tests.unit.explain.policies import SCORE, case_of

CENTER = """
decision: center
question: Which Center?
output: {center: text}
hit_policy: first
otherwise: none
if_provisional: keep
rules:
  - {id: CTR-MEMBER, when: [member or share > 50%, score >= 30], then: a, because: a member}
"""
HALT = """
decision: halt
question: Are the data at fault?
output: {halted: boolean}
hit_policy: any
otherwise: false
rules:
  - {id: HALT-EXAMS, when: exams > 100, then: true, because: "{exams} exams cannot be"}
"""
SEGMENT = """
decision: segment
question: Which segment?
output: {segment: enum(low, high, unknown)}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - {id: SEG-HALT, when: halted, then: unknown, because: its data are at fault, authority: A 1}
  - {id: SEG-HIGH, when: [score >= 30, opened < as_of - 12 months], then: high, authority: A 2}
"""
FACTS: dict[str, Value] = {
    "exams": 7,
    "bond": 4_000_000,
    "opened": date(2020, 1, 1),
    "member": True,
    "share": 0.1,
    "name": "Firm",
}


def _explained(folder: Path, **facts: Value) -> Explanation:
    return explain(case_of(folder, {**FACTS, **facts}, SCORE, HALT, SEGMENT, CENTER), every=True)


def _part(explanation: Explanation, name: str) -> DecisionPart:
    return next(part for part in explanation.decisions if part.name == name)


def test_an_outcome_rests_on_what_its_rule_found_to_hold(tmp_path: Path) -> None:
    explanation = _explained(tmp_path)
    segment, center = _part(explanation, "segment").rests_on, _part(explanation, "center").rests_on
    assert (segment.decisions, segment.facts, segment.parameters) == (
        ["score"],
        ["opened"],
        ["as_of"],
    )
    assert center.facts == ["member"], "the share does not hold, so it is no ground"


def test_without_a_rule_an_outcome_rests_on_what_kept_the_rules_away(tmp_path: Path) -> None:
    center = _part(_explained(tmp_path, member=False), "center")
    assert (center.by, center.winners) == ("otherwise", [])
    assert center.rests_on.facts == ["member", "share"]
    assert center.rests_on.decisions == [], "the score is high enough"


def test_the_chain_goes_down_to_the_facts(tmp_path: Path) -> None:
    (chain,) = _explained(tmp_path).chains
    assert chain.outcome == "segment"
    assert [(step.depth, step.kind, step.name, step.shown) for step in chain.steps] == [
        (0, "decision", "segment", "high"),
        (1, "decision", "score", "40"),
        (2, "fact", "member", "true"),
        (2, "fact", "bond", "$40,000"),
        (2, "fact", "exams", "7"),
        (2, "parameter", "most_exams", "5"),
        (1, "fact", "opened", "2020-01-01"),
    ]
    score = chain.steps[1]
    assert score.rules == ["ALWAYS", "BOND", "EXAMS"]
    assert score.told == [
        "-5 Everybody",
        "+15 a bond of $40,000, share 10%",
        "+30 7 exams, the limit is 5",
    ]


def test_the_reason_of_a_fault_in_the_data_is_told_with_the_outcome(tmp_path: Path) -> None:
    explanation = _explained(tmp_path, exams=101)
    assert _part(explanation, "segment").grounds == [
        "halted is true: 101 exams cannot be (HALT-EXAMS)"
    ]
    head = explanation_text(explanation, Ink(color=False)).split("\n\n")[1]
    assert "halted is true: 101 exams cannot be (HALT-EXAMS)" in head
    assert "101 exams cannot be" in explanation_markdown(explanation).split("## ")[0]


def test_reason_codes_stand_by_their_size(tmp_path: Path) -> None:
    score = _part(_explained(tmp_path), "score")
    told = [(each.code, each.points, each.contribution, each.share) for each in score.reasons]
    assert told == [
        ("EXAMS", "+30", 30, 0.6),
        ("BOND", "+15", 15, 0.3),
        ("ALWAYS", "-5", -5, 0.1),
    ]


def test_other_decisions_have_their_rule_as_reason_code(tmp_path: Path) -> None:
    (reason,) = _part(_explained(tmp_path), "center").reasons
    assert (reason.code, reason.points, reason.share, reason.told) == (
        "CTR-MEMBER",
        None,
        None,
        "a member",
    )


def test_what_decided_is_cited_once_with_its_rules(tmp_path: Path) -> None:
    cited = {each.authority: each.rules for each in _explained(tmp_path).authorities}
    assert cited == {"A 2": ["SEG-HIGH"], "19 USC 1": ["EXAMS"]}


def test_each_rule_has_a_digest_of_its_own(tmp_path: Path) -> None:
    explanation = _explained(tmp_path)
    rules = [rule for part in explanation.decisions for rule in (*part.winners, *part.failed)]
    digests = {rule.id: rule.digest for rule in rules}
    assert len({*digests.values()}) == len(digests) == 7
    assert {len(digest) for digest in digests.values()} == {16}


LIMIT = "2025-11-24 (12 months before the as-of date)"
HIGH = (
    "score is 40, the threshold is 30",
    f"date of the first entry is 2020-01-01, which is before {LIMIT}",
)


def test_why_it_is_no_other_value(tmp_path: Path) -> None:
    told = {
        each.value: (each.rule, each.standing, each.told)
        for each in _part(_explained(tmp_path), "segment").why_not
    }
    assert told == {
        "low": (
            None,
            "beaten",
            f"it holds only when no rule matches, and SEG-HIGH does ({'; '.join(HIGH)})",
        ),
        "unknown": (
            "SEG-HALT",
            "failed",
            "halted is false, and the rule applies only if it is true",
        ),
    }


def test_one_decision_with_what_it_rests_on(tmp_path: Path) -> None:
    one = narrow(_explained(tmp_path), decision="center")
    assert [part.name for part in one.decisions] == ["score", "center"]
    assert [chain.outcome for chain in one.chains] == ["center"]
    assert [each.authority for each in one.authorities] == ["19 USC 1"]


def test_so_far_down_and_no_further(tmp_path: Path) -> None:
    whole = _explained(tmp_path)
    assert [part.name for part in narrow(whole, depth=0).decisions] == ["segment"]
    below = narrow(whole, depth=1)
    assert [part.name for part in below.decisions] == ["segment", "score"]
    assert max(step.depth for step in below.chains[0].steps) == 1
    assert narrow(whole) is whole


def test_every_rule_is_told_only_when_asked_for(tmp_path: Path) -> None:
    case = case_of(tmp_path, FACTS, SCORE, HALT, SEGMENT, CENTER)
    assert all(part.failed == [] for part in explain(case).decisions)
    halt = _part(explain(case, every=True), "halt")
    assert [rule.id for rule in halt.failed] == ["HALT-EXAMS"]
    assert halt.failed[0].conditions == [
        "7 exams in 12 months, and the rule applies only if there are more than 100"
    ]
    text = explanation_text(explain(case, every=True), Ink(color=False))
    assert "did not match  HALT-EXAMS true: 7 exams in 12 months, and the rule applies" in text


def test_the_text_shows_the_chain_when_asked_for(tmp_path: Path) -> None:
    text = explanation_text(_explained(tmp_path), Ink(color=False), full=True)
    assert "how segment came about\n  segment: high by SEG-HIGH: " in text
    assert "\n      exams in 12 months (exams): 7\n" in text
