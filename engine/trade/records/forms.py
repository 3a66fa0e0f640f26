"""A column of records: its value where a plain spelling tells it, as an expression.

The expressions doubt rather than err: a null where there was a text is a doubt. What is doubted is
read again by `spellings`. Nothing here may take a text for another value than is read there.

Patterns cost most of the time of reading, so that texts of which there are few are looked up
among all there can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache, partial
from itertools import product
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from engine.accounts.convert import TEXT_LIMIT
from engine.accounts.frames.spelling import DTYPES, fact_of, within
from engine.model.policy import Fact, Range
from engine.model.records import Form
from engine.model.types import INTEGER_LIMIT, Kind
from engine.trade.identity.numbers import IMPORTER_FORM

if TYPE_CHECKING:
    from engine.model.records import RecordColumn

ENTRY_FORM: Final = r"^[0-9A-Z]{3}[0-9]{8}$"
TARIFF_LENGTH: Final = 10
_FIRST: Final = date(1990, 1, 1)
_LAST: Final = date(2049, 12, 31)
_SIGNS: Final = {"9": digits, "A": ascii_uppercase}
_MANY: Final = 20_000
"""Texts of a form, if there are no more, are looked up."""


def fact(column: RecordColumn) -> Fact:
    """A column as a fact, for what reads facts."""
    return Fact(column.name, column.type, column.label, range=column.range, pattern=column.pattern)


def dtype_of(column: RecordColumn) -> pl.DataType:
    """How a column's values are held."""
    return DTYPES[column.type.kind]


def is_prose(column: RecordColumn) -> bool:
    """Whether any text is a value."""
    return column.type.kind is Kind.TEXT and column.form is None and column.pattern is None


class Reading(NamedTuple):
    """A value that is there where a text may be one, and whether it is one.

    Two steps, because what is computed is shared by none: a test of a column costs nothing, one of
    an expression all that this costs. `test` may be null where the value is missing.
    """

    value: pl.Expr
    test: Callable[[pl.Expr], pl.Expr] | None
    is_text: bool
    """Whether the value is the text as it stands."""


def reading_of(column: RecordColumn, raw: pl.Expr, *, is_bare: bool = False) -> Reading:
    """How a plain spelling is read.

    Texts that are known to be `is_bare` are ASCII, without zero bytes, not empty or too long, and
    have no blanks around them.
    """
    match column.form:
        case Form.IMPORTER:
            return Reading(raw, lambda text: text.str.contains(IMPORTER_FORM), is_text=True)
        case Form.FILER:
            return Reading(raw, lambda text: _is_among(text, _filers()), is_text=True)
        case Form.ENTRY:
            return Reading(raw, lambda text: text.str.contains(ENTRY_FORM), is_text=True)
        case Form.TARIFF:
            return Reading(raw, _is_tariff, is_text=True)
        case None:
            return _without_form(column, raw, is_bare=is_bare)


def value_of(column: RecordColumn, raw: pl.Expr) -> pl.Expr:
    """The value of a text in its plain spelling, else null."""
    value, test, _ = reading_of(column, raw)
    return value if test is None else pl.when(test(value)).then(value)


def _is_tariff(raw: pl.Expr) -> pl.Expr:
    """Ten digits: a number to Polars, which takes a plus sign too."""
    is_number = raw.cast(pl.UInt64, strict=False).is_not_null()
    return (raw.str.len_bytes() == TARIFF_LENGTH) & is_number & ~raw.str.starts_with("+")


def _is_among(text: pl.Expr, known: pl.Enum) -> pl.Expr:
    return text.cast(known, strict=False).is_not_null()


def _without_form(column: RecordColumn, raw: pl.Expr, *, is_bare: bool) -> Reading:
    bounds = column.range
    test = None if bounds is None else partial(within, bounds=bounds)
    match column.type.kind:
        case Kind.DATE:
            days = raw.cast(_days(), strict=False).to_physical().cast(pl.Int32)
            return Reading((days + _EPOCH).cast(pl.Date), test, is_text=False)
        case Kind.INTEGER:
            whole = pl.when(~raw.str.starts_with("+")).then(raw).cast(pl.Int64, strict=False)
            return Reading(whole, partial(_is_small, bounds=bounds), is_text=False)
        case Kind.TEXT:
            return _text(column, raw, is_bare=is_bare)
        case _:
            unbounded = replace(fact(column), range=None)
            return Reading(fact_of(unbounded, raw), test, is_text=False)


def _is_small(value: pl.Expr, bounds: Range | None) -> pl.Expr:
    is_small = value.is_between(-INTEGER_LIMIT, INTEGER_LIMIT)
    return is_small if bounds is None else is_small & within(value, bounds)


def _text(column: RecordColumn, raw: pl.Expr, *, is_bare: bool) -> Reading:
    if (pattern := column.pattern) is not None:
        if (known := _texts(pattern)) is not None:
            return Reading(raw, partial(_is_among, known=known), is_text=True)
        return Reading(raw, partial(_fits, pattern=pattern), is_text=True)
    if is_bare:
        return Reading(raw, None, is_text=True)
    text = raw.str.strip_chars()
    size = text.str.len_bytes()
    is_plain = (size == text.str.len_chars()) & (size <= TEXT_LIMIT) & (size > 0)
    is_plain &= ~text.str.contains("\0", literal=True)
    return Reading(pl.when(is_plain).then(text), None, is_text=False)


def _fits(text: pl.Expr, pattern: str) -> pl.Expr:
    form = "".join(f"[{_SIGNS[sign]}]" if sign in _SIGNS else re.escape(sign) for sign in pattern)
    return text.str.contains(f"^(?:{form})$")


_EPOCH: Final = (_FIRST - date(1970, 1, 1)).days


@cache
def _days() -> pl.Enum:
    """The days that records usually have, as they are spelt."""
    return pl.Enum(pl.date_range(_FIRST, _LAST, eager=True).cast(pl.String))


@cache
def _texts(pattern: str) -> pl.Enum | None:
    """All texts of a form; None where they are many."""
    signs = [_SIGNS.get(sign, sign) for sign in pattern]
    count = 1
    for sign in signs:
        count *= len(sign)
    return None if count > _MANY else pl.Enum(["".join(each) for each in product(*signs)])


@cache
def _filers() -> pl.Enum:
    """All filer codes."""
    signs = digits + ascii_uppercase
    return pl.Enum([code for each in product(signs, repeat=3) if (code := "".join(each)) != "000"])
