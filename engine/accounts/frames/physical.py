"""Which physical types of Parquet and Arrow are read as which facts, and how.

| fact | physical types | as |
|---|---|---|
| boolean | Boolean | itself |
| integer | Int8 to Int128, UInt8 to UInt128, Decimal of scale 0 | itself, within 2^53 - 1 |
| number | Float32, Float64, integers, Decimal | the nearest double; NaN, infinity: rejected |
| money | Decimal, integers, Float32, Float64 | *dollars*, as a bare number of JSON; whole cents |
| date | Date | itself, years 1 to 9999 |
| text | String, Categorical, Enum | itself, in NFC |
| enum | String, Categorical, Enum | a member |
| set | List or Array of String, Categorical, Enum | its members; `[]` is the empty set |
| any | String | as the same text in a CSV cell |
| any | Null | missing |
| `id`, `name`, `kind` | String, Categorical, Enum | as in CSV |
| `as_of` | Date, String, Categorical, Enum | as in CSV |
| `ior_numbers`, `filer_codes` | String, List of String | as in JSON |

Everything else is refused for the whole file: times (the day is a choice), doubles for an integer
(they hold halves), numbers for a text (leading zeros are lost), bytes, structures.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.frames.spelling import DTYPES, within
from engine.accounts.raw import NumberText, Raw
from engine.model.policy import Fact
from engine.model.types import INTEGER_LIMIT, Kind

_FLOATS: Final = (pl.Float32, pl.Float64)
WORDS: Final = (pl.String, pl.Categorical, pl.Enum)
_CENTS: Final = 100
_CENTS_DIGITS: Final = 2
_INT64: Final = 2**63
_EXACT_CENTS: Final = 10**13
"""Cents of a double are told for certain below this; above it a row is read by itself."""


class Held(NamedTuple):
    """The value of a column, right where the tests hold; they are null where nothing stands."""

    value: pl.Expr
    tests: tuple[pl.Expr, ...] = ()


def held_as(fact: Fact, dtype: pl.DataType) -> Held:
    """The fact's value from the column of its name, which holds no texts.

    The dtype must be one of those that `is_readable` allows.
    """
    held = _held(fact, pl.col(fact.name), dtype)
    if fact.range is None or dtype == pl.Null:
        return held
    return Held(held.value, (*held.tests, within(held.value, fact.range)))


def _held(fact: Fact, raw: pl.Expr, dtype: pl.DataType) -> Held:
    if dtype == pl.Null:
        return Held(raw.cast(DTYPES[fact.type.kind]))
    match fact.type.kind:
        case Kind.SET:
            members = raw.cast(pl.List(pl.String))
            known = pl.element().is_in(fact.type.members).fill_null(value=False)
            return Held(members.list.unique().list.sort(), (members.list.eval(known).list.all(),))
        case Kind.DATE:
            return Held(raw, (raw.is_between(date.min, date.max),))
        case Kind.INTEGER:
            whole = raw.to_physical() if dtype == pl.Decimal else raw
            return Held(whole.cast(pl.Int64, strict=False), _small(whole, INTEGER_LIMIT))
        case Kind.NUMBER if dtype in _FLOATS:
            double = raw.cast(pl.Float64)
            return Held(pl.when(double == 0).then(0.0).otherwise(double), (double.is_finite(),))
        case Kind.NUMBER:
            text = raw.cast(pl.String) if dtype == pl.Decimal else raw
            return Held(text.cast(pl.Float64))
        case Kind.MONEY:
            return _cents(raw, dtype)
        case _:
            return Held(raw)


def _small(value: pl.Expr, limit: int) -> tuple[pl.Expr, ...]:
    return (value.is_between(pl.lit(-limit, _dtype(limit)), pl.lit(limit, _dtype(limit))),)


def _dtype(limit: int) -> pl.DataType:
    return pl.Int64() if limit < _INT64 else pl.Int128()


def _cents(raw: pl.Expr, dtype: pl.DataType) -> Held:
    if dtype in _FLOATS:
        double = raw.cast(pl.Float64)
        cents = (double * _CENTS).round()
        # A literal divisor would become a product with its reciprocal, which is not exact.
        exact = (cents / (cents * 0.0 + float(_CENTS)) == double) & (cents.abs() < _EXACT_CENTS)
        return Held(cents.cast(pl.Int64, strict=False), (exact,))
    if not isinstance(dtype, pl.Decimal):
        tests = _small(raw, INTEGER_LIMIT // _CENTS)
        return Held(raw.cast(pl.Int64, strict=False) * _CENTS, tests)
    whole = raw.to_physical()
    if dtype.scale <= _CENTS_DIGITS:
        times = 10 ** (_CENTS_DIGITS - dtype.scale)
        cents = whole.cast(pl.Int64, strict=False)
        return Held(cents * times if times > 1 else cents, _small(whole, INTEGER_LIMIT // times))
    share = pl.lit(10 ** (dtype.scale - _CENTS_DIGITS), pl.Int128)
    cents = whole // share
    tests = (*_small(cents, INTEGER_LIMIT), whole % share == 0)
    return Held(cents.cast(pl.Int64, strict=False), tests)


def is_readable(name: str, dtype: pl.DataType, fact: Fact | None) -> bool:
    """Whether a column of this physical type can be read as the fact, or as the header key."""
    if dtype == pl.Null:
        return name != "id"
    if dtype in WORDS:
        return True
    is_list = isinstance(dtype, pl.List | pl.Array) and dtype.inner in WORDS
    if fact is None:
        return (
            is_list
            if name in ("ior_numbers", "filer_codes")
            else (name == "as_of" and dtype == pl.Date)
        )
    whole = dtype.is_integer() or (isinstance(dtype, pl.Decimal) and dtype.scale == 0)
    match fact.type.kind:
        case Kind.BOOLEAN:
            return dtype == pl.Boolean
        case Kind.INTEGER:
            return whole
        case Kind.NUMBER | Kind.MONEY:
            return dtype in _FLOATS or dtype.is_integer() or dtype == pl.Decimal
        case Kind.DATE:
            return dtype == pl.Date
        case Kind.SET:
            return is_list
        case _:
            return False


def wanted(name: str, fact: Fact | None) -> str:
    """The physical type to export a column as."""
    if fact is None:
        return "Date or String" if name == "as_of" else "String"
    match fact.type.kind:
        case Kind.BOOLEAN:
            return "Boolean"
        case Kind.INTEGER:
            return "Int64"
        case Kind.NUMBER:
            return "Float64"
        case Kind.MONEY:
            return "Decimal(18, 2), in dollars"
        case Kind.DATE:
            return "Date"
        case Kind.SET:
            return "List of String"
        case _:
            return "String"


def raw_of(value: object) -> Raw:
    """A value of a frame as a raw value of the readers of single accounts."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return NumberText(value)
        case float():
            return NumberText(repr(value))
        case Decimal():
            plain = value.normalize() if value else Decimal(0)
            return NumberText(format(plain, "f"))
        case list():
            return [raw_of(item) for item in value]
        case _:
            return str(value)
