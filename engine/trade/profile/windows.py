"""Records of an account by the months before the as-of date, as measures count them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from engine.model.types import Kind
from engine.trade.measures.frame import months_before
from engine.trade.profile.profile import Month, Trade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.model.records import Records

LONG: Final = 36
"""So many months are drawn."""
_AGE: Final = "~age"


def known(frame: pl.DataFrame, records: Records, as_of: date) -> pl.DataFrame:
    """The records that were known on a date, of a day up to it."""
    day = pl.col(records.date)
    posted = day if records.known is None else pl.coalesce(records.known, day)
    return frame.filter((day <= as_of) & (posted <= as_of))


def within(frame: pl.DataFrame, records: Records, as_of: date, months: int) -> int:
    """How many of them are of the last months."""
    after = months_before(as_of, months)
    return frame.filter(pl.col(records.date) > after).height


def worth(records: Records) -> str | None:
    """The column that says what a record is worth: the first of money."""
    money = (name for name, each in records.columns.items() if each.type.kind is Kind.MONEY)
    return next(money, None)


def trade(frame: pl.DataFrame, records: Records, as_of: date) -> Trade | None:
    """Records and value of each month; None of what has no value or no record in them."""
    column = worth(records)
    if column is None or not within(frame, records, as_of, LONG):
        return None
    months = tuple(_months(frame, records, column, as_of))
    return Trade(records.name, records.label, column, months)


def _months(frame: pl.DataFrame, records: Records, column: str, as_of: date) -> Iterator[Month]:
    """The oldest first. A month ends where the window of a measure would, and is as long."""
    ends = [months_before(as_of, months) for months in range(LONG + 1)]
    day = pl.col(records.date)
    age = pl.sum_horizontal((day <= end).cast(pl.Int64) for end in ends[1:])
    counted = (
        frame.filter(day > ends[-1])
        .group_by(age.alias(_AGE))
        .agg(pl.len().alias("records"), pl.col(column).sum().alias("cents"))
    )
    found = {age: (records, cents) for age, records, cents in counted.iter_rows()}
    for age_, end in reversed([*enumerate(ends[:-1])]):
        yield Month(end, *found.get(age_, (0, 0)))
