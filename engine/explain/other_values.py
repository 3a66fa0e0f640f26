"""Why an outcome of type enum or boolean is not each other value, in a sentence each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from engine.explain.answer import Obstacle, WhyNot
from engine.explain.case import Case
from engine.explain.explanation import BecomesPart, OtherValuePart
from engine.explain.near import Gap, gap_of
from engine.explain.why_not import why_not
from engine.model.policy import Decision, Output
from engine.model.result import Status
from engine.model.types import Kind, Value

_WAYS: Final = 3
"""So many ways to the other value of a boolean are told."""


def other_values(
    case: Case, decision: Decision, becomes: Sequence[BecomesPart]
) -> list[OtherValuePart]:
    """Each other value of each output of type enum or boolean, in the order of the type.

    Of a boolean the nearest ways to its other value are told, a part each; else the nearest.
    Nothing of a decision that could not be made: there no value has a way.
    """
    outcome = case.outcome(decision)
    if outcome.status is not Status.DECIDED:
        return []
    return [
        part
        for output, value in zip(decision.outputs, outcome.value, strict=True)
        for other in _others(output, value)
        for part in _ways(case, decision, output, other, becomes)
    ]


def _others(output: Output, value: Value) -> Sequence[Value]:
    if output.type.kind is Kind.BOOLEAN and value is not None:
        return [not value]
    if output.type.kind is Kind.ENUM:
        return [member for member in output.type.members if member != value]
    return []


def _ways(
    case: Case, decision: Decision, output: Output, value: Value, becomes: Sequence[BecomesPart]
) -> list[OtherValuePart]:
    """The nearest ways to a value; where there is none, that."""
    answer = why_not(case, decision, output.name, value)
    ways = [part for part in becomes if part.values.get(output.name) == value]
    found = {rule for part in ways for rule in part.rules}
    nearest = sorted(answer.obstacles, key=lambda o: _far(case, decision, o, found))
    most = _WAYS if output.type.kind is Kind.BOOLEAN else 1
    shown = case.shown(output, value)
    return [
        _other_value(output.name, shown, answer, each, could_become=bool(ways) and i == 0)
        for i, each in enumerate(nearest[:most] or [None])
    ]


def _other_value(
    output: str, value: str, answer: WhyNot, nearest: Obstacle | None, *, could_become: bool
) -> OtherValuePart:
    told = "; ".join(nearest.reasons) if nearest else answer.remark or "no rule gives it"
    return OtherValuePart(
        output=output,
        value=value,
        rule=nearest.rule.id if nearest and nearest.rule else None,
        standing="nothing" if nearest is None else nearest.standing,
        told=told,
        grounds=nearest.grounds if nearest else [],
        could_become=could_become,
    )


def _far(
    case: Case, decision: Decision, obstacle: Obstacle, found: Collection[str]
) -> tuple[bool, int, Gap]:
    """How far a way is: first the rules that gave the value in a trial, whatever else they lack.

    Then a rule that matched, one that is undecided, one that fails by what is known, one that no
    missing fact could make match, each by what fails; last what no rule gives.
    """
    rule = next((r for r in decision.rules if obstacle.rule and r.id == obstacle.rule.id), None)
    if rule is None:
        return True, 4, Gap(0, 0.0)
    order = {"beaten": 0, "undecided": 1, "failed": 2}[obstacle.standing]
    if obstacle.standing == "failed" and case.outcome(decision).firm.of(rule.id) is False:
        order = 3
    return rule.id not in found, order, gap_of(rule.when, case.values.plain)
