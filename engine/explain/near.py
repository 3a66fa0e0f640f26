"""Which rules came near to matching, and how far they were.

A rule that fails by amounts, counts, shares or dates is nearer than one that fails by a flag.
Among those a rule is the nearer the fewer of its conditions fail, then the smaller its distance.
The distance of a comparison of amounts, counts or shares is how far the value is from its limit,
as a part of the larger of the two; of dates the days between them, as a part of a year; never
more than 1. A condition without a limit (a flag, a member, a word) is at 1. Of alternatives the
nearest counts; what must hold together adds up. What is unknown fails, at 1.

A rule is left out where a fact is another word than it names (an importer is not nearly a broker),
and where the outcome would stay as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from engine.explain.case import Case
from engine.explain.changes import would_change
from engine.explain.explanation import NearPart
from engine.explain.rules import rule_part
from engine.explain.tell import parts_of
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Compare,
    Expr,
    FactRef,
    Literal,
    Lookup,
    NodeId,
    Not,
    walk,
)
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.result import Outcome, Status
from engine.model.types import Kind, Value

MOST: Final = 5
"""So many near misses are told of a decision."""

_NEAR: Final = 0.5
"""How far the failing conditions may be from their limits for the rule to be near."""
_YEAR: Final = 365


class Gap(NamedTuple):
    """How far a rule is from matching; the smaller, the nearer."""

    failing: int
    distance: float


def near_misses(case: Case, decision: Decision) -> list[NearPart]:
    """The rules that came near and could have changed the outcome, the nearest first."""
    outcome = case.outcome(decision)
    if outcome.status is Status.BLOCKED:
        return []
    values = case.values.plain
    found = [
        (gap_of(rule.when, values), rule)
        for rule in could_still_matter(decision, outcome)
        if outcome.trace.of(rule.id) is False
        and is_near(rule.when, values)
        and would_change(case, decision, rule)
    ]
    ranked = sorted(found, key=lambda each: (each[0].distance > _NEAR, *each[0]))
    return [
        NearPart(
            rule=rule_part(case, decision, rule),
            failing=gap.failing,
            distance=round(gap.distance, 4),
        )
        for gap, rule in ranked[:MOST]
    ]


def could_still_matter(decision: Decision, outcome: Outcome) -> list[Rule]:
    """The rules that stand before the winner of a FIRST decision, or all rules of another."""
    rules = [*decision.rules]
    if decision.hit_policy is HitPolicy.FIRST and outcome.settled and outcome.winner is not None:
        rules = rules[: [rule.id for rule in rules].index(outcome.winner)]
    return rules


def gap_of(when: Expr, values: Mapping[NodeId, Value]) -> Gap:
    """How far a condition is from holding; (0, 0) when it holds."""
    gaps = [
        _distance(part, values, wanted=True)
        for part in parts_of(when)
        if values.get(part.id) is not True
    ]
    return Gap(len(gaps), sum(gaps))


def is_near(when: Expr, values: Mapping[NodeId, Value]) -> bool:
    """Whether one condition fails and others hold, or what fails is within half of its limits.

    A rule of which something is unknown is not near, and one that fails more than two conditions.
    """
    parts = parts_of(when)
    truths = [values.get(part.id) for part in parts]
    failing = truths.count(False)
    if None in truths or failing > 2:  # noqa: PLR2004  # beyond a pair nothing is near
        return False
    if gap_of(when, values).distance <= _NEAR:
        return True
    return failing == 1 and len(parts) > 1 and _is_flag(parts, values)


def _is_flag(parts: tuple[Expr, ...], values: Mapping[NodeId, Value]) -> bool:
    """Whether the part that fails has no limit to be measured by, and is no word of a fact."""
    (failed,) = (part for part in parts if values.get(part.id) is False)
    compares = [node for node in walk(failed) if isinstance(node, Compare)]
    return not any(_is_word(each) or each.left.type.is_ordered for each in compares)


def _is_word(compare: Compare) -> bool:
    """Whether a comparison says which word a fact is, such as a kind of account."""
    left, right = compare.left, compare.right
    is_fact = isinstance(left, FactRef) or (isinstance(left, Lookup) and isinstance(right, Literal))
    return is_fact and left.type.kind in (Kind.ENUM, Kind.TEXT)


def _distance(expr: Expr, values: Mapping[NodeId, Value], *, wanted: bool) -> float:
    if values.get(expr.id) is wanted:
        return 0.0
    match expr:
        case Compare(left=left, right=right):
            return _between(values.get(left.id), values.get(right.id))
        case Not(operand=operand):
            return _distance(operand, values, wanted=not wanted)
        case AllOf(parts=parts) | AnyOf(parts=parts) if parts:
            gaps = [_distance(part, values, wanted=wanted) for part in parts]
            return sum(gaps) if isinstance(expr, AllOf) is wanted else min(gaps)
        case _:
            return 1.0


def _between(value: Value, limit: Value) -> float:
    match value, limit:
        case (bool(), _) | (_, bool()):
            return 1.0
        case date(), date():
            return min(1.0, abs((value - limit).days) / _YEAR)
        case int() | float(), int() | float():
            size = max(abs(value), abs(limit))
            return min(1.0, abs(value - limit) / size) if size else 1.0
        case _:
            return 1.0
