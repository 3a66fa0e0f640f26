"""The answers of single accounts, read back from columns as every engine gives them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.engines.columnar.outputs import (
    KEY,
    computed_of,
    firm_of,
    gives_of,
    mark_of,
    trace_of,
    value_of,
)
from engine.model.expressions import Literal
from engine.model.inforce import InForce
from engine.model.policy import Decision, HitPolicy
from engine.model.result import Interval, Outcome, Result, Status, Trace
from engine.model.types import Kind, Type, Value

if TYPE_CHECKING:
    import polars as pl

Row = Mapping[str, Any]


def results(frame: pl.DataFrame, inforce: InForce) -> Iterator[tuple[str, Result]]:
    """Each account with its result; the frame has the firm traces and what rules give."""
    for row in frame.iter_rows(named=True):
        yield row[KEY], result(row, inforce)


def result(row: Row, inforce: InForce) -> Result:
    """The result of one account."""
    return Result(
        {d.name: _outcome(row, d) for d in inforce.decisions},
        breaches=tuple(i.id for i in inforce.invariants if row[mark_of("breach", i.id)]),
        unchecked=tuple(i.id for i in inforce.invariants if row[mark_of("unchecked", i.id)]),
    )


def _outcome(row: Row, decision: Decision) -> Outcome:
    name = decision.name
    value = tuple(value_of_column(row[value_of(o.name)], o.type) for o in decision.outputs)
    computed = value
    if decision.if_provisional is not None and decision.if_provisional.values is not None:
        computed = tuple(
            value_of_column(row[computed_of(o.name)], o.type) for o in decision.outputs
        )
    trace = _trace(row, decision, firm=False)
    status = _status(row, name)
    return Outcome(
        name,
        status,
        value,
        computed,
        settled=row[mark_of("settled", name)],
        replaced=row[mark_of("replaced", name)],
        interval=_interval(row, decision),
        winners=_winners(row, decision, trace, computed, status),
        trace=trace,
        firm=_trace(row, decision, firm=True),
        may_be_error=row[mark_of("may_be_error", name)],
    )


def _status(row: Row, name: str) -> Status:
    if row[mark_of("error", name)]:
        return Status.ERROR
    return Status.BLOCKED if row[mark_of("blocked", name)] else Status.DECIDED


def _interval(row: Row, decision: Decision) -> Interval | None:
    if not decision.hit_policy.is_aggregate:
        return None
    type_ = decision.outputs[0].type
    low = value_of_column(row[mark_of("low", decision.name)], type_)
    high = value_of_column(row[mark_of("high", decision.name)], type_)
    return None if low is None or high is None else Interval(low, high)


def _trace(row: Row, decision: Decision, *, firm: bool) -> Trace:
    column = firm_of if firm else trace_of
    truths = {rule.id: row[column(rule.id)] for rule in decision.rules}
    return Trace(
        tuple(truths),
        true=frozenset(id_ for id_, truth in truths.items() if truth is True),
        undecided=frozenset(id_ for id_, truth in truths.items() if truth is None),
    )


def value_of_column(stored: Any, type_: Type) -> Value:  # noqa: ANN401  # as stored
    """A stored value as every engine gives it; null is missing."""
    match type_.kind, stored:
        case _, None:
            return None
        case Kind.SET, str():
            return frozenset(json.loads(stored))
        case Kind.SET, _:
            return frozenset(stored)
        case Kind.LIST, _:
            element = type_.element or type_
            return tuple(value_of_column(each, element) for each in stored)
        case Kind.DATE, date():
            return stored
        case _:
            value: Value = stored
            return value


def _winners(
    row: Row, decision: Decision, trace: Trace, computed: tuple[Value, ...], status: Status
) -> tuple[str, ...]:
    """The matched rules that give the outcome."""
    matched = [rule for rule in trace.rules if rule in trace.true]
    match decision.hit_policy:
        case _ if status is Status.ERROR:
            return tuple(sorted(matched))
        case HitPolicy.FIRST:
            return tuple(matched[:1])
        case HitPolicy.UNIQUE | HitPolicy.ANY:
            return tuple(sorted(matched))
        case HitPolicy.OUTPUT_ORDER:
            gives = _gives(row, decision)
            return tuple(sorted(matched, key=lambda rule: (_rank(decision, gives[rule]), rule)))
        case HitPolicy.PRIORITY | HitPolicy.MIN | HitPolicy.MAX:
            gives = _gives(row, decision)
            return tuple(sorted(rule for rule in matched if gives[rule] == computed))
        case _:
            return tuple(matched)


def _gives(row: Row, decision: Decision) -> dict[str, tuple[Value, ...]]:
    """What each rule gives."""
    return {
        rule.id: tuple(
            expr.value
            if isinstance(expr, Literal)
            else value_of_column(row[gives_of(rule.id, i)], output.type.element or output.type)
            for i, (expr, output) in enumerate(zip(rule.then, decision.outputs, strict=True))
        )
        for rule in decision.rules
    }


def _rank(decision: Decision, given: tuple[Value, ...]) -> list[int]:
    return [
        len(order) if value is None else order.index(value)
        for order, value in zip(decision.priority, given, strict=True)
    ]
