"""What can be said of a policy's parameters only for a date: gaps, and values about to end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final

from engine.model.expressions import Expr, NodeId, ParameterRef, walk
from engine.model.gathering import gatherers_of
from engine.model.policy import DatedValue, Decision, Parameter, Policy
from engine.policy.checks import messages_policy as messages
from engine.policy.checks.messages_limits import before_all_values
from engine.policy.typing.scope import AS_OF

if TYPE_CHECKING:
    from engine.policy.sourcemap import SourceMap
    from engine.source.diagnostic import Diagnostic

CLOSE: Final = 90
"""Days before the end of a value from which a warning is given."""


def gaps_in(
    policy: Policy, spans: SourceMap, as_of: date, *, gathering: bool = False
) -> list[Diagnostic]:
    """An error for each parameter that is read on `as_of` and has no value on that day.

    Args:
        policy: The policy.
        spans: Where its parts stand.
        as_of: The day.
        gathering: Whether what measures and conditions on records read counts, too.
    """
    readers = _readers(policy, as_of, gathering=gathering)
    early = _before_all(policy, spans, as_of, [*readers])
    if early is not None:
        return [early]
    found = []
    for name, (reader, node) in readers.items():
        parameter = policy.parameters[name]
        if _holding(parameter, as_of) is None:
            where, span = spans.nodes.get(node), spans.parameters[name]
            days = _days(parameter)
            found.append(messages.parameter_gap(name, as_of, days, (reader, where), span))
    return found


def _before_all(
    policy: Policy, spans: SourceMap, as_of: date, names: list[str]
) -> Diagnostic | None:
    """One error where several parameters are read, and none has a value as early as that."""
    starts = [
        min(value.period.start or date.min for value in policy.parameters[name].values)
        for name in names
    ]
    if len(starts) <= 1 or as_of >= min(starts):
        return None
    return before_all_values(as_of, names, min(starts), max(starts), spans.parameters[names[0]])


def ending_in(policy: Policy, spans: SourceMap, as_of: date) -> list[Diagnostic]:
    """A warning for each parameter that is read on `as_of` and soon has no value."""
    found = []
    for name in _readers(policy, as_of, gathering=True):
        parameter = policy.parameters[name]
        value = _holding(parameter, as_of)
        end = None if value is None else value.period.end
        if end is None or (end - as_of).days > CLOSE or end == date.max:
            continue
        if _holding(parameter, end + timedelta(days=1)) is None:
            span = spans.parameters[name]
            found.append(messages.parameter_ending(name, end, (end - as_of).days, span))
    return found


def _holding(parameter: Parameter, day: date) -> DatedValue | None:
    return next((each for each in parameter.values if each.period.holds(day)), None)


def _readers(policy: Policy, as_of: date, *, gathering: bool) -> dict[str, tuple[str, NodeId]]:
    """The parameters that are read on a day, each with what reads it first and where."""
    found: dict[str, tuple[str, NodeId]] = {}
    gatherers = gatherers_of(policy) if gathering else ()
    measured = ((str(each), each.expr) for each in gatherers)
    for reader, expr in chain(_in_force(policy, as_of), measured):
        for node in walk(expr):
            if isinstance(node, ParameterRef) and node.name != AS_OF:
                found.setdefault(node.name, (reader, node.id))
    return found


def _in_force(policy: Policy, as_of: date) -> Iterator[tuple[str, Expr]]:
    for decision in policy.decisions:
        for rule in decision.rules:
            if rule.period.holds(as_of):
                for expr in (rule.when, *rule.then):
                    yield f"rule `{rule.id}`", expr
        for expr in _settings(decision):
            yield f"decision `{decision.name}`", expr
    for invariant in policy.invariants:
        yield f"invariant `{invariant.id}`", invariant.must


def _settings(decision: Decision) -> Iterator[Expr]:
    yield from decision.otherwise or ()
    for expr in (decision.base, decision.floor, decision.cap):
        if expr is not None:
            yield expr


def _days(parameter: Parameter) -> str:
    """The days on which it has values, in words."""
    told = []
    for value in parameter.values:
        start, end = value.period.start, value.period.end
        begins = f"from {start}" if start else "from the start"
        told.append(f"{begins} until {end}" if end else begins)
    return "values " + ", ".join(told)
