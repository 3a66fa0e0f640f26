"""Why an outcome of type enum is not each other value, in a sentence each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.explain.answer import Obstacle
from engine.explain.case import Case
from engine.explain.explanation import BecomesPart, OtherValuePart
from engine.explain.near import Gap, gap_of
from engine.explain.why_not import why_not
from engine.model.policy import Decision
from engine.model.result import Status
from engine.model.types import Kind


def other_values(
    case: Case, decision: Decision, becomes: Sequence[BecomesPart]
) -> list[OtherValuePart]:
    """Each other value of each output of type enum, in the order of the type.

    Nothing of a decision that could not be made: there no value has a way.
    """
    outcome = case.outcome(decision)
    if outcome.status is not Status.DECIDED:
        return []
    return [
        _other_value(case, decision, output.name, member, becomes)
        for output, value in zip(decision.outputs, outcome.value, strict=True)
        if output.type.kind is Kind.ENUM
        for member in output.type.members
        if member != value
    ]


def _other_value(
    case: Case, decision: Decision, output: str, value: str, becomes: Sequence[BecomesPart]
) -> OtherValuePart:
    answer = why_not(case, decision, output, value)
    ways = [part for part in becomes if part.values.get(output) == value]
    found = {rule for part in ways for rule in part.rules}
    nearest = min(answer.obstacles, key=lambda o: _far(case, decision, o, found), default=None)
    told = "; ".join(nearest.reasons) if nearest else answer.remark or "no rule gives it"
    return OtherValuePart(
        output=output,
        value=value,
        rule=nearest.rule.id if nearest and nearest.rule else None,
        standing="nothing" if nearest is None else nearest.standing,
        told=told,
        grounds=nearest.grounds if nearest else [],
        could_become=bool(ways),
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
