"""`--why-not` says for each way to an outcome what stands in that way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.explain.answer import WhyNot
from engine.explain.ink import Ink
from engine.explain.question import ask
from engine.explain.to_markdown import why_not_markdown
from engine.explain.to_text import why_not_text
from engine.model.types import Value
from tests.unit.explain.policies import case_of


def _answer(folder: Path, question: str, **facts: Value) -> WhyNot:
    answer = ask(case_of(folder, facts), question)
    assert isinstance(answer, WhyNot)
    return answer


KNOWN: dict[str, Value] = {"bond": 6_000_000, "opened": date(2020, 1, 1), "member": True}


def test_a_rule_that_failed_tells_each_condition(tmp_path: Path) -> None:
    answer = _answer(tmp_path, "segment=high", exams=2, **KNOWN)
    (obstacle,) = answer.obstacles
    assert (obstacle.standing, obstacle.reasons) == (
        "failed",
        ["score is 5, and the rule applies only if it is at least 30"],
    )


def test_a_rule_that_another_stands_before_says_which(tmp_path: Path) -> None:
    answer = _answer(tmp_path, "segment=low", exams=7, **KNOWN)
    low, otherwise = answer.obstacles
    assert low.reasons == [
        "7 exams in 12 months, and the rule applies only if there are 0",
        "besides, SEG-HIGH matches and stands before it",
    ]
    assert otherwise.rule is None
    assert otherwise.reasons == [
        "it holds only when no rule matches, and SEG-HIGH does (score is 35, the threshold is 30)"
    ]


def test_a_rule_that_fails_only_by_what_is_known_says_so(tmp_path: Path) -> None:
    answer = _answer(tmp_path, "segment=high", member=False)
    (obstacle,) = answer.obstacles
    assert obstacle.standing == "failed"
    assert obstacle.reasons == [
        "score is 5, and the rule applies only if it is at least 30",
        "that is by what is known: facts that are missing could change it",
    ]
    assert answer.missing == ["exams"]


def test_an_undecided_rule_names_what_is_missing(tmp_path: Path) -> None:
    answer = _answer(tmp_path, "segment=unknown", exams=2, bond=6_000_000, member=True)
    assert (answer.is_so, answer.remark) == (True, "put in place of a provisional outcome")
    answer = _answer(tmp_path, "segment=low", bond=6_000_000, member=False)
    (low, _) = answer.obstacles
    assert (low.standing, low.reasons) == ("undecided", ["exams is missing"])


def test_a_replaced_outcome_is_told_as_such(tmp_path: Path) -> None:
    answer = _answer(tmp_path, "segment=low", exams=0, member=True, bond=6_000_000)
    assert answer.obstacles[0].standing == "beaten"
    assert "provisional" in answer.obstacles[0].reasons[0]
    assert answer.missing == ["opened"]


def test_what_is_so_is_confirmed(tmp_path: Path) -> None:
    answer = _answer(tmp_path, "segment=high", exams=7, **KNOWN)
    assert (answer.obstacles, answer.is_so, answer.remark) == ([], True, None)


def test_no_single_rule_gives_a_sum(tmp_path: Path) -> None:
    answer = _answer(tmp_path, "score=12", exams=7, **KNOWN)
    assert answer.remark == "no single rule gives this value: it is the total of all that match"


def test_a_question_that_cannot_be_asked_says_why(tmp_path: Path) -> None:
    case = case_of(tmp_path, {})
    assert "did you mean `segment`?" in str(ask(case, "segmnt=high"))
    assert "segment=trusted" in str(ask(case, "segment"))
    assert "`segment`" in str(ask(case, "segment=hgih"))


def test_the_text_has_a_line_a_reason(tmp_path: Path) -> None:
    answer = _answer(tmp_path, "segment=high", exams=2, **KNOWN)
    assert why_not_text(answer, Ink(color=False)).splitlines() == [
        "A-1: why is segment not high? It is low.",
        "  SEG-HIGH would give it, but did not match (High)",
        "    rules/segment.yaml:9",
        "    - score is 5, and the rule applies only if it is at least 30",
        "    - score comes from -5 ALWAYS (Everybody)",
    ]


COMPUTED = """
decision: limit
question: Which?
output: {limit: integer}
hit_policy: first
otherwise: null
if_provisional: keep
rules:
  - {id: TWICE, when: member, then: = exams * 2}
"""


def test_a_computed_output_is_not_said_to_be_impossible(tmp_path: Path) -> None:
    head = COMPUTED.replace("limit", "segment")
    facts: dict[str, Value] = {"exams": 7, "member": True}
    answer = ask(case_of(tmp_path, facts, head), "segment=15")
    assert isinstance(answer, WhyNot)
    assert answer.remark == (
        "no rule gives it for these facts (TWICE computes its own); TWICE decides and gives 14"
    )


def test_none_asks_for_no_value(tmp_path: Path) -> None:
    head = COMPUTED.replace("limit", "segment")
    answer = ask(case_of(tmp_path, {"exams": 7, "member": False}, head), "segment=none")
    assert isinstance(answer, WhyNot)
    assert (answer.asked, answer.actual, answer.is_so) == ("none", "none", True)


BLOCKED = """
decision: segment
question: Which?
output: {segment: enum(low, high)}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - {id: SEG, when: desk = "a", then: high}
"""
DESK = """
decision: desk
question: Which desk?
output: {desk: text}
hit_policy: unique
otherwise: c
rules:
  - {id: ONE, when: member, then: a}
  - {id: TWO, when: exams > 1, then: b}
"""


def test_a_blocked_outcome_is_not_called_provisional(tmp_path: Path) -> None:
    facts: dict[str, Value] = {"exams": 7, "member": True}
    answer = ask(case_of(tmp_path, facts, DESK, BLOCKED), "segment=high")
    assert isinstance(answer, WhyNot)
    assert (answer.status, answer.obstacles) == ("blocked", [])
    first = why_not_text(answer, Ink(color=False)).splitlines()[0]
    assert first == "A-1: why is segment not high? It is blocked."
    assert "It is **blocked** (not decided)." in why_not_markdown(answer)


def test_what_is_so_is_told_in_one_sentence(tmp_path: Path) -> None:
    answer = _answer(tmp_path, "segment=high", exams=7, **KNOWN)
    assert why_not_text(answer, Ink(color=False)) == "A-1: segment is high."
    assert why_not_markdown(answer) == "# A-1: segment is high\n\nIt is **high** (settled)."
    put = _answer(tmp_path, "segment=unknown", exams=2, bond=6_000_000, member=True)
    told = "A-1: segment is unknown (provisional), put in place of a provisional outcome."
    assert why_not_text(put, Ink(color=False)).splitlines()[-1] == told
