"""Values worth trying for a missing fact: each side of what the rules compare it with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from engine.model.expressions import (
    Call,
    Compare,
    Expr,
    FactRef,
    Lookup,
    NodeId,
    facts_of,
    walk,
)
from engine.model.inforce import InForce
from engine.model.operators import Function
from engine.model.patterns import matcher
from engine.model.policy import Fact
from engine.model.ranges import is_within
from engine.model.types import INTEGER_LIMIT, Kind, Value

MOST: Final = 24
"""So many values are tried for a fact."""

_ROWS: Final = 12
"""So many rows of a reference table are tried, each with other contents."""
_DAY: Final = timedelta(days=1)
_USUAL: Final[Mapping[Kind, tuple[Value, ...]]] = {
    Kind.INTEGER: (0, 1),
    Kind.MONEY: (0, 100_00),
    Kind.NUMBER: (0.0, 1.0),
    Kind.TEXT: ("?",),
}
"""Tried beside what the rules name, or where they name nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rules in force read one fact."""

    limits: list[Value] = field(default_factory=list)
    """What it is compared with, as far as that has a value."""
    prefixes: list[str] = field(default_factory=list)
    """What it is said to start with, or looked up by."""
    within: list[Compare] = field(default_factory=list)
    """Comparisons that calculate with it."""


def readings(inforce: InForce, values: Mapping[NodeId, Value]) -> dict[str, Reading]:
    """How each fact is read by the decisions and invariants in force."""
    found = {name: Reading() for name in inforce.policy.facts}
    for expr in _expressions(inforce):
        for node in walk(expr):
            match node:
                case Compare(left=left, right=right):
                    _compared(node, left, right, values, found)
                    _compared(node, right, left, values, found)
                case Call(function=Function.STARTS_WITH, args=(FactRef(name=name), other)):
                    if isinstance(prefix := values.get(other.id), str):
                        found[name].prefixes.append(prefix)
                case Lookup():
                    for name, keys in _keys(inforce, node):
                        _note_keys(found[name], keys)
    return found


def _expressions(inforce: InForce) -> Iterator[Expr]:
    for decision in inforce.decisions:
        yield from decision.expressions()
    yield from (invariant.must for invariant in inforce.invariants)


def _compared(
    node: Compare,
    side: Expr,
    other: Expr,
    values: Mapping[NodeId, Value],
    found: dict[str, Reading],
) -> None:
    if isinstance(side, Call) and side.function is Function.TO_NUMBER:
        side = side.args[0]
    if not isinstance(side, FactRef):
        for name in facts_of(side):
            found[name].within.append(node)
    elif (limit := values.get(other.id)) is not None:
        found[side.name].limits.append(limit)


def _keys(inforce: InForce, lookup: Lookup) -> Iterator[tuple[str, list[Value]]]:
    """For each key that is a fact: a row's key for each different contents of the table."""
    rows = inforce.tables[lookup.table].rows
    for index, key in enumerate(lookup.keys):
        if isinstance(key, FactRef):
            by_contents = {row.values: row.keys[index] for row in reversed(rows)}
            yield key.name, [*by_contents.values()][: -_ROWS - 1 : -1]


def _note_keys(reading: Reading, keys: Iterable[Value]) -> None:
    for key in keys:
        if isinstance(key, str):
            reading.prefixes.append(key)
        else:
            reading.limits.append(key)


def values_to_try(
    fact: Fact, reading: Reading, crossings: Iterable[float], as_of: date | None = None
) -> list[Value]:
    """Values of the fact's type, form and range, at and on each side of what it is compared with.

    `crossings` are measures at which a calculation with the fact meets its limit. A day after
    `as_of` is not tried: what an account states has come about, unless the fact's range says more.
    """
    kind = fact.type.kind
    found: Iterable[Value]
    match kind:
        case Kind.BOOLEAN:
            found = (False, True)
        case Kind.ENUM:
            found = fact.type.members
        case Kind.SET:
            members = fact.type.members
            single = [frozenset({member}) for member in members]
            found = (frozenset(), *single[: MOST - 2], frozenset(members))
        case Kind.TEXT:
            words = [limit for limit in reading.limits if isinstance(limit, str)]
            found = (*words, *(_completed(p, fact.pattern) for p in reading.prefixes), "?")
            found = (*found, _completed("", fact.pattern))
        case _:
            limits = [m for limit in reading.limits if (m := measure(limit)) is not None]
            found = (*_around(kind, sorted({*limits, *crossings})), *_usual(fact))
    fitting = (v for v in found if _fits(v, fact) and not _is_to_come(v, fact, as_of))
    return [*dict.fromkeys(fitting)][:MOST]


def _is_to_come(value: Value, fact: Fact, as_of: date | None) -> bool:
    if as_of is None or not isinstance(value, date) or value <= as_of:
        return False
    high = None if fact.range is None else fact.range.high
    return not (isinstance(high, date) and high > as_of)


def _usual(fact: Fact) -> tuple[Value, ...]:
    bounds = () if fact.range is None else (fact.range.low, fact.range.high)
    return (*_USUAL.get(fact.type.kind, ()), *bounds)


def measure(value: Value) -> float | None:
    """A value of an ordered type on a line of numbers; None of another, or a missing one."""
    match value:
        case date():
            return value.toordinal()
        case bool():
            return None
        case int() | float():
            return value
        case _:
            return None


def _around(kind: Kind, limits: list[float]) -> Iterator[Value]:
    """At and on each side of each limit; for numbers, in the middle between them."""
    if kind is not Kind.NUMBER:
        for limit in limits:
            low, high = math.floor(limit), math.ceil(limit)
            for whole in dict.fromkeys((low, high, high - 1, low + 1)):
                yield from _whole(kind, whole)
        return
    ordered = [float(limit) for limit in limits]
    yield from ordered
    yield from ((low + high) / 2 for low, high in pairwise(ordered))
    if ordered:
        yield from (ordered[0] / 2, ordered[0] - 1, ordered[-1] + 1, ordered[-1] * 1.5)


def _whole(kind: Kind, whole: int) -> Iterator[Value]:
    if kind is not Kind.DATE:
        yield whole
        return
    with suppress(ValueError, OverflowError):
        yield date.fromordinal(whole)


def _completed(prefix: str, pattern: str | None) -> str:
    """A text that starts with the prefix and has the form of the pattern."""
    rest = (pattern or "")[len(prefix) :]
    return prefix + rest.replace("9", "0")


def _fits(value: Value, fact: Fact) -> bool:
    """Whether the fact could have the value: its form, its range, and what can be stored."""
    if value is None or value == "":
        return False
    if isinstance(value, str) and fact.type.kind is Kind.TEXT and fact.pattern is not None:
        return matcher(fact.pattern)(value)
    if isinstance(value, float) and not math.isfinite(value):
        return False
    if isinstance(value, int) and abs(value) > INTEGER_LIMIT:
        return False
    return fact.range is None or not fact.type.is_ordered or is_within(value, fact.range)
