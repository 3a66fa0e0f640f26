"""Values of the language as terms: one column, or for a set a column a member.

A set is missing where its columns are, all at once. A list is what a list decision collects:
pairs of a condition that is never missing and a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.engines.columnar.arithmetic import compare
from engine.engines.columnar.calendar import days_of
from engine.engines.columnar.tables import first_of, table_of
from engine.engines.columnar.terms import Dtype, Op, Scalar, Term, Terms
from engine.model.operators import CompareOp
from engine.model.types import Kind, Type, Value

DTYPES: Final = {
    Kind.BOOLEAN: Dtype.BOOLEAN,
    Kind.INTEGER: Dtype.INTEGER,
    Kind.NUMBER: Dtype.NUMBER,
    Kind.MONEY: Dtype.INTEGER,
    Kind.DATE: Dtype.INTEGER,
    Kind.TEXT: Dtype.TEXT,
    Kind.ENUM: Dtype.TEXT,
    Kind.MONTHS: Dtype.INTEGER,
    Kind.DAYS: Dtype.INTEGER,
    Kind.NULL: Dtype.BOOLEAN,
}
"""What a value of each kind is inside the algebra; sets and lists are more than one column."""


@dataclass(frozen=True, slots=True, eq=False)
class SetOf:
    """Whether each member is in the set, in the order of the type's members."""

    members: tuple[str, ...]
    has: tuple[Term, ...]


Column = Term | SetOf
"""A value of every account."""


@dataclass(frozen=True, slots=True, eq=False)
class ListOf:
    """What a list decision collects, in order; missing where `is_there` is false."""

    is_there: Term
    items: tuple[tuple[Term, Column], ...]


def constant(terms: Terms, value: Value, type_: Type) -> Column:
    """A value that is the same for every account; None is missing."""
    if type_.kind is Kind.SET:
        has = (None if value is None else m in value for m in type_.members)  # type: ignore[operator]  # a set
        return SetOf(type_.members, tuple(terms.truth(each) for each in has))
    return terms.const(scalar(value), DTYPES[type_.kind])


def scalar(value: Value) -> Scalar:
    """A value that is no set or list as a column holds it."""
    match value:
        case date():
            return days_of(value)
        case frozenset() | tuple():
            raise TypeError(value)
        case _:
            return value


def one(value: Column) -> Term:
    """The column of a value that is no set."""
    if isinstance(value, SetOf):
        raise TypeError(value)
    return value


def columns_of(value: Column) -> tuple[Term, ...]:
    """The columns of a value."""
    return value.has if isinstance(value, SetOf) else (value,)


def is_literal(value: Column) -> bool:
    """Whether a value is the same for every account."""
    return all(term.is_const for term in columns_of(value))


def is_known(value: Column) -> bool:
    """Whether a value is the same for every account, and there."""
    return all(term.is_const and term.param is not None for term in columns_of(value))


def is_missing(terms: Terms, value: Column) -> Term:
    """Whether a value is missing; never missing itself."""
    return terms.is_null(columns_of(value)[0])


def _each(make: Callable[..., Term], *values: Column) -> Column:
    """Make a value column by column."""
    made = tuple(make(*each) for each in zip(*map(columns_of, values), strict=True))
    first = values[0]
    return SetOf(first.members, made) if isinstance(first, SetOf) else made[0]


def choose(terms: Terms, condition: Term, then: Column, otherwise: Column) -> Column:
    """`then` where the condition is true, else `otherwise`."""
    return _each(lambda a, b: terms.choose(condition, a, b), then, otherwise)


def decided_if(terms: Terms, condition: Term, then: Column, otherwise: Column) -> Column:
    """The same, but missing where the condition is unknown."""
    return _each(lambda a, b: terms.decided_if(condition, a, b), then, otherwise)


def only_if(terms: Terms, condition: Term, then: Column) -> Column:
    """`then` where the condition is true, else missing."""
    return _each(lambda a: terms.only_if(condition, a), then)


def equal(terms: Terms, left: Column, right: Column) -> Term:
    """Whether two values are equal; unknown where one is missing."""
    pairs = zip(columns_of(left), columns_of(right), strict=True)
    return terms.every(compare(terms, CompareOp.EQ, a, b) for a, b in pairs)


def same(terms: Terms, left: Sequence[Column], right: Sequence[Column]) -> Term:
    """Whether two rows of outputs are one, missing the same as missing; never unknown."""
    return terms.every(_same(terms, a, b) for a, b in zip(left, right, strict=True))


def _same(terms: Terms, left: Column, right: Column) -> Term:
    both = terms.every((is_missing(terms, left), is_missing(terms, right)))
    return terms.some((terms.holds(equal(terms, left, right)), both))


def pick(terms: Terms, index: Term, values: Sequence[Column]) -> Column:
    """The value at an index; missing where the index is.

    Constants stand in one table; what is computed is reached by halving, so that no expression
    is as deep as there are rules.
    """
    if all(map(is_literal, values)):
        return _each(
            lambda *each: terms.pick(index, [term.param for term in each], each[0].dtype), *values
        )
    if len(values) == 1:
        return only_if(terms, terms.negation(terms.is_null(index)), values[0])
    return _halved(terms, index, values, 0)


def _halved(terms: Terms, index: Term, values: Sequence[Column], start: int) -> Column:
    if len(values) == 1:
        here = terms.make(
            Op.COMPARE, (index, terms.const(start, Dtype.INDEX)), Dtype.BOOLEAN, CompareOp.EQ
        )
        return only_if(terms, here, values[0])
    half = len(values) // 2
    at = terms.const(start + half, Dtype.INDEX)
    is_before = terms.make(Op.COMPARE, (index, at), Dtype.BOOLEAN, CompareOp.LT)
    before = _halved(terms, index, values[:half], start)
    after = _halved(terms, index, values[half:], start + half)
    return choose(terms, is_before, before, after)


def position(terms: Terms, conditions: Sequence[Term]) -> Term:
    """The number of the first condition that is true; missing when none is.

    The least is taken of numbers that are never missing: where they may be, Polars takes six
    times as long.
    """
    none = terms.const(len(conditions), Dtype.INDEX)
    found = [
        terms.choose(condition, terms.const(i, Dtype.INDEX), none)
        for i, condition in enumerate(conditions)
    ]
    table = table_of(conditions)
    first = terms.least([*found, none]) if table is None else first_of(terms, table, table.true)
    is_one = compare(terms, CompareOp.LT, first, none)
    return terms.only_if(is_one, first)
