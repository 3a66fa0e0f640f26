"""Which outputs are shares, so that they are shown in percent as the facts are they came from."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.expressions import (
    Arith,
    Call,
    Expr,
    FactRef,
    If,
    Literal,
    OutputRef,
    ParameterRef,
)
from engine.model.formats import PERCENT, show_value
from engine.model.operators import ArithOp, Function
from engine.model.policy import Decision, Policy
from engine.model.types import Kind, Type, Value

_KEEPING = (Function.ABS, Function.MIN, Function.MAX, Function.TO_NUMBER)


def percents(policy: Policy) -> frozenset[str]:
    """The outputs of type number that every rule copies from shares, or makes of them by sums."""
    found: set[str] = set()
    for decision in policy.decisions:
        for index, output in enumerate(decision.outputs):
            if output.type.kind is Kind.NUMBER and _all_shares(policy, decision, index, found):
                found.add(output.name)
    return frozenset(found)


def _all_shares(policy: Policy, decision: Decision, index: int, found: set[str]) -> bool:
    given = [rule.then[index] for rule in decision.rules if rule.then]
    given += [decision.otherwise[index]] if decision.otherwise else []
    return _is_share(policy, given, found) is True


def _is_share(policy: Policy, exprs: Iterable[Expr], found: set[str]) -> bool | None:
    """Whether all are shares; None where they are constants alone, which may be anything."""
    kinds = {_share(policy, expr, found) for expr in exprs}
    return False if False in kinds else True if True in kinds else None


def _share(policy: Policy, expr: Expr, found: set[str]) -> bool | None:
    match expr:
        case FactRef(name=name):
            return policy.facts[name].unit == PERCENT
        case ParameterRef(name=name) if name in policy.parameters:
            return policy.parameters[name].unit == PERCENT
        case OutputRef(name=name):
            return name in found
        case Literal():
            return None
        case If(then=then, otherwise=otherwise):
            return _is_share(policy, (then, otherwise), found)
        case Arith(op=ArithOp.ADD | ArithOp.SUB, left=left, right=right):
            return _is_share(policy, (left, right), found)
        case Call(function=function, args=args) if function in _KEEPING:
            return _is_share(policy, args, found)
        case _:
            return False


def outcome_text(value: Value, type_: Type, unit: str | None = None) -> str:
    """The value of an outcome in words; one that is null is `none`, since nothing is missing."""
    return "none" if value is None else show_value(value, type_, unit)
