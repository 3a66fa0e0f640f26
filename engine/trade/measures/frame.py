"""What both ways of measuring share: the days of a window, and a policy that reads records."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from engine.model.policy import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.inforce import InForce
    from engine.model.measures import Measure, Window
    from engine.model.records import Records

_MONTHS = 12


class Days(NamedTuple):
    """The days of a window: after `after`, up to `last`; None is without bound."""

    after: date | None
    last: date


def days_of(window: Window | None, as_of: date) -> Days:
    """The days on which an event counts.

    >>> from engine.model.measures import Window
    >>> days_of(Window(12), date(2024, 2, 29))
    Days(after=datetime.date(2023, 2, 28), last=datetime.date(2024, 2, 29))
    """
    if window is None:
        return Days(None, as_of)
    last = months_before(as_of, window.before)
    return Days(months_before(as_of, window.before + window.over), last)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of a shorter month.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    count = max(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    year, month = divmod(count, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reading_records(inforce: InForce, records: Records) -> InForce:
    """A policy whose facts are the columns of records."""
    columns = {
        each.name: Fact(each.name, each.type, each.label, range=each.range)
        for each in records.columns.values()
    }
    return replace(inforce, policy=replace(inforce.policy, facts=columns))


def reading_measures(inforce: InForce) -> InForce:
    """A policy whose facts are its measures."""
    measures = inforce.policy.measures.values()
    facts = {each.name: Fact(each.name, each.type, each.label) for each in measures}
    return replace(inforce, policy=replace(inforce.policy, facts=facts))


def in_layers(measures: Mapping[str, Measure]) -> list[list[Measure]]:
    """Measures of measures, in layers of which each reads only those before it."""
    given = {name for name, each in measures.items() if not each.reads()}
    left = [each for each in measures.values() if each.reads()]
    layers = []
    while left:
        layer = [each for each in left if each.reads() <= given]
        layers.append(layer)
        given |= {each.name for each in layer}
        left = [each for each in left if each.name not in given]
    return layers
