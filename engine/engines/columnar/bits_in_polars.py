"""Words of bits, and values by number, in Polars.

A gather from a constant series streams with the other columns. `search_sorted` and
`replace_strict` as expressions do not: Polars takes the whole column out of the stream and puts
it back beside the others. So they are done a chunk at a time.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import partial, reduce
from typing import Final

import polars as pl

from engine.engines.columnar.cells import Coding
from engine.engines.columnar.tables import WORD
from engine.engines.columnar.terms import Dtype, Op, Scalar, Term

OPS: Final = frozenset(
    {Op.CODE, Op.JOINT, Op.BITS, Op.EXCEPT, Op.LOWEST, Op.ONES, Op.ROW, Op.PICK, Op.FIND}
)
"""What is written here."""
TYPES: Final = {
    Dtype.BOOLEAN: pl.Boolean(),
    Dtype.INTEGER: pl.Int64(),
    Dtype.INDEX: pl.Int32(),
    Dtype.NUMBER: pl.Float64(),
    Dtype.TEXT: pl.String(),
}
_SPAN: Final = 2**16
"""Whole numbers that are each given their code beforehand, at the most."""
_GROUP: Final = 16
"""How many columns are joined at a time."""
_NUMBER: Final = pl.UInt32()


def definition(term: Term, args: Sequence[pl.Expr]) -> pl.Expr:
    """What computes a term of `OPS` from the columns of its arguments."""
    match term.op:
        case Op.CODE:
            return _code(args[0], term.param)
        case Op.JOINT:
            return _joint(args, term.param)
        case Op.BITS:
            parts = zip(args, term.param, strict=True)
            return reduce(operator.and_, [_word(arg, words) for arg, words in parts])
        case Op.EXCEPT:
            return args[0] ^ args[1]
        case Op.LOWEST:
            return _lowest(args, *term.param)
        case Op.ONES:
            return pl.sum_horizontal(arg.bitwise_count_ones() for arg in args).cast(pl.Int64)
        case Op.ROW:
            table, row = term.param
            return _row(args, (table.start + row) % WORD)
        case Op.PICK:
            return pl.lit(pl.Series(term.param, dtype=TYPES[term.dtype])).gather(args[0])
        case Op.FIND:
            return _find(args[0], term.param, TYPES[term.dtype])
        case _:
            raise TypeError(term.op)


def _code(value: pl.Expr, coding: Coding) -> pl.Expr:
    """The number of a value; a missing one has the last."""
    missing = pl.lit(coding.missing, dtype=_NUMBER)
    match coding.dtype:
        case Dtype.BOOLEAN:
            return value.cast(_NUMBER).fill_null(missing)
        case _ if not coding.marks:
            zero = pl.lit(0, dtype=_NUMBER)
            return pl.when(value.is_null()).then(missing).otherwise(zero)
        case Dtype.TEXT:
            texts = pl.Enum(map(str, coding.marks))
            known = value.cast(texts, strict=False).to_physical().cast(_NUMBER)
            other = known.fill_null(pl.lit(len(coding.marks), dtype=_NUMBER))
            return other + value.is_null().cast(_NUMBER)  # the missing one comes after all others
        case _:
            return _interval(value, coding)


def _interval(value: pl.Expr, coding: Coding) -> pl.Expr:
    edges = pl.Series(coding.marks, dtype=TYPES[coding.dtype])
    missing = pl.lit(coding.missing, dtype=_NUMBER)
    low, high = coding.marks[0], coding.marks[-1]
    if isinstance(low, int) and isinstance(high, int) and high - low < _SPAN:
        every = pl.int_range(low - 1, high + 1, eager=True).cast(edges.dtype)
        codes = edges.search_sorted(every, side="right").cast(_NUMBER)
        return pl.lit(codes).gather(value.clip(low - 1, high) - (low - 1)).fill_null(missing)
    found = value.map_batches(partial(_searched, edges), return_dtype=_NUMBER, is_elementwise=True)
    return pl.when(value.is_null()).then(missing).otherwise(found)


def _searched(edges: pl.Series, values: pl.Series) -> pl.Series:
    return edges.search_sorted(values.cast(edges.dtype), side="right").cast(_NUMBER)


def _joint(args: Sequence[pl.Expr], sizes: Sequence[int]) -> pl.Expr:
    number = args[0].cast(_NUMBER)
    for arg, size in zip(args[1:], sizes[1:], strict=True):
        number = number * pl.lit(size, dtype=_NUMBER) + arg.cast(_NUMBER)
    return number


def _word(arg: pl.Expr, words: tuple[int, ...] | None) -> pl.Expr:
    return arg if words is None else pl.lit(pl.Series(words, dtype=pl.Int64)).gather(arg)


def _lowest(words: Sequence[pl.Expr], start: int, height: int) -> pl.Expr:
    """The lowest bit of all words; they are never missing, and no word has its sign bit set."""
    none = pl.lit(start + height, dtype=_NUMBER)
    found = [
        pl.when(word != 0)
        .then(word.bitwise_trailing_zeros() + pl.lit(i * WORD, dtype=_NUMBER))
        .otherwise(none)
        for i, word in enumerate(words)
    ]
    while len(found) > 1:
        groups = [found[i : i + _GROUP] for i in range(0, len(found), _GROUP)]
        found = [pl.min_horizontal(group) if len(group) > 1 else group[0] for group in groups]
    return found[0].cast(pl.Int32) - pl.lit(start, dtype=pl.Int32)


def _row(args: Sequence[pl.Expr], bit: int) -> pl.Expr:
    true, undecided = ((arg & pl.lit(1 << bit, pl.Int64)) != 0 for arg in args)
    return pl.when(~undecided).then(true)


def _find(value: pl.Expr, pairs: Sequence[tuple[Scalar, Scalar]], dtype: pl.DataType) -> pl.Expr:
    """What a value is paired with; missing where it is with nothing."""
    known = [(key, found) for key, found in pairs if found is not None]
    keys, found = [key for key, _ in known], [found for _, found in known]
    return value.map_batches(
        partial(_replaced, keys, found, dtype), return_dtype=dtype, is_elementwise=True
    )


def _replaced(
    keys: Sequence[Scalar], found: Sequence[Scalar], dtype: pl.DataType, values: pl.Series
) -> pl.Series:
    return values.replace_strict(keys, found, default=None, return_dtype=dtype)
