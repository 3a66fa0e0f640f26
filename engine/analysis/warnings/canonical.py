"""One form for conditions that mean the same: what differs only in the way it is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

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
)
from engine.model.operators import INVERSE, MIRROR, CompareOp
from engine.model.types import Kind, Value

Form = tuple[object, ...]
"""Nested tuples of texts: equal where two expressions are the same on every account."""

FALSE: Final = "false"
TRUE: Final = "true"


class Signed(NamedTuple):
    """An expression, or its opposite."""

    expr: Expr
    holds: bool = True


def form(expr: Expr) -> Form:
    """The form of any expression."""
    return _signed(Signed(expr)) if expr.type.kind is Kind.BOOLEAN else _value(expr)


def form_of(part: Signed) -> Form:
    """The form of a condition or its opposite."""
    return _signed(part)


def flat(part: Signed) -> Iterator[Signed]:
    """The parts that must all hold for it to hold; itself where there is just one."""
    match part.expr, part.holds:
        case Not(operand=operand), holds:
            yield from flat(Signed(operand, not holds))
        case (AllOf(parts=parts), True) | (AnyOf(parts=parts), False):
            for each in parts:
                yield from flat(Signed(each, part.holds))
        case _:
            yield part


def choices(part: Signed) -> tuple[Signed, ...] | None:
    """The parts of which one must hold for it to hold; None where it is no choice."""
    match part.expr, part.holds:
        case (AnyOf(parts=parts), True) | (AllOf(parts=parts), False):
            return tuple(each for p in parts for each in _choices(Signed(p, part.holds)))
    return None


def _choices(part: Signed) -> tuple[Signed, ...]:
    if isinstance(part.expr, Not):
        return _choices(Signed(part.expr.operand, not part.holds))
    return choices(part) or (part,)


class Test(NamedTuple):
    """A comparison with what varies on the left and what it is held against on the right."""

    op: CompareOp
    left: Expr
    right: Expr


def as_test(part: Signed) -> Test | None:
    """A comparison, turned so that a literal, else a parameter, stands on the right."""
    if not isinstance(part.expr, Compare):
        return None
    op = part.expr.op if part.holds else INVERSE[part.expr.op]
    left, right = part.expr.left, part.expr.right
    return Test(MIRROR[op], right, left) if _is_turned(left, right) else Test(op, left, right)


def _is_turned(left: Expr, right: Expr) -> bool:
    ranks = _rank(left), _rank(right)
    if ranks[0] != ranks[1]:
        return ranks[0] > ranks[1]
    return repr(form(left)) > repr(form(right))


def _rank(expr: Expr) -> int:
    return 2 if isinstance(expr, Literal) else 1 if isinstance(expr, ParameterRef) else 0


def _signed(part: Signed) -> Form:
    test = as_test(part)
    if test is not None:
        return ("compare", str(test.op), form(test.left), form(test.right))
    match part.expr, part.holds:
        case Not(operand=operand), holds:
            return _signed(Signed(operand, not holds))
        case AllOf() | AnyOf(), _:
            some = choices(part)
            name = "all" if some is None else "any"
            forms = {_signed(each) for each in (flat(part) if some is None else some)}
            return next(iter(forms)) if len(forms) == 1 else (name, *sorted(forms, key=repr))
        case Literal(value=bool() as value), holds:
            return (TRUE if value is holds else FALSE,)
        case expr, True:
            return _value(expr)
        case expr, _:
            return ("not", _value(expr))


def _value(expr: Expr) -> Form:
    match expr:
        case Literal(value=value, type=type_):
            return ("literal", str(type_.kind), *_constant(value))
        case FactRef(name=name):
            return ("fact", name)
        case ParameterRef(name=name):
            return ("parameter", name)
        case OutputRef(name=name):
            return ("output", name)
        case IsNull(operand=operand):
            return ("null?", form(operand))
        case If(condition=condition, then=then, otherwise=otherwise):
            return ("if", form(condition), form(then), form(otherwise))
        case Arith(op=op, left=left, right=right, type=type_):
            return ("arith", str(op), str(type_.kind), form(left), form(right))
        case Call(function=function, args=args, type=type_):
            return ("call", str(function), str(type_.kind), *map(form, args))
        case Lookup(table=table, keys=keys, column=column):
            return ("lookup", table, column, *map(form, keys))
        case _:
            return _signed(Signed(expr))


def _constant(value: Value) -> Form:
    match value:
        case frozenset():
            return ("set", *sorted(value))
        case date():
            return (value.isoformat(),)
        case float():
            return (value.hex(),)
        case _:
            return (repr(value),)
