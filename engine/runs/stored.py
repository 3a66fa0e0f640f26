"""What a run keeps of one account, read back from its files; and whether a result says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.engines.columnar.results import value_of_column
from engine.model.inforce import InForce
from engine.model.policy import Decision
from engine.model.result import Interval, Outcome, Result, Status, Trace
from engine.model.types import Value
from engine.runs.layout import (
    WORD,
    computed_column,
    end_column,
    has_winner,
    invariant_column,
    rules_of,
    settled_column,
    status_column,
    winner_column,
)

Row = Mapping[str, Any]
"""A row of `decisions.parquet` or of `traces.parquet`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run keeps of one decision; `winner` is None also where a run keeps none."""

    status: Status
    value: tuple[Value, ...]
    computed: tuple[Value, ...]
    settled: bool
    interval: Interval | None
    winner: str | None
    trace: Trace


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """What a run keeps of one account."""

    decisions: Mapping[str, Kept]
    breaches: tuple[str, ...]
    unchecked: tuple[str, ...]


def read_kept(decisions: Row, traces: Row, inforce: InForce) -> KeptAccount:
    """Read one account from its rows."""
    truths = dict(_truths(traces, inforce))
    holds = {i.id: decisions[invariant_column(i.id)] for i in inforce.invariants}
    return KeptAccount(
        {d.name: _kept(decisions, truths, d) for d in inforce.decisions},
        breaches=tuple(id_ for id_, truth in holds.items() if truth is False),
        unchecked=tuple(id_ for id_, truth in holds.items() if truth is None),
    )


def _truths(traces: Row, inforce: InForce) -> Iterator[tuple[str, bool | None]]:
    for i, rule in enumerate(rules_of(inforce)):
        word, bit = divmod(i, WORD)
        if traces[f"true_{word}"] >> bit & 1:
            yield rule, True
        else:
            yield rule, None if traces[f"undecided_{word}"] >> bit & 1 else False


def _kept(row: Row, truths: Mapping[str, bool | None], decision: Decision) -> Kept:
    def value_in(column: str, place: int) -> Value:
        return value_of_column(row[column], decision.outputs[place].type)

    names = [output.name for output in decision.outputs]
    value = tuple(value_in(name, i) for i, name in enumerate(names))
    computed = value
    if decision.if_provisional is not None and decision.if_provisional.values is not None:
        computed = tuple(value_in(computed_column(name), i) for i, name in enumerate(names))
    interval = None
    if decision.hit_policy.is_aggregate:
        low, high = (value_in(end_column(decision.name, end), 0) for end in ("low", "high"))
        interval = None if low is None or high is None else Interval(low, high)
    rules = tuple(rule.id for rule in decision.rules)
    return Kept(
        Status(row.get(status_column(decision.name), Status.DECIDED)),
        value,
        computed,
        row[settled_column(decision.name)],
        interval,
        row[winner_column(decision.name)] if has_winner(decision) else None,
        Trace(
            rules,
            true=frozenset(rule for rule in rules if truths[rule] is True),
            undecided=frozenset(rule for rule in rules if truths[rule] is None),
        ),
    )


def keep(result: Result, inforce: InForce) -> KeptAccount:
    """What a run keeps of a result."""
    return KeptAccount(
        {d.name: _keep(result.outcomes[d.name], d) for d in inforce.decisions},
        breaches=result.breaches,
        unchecked=result.unchecked,
    )


def _keep(outcome: Outcome, decision: Decision) -> Kept:
    return Kept(
        outcome.status,
        outcome.value,
        outcome.computed,
        outcome.settled,
        outcome.interval,
        outcome.winner if has_winner(decision) else None,
        outcome.trace,
    )


def first_difference(kept: KeptAccount, other: KeptAccount) -> str | None:
    """The first thing that two do not say alike, told; to the bit, the sign of zero included."""
    for name, mine in kept.decisions.items():
        theirs = other.decisions[name]
        for field in Kept.__dataclass_fields__:
            left, right = getattr(mine, field), getattr(theirs, field)
            if _exact(left) != _exact(right):
                return f"{name}: {field} is {_told(left)}, not {_told(right)}"
    if kept.breaches != other.breaches or kept.unchecked != other.unchecked:
        return f"invariants: {kept.breaches, kept.unchecked}, not {other.breaches, other.unchecked}"
    return None


def _exact(value: object) -> object:
    match value:
        case float():
            return value.hex()
        case Trace():
            return value
        case tuple():
            return tuple(map(_exact, value))
        case _:
            return value


def _told(value: object) -> str:
    if isinstance(value, Trace):
        marks = {True: "+", False: "-", None: "?"}
        return " ".join(f"{rule}{marks[truth]}" for rule, truth in value.items())
    return repr(value)
