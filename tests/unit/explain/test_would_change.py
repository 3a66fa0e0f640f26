"""What would change a settled outcome, and why an outcome is not the value that it could become."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.explain.build import explain
from engine.explain.explanation import Explanation
from engine.explain.html import explanation_html
from engine.explain.ink import Ink
from engine.explain.to_markdown import explanation_markdown
from engine.explain.to_text import explanation_text
from engine.model.types import Value
from tests.unit.explain.policies import SCORE, SEGMENT, case_of
from tests.unit.pages import Page

KNOWN: dict[str, Value] = {
    "exams": 5,
    "bond": 6_000_000,
    "opened": date(2020, 1, 1),
    "member": False,
    "share": 0.05,
}
ONE = """
decision: segment
question: Which?
output: {segment: enum(low, high)}
hit_policy: first
otherwise: low
if_provisional: keep
rules:
  - {id: SEG-LEGAL, title: Legal, when: [member, share > 50%], then: high}
  - {id: SEG-HIGH, title: High, when: score >= 30, then: high}
"""
FAR = """
decision: segment
question: Which?
output: {segment: enum(low, high)}
hit_policy: first
otherwise: low
if_provisional: keep
rules: [{id: SEG-HIGH, title: High, when: exams > 1000, then: high}]
"""


def _explained(folder: Path, facts: dict[str, Value], *files: str) -> Explanation:
    return explain(case_of(folder, facts, *files))


def test_the_nearest_change_is_found_through_the_score(tmp_path: Path) -> None:
    """5 exams are not more than the most, 5; with one more the score is 35, which is high."""
    part = _explained(tmp_path, KNOWN, SCORE, SEGMENT).would_change
    assert part is not None
    told = {each.shown: (each.given, each.rules, each.settled) for each in part.changes}
    assert part.decision == "segment"
    assert told == {"high": ({"exams": 6}, ["SEG-HIGH"], True)}
    assert part.changes[0].told == "exams in 12 months: 6 instead of 5"


def test_what_is_told_comes_about(tmp_path: Path) -> None:
    case = case_of(tmp_path, KNOWN, SCORE, SEGMENT)
    part = explain(case).would_change
    assert part is not None
    for change in part.changes:
        again = case.engine.decide({**KNOWN, "exams": 6})
        assert {"segment": again.outcomes["segment"].value[0]} == change.values


def test_every_rendering_tells_it(tmp_path: Path) -> None:
    whole = _explained(tmp_path, KNOWN, SCORE, SEGMENT)
    told = "exams in 12 months: 6 instead of 5 (by SEG-HIGH)"
    text = explanation_text(whole, Ink(color=False))
    assert f"what would change the segment\n  high  {told}" in text
    page = explanation_markdown(whole)
    assert f"## What would change the segment\n\n- **high**: {told}\n" in page
    assert f"high: {told}" in Page(explanation_html(whole)).text


def test_that_nothing_is_near_is_said(tmp_path: Path) -> None:
    whole = _explained(tmp_path, {"exams": 5}, FAR)
    part = whole.would_change
    assert part is not None
    assert part.changes == []
    said = "No known fact"
    assert said in explanation_text(whole, Ink(color=False))
    assert said in explanation_markdown(whole)
    assert said in Page(explanation_html(whole)).text


def test_a_provisional_outcome_is_told_what_it_could_become_instead(tmp_path: Path) -> None:
    whole = _explained(tmp_path, {"exams": 5}, SCORE, SEGMENT)
    assert not whole.decisions[0].settled
    assert whole.would_change is None


def test_the_rule_that_could_still_match_is_named(tmp_path: Path) -> None:
    """SEG-LEGAL is false whatever is missing; by SEG-HIGH it could be high, were exams known."""
    facts: dict[str, Value] = {"member": False, "share": 0.45, "bond": 6_000_000}
    whole = _explained(tmp_path, facts, SCORE, ONE)
    (high,) = whole.decisions[0].why_not
    assert (high.value, high.rule, high.could_become) == ("high", "SEG-HIGH", True)
    assert [part.rules for part in whole.decisions[0].could_become] == [["SEG-HIGH"]]
