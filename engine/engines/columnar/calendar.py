"""Civil dates as days since 1970-01-01, in whole numbers only, the same on every engine.

The conversions are the era-based ones of the proleptic Gregorian calendar, counted from
1 March of year 0, so that the leap day is the last day of a year (H. Hinnant,
`chrono`-compatible low-level date algorithms, 2013).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Final, NamedTuple

from engine.engines.columnar.terms import Dtype, Op, Term, Terms
from engine.model.operators import CompareOp

EPOCH: Final = date(1970, 1, 1).toordinal()
FIRST_DAY: Final = date.min.toordinal() - EPOCH
LAST_DAY: Final = date.max.toordinal() - EPOCH

_TO_MARCH: Final = 719_468
"""Days from 1 March of year 0 to 1970-01-01."""
_ERA: Final = 146_097
"""Days of 400 years."""
_FEBRUARY: Final = 11
"""The number of February when March is 0."""


def days_of(day: date) -> int:
    """A date as days since 1970-01-01."""
    return day.toordinal() - EPOCH


def date_of(days: int) -> date:
    """Days since 1970-01-01 as a date."""
    return date.fromordinal(days + EPOCH)


def move_by_days(terms: Terms, day: Term, count: int) -> Term:
    """Another day, where its year has four digits."""
    if day.is_const:
        days = None if day.param is None else day.param + count
        is_in = days is not None and FIRST_DAY <= days <= LAST_DAY
        return terms.const(days if is_in else None, Dtype.INTEGER)
    count = max(min(count, 2 * LAST_DAY), -2 * LAST_DAY)
    bounds = (day.low + count, day.high + count)
    moved = terms.make(Op.ADD, (day, _whole(terms, count)), Dtype.INTEGER, bounds=bounds)
    return _in_years(terms, moved)


def _in_years(terms: Terms, day: Term) -> Term:
    is_late_enough = _compare(terms, CompareOp.GE, day, FIRST_DAY)
    is_early_enough = _compare(terms, CompareOp.LE, day, LAST_DAY)
    return terms.only_if(terms.every((is_late_enough, is_early_enough)), day)


class _Civil(NamedTuple):
    """A day as its year, its month (March is 0) and its day of the month (from 1)."""

    year: Term
    month: Term
    day: Term


def move_by_months(terms: Terms, day: Term, count: int) -> Term:
    """The same day of another month, or that month's last day where it is shorter."""
    if day.is_const:
        days = _moved(day.param, count) if isinstance(day.param, int) else None
        return terms.const(days, Dtype.INTEGER)
    if not count:
        return day
    count = max(min(count, 12 * 10_000), -12 * 10_000)
    civil = _to_civil(terms, day)
    shift = 12 * 10_000
    months = _add(terms, _mul(terms, civil.year, 12), civil.month, count + shift)
    year = _add(terms, _div(terms, months, 12), -(shift // 12))
    month = _sub(terms, months, _mul(terms, _div(terms, months, 12), 12))
    last = _last_day(terms, year, month)
    moved = _from_civil(terms, _Civil(year, month, terms.least((civil.day, last))))
    known = terms.choose(terms.is_null(day), terms.const(None, Dtype.INTEGER), moved)
    return _in_years(terms, known)


def _moved(days: int, count: int) -> int | None:
    day = date_of(days)
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    last = monthrange(year, month + 1)[1]
    return days_of(date(year, month + 1, min(day.day, last)))


def _to_civil(terms: Terms, day: Term) -> _Civil:
    since = _add(terms, day, _TO_MARCH)
    era = _div(terms, since, _ERA)
    of_era = _sub(terms, since, _mul(terms, era, _ERA))
    leaps = _sub(
        terms,
        _add(terms, _div(terms, of_era, 1_460), _div(terms, of_era, _ERA - 1)),
        _div(terms, of_era, 36_524),
    )
    year_of_era = _div(terms, _sub(terms, of_era, leaps), 365)
    of_year = _sub(terms, of_era, _days_before(terms, year_of_era))
    month = _div(terms, _add(terms, _mul(terms, of_year, 5), 2), 153)
    day_of_month = _add(terms, _sub(terms, of_year, _days_to_month(terms, month)), 1)
    return _Civil(_add(terms, year_of_era, _mul(terms, era, 400)), month, day_of_month)


def _from_civil(terms: Terms, civil: _Civil) -> Term:
    shifted = _add(terms, civil.year, 400 * 26)
    era = _div(terms, shifted, 400)
    year_of_era = _sub(terms, shifted, _mul(terms, era, 400))
    of_era = _add(
        terms,
        _days_before(terms, year_of_era),
        _add(terms, _days_to_month(terms, civil.month), civil.day),
        -1,
    )
    return _add(terms, _mul(terms, era, _ERA), of_era, -_TO_MARCH - 26 * _ERA)


def _days_before(terms: Terms, year_of_era: Term) -> Term:
    """Days of the era before a year of it."""
    whole_years = _add(terms, _mul(terms, year_of_era, 365), _div(terms, year_of_era, 4))
    return _sub(terms, whole_years, _div(terms, year_of_era, 100))


def _days_to_month(terms: Terms, month: Term) -> Term:
    """Days of the year, from March, before a month of it."""
    return _div(terms, _add(terms, _mul(terms, month, 153), 2), 5)


def _last_day(terms: Terms, year: Term, month: Term) -> Term:
    """The last day of a month; February of a March-based year lies in the next year."""
    lengths = (31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28)
    calendar_year = _add(terms, year, 1)

    def divides(by: int) -> Term:
        shifted = _add(terms, calendar_year, 400 * 26)
        rest = _sub(terms, shifted, _mul(terms, _div(terms, shifted, by), by))
        return _compare(terms, CompareOp.EQ, rest, 0)

    is_leap = terms.some((divides(400), terms.every((divides(4), terms.negation(divides(100))))))
    is_leap_february = terms.every((_compare(terms, CompareOp.EQ, month, _FEBRUARY), is_leap))
    at = terms.make(Op.TO_INDEX, (month,), Dtype.INDEX)
    usual = terms.pick(at, lengths, Dtype.INTEGER)
    return terms.choose(is_leap_february, _whole(terms, 29), usual)


def _whole(terms: Terms, value: int) -> Term:
    return terms.const(value, Dtype.INTEGER)


def _compare(terms: Terms, op: CompareOp, left: Term, right: int) -> Term:
    return terms.make(Op.COMPARE, (left, _whole(terms, right)), Dtype.BOOLEAN, op)


def _add(terms: Terms, *parts: Term | int) -> Term:
    first, *rest = (_whole(terms, p) if isinstance(p, int) else p for p in parts)
    for part in rest:
        first = terms.make(Op.ADD, (first, part), Dtype.INTEGER)
    return first


def _sub(terms: Terms, left: Term, right: Term) -> Term:
    return terms.make(Op.SUB, (left, right), Dtype.INTEGER)


def _mul(terms: Terms, left: Term, by: int) -> Term:
    return terms.make(Op.MUL, (left, _whole(terms, by)), Dtype.INTEGER)


def _div(terms: Terms, left: Term, by: int) -> Term:
    """Rounded down; the left side is never negative here."""
    return terms.make(Op.QUOTIENT, (left,), Dtype.INTEGER, by)
