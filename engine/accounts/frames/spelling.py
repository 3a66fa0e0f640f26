"""Columns of text to columns of facts: the plain spellings only, everything else is doubted.

Each expression gives the typed value, or null where it is not sure; a null where there was a text
is a doubt, never a verdict. What is taken here must be what `engine.accounts.convert` takes.
"""

from __future__ import annotations

import re
from datetime import date
from functools import reduce
from operator import and_
from typing import Final

import polars as pl

from engine.accounts.convert import TEXT_LIMIT
from engine.model.policy import Fact, Range
from engine.model.types import INTEGER_LIMIT, Kind, Type

DTYPES: Final[dict[Kind, pl.DataType]] = {
    Kind.BOOLEAN: pl.Boolean(),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.MONEY: pl.Int64(),
    Kind.DATE: pl.Date(),
    Kind.TEXT: pl.String(),
    Kind.ENUM: pl.String(),
    Kind.SET: pl.List(pl.String()),
}
"""How a value of each kind is held; money is cents."""

_DAY: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DOLLARS: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$"
"""So few digits that a hundred times the nearest double is well within half a cent."""

_GROUPED: Final = r"^-?\$?-?([0-9]{1,3}(,[0-9]{3}){0,3}|[0-9]{1,12})(\.[0-9]{1,2})?$"
_TWO_MINUS: Final = "^-[$]?-"
_SIGNS: Final = {"9": "[0-9]", "A": "[A-Z]"}


def fact_of(fact: Fact, raw: pl.Expr) -> pl.Expr:
    """The fact's value where `raw` is a plain spelling of one that is allowed, else null."""
    value = _value(fact.type, raw)
    return allowed(fact, value)


def allowed(fact: Fact, value: pl.Expr) -> pl.Expr:
    """`value` where it keeps the fact's range and has its form, else null."""
    if fact.range is not None:
        return pl.when(within(value, fact.range)).then(value)
    if fact.pattern is not None:
        form = "".join(_SIGNS.get(sign) or re.escape(sign) for sign in fact.pattern)
        return pl.when(value.str.contains(f"^(?:{form})$")).then(value)
    return value


def _value(type_: Type, raw: pl.Expr) -> pl.Expr:
    match type_.kind:
        case Kind.BOOLEAN:
            true, false = ("true", "True", "TRUE"), ("false", "False", "FALSE")
            return pl.when(raw.is_in(true)).then(True).when(raw.is_in(false)).then(False)  # noqa: FBT003
        case Kind.INTEGER:
            return small(pl.when(~raw.str.starts_with("+")).then(raw).cast(pl.Int64, strict=False))
        case Kind.NUMBER:
            return finite(raw.cast(pl.Float64, strict=False))
        case Kind.MONEY:
            return pl.when(raw.str.contains(_DOLLARS)).then(cents(raw))
        case Kind.DATE:
            return day(pl.when(raw.str.contains(_DAY)).then(raw))
        case Kind.ENUM:
            return pl.when(raw.is_in(type_.members)).then(raw)
        case Kind.SET:  # few texts, so each is read once: see `rare`
            return pl.lit(None, DTYPES[Kind.SET])
        case _:
            plain = raw.str.len_bytes() == raw.str.len_chars()
            short = raw.str.len_bytes() <= TEXT_LIMIT
            return pl.when(
                (raw != "") & plain & short & ~raw.str.contains("\0", literal=True)
            ).then(raw)


def grouped_money(raw: pl.Expr) -> pl.Expr:
    """Cents of amounts with a dollar sign or thousands commas, like `$1,234.50`; else null."""
    good = raw.str.contains(_GROUPED) & ~raw.str.contains(_TWO_MINUS)
    return pl.when(good).then(cents(raw.str.replace_all("[$,]", "")))


def cents(text: pl.Expr) -> pl.Expr:
    """Cents of a text of dollars of at most 12 digits and 2 decimals."""
    return (text.cast(pl.Float64, strict=False) * 100).round().cast(pl.Int64, strict=False)


def small(value: pl.Expr) -> pl.Expr:
    """Integers that every engine holds exactly; others are null."""
    return pl.when(value.is_between(-INTEGER_LIMIT, INTEGER_LIMIT)).then(value)


def finite(value: pl.Expr) -> pl.Expr:
    """Doubles that are values; minus zero is zero."""
    return pl.when(value == 0).then(0.0).when(value.is_finite()).then(value)


def day(text: pl.Expr) -> pl.Expr:
    """Days of the calendar from year 1 on."""
    return after_year_zero(text.str.to_date("%Y-%m-%d", strict=False))


def after_year_zero(value: pl.Expr) -> pl.Expr:
    """Days that Python's calendar has too."""
    return pl.when(value.is_between(date.min, date.max)).then(value)


def within(value: pl.Expr, bounds: Range) -> pl.Expr:
    """Whether values keep the bounds."""
    tests = []
    if bounds.low is not None:
        low = pl.lit(bounds.low)
        tests.append(value >= low if bounds.low_closed else value > low)
    if bounds.high is not None:
        high = pl.lit(bounds.high)
        tests.append(value <= high if bounds.high_closed else value < high)
    return reduce(and_, tests, pl.lit(True))  # noqa: FBT003
