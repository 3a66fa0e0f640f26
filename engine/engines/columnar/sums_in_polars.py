"""What many conditions add up to, which of them is first, and words of their bits, in Polars.

A thousand rules are three sums, a least place and some forty words, each of five operations a
rule. Narwhals takes ten times as long as Polars to make one: for these alone, most of a second.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import lru_cache, partial, reduce
from typing import Final

import polars as pl

from engine.engines.columnar.bits_in_polars import TYPES
from engine.engines.columnar.terms import Op, Scalar, Term

OPS: Final = frozenset({Op.TOTAL, Op.PACK, Op.LEAST, Op.GREATEST})
"""What is written here."""
_NARROW: Final = ((2**15 - 1, pl.Int16()), (2**31 - 1, pl.Int32()))
"""Whole numbers that small sums fit in, narrowest first, with how large a sum may be."""
_EXTREME: Final = {Op.LEAST: pl.min_horizontal, Op.GREATEST: pl.max_horizontal}
_OCTET: Final = pl.UInt8()
_GROUP: Final = 16
"""How many columns are joined at a time."""

Read = Callable[[Term], pl.Expr]
"""What reads a term: its column, or what is made of columns."""

_LIGHT: Final[dict[Op, Callable[[pl.Expr], pl.Expr]]] = {
    Op.NOT: operator.invert,
    Op.IS_NULL: pl.Expr.is_null,
    Op.HOLDS: lambda condition: condition.fill_null(value=False),
    Op.MAY_HOLD: lambda condition: condition.fill_null(value=True),
}


def definition(term: Term, column: Read, stored: frozenset[int]) -> pl.Expr:
    """What computes a term of `OPS`."""
    read = partial(_read, column, stored)
    if term.op is Op.PACK:
        return _pack([read(_chosen(arg, stored)) for arg in term.args])
    choices: list[Term] = []
    others: list[Term] = []
    for arg in term.args:
        is_choice = arg.op is Op.IF and arg.number not in stored
        (choices if is_choice else others).append(arg)
    if term.op is not Op.TOTAL:
        dtype = TYPES[term.dtype]
        parts = [_choice(arg, read, dtype) for arg in choices]
        return _joined([*parts, *map(read, others)], _EXTREME[term.op])
    size = sum(max(abs(arg.low), abs(arg.high)) for arg in choices)
    narrow = next((dtype for limit, dtype in _NARROW if size <= limit), pl.Int64())
    parts = [read(arg) for arg in others]
    if choices:
        each = [_choice(arg, read, narrow) for arg in choices]
        parts.append(_joined(each, pl.sum_horizontal).cast(pl.Int64))
    return _joined(parts, pl.sum_horizontal)


def _read(column: Read, stored: frozenset[int], term: Term) -> pl.Expr:
    """A column, or a condition as the schedule lets it be read from a column."""
    if term.number in stored or term.op not in _LIGHT:
        return column(term)
    return _LIGHT[term.op](_read(column, stored, term.args[0]))


def _chosen(condition: Term, stored: frozenset[int]) -> Term:
    """A condition that only chooses: there, what is unknown is false as it is.

    Of one that is a column, what it was made of may be there no more.
    """
    is_free = condition.op is Op.HOLDS and condition.number not in stored
    return condition.args[0] if is_free else condition


def _choice(term: Term, read: Read, dtype: pl.DataType) -> pl.Expr:
    condition, then, otherwise = term.args
    yes, no = _constant(then.param, dtype), _constant(otherwise.param, dtype)
    return pl.when(read(condition)).then(yes).otherwise(no)


def _constant(value: Scalar, dtype: pl.DataType) -> pl.Expr:
    """A constant; a whole one is made once, since Polars makes a series to make one."""
    return _whole(value, dtype) if isinstance(value, int) else pl.lit(value, dtype)


@lru_cache(maxsize=4096, typed=True)
def _whole(value: int, dtype: pl.DataType) -> pl.Expr:
    return pl.lit(value, dtype)


def _joined(args: Sequence[pl.Expr], join: Callable[..., pl.Expr]) -> pl.Expr:
    """Joined in groups, and those in groups: a chain as deep as there are rules is too deep."""
    while len(args) > 1:
        groups = [args[i : i + _GROUP] for i in range(0, len(args), _GROUP)]
        args = [join(group) if len(group) > 1 else group[0] for group in groups]
    return args[0]


def _pack(conditions: Sequence[pl.Expr]) -> pl.Expr:
    """Bits eight at a time in the least bytes, then those side by side."""
    octets = []
    for start in range(0, len(conditions), 8):
        bits = [
            pl.when(condition).then(_constant(1 << i, _OCTET)).otherwise(_constant(0, _OCTET))
            for i, condition in enumerate(conditions[start : start + 8])
        ]
        octet = reduce(operator.add, bits).cast(pl.Int64)
        octets.append(octet * (1 << start) if start else octet)
    return reduce(operator.add, octets)
