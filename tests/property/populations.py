"""Random accounts for a given policy: facts that hug its own thresholds, dates and prefixes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from engine.engines.reference.arithmetic import add_months
from engine.model.expressions import (
    Arith,
    Call,
    Compare,
    Expr,
    Literal,
    ParameterRef,
    facts_of,
    walk,
)
from engine.model.inforce import InForce
from engine.model.policy import Fact, Policy
from engine.model.result import Facts
from engine.model.types import INTEGER_LIMIT, Kind, Value
from tests.property.chance import Chance

NUMERIC: Final = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
SCALES: Final = (1, 1, 1, 2, 10, 20, 50, 100)
ODD_NUMBERS: Final = ("9903880300", "9801001012", "7701000000", "0000000000")
MISSING_IN_HUNDRED: Final = (0, 0, 5, 30)

Pools = Mapping[str, tuple[Value, ...]]


def build_pools(inforce: InForce) -> Pools:
    """For each fact, values at the edges of what the policy compares anything like it with."""
    expressions = [*_expressions(inforce)]
    near = {name: [*_beside(inforce, expressions, name)] for name in inforce.policy.facts}
    return {
        name: tuple(dict.fromkeys(_edges(inforce, fact, near[name], expressions)))
        for name, fact in inforce.policy.facts.items()
    }


def build_account(
    chance: Chance, inforce: InForce, pools: Pools, bases: Sequence[Facts] = ()
) -> dict[str, Value]:
    """A random account: facts at an edge or just beside it, some missing.

    With `bases`, three of four accounts are one of them with a few facts changed: where each
    fact is at an edge, something is always wrong, and the calmer rules are never reached.
    """
    facts: dict[str, Value] = {}
    every = [*inforce.policy.facts.values()]
    if bases and chance.whole(0, 3):
        facts.update(chance.pick(bases))
        changed = [chance.pick(every) for _ in range(chance.whole(0, 6))]
    else:
        changed = every
    missing = chance.pick(MISSING_IN_HUNDRED)
    for fact in changed:
        facts.pop(fact.name, None)
        if chance.whole(0, 99) >= missing:
            facts[fact.name] = _value(chance, fact, pools[fact.name])
    return facts


def periods_of(policy: Policy, default: date) -> tuple[date, ...]:
    """The days on which the policy changes, each with the day before, and a default day."""
    periods = [
        *(rule.period for decision in policy.decisions for rule in decision.rules),
        *(dated.period for parameter in policy.parameters.values() for dated in parameter.values),
        *(row.period for table in policy.tables.values() for row in table.rows),
    ]
    begins = {period.start for period in periods if period.start is not None}
    ready = max(
        (p.values[0].period.start or date.min for p in policy.parameters.values()),
        default=default,
    )
    days = {day - timedelta(days=before) for day in begins for before in (0, 1)} | {default}
    return tuple(sorted(day for day in days if day >= ready))


def _expressions(inforce: InForce) -> Iterator[Expr]:
    for decision in inforce.decisions:
        for rule in decision.rules:
            yield rule.when
            yield from rule.then
        yield from decision.otherwise or ()
    for invariant in inforce.invariants:
        yield invariant.must


def _constants(inforce: InForce, expr: Expr) -> Iterator[tuple[Kind, Value]]:
    for node in walk(expr):
        if isinstance(node, Literal) and node.value is not None:
            yield node.type.kind, node.value
        elif isinstance(node, ParameterRef):
            yield node.type.kind, inforce.parameters[node.name]


def _beside(inforce: InForce, expressions: list[Expr], name: str) -> Iterator[tuple[Kind, Value]]:
    """The constants of every comparison and computation that reads the fact."""
    for expr in expressions:
        for node in walk(expr):
            if isinstance(node, Compare | Arith | Call) and name in facts_of(node):
                yield from _constants(inforce, node)


def _edges(
    inforce: InForce, fact: Fact, near: list[tuple[Kind, Value]], expressions: list[Expr]
) -> Iterator[Value]:
    kind = fact.type.kind
    if kind is Kind.BOOLEAN:
        yield from (False, True)
    elif kind is Kind.ENUM:
        yield from fact.type.members
    elif kind is Kind.SET:
        yield frozenset()
        yield from (frozenset({member}) for member in fact.type.members)
        yield frozenset(fact.type.members)
    elif kind is Kind.DATE:
        yield from _days(inforce, near)
    elif kind is Kind.TEXT:
        yield from _texts(inforce, fact, expressions)
    else:
        yield 0 if kind is not Kind.NUMBER else 0.0
        for found, value in near:
            if found in NUMERIC and isinstance(value, int | float):
                yield from _beside_number(kind, float(value), money=found is Kind.MONEY)


def _beside_number(kind: Kind, value: float, *, money: bool) -> Iterator[Value]:
    if kind is Kind.NUMBER:
        yield from (value, value + 0.01, value - 0.01)
        return
    cents = kind is Kind.MONEY and not money
    whole = min(max(round(value * 100) if cents else round(value), -INTEGER_LIMIT), INTEGER_LIMIT)
    yield from (whole - 1, whole, whole + 1)


def _days(inforce: InForce, near: list[tuple[Kind, Value]]) -> Iterator[Value]:
    months = [v for kind, v in near if kind is Kind.MONTHS and isinstance(v, int)] or [12]
    for day in (-1, 0, 1):
        shift = timedelta(days=day)
        yield inforce.as_of + shift
        for count in (*months, 24, 36):
            back = add_months(inforce.as_of, -count)
            if back is not None:
                yield back + shift
        for kind, value in near:
            if kind is Kind.DATE and isinstance(value, date):
                yield value + shift
            elif kind is Kind.DAYS and isinstance(value, int):
                yield inforce.as_of - timedelta(days=value) + shift


def _texts(inforce: InForce, fact: Fact, expressions: list[Expr]) -> Iterator[Value]:
    length = len(fact.pattern or "")
    for table in inforce.tables.values():
        for row in table.rows:
            yield from (_filled(key, length) for key in row.keys if isinstance(key, str))
    for expr in expressions:
        for kind, value in _constants(inforce, expr):
            if kind is Kind.TEXT and isinstance(value, str):
                yield _filled(value, length)
    yield from ODD_NUMBERS


def _filled(text: str, length: int) -> str:
    return text.ljust(length, "0")


def _value(chance: Chance, fact: Fact, pool: tuple[Value, ...]) -> Value:
    value = chance.pick(pool)
    kind = fact.type.kind
    if kind is Kind.SET and chance.whole(0, 3) == 0:
        return frozenset(m for m in fact.type.members if chance.whole(0, 1))
    if kind in NUMERIC and chance.whole(0, 2) == 0 and isinstance(value, int | float):
        scaled = value * chance.pick(SCALES) + chance.whole(-1, 1)
        value = scaled if abs(scaled) <= INTEGER_LIMIT else value
    return _within(fact, value)


def _within(fact: Fact, value: Value) -> Value:
    """The value, moved into the fact's range where it lies outside."""
    if fact.range is None or not isinstance(value, int | float) or isinstance(value, bool):
        return value
    low, high = fact.range.low, fact.range.high
    if isinstance(low, int | float) and value < low:
        return type(value)(low)
    if isinstance(high, int | float) and value > high:
        return type(value)(high)
    return value
