"""Which missing facts are worth asking for, and with what they would do something."""

from __future__ import annotations

from pathlib import Path

from engine.explain.build import explain
from engine.explain.explanation import Explanation, MissingPart
from engine.explain.ink import Ink
from engine.explain.sentences import worth_asking
from engine.explain.to_markdown import explanation_markdown
from engine.explain.to_text import explanation_text
from engine.model.types import Value
from tests.unit.explain.policies import case_of

HEAD = """
question: Which?
hit_policy: first
if_provisional: keep
"""


def _explained(folder: Path, facts: dict[str, Value], *files: str) -> Explanation:
    return explain(case_of(folder, facts, *files))


BOTH = (
    """
decision: segment
output: {segment: text}
otherwise: low
rules:
  - {id: SEG, title: Seg, when: [opened < 2020-01-01, exams > 5], then: high}
"""
    + HEAD
)


def test_what_a_fact_does_only_with_others_is_told_of_it(tmp_path: Path) -> None:
    missing = {part.name: part for part in _explained(tmp_path, {}, BOTH).missing}
    for name in ("opened", "exams"):
        part = missing[name]
        assert part.could_become == []
        assert [(each.decision, each.shown) for each in part.together] == [("segment", "high")]
        assert worth_asking(part)


LATER = (
    """
decision: segment
output: {segment: text}
otherwise: low
rules:
  - {id: SEG, title: Seg, when: opened > as_of, then: high}
"""
    + HEAD
)


def test_no_day_to_come_is_given_as_an_example(tmp_path: Path) -> None:
    """Only a day after 2026-11-24 would do, and no account can state that it has come about."""
    whole = _explained(tmp_path, {}, LATER)
    (part,) = whole.missing
    assert (part.name, part.could_become, part.together) == ("opened", [], [])
    text = explanation_text(whole, Ink(color=False))
    said = "not settled for certain, though no value that was tried changes it; missing: opened"
    assert said in " ".join(text.split())


def test_a_fact_of_which_nothing_was_found_is_not_asked_for() -> None:
    part = MissingPart(
        name="exams",
        label="exams",
        source=None,
        needed_for=["segment"],
        outcomes=["segment"],
        invariants=[],
        settles=[],
        could_become=[],
    )
    assert not worth_asking(part)
    assert worth_asking(part.model_copy(update={"settles": ["segment"]}))


def test_the_same_value_in_its_place_is_not_told_to_stand_instead(tmp_path: Path) -> None:
    """What is known gives low, `if_provisional` gives low, and no day that was tried changes it."""
    same = LATER.replace("if_provisional: keep", "if_provisional: low")
    assert same != LATER
    whole = _explained(tmp_path, {}, same)
    (segment,) = whole.decisions
    assert (segment.replaced, segment.mark) == (True, "not certain")
    text = explanation_text(whole, Ink(color=False))
    page = explanation_markdown(whole)
    for told in (text, page):
        assert "no rule matched, so the value for all other cases holds" in " ".join(told.split())
        assert "stands instead" not in told
