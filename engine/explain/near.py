"""Which rules came close: one condition alone kept them from matching, and not by far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from engine.explain.tell import parts_of
from engine.model.expressions import Compare, Expr, NodeId
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.result import Outcome
from engine.model.types import Value

_NEAR: Final = 0.5
"""How far a value may be from its limit, as a share of the larger of the two."""
_YEAR: Final = 365


def could_still_matter(decision: Decision, outcome: Outcome) -> list[Rule]:
    """The rules that stand before the winner of a FIRST decision, or all rules of another."""
    rules = [*decision.rules]
    if decision.hit_policy is HitPolicy.FIRST and outcome.settled and outcome.winner is not None:
        rules = rules[: [rule.id for rule in rules].index(outcome.winner)]
    return rules


def is_close(when: Expr, values: Mapping[NodeId, Value]) -> bool:
    """Whether a condition fails by one part alone, and that part by little.

    A comparison of amounts, counts or dates fails by little when the value is within half of
    its limit, or within half a year. Another part counts only beside parts that hold.
    """
    parts = parts_of(when)
    failed = [part for part in parts if values.get(part.id) is False]
    holding = [part for part in parts if values.get(part.id) is True]
    if len(failed) != 1 or len(holding) != len(parts) - 1:
        return False
    part = failed[0]
    if isinstance(part, Compare) and part.left.type.is_ordered:
        return _is_near(values.get(part.left.id), values.get(part.right.id))
    return bool(holding)


def _is_near(value: Value, limit: Value) -> bool:
    match value, limit:
        case date(), date():
            return abs((value - limit).days) <= _NEAR * _YEAR
        case int() | float(), int() | float():
            size = max(abs(value), abs(limit))
            return size > 0 and abs(value - limit) <= _NEAR * size
        case _:
            return False
