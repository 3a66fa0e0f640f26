"""What Narwhals has no word for, in Polars: days of dates, and lists."""

from __future__ import annotations

from typing import Final, assert_never

import narwhals as nw
import polars as pl

from engine.engines.columnar.outputs import Items, Members
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


def to_days(stored: nw.Expr) -> nw.Expr:
    """A date as days since 1970-01-01: the number that Polars keeps."""
    return stored.cast(nw.Int32()).cast(nw.Int64())


def from_days(days: nw.Expr) -> nw.Expr:
    """Days since 1970-01-01 as a date."""
    return days.cast(nw.Int32()).cast(nw.Date())


def put_together(whole: Members | Items) -> pl.Expr:
    """A set or a list from its columns; missing where they are."""
    match whole:
        case Members(has=has, members=members):
            written = [
                pl.when(pl.col(column)).then(pl.lit(member))
                for column, member in zip(has, members, strict=True)
            ]
            is_there = pl.col(has[0]).is_not_null()
            return pl.when(is_there).then(pl.concat_list(written).list.drop_nulls())
        case Items(is_there=there, pairs=pairs, element=element):
            inner = pl.String() if element.kind is Kind.SET else type_of(element)
            nothing = pl.lit([], dtype=pl.List(inner))
            lists = [
                pl.when(pl.col(holds)).then(pl.concat_list(value)).otherwise(nothing)
                for holds, value in pairs
            ]
            return pl.when(pl.col(there)).then(pl.concat_list(lists) if lists else nothing)
        case _:
            assert_never(whole)
