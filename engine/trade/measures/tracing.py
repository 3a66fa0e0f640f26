"""Which records a measure of one account rests on, and why the others do not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.engines.reference.evaluate import World, evaluate
from engine.model.expressions import facts_of
from engine.model.measures import Aggregate, OfRecords
from engine.trade.measures.by_the_book import total
from engine.trade.measures.frame import Days, days_of, reading_records

if TYPE_CHECKING:
    from datetime import date

    from engine.model.inforce import InForce
    from engine.model.measures import Measure
    from engine.model.types import Value
    from engine.trade.measures.by_the_book import Row


class Fate(StrEnum):
    """What became of a record."""

    COUNTED = "counted"
    NOT_YET_KNOWN = "not yet known"
    AFTER = "after the as-of date"
    TOO_OLD = "before the window"
    TOO_NEW = "after the window"
    FILTERED = "not what is asked for"
    UNDECIDED = "undecided, values are missing"
    NO_VALUE = "without a value"


@dataclass(frozen=True, slots=True)
class Contribution:
    """A record with what became of it, its day, and the value it gives."""

    row: Row
    fate: Fate
    day: date
    value: Value = None


@dataclass(frozen=True, slots=True)
class Traced:
    """A measure of records of one account: its window, its records, and what they amount to."""

    measure: Measure
    formula: OfRecords
    days: Days
    contributions: tuple[Contribution, ...]
    total: Value

    def counted(self) -> tuple[Contribution, ...]:
        """The records that count."""
        return tuple(each for each in self.contributions if each.fate is Fate.COUNTED)

    def left_out(self) -> dict[Fate, int]:
        """How many records do not count, by the reason."""
        found: dict[Fate, int] = {}
        for each in self.contributions:
            if each.fate is not Fate.COUNTED:
                found[each.fate] = found.get(each.fate, 0) + 1
        return found


def trace(inforce: InForce, measure: Measure, rows: Sequence[Row]) -> Traced:
    """What became of each of an account's records of the measure's kind, in the order of time.

    Raises:
        TypeError: the measure is none of records.
    """
    formula = measure.formula
    if not isinstance(formula, OfRecords):
        raise TypeError(measure.name)
    found = [_contribution(inforce, formula, row) for row in rows]
    found.sort(key=lambda each: each.day)
    days = days_of(formula.window, inforce.as_of)
    return Traced(measure, formula, days, tuple(found), total(inforce, formula, rows))


def measures_below(measures: Mapping[str, Measure], name: str) -> Iterator[Measure]:
    """A measure and all those it is computed from, each once, the deepest first."""
    done: set[str] = set()

    def below(each: Measure) -> Iterator[Measure]:
        if each.name in done:
            return
        done.add(each.name)
        for read in sorted(each.reads()):
            if read in measures:
                yield from below(measures[read])
        yield each

    yield from below(measures[name])


def _contribution(inforce: InForce, formula: OfRecords, row: Row) -> Contribution:
    records = inforce.policy.records[formula.records]
    inner = World(reading_records(inforce, records), row, firm=False)
    day: date = row[records.date]  # type: ignore[assignment]  # never missing
    value = 1 if formula.value is None else evaluate(formula.value, inner)
    fate = _fate_of_day(inforce, formula, row, day)
    if fate is Fate.COUNTED and formula.where is not None:
        truth = evaluate(formula.where, inner)
        if truth is None:
            fate = Fate.UNDECIDED
        elif truth is False:
            fate = Fate.FILTERED
    if fate is Fate.COUNTED and value is None:
        fate = Fate.UNDECIDED if formula.aggregate is Aggregate.SHARE else Fate.NO_VALUE
    return Contribution(row, fate, day, value)


def _fate_of_day(inforce: InForce, formula: OfRecords, row: Row, day: date) -> Fate:
    records = inforce.policy.records[formula.records]
    known = day if records.known is None else row.get(records.known) or day
    days = days_of(formula.window, inforce.as_of)
    if day > inforce.as_of:
        return Fate.AFTER
    if known > inforce.as_of:  # type: ignore[operator]  # a date
        return Fate.NOT_YET_KNOWN
    if day > days.last:
        return Fate.TOO_NEW
    return Fate.TOO_OLD if days.after is not None and day <= days.after else Fate.COUNTED


def columns_read(formula: OfRecords) -> frozenset[str]:
    """The columns that a measure of records reads."""
    weight = formula.weight
    given = (formula.value, formula.where, weight.sum, weight.distinct)
    return frozenset[str]().union(*(facts_of(each) for each in given if each is not None))
