"""The facts that a rule reads, each with a value with which the rule just holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from engine.editing.skeletons.values import yaml_value
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Expr,
    FactRef,
    IsNull,
    Literal,
    Not,
    ParameterRef,
    facts_of,
)
from engine.model.formats import plain_value, show_money
from engine.model.operators import INVERSE, MIRROR, CompareOp, Function
from engine.model.types import Kind, Type, Value

if TYPE_CHECKING:
    from engine.model.policy import Policy, Rule

UNKNOWN: Final = "..."
"""Stands for a value that is not plain."""

_MOST: Final = 6


def facts_at_boundary(policy: Policy, rule: Rule, day: date) -> str | None:
    """The facts as they are written in a test, such as `{late_entries: 3}`.

    None where the rule reads no fact itself.
    """
    read = sorted(facts_of(rule.when) | {n for each in rule.then for n in facts_of(each)})
    found: dict[str, str] = {}
    for name, text in _held(policy, rule.when, day, holds=True):
        found.setdefault(name, text)
    names = [*found, *(name for name in read if name not in found)][:_MOST]
    if not names:
        return None
    return "{" + ", ".join(f"{name}: {found.get(name, UNKNOWN)}" for name in names) + "}"


def _held(policy: Policy, expr: Expr, day: date, *, holds: bool) -> Iterator[tuple[str, str]]:
    """For each fact that is tested by itself, what it must be for the condition to hold or not."""
    match expr:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            every = isinstance(expr, AllOf) is holds
            for part in parts if every else parts[:1]:
                yield from _held(policy, part, day, holds=holds)
        case Not(operand=operand):
            yield from _held(policy, operand, day, holds=not holds)
        case FactRef(name=name):
            yield name, str(holds).lower()
        case IsNull(operand=FactRef(name=name)) if holds:
            yield name, "null"
        case Call(function=Function.CONTAINS, args=(FactRef(name=name), Literal(value=member))):
            yield name, f"[{member}]" if holds else "[]"
        case Compare(op=op, left=left, right=right):
            op = op if holds else INVERSE[op]
            yield from _compared(policy, (op, left, right), day)
            yield from _compared(policy, (MIRROR[op], right, left), day)


def _compared(
    policy: Policy, test: tuple[CompareOp, Expr, Expr], day: date
) -> Iterator[tuple[str, str]]:
    op, left, right = test
    if isinstance(left, Call) and left.function is Function.TO_NUMBER:
        left = left.args[0]
    limit = _constant(policy, right, day)
    if not isinstance(left, FactRef) or limit is None or op is CompareOp.NE:
        return
    value = _beyond(op, limit, left.type)
    if value is not None:
        yield left.name, _written(value, left.type)


def _constant(policy: Policy, expr: Expr, day: date) -> Value:
    """The value of a literal or parameter on a day; None for anything else."""
    match expr:
        case Literal(value=value):
            return value
        case ParameterRef(name=name) if name in policy.parameters:
            dated = policy.parameters[name].values
            return next((each.value for each in dated if each.period.holds(day)), None)
        case Call(function=Function.TO_NUMBER, args=(inner,)):
            return _constant(policy, inner, day)
        case _:
            return None


def _beyond(op: CompareOp, limit: Value, type_: Type) -> Value:
    """The value nearest to a limit that meets the test; None where there is no nearest one."""
    step = {CompareOp.GT: 1, CompareOp.LT: -1}.get(op, 0)
    match limit:
        case bool() | str():
            return limit
        case int() if type_.kind in (Kind.INTEGER, Kind.MONEY):
            return limit + step
        case date():
            try:
                return limit + timedelta(days=step)
            except OverflowError:
                return None
        case int() | float() if not step:
            return limit
        case _:
            return None


def _written(value: Value, type_: Type) -> str:
    if type_.kind is Kind.MONEY and isinstance(value, int):
        return yaml_value(show_money(value))
    if isinstance(value, bool):
        return str(value).lower()
    return yaml_value(str(plain_value(value, type_)))
