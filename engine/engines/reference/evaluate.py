"""What an expression is worth for one account, in the plain or in the firm reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from engine.engines.reference.arithmetic import apply, calculate, compare
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Arith,
    Call,
    Compare,
    Expr,
    FactRef,
    If,
    IsNull,
    Literal,
    Lookup,
    NodeId,
    Not,
    OutputRef,
    ParameterRef,
)
from engine.model.inforce import InForce
from engine.model.operators import MIRROR, CompareOp
from engine.model.policy import KeyMatch, Table
from engine.model.result import Facts, Interval
from engine.model.types import Kind, Truth, Value


@dataclass(frozen=True, slots=True)
class World:
    """What is known while one account is decided.

    In the firm world a provisional decision is missing: its outputs are `open`, and those of
    an aggregate may have an interval. `values` records every expression that was evaluated.
    """

    inforce: InForce
    facts: Facts
    firm: bool
    outputs: dict[str, Value] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    intervals: dict[str, Interval] = field(default_factory=dict)
    values: dict[NodeId, Value] = field(default_factory=dict)


def evaluate(expr: Expr, world: World) -> Value:
    """The value of `expr`; None is missing, or unknown where it is a condition."""
    value = _value(expr, world)
    world.values[expr.id] = value
    return value


def _value(expr: Expr, world: World) -> Value:  # noqa: C901 - one case a node
    match expr:
        case Literal(value=value):
            return value
        case FactRef(name=name):
            return world.facts.get(name)
        case ParameterRef(name=name):
            return world.inforce.parameters[name]
        case OutputRef(name=name):
            return _as_read(expr, world.outputs[name])
        case Compare(op=op, left=left, right=right):
            return _compare(op, left, right, world)
        case IsNull(operand=operand):
            if evaluate(operand, world) is not None:
                return False
            could_come = isinstance(operand, FactRef) or operand.name in world.open
            return None if world.firm and could_come else True
        case Not(operand=operand):
            truth = evaluate(operand, world)
            return None if truth is None else not truth
        case AllOf(parts=parts):
            truths = [evaluate(part, world) for part in parts]
            if None in truths and _is_empty_range(parts, world):
                return False
            return False if False in truths else None if None in truths else True
        case AnyOf(parts=parts):
            truths = [evaluate(part, world) for part in parts]
            return True if True in truths else None if None in truths else False
        case If(condition=condition, then=then, otherwise=otherwise):
            truth, yes, no = (evaluate(e, world) for e in (condition, then, otherwise))
            return None if truth is None else yes if truth else no
        case Arith(left=left, right=right):
            a, b = evaluate(left, world), evaluate(right, world)
            return None if a is None or b is None else calculate(expr, a, b)
        case Call(function=function, args=args):
            values = [evaluate(arg, world) for arg in args]
            return None if None in values else apply(function, values)
        case Lookup(table=table, keys=keys, column=column):
            values = [evaluate(key, world) for key in keys]
            return None if None in values else _look_up(world.inforce.tables[table], values, column)
        case _:
            assert_never(expr)


def _as_read(expr: OutputRef, value: Value) -> Value:
    """A list of one enum reads as a set, and is missing when one of its members is."""
    if expr.type.kind is not Kind.SET or not isinstance(value, tuple):
        return value
    members = [member for member in value if isinstance(member, str)]
    return frozenset(members) if len(members) == len(value) else None


def _compare(op: CompareOp, left: Expr, right: Expr, world: World) -> Truth:
    a, b = evaluate(left, world), evaluate(right, world)
    if a is not None and b is not None:
        return compare(op, a, b)
    if b is not None and isinstance(left, OutputRef) and left.name in world.intervals:
        return _holds_over(op, world.intervals[left.name], b)
    if a is not None and isinstance(right, OutputRef) and right.name in world.intervals:
        return _holds_over(MIRROR[op], world.intervals[right.name], a)
    return None


def _is_empty_range(parts: tuple[Expr, ...], world: World) -> bool:
    """Whether the parts are a range of a name with an interval, and nothing lies in the range."""
    match parts:
        case (
            Compare(op=CompareOp.GE | CompareOp.GT as above, left=OutputRef() as name, right=low),
            Compare(op=CompareOp.LE | CompareOp.LT as below, left=OutputRef() as same, right=high),
        ) if name.id == same.id and name.name in world.intervals:
            least, most = world.values[low.id], world.values[high.id]
            if least is None or most is None:
                return False
            is_closed = above is CompareOp.GE and below is CompareOp.LE
            return compare(CompareOp.GT if is_closed else CompareOp.GE, least, most)
        case _:
            return False


def _holds_over(op: CompareOp, interval: Interval, value: Value) -> Truth:
    """True when the test holds at every value of the interval, false when at none."""
    low, high = interval
    outside = compare(CompareOp.LT, value, low) or compare(CompareOp.GT, value, high)
    match op:
        case CompareOp.EQ:
            return False if outside else True if low == high else None
        case CompareOp.NE:
            return True if outside else False if low == high else None
        case _:
            at_low, at_high = compare(op, low, value), compare(op, high, value)
            return at_low if at_low == at_high else None


def _look_up(table: Table, values: list[Value], column: str) -> Value:
    """The column of the row in force that the keys select; the longest prefix wins."""
    rows = list(table.rows)
    for i, (key, value) in enumerate(zip(table.keys, values, strict=True)):
        if key.match is KeyMatch.PREFIX:
            beginnings = {str(value)[:n] for n in range(len(str(value)) + 1)}
            rows = [row for row in rows if row.keys[i] in beginnings]
        else:
            rows = [row for row in rows if row.keys[i] == value]
    prefixes = [i for i, key in enumerate(table.keys) if key.match is KeyMatch.PREFIX]
    rows.sort(key=lambda row: [len(str(row.keys[i])) for i in prefixes])
    found = rows[-1].values if rows else table.otherwise
    return None if found is None else found[[c.name for c in table.columns].index(column)]
