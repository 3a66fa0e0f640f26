"""What Narwhals has no word for, in Polars: days of dates, and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

import narwhals as nw
import polars as pl

from engine.engines.columnar import bits_in_polars, sums_in_polars
from engine.engines.columnar.emit import column_of
from engine.engines.columnar.outputs import KEY, Items, Members, Outputs, Same, temporary
from engine.engines.columnar.terms import Scalar, Term
from engine.model.types import Kind, Type

_TYPES: Final[dict[Kind, pl.DataType]] = {
    Kind.BOOLEAN: pl.Boolean(),
    Kind.INTEGER: pl.Int64(),
    Kind.MONEY: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.DATE: pl.Date(),
    Kind.TEXT: pl.String(),
    Kind.ENUM: pl.String(),
}


_PLAIN: Final = (Kind.BOOLEAN, Kind.INTEGER, Kind.MONEY, Kind.DATE, Kind.ENUM, Kind.SET)
"""What has one spelling without a control character. Of numbers Polars' spelling is not ours."""
_BETWEEN: Final = "\x1f"
_NOTHING: Final = "\x1e"
"""A missing element; no text of a policy holds a control character."""


def type_of(type_: Type) -> pl.DataType:
    """How a value is stored; a set within a list is one text in JSON."""
    match type_.kind:
        case Kind.SET:
            return pl.List(pl.String())
        case Kind.LIST if type_.element is not None:
            inner = type_.element
            return pl.List(pl.String() if inner.kind is Kind.SET else type_of(inner))
        case _:
            return _TYPES[type_.kind]


octet: Final = nw.UInt8()
apart: Final = bits_in_polars.OPS
alone: Final = bits_in_polars.OPS | sums_in_polars.OPS
cheap: Final = 0
prunes: Final = False


def to_days(stored: nw.Expr) -> nw.Expr:
    """A date as days since 1970-01-01: the number that Polars keeps."""
    return stored.cast(nw.Int32()).cast(nw.Int64())


def from_days(days: nw.Expr) -> nw.Expr:
    """Days since 1970-01-01 as a date."""
    return days.cast(nw.Int32()).cast(nw.Date())


def quotient(value: nw.Expr, by: int) -> nw.Expr:
    """The quotient, rounded down."""
    return value // by


def down(value: nw.Expr) -> nw.Expr:
    """Rounded down."""
    return value.floor()


def up(value: nw.Expr) -> nw.Expr:
    """Rounded up."""
    return value.ceil()


def start(facts: pl.LazyFrame) -> pl.LazyFrame:
    """The frame to begin with."""
    return facts


def add(frame: pl.LazyFrame, terms: Sequence[Term], stored: frozenset[int]) -> pl.LazyFrame:
    """Add the columns of terms that are operations `alone`, made of those that are stored."""
    return frame.with_columns(_defined(term, stored).alias(column_of(term)) for term in terms)


def _defined(term: Term, stored: frozenset[int]) -> pl.Expr:
    if term.op in sums_in_polars.OPS:
        return sums_in_polars.definition(term, _read_column, stored)
    return bits_in_polars.definition(term, [_read_column(arg) for arg in term.args])


def _read_column(term: Term) -> pl.Expr:
    if term.is_const:
        return pl.lit(term.param, dtype=bits_in_polars.TYPES[term.dtype])
    return pl.col(column_of(term))


def finish(computed: pl.LazyFrame, outputs: Outputs) -> pl.LazyFrame:
    """The columns of the outputs as they are stored."""
    named = (pl.col(column_of(term)).alias(name) for name, term in outputs.terms.items())
    answers = computed.select(KEY, *named)
    if not outputs.together:
        return answers
    parts = set(temporary(outputs))
    names = [KEY, *(name for name in outputs.terms if name not in parts), *outputs.together]
    return put_together(answers, outputs.together).select(names)


