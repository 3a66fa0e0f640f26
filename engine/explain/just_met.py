"""Conditions that hold by a hair: those of the deciding rules whose value is at its limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from engine.explain.case import Case
from engine.explain.tell import parts_of
from engine.model.expressions import AllOf, AnyOf, Compare, Expr, NodeId, Not
from engine.model.operators import INVERSE, CompareOp
from engine.model.policy import Decision
from engine.model.result import Status
from engine.model.types import Kind, Value

_SHARE: Final = 0.02
"""How far an amount, a share or a large count may be from its limit, as a part of the larger."""
_LEAST: Final = 2
"""A count of fewer things is no more than that there are any."""


def just_met(case: Case, decision: Decision) -> list[str]:
    """The conditions of the winners that hold by one unit of a count, one day, or two percent."""
    outcome = case.outcome(decision)
    if outcome.status is not Status.DECIDED:
        return []
    told = [
        case.teller.why(compare, truth=op is compare.op)
        for rule in decision.rules
        if rule.id in outcome.winners
        for part in parts_of(rule.when)
        for compare, op in _holding(part, case)
        if _is_close(compare, op, case.values.plain)
    ]
    return [*dict.fromkeys(told)]


def _holding(expr: Expr, case: Case, *, truth: bool = True) -> Iterator[tuple[Compare, CompareOp]]:
    """The comparisons that make a condition hold, each as it holds."""
    if case.values.plain.get(expr.id) is not truth:
        return
    match expr:
        case Compare(op=op):
            yield expr, op if truth else INVERSE[op]
        case Not(operand=operand):
            yield from _holding(operand, case, truth=not truth)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _holding(part, case, truth=truth)
        case _:
            pass


def _is_close(compare: Compare, op: CompareOp, values: Mapping[NodeId, Value]) -> bool:
    value, limit = values.get(compare.left.id), values.get(compare.right.id)
    if op in (CompareOp.EQ, CompareOp.NE):
        return False
    unit = 1 if op in (CompareOp.LT, CompareOp.GT) else 0
    match value, limit:
        case (bool(), _) | (_, bool()):
            return False
        case date(), date():
            return abs((value - limit).days) <= unit
        case int() | float(), int() | float():
            size = max(abs(value), abs(limit))
            if compare.left.type.kind is Kind.INTEGER and size < 1 / _SHARE:
                return size >= _LEAST and abs(value - limit) <= unit
            return size > 0 and abs(value - limit) <= _SHARE * size
        case _:
            return False
