"""Expressions turned into three-valued functions of what is known about an account.

What is known is one mapping: facts under their names, and outputs of decisions under keys
with a dot or a mark, which no fact can have. In the firm reading a provisional outcome is
absent; beside it stand a mark that says so and, where it has one, its interval.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, assert_never

from engine.engines.rete.arithmetic import FUNCTIONS, operation
from engine.engines.rete.lookup import Index, index
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
    Not,
    OutputRef,
    ParameterRef,
    walk,
)
from engine.model.inforce import InForce
from engine.model.operators import MIRROR, CompareOp
from engine.model.types import Truth, Value

Known = Mapping[str, Value]
Reader = Callable[[Known], Value]
"""The value of an expression; None is missing or unknown."""

TESTS: Final[dict[CompareOp, Callable[[Any, Any], bool]]] = {
    CompareOp.EQ: operator.eq,
    CompareOp.NE: operator.ne,
    CompareOp.LT: operator.lt,
    CompareOp.LE: operator.le,
    CompareOp.GT: operator.gt,
    CompareOp.GE: operator.ge,
}


def output_key(decision: str, output: str) -> str:
    """Where the value of an output is known."""
    return f"{decision}.{output}"


def interval_key(decision: str) -> str:
    """Where the interval of a provisional aggregate is known; firm reading only."""
    return f"{decision}~"


def provisional_key(decision: str) -> str:
    """True there when the decision is not settled; firm reading only."""
    return f"{decision}?"


@dataclass(frozen=True, slots=True)
class Scope:
    """The constants expressions read, and which of the two readings is meant."""

    parameters: Mapping[str, Value]
    tables: Mapping[str, Index]
    firm: bool


def scopes(inforce: InForce) -> tuple[Scope, Scope]:
    """The plain and the firm scope of a policy in force."""
    tables = {name: index(table) for name, table in inforce.tables.items()}
    return Scope(inforce.parameters, tables, firm=False), Scope(
        inforce.parameters, tables, firm=True
    )


def is_constant(expr: Expr) -> bool:
    """Whether nothing about the account can change the value."""
    return not any(isinstance(node, FactRef | OutputRef) for node in walk(expr))


def is_pure(expr: Expr) -> bool:
    """Whether the plain and the firm reading are the same: no decision read, no null test."""
    return not any(isinstance(node, OutputRef | IsNull) for node in walk(expr))


def reader(expr: Expr, scope: Scope) -> Reader:
    """The function that computes `expr`; a constant expression is computed once, here."""
    if isinstance(expr, Literal | ParameterRef) or not is_constant(expr):
        return _reader(expr, scope)
    value = _reader(expr, scope)({})
    return lambda _known: value


def _reader(expr: Expr, scope: Scope) -> Reader:  # noqa: C901  # one flat case a node
    match expr:
        case Literal(value=value):
            return lambda _known: value
        case ParameterRef(name=name):
            parameter = scope.parameters[name]
            return lambda _known: parameter
        case FactRef(name=name):
            return lambda known: known.get(name)
        case OutputRef(name=name, decision=decision):
            key = output_key(decision, name)
            return lambda known: known.get(key)
        case Compare():
            return _comparison(expr, scope)
        case IsNull(operand=operand):
            return _null_test(operand, scope)
        case Not(operand=operand):
            return _inversion(reader(operand, scope))
        case AllOf(parts=(Compare() as low, Compare() as high)) if scope.firm:
            return _range_test(low, high, scope)
        case AllOf(parts=parts):
            return _conjunction(tuple(reader(part, scope) for part in parts))
        case AnyOf(parts=parts):
            return _disjunction(tuple(reader(part, scope) for part in parts))
        case If():
            return _conditional(expr, scope)
        case Arith(op=op, left=left, right=right):
            apply = operation(op, left.type.kind, right.type.kind)
            return _binary(apply, reader(left, scope), reader(right, scope))
        case Call(function=function, args=args):
            return _call(FUNCTIONS[function], tuple(reader(arg, scope) for arg in args))
        case Lookup():
            return _lookup(expr, scope)
        case _:
            assert_never(expr)


def _comparison(expr: Compare, scope: Scope) -> Reader:
    left, right = expr.left, expr.right
    if scope.firm and (isinstance(left, OutputRef) or isinstance(right, OutputRef)):
        return _interval_comparison(expr, scope)
    test = TESTS[expr.op]
    if isinstance(left, FactRef) and is_constant(right):
        return _fact_against_constant(left.name, test, reader(right, scope)({}))
    return _binary(test, reader(left, scope), reader(right, scope))


def _fact_against_constant(name: str, test: Callable[[Any, Any], bool], constant: Value) -> Reader:
    if constant is None:
        return lambda _known: None

    def compare(known: Known) -> Truth:
        value = known.get(name)
        return None if value is None else test(value, constant)

    return compare


def _interval_comparison(expr: Compare, scope: Scope) -> Reader:
    """Compare firmly: a bare provisional aggregate counts as every value of its interval."""
    left, right = reader(expr.left, scope), reader(expr.right, scope)
    left_key = interval_key(expr.left.decision) if isinstance(expr.left, OutputRef) else ""
    right_key = interval_key(expr.right.decision) if isinstance(expr.right, OutputRef) else ""
    op, mirrored, test = expr.op, MIRROR[expr.op], TESTS[expr.op]

    def compare(known: Known) -> Truth:
        a, b = left(known), right(known)
        if a is not None and b is not None:
            return test(a, b)
        if b is not None:
            return _over_interval(op, known.get(left_key), b)
        if a is not None:
            return _over_interval(mirrored, known.get(right_key), a)
        return None

    return compare


def _range_test(low: Compare, high: Compare, scope: Scope) -> Reader:
    """Two comparisons; firmly, no value of an interval lies between reversed bounds."""
    both = _conjunction((reader(low, scope), reader(high, scope)))
    name, lower, upper = low.left, (CompareOp.GE, CompareOp.GT), (CompareOp.LE, CompareOp.LT)
    is_range = low.op in lower and high.op in upper and name.id == high.left.id
    if not is_range or not isinstance(name, OutputRef):
        return both
    key, least, most = (
        interval_key(name.decision),
        reader(low.right, scope),
        reader(high.right, scope),
    )
    closed = (low.op, high.op) == (CompareOp.GE, CompareOp.LE)
    crossed = TESTS[CompareOp.GT if closed else CompareOp.GE]

    def test(known: Known) -> Value:
        result = both(known)
        if result is not None or known.get(key) is None:
            return result
        a, b = least(known), most(known)
        return False if a is not None and b is not None and crossed(a, b) else None

    return test


def _over_interval(op: CompareOp, interval: Value, value: Value) -> Truth:
    """Whether the comparison holds at every value of the interval, at none, or neither."""
    if not isinstance(interval, tuple):
        return None
    low, high = interval
    if op in (CompareOp.EQ, CompareOp.NE):
        same: Truth = None
        if TESTS[CompareOp.LT](value, low) or TESTS[CompareOp.GT](value, high):
            same = False
        elif low == high:
            same = True
        return same if op is CompareOp.EQ or same is None else not same
    ends = {TESTS[op](low, value), TESTS[op](high, value)}
    return ends.pop() if len(ends) == 1 else None


def _null_test(operand: FactRef | OutputRef, scope: Scope) -> Reader:
    if not scope.firm:
        value = reader(operand, scope)
        return lambda known: value(known) is None
    if isinstance(operand, FactRef):
        name = operand.name
        return lambda known: None if known.get(name) is None else False
    key = output_key(operand.decision, operand.name)
    mark = provisional_key(operand.decision)
    return lambda known: None if known.get(mark) else known.get(key) is None


def _inversion(operand: Reader) -> Reader:
    def invert(known: Known) -> Truth:
        value = operand(known)
        return None if value is None else not value

    return invert


def _conjunction(parts: tuple[Reader, ...]) -> Reader:
    def test(known: Known) -> Truth:
        result: Truth = True
        for part in parts:
            value = part(known)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return test


def _disjunction(parts: tuple[Reader, ...]) -> Reader:
    def test(known: Known) -> Truth:
        result: Truth = False
        for part in parts:
            value = part(known)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return test


def _conditional(expr: If, scope: Scope) -> Reader:
    condition = reader(expr.condition, scope)
    then, otherwise = reader(expr.then, scope), reader(expr.otherwise, scope)

    def choose(known: Known) -> Value:
        chosen = condition(known)
        if chosen is None:
            return None
        return then(known) if chosen else otherwise(known)

    return choose


def _binary(apply: Callable[[Any, Any], Value], left: Reader, right: Reader) -> Reader:
    def compute(known: Known) -> Value:
        a = left(known)
        if a is None:
            return None
        b = right(known)
        return None if b is None else apply(a, b)

    return compute


def _call(apply: Callable[..., Value], args: tuple[Reader, ...]) -> Reader:
    def compute(known: Known) -> Value:
        values = [arg(known) for arg in args]
        return None if None in values else apply(*values)

    return compute


def _lookup(expr: Lookup, scope: Scope) -> Reader:
    table = scope.tables[expr.table]
    find, column = table.find, table.columns[expr.column]
    keys = tuple(reader(key, scope) for key in expr.keys)

    def compute(known: Known) -> Value:
        values = tuple(key(known) for key in keys)
        row = None if None in values else find(values)
        return None if row is None else row[column]

    return compute