def put_together(frame: pl.LazyFrame, whole: Mapping[str, Members | Items]) -> pl.LazyFrame:
    """Add sets and lists made from their columns; missing where they are.

    They are written as one text and split: eight times as fast as joining lists of one.
    """
    written = frame.with_columns(
        _as_text(each).alias(name) for name, each in whole.items() if _is_plain(each)
    )
    return written.with_columns(
        (_split(name, each) if _is_plain(each) else _joined(each)).alias(name)
        for name, each in whole.items()
    )


def _is_plain(whole: Members | Items) -> bool:
    """Whether no element can be mistaken for another when it is written as text."""
    if isinstance(whole, Members):
        return True
    return whole.element.kind in _PLAIN or all(isinstance(v, Same) for _, v in whole.pairs)


def _as_text(whole: Members | Items) -> pl.Expr:
    match whole:
        case Members(has=has, members=members):
            pairs = [(pl.col(h), pl.lit(m)) for h, m in zip(has, members, strict=True)]
        case Items(pairs=items):
            pairs = [(pl.col(holds), _text(value)) for holds, value in items]
        case _:
            assert_never(whole)
    if not pairs:
        return pl.lit("")
    return pl.concat_str(
        [pl.when(holds).then(text) for holds, text in pairs], separator=_BETWEEN, ignore_nulls=True
    )


def _text(value: str | Same) -> pl.Expr:
    if isinstance(value, Same):
        return pl.lit(_NOTHING if value.value is None else _spelt(value.value))
    return pl.col(value).cast(pl.String).fill_null(_NOTHING)


def _spelt(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _split(name: str, whole: Members | Items) -> pl.Expr:
    is_there, element = _there(whole), _element(whole)
    texts = pl.when(pl.col(name) != "").then(pl.col(name).str.split(_BETWEEN))
    split = texts.otherwise(pl.lit([], dtype=pl.List(pl.String)))
    return pl.when(is_there).then(_read(split, element) if _may_lack(whole) else split)


def _may_lack(whole: Members | Items) -> bool:
    """Whether the elements are not just texts that are there."""
    if isinstance(whole, Members):
        return False
    sure = all(isinstance(v, Same) and v.value is not None for _, v in whole.pairs)
    return not sure or _element(whole) != pl.String()


def _read(texts: pl.Expr, element: pl.DataType) -> pl.Expr:
    """Texts of elements as elements; what stands for nothing is missing."""
    if element == pl.String():
        nothing = pl.element() != _NOTHING
        return texts.list.eval(pl.when(nothing).then(pl.element()))
    if element == pl.Date():
        return texts.cast(pl.List(pl.Int32()), strict=False).cast(pl.List(element))
    if element == pl.Boolean():
        known = pl.element() != _NOTHING
        return texts.list.eval(pl.when(known).then(pl.element() == "true"))
    return texts.cast(pl.List(element), strict=False)


def _there(whole: Members | Items) -> pl.Expr:
    if isinstance(whole, Members):
        return pl.col(whole.has[0]).is_not_null()
    return pl.col(whole.is_there)


def _element(whole: Members | Items) -> pl.DataType:
    if isinstance(whole, Members) or whole.element.kind is Kind.SET:
        return pl.String()
    return type_of(whole.element)


def _joined(whole: Members | Items) -> pl.Expr:
    """A list of whatever texts and numbers, joined from lists of one."""
    if isinstance(whole, Members):
        raise TypeError(whole)
    element = _element(whole)
    nothing = pl.lit([], dtype=pl.List(element))
    lists = [
        pl.when(pl.col(holds)).then(pl.concat_list(_value(value, element))).otherwise(nothing)
        for holds, value in whole.pairs
    ]
    return pl.when(_there(whole)).then(pl.concat_list(lists) if lists else nothing)


def _value(value: str | Same, element: pl.DataType) -> pl.Expr:
    return pl.lit(value.value, dtype=element) if isinstance(value, Same) else pl.col(value)
