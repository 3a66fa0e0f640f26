"""What world is asked for, and its calendar."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import polars as pl

EPOCH: Final = date(1970, 1, 1)
MOST_ACCOUNTS: Final = 1_000_000
"""There are 46,655 filer codes; a hundredth of the accounts are brokers, with up to 3 each."""

REFERENCE_MONTHS: Final = 36
_MONTH_WEIGHTS: Final = (92, 85, 98, 96, 100, 98, 102, 108, 110, 112, 104, 95)
_WEEKDAY_WEIGHTS: Final = (5, 5, 5, 5, 5, 2, 1)
_SHARE: Final = 20


class WorldError(Exception):
    """A world that cannot be made; says why and what to do."""


def day_of(when: date) -> int:
    """A day as the number of days since 1970."""
    return (when - EPOCH).days


def months_before(when: date, months: int) -> date:
    """The same day so many months before, or the last one of a shorter month."""
    count = when.year * 12 + when.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(when.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class World:
    """A world to be made: how many accounts of which seed, until when, and how faulty."""

    accounts: int
    seed: int
    as_of: date
    months: int = REFERENCE_MONTHS
    bad: int = 1000
    """Of a million rows of entries and of lines, so many are broken."""
    lines: int = 100
    """Lines an importer number in the mean of a large world of 36 months."""
    has_texts: bool = False
    """Whether the files are texts, in which spellings can be broken too."""

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("accounts", self.accounts, 1, MOST_ACCOUNTS),
            ("seed", self.seed, 0, 2**63 - 1),
            ("months", self.months, 1, 240),
            ("millionths of broken rows", self.bad, 0, 200_000),
            ("lines a number", self.lines, 1, 1000),
            ("year", self.as_of.year, 2020, 2100),
        ):
            if not least <= value <= most:
                raise WorldError(f"{name}: {value:,} is not from {least:,} to {most:,}")

    @cached_property
    def last(self) -> int:
        """The last day of trade: the as-of date."""
        return day_of(self.as_of)

    @cached_property
    def first(self) -> int:
        """The first day of trade."""
        return day_of(months_before(self.as_of, self.months)) + 1

    @cached_property
    def _weights(self) -> list[int]:
        days = [EPOCH + timedelta(days=day) for day in range(self.first, self.last + 1)]
        return [
            _MONTH_WEIGHTS[each.month - 1] * _WEEKDAY_WEIGHTS[each.weekday()] // _SHARE
            for each in days
        ]

    @cached_property
    def days(self) -> pl.Series:
        """Each day of trade as often as it weighs: months have seasons, and Sundays are quiet."""
        weighed = [self.first + i for i, weight in enumerate(self._weights) for _ in range(weight)]
        return pl.Series(weighed, dtype=pl.Int64)

    @cached_property
    def before(self) -> pl.Series:
        """For each day from the first to the day after the last, the weight of all days before."""
        weights = pl.Series([0, *self._weights], dtype=pl.Int64)
        return weights.cum_sum()

    @property
    def reference(self) -> int:
        """The weight of 36 months, to which the sizes of accounts refer."""
        return len(self.days) * REFERENCE_MONTHS // self.months
