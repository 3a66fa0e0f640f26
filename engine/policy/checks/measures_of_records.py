"""Measures of records: what is aggregated, over which records and months, of which type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.model.measures import Aggregate, OfRecords, Weight, Window
from engine.model.types import BOOLEAN, INTEGER, NUMBER, Kind, Type
from engine.policy.checks import messages_records as messages
from engine.policy.checks.records import scope_of
from engine.policy.checks.rules import condition

if TYPE_CHECKING:
    from engine.model.expressions import Expr
    from engine.model.records import Records
    from engine.policy.checks.draft import Draft
    from engine.policy.surface.parts import MeasurePart
    from engine.policy.typing import Typer
    from engine.policy.yaml.nodes import Scalar

_SHARED: Final = ("where", "over", "before")
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "count": _SHARED,
    **dict.fromkeys(
        ("sum", "min", "max", "distinct", "first", "last", "members"), ("of", *_SHARED)
    ),
    **dict.fromkeys(("share", "top", "concentration"), ("of", "weigh", *_SHARED)),
    "top_share": ("of", "weigh", "rank", *_SHARED),
}
"""The keys that mean something beside each aggregate."""

_MONTHS: Final = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?|(\d{1,4}) months?|(\d{1,3}) years?")
_DISTINCT: Final = re.compile(r"\s*distinct\s+")
_LONGEST: Final = 1_200
_RANKS: Final = ("1", "2")
_WHOLE: Final = (Kind.INTEGER, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure while its keys are read; `expected` is the type of the fact of its name."""

    draft: Draft
    typer: Typer
    part: MeasurePart
    who: str
    expected: Type | None

    def expression(self, given: Scalar, expected: Type | None, start: int = 0) -> Expr | None:
        """An expression over columns, from its character `start` on."""
        return self.typer.expression(
            given.text[start:],
            lambda first, last: given.place(start + first, start + last),
            self.who,
            expected,
        )


def read_aggregate(
    reading: Reading, records: Mapping[str, Records], way: str
) -> tuple[OfRecords, Type] | None:
    """An aggregate with its type; None after an error was reported."""
    draft, who, part = reading.draft, reading.who, reading.part
    aggregate = Aggregate(way.replace("_", " "))
    given: Scalar = vars(part)[way]
    of = given if aggregate is Aggregate.COUNT else part.of
    if of is None:
        draft.problems.append(messages.needs(who, "of", way, given.span))
        return None
    kind = records.get(of.text)
    if kind is None:
        if of.text not in draft.broken_records:
            draft.problems.append(messages.unknown_records(who, of.text, [*records], of.span))
        return None
    reading = replace(reading, typer=reading.typer.within(scope_of(reading.typer.scope, kind)))
    value = None
    if aggregate is not Aggregate.COUNT:
        value = reading.expression(given, _wanted(aggregate, reading.expected))
        if value is None:
            return None
    type_ = _type(reading, aggregate, value)
    where = None if part.where is None else condition(reading.typer, part.where, who)
    window, weight, rank = _window(reading), _weight(reading), _rank(reading)
    if type_ is None or (part.where is not None and where is None):
        return None
    return OfRecords(of.text, aggregate, value, where, window, weight, rank), type_


def _wanted(aggregate: Aggregate, expected: Type | None) -> Type | None:
    """The type that the fact of a measure's name asks of its value."""
    if aggregate is Aggregate.SHARE:
        return BOOLEAN
    if expected is None:
        return None
    if aggregate is Aggregate.MEMBERS:
        return Type(Kind.ENUM, expected.members, name=None)
    passes_on = (Aggregate.SUM, Aggregate.MIN, Aggregate.MAX, Aggregate.FIRST, Aggregate.LAST)
    return expected if aggregate in (*passes_on, Aggregate.TOP) else None


def _type(reading: Reading, aggregate: Aggregate, value: Expr | None) -> Type | None:
    if value is None or aggregate in (Aggregate.DISTINCT, Aggregate.CONCENTRATION):
        return INTEGER
    if aggregate in (Aggregate.SHARE, Aggregate.TOP_SHARE):
        return NUMBER
    given = value.type
    span = reading.part.at(aggregate.value)
    if aggregate is Aggregate.SUM and given.kind not in _WHOLE:
        wanted = "only whole numbers and money are summed: their sum has no order"
        reading.draft.problems.append(
            messages.wrong_value(reading.who, "sum", str(given), wanted, span)
        )
        return None
    if aggregate in (Aggregate.MIN, Aggregate.MAX) and not given.is_ordered:
        wanted = "only what has an order has a least and a greatest"
        reading.draft.problems.append(
            messages.wrong_value(reading.who, aggregate.value, str(given), wanted, span)
        )
        return None
    if aggregate is Aggregate.MEMBERS:
        if given.kind is not Kind.ENUM:
            wanted = "a set has members of an enum"
            reading.draft.problems.append(
                messages.wrong_value(reading.who, "members", str(given), wanted, span)
            )
            return None
        return reading.expected or Type(Kind.SET, given.members)
    return given


def _window(reading: Reading) -> Window | None:
    part = reading.part
    over = None if part.over is None else _months(reading, "over", part.over)
    before = None if part.before is None else _months(reading, "before", part.before)
    if part.before is not None and part.over is None:
        reading.draft.problems.append(
            messages.needs(reading.who, "over", "before", part.before.span)
        )
    return None if over is None else Window(over, before or 0)


def _months(reading: Reading, key: str, given: Scalar) -> int | None:
    found = _MONTHS.fullmatch(given.text.strip())
    parts = [0] if found is None else [int(each or 0) for each in found.groups()]
    months = 0 if found is None else 12 * parts[0] + parts[1] + parts[2] + 12 * parts[3]
    if not 0 < months <= _LONGEST:
        reading.draft.problems.append(messages.bad_months(reading.who, key, given.text, given.span))
        return None
    return months


def _weight(reading: Reading) -> Weight:
    """By what records weigh: `weigh: value`, or `weigh: distinct entry_number`."""
    given = reading.part.weigh
    if given is None:
        return Weight()
    distinct = _DISTINCT.match(given.text)
    if distinct is not None:
        return Weight(distinct=reading.expression(given, None, distinct.end()))
    expr = reading.expression(given, None)
    if expr is not None and expr.type.kind not in _WHOLE:
        wanted = "only whole numbers and money weigh"
        reading.draft.problems.append(
            messages.wrong_value(reading.who, "weight", str(expr.type), wanted, given.span)
        )
    return Weight(sum=expr)


def _rank(reading: Reading) -> int:
    given = reading.part.rank
    if given is None:
        return 1
    if given.text not in _RANKS:
        reading.draft.problems.append(
            messages.bad_choice(reading.who, "rank", given.text, _RANKS, given.span)
        )
        return 1
    return int(given.text)
