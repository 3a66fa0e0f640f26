"""What would change an outcome that is settled: one known fact, a little otherwise.

Each change that is told was verified by deciding the account again with it. That there is no
other is not said: so many changes are tried, those nearest to what is known first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from engine.explain.breakpoints import readings, values_to_try
from engine.explain.case import Case
from engine.explain.causes import all_below
from engine.explain.explanation import BecomesPart, ChangesPart
from engine.explain.findings import Found, becomes_part
from engine.model.formats import show_value
from engine.model.policy import Decision, Fact
from engine.model.result import Outcome, Result, Status, UndecidedAccountError
from engine.model.types import Kind, Value

BUDGET: Final = 40
"""So many times an account is decided again."""

MOST: Final = 3
"""So many other outcomes are told, the nearest of them."""

_NEAR: Final = 0.5
"""How far an amount, count or date may be moved to be near: as near misses are measured."""
_YEAR: Final = 365
_FLAG: Final = 1.0
"""As far as this is the other value of a flag."""


class _Change(NamedTuple):
    """A known fact with another value; the smaller the distance, the nearer."""

    distance: float
    fact: str
    value: Value


def would_change_of(case: Case) -> ChangesPart | None:
    """What would change the first outcome; None where it is not settled.

    A missing fact is not changed: of an outcome that waits for one it is told what it could become.
    """
    name = case.outcomes[0] if case.outcomes else None
    decision = next((d for d in case.inforce.decisions if d.name == name), None)
    if decision is None or not case.outcome(decision).settled:
        return None
    found: list[Found] = []
    tried = 0
    for change in sorted(_changes(case, decision), key=lambda c: c.distance)[:BUDGET]:
        if sum(each.outcome.settled for each in found) >= MOST:
            break
        tried += 1
        outcome = _outcome_with(case, decision, change)
        if outcome is not None:
            _note(found, outcome, change)
    found.sort(key=lambda each: not each.outcome.settled)
    parts = [_part(case, each) for each in found[:MOST]]
    return ChangesPart(decision=decision.name, changes=parts, tried=tried)


def _changes(case: Case, decision: Decision) -> Iterator[_Change]:
    """Other values of each known fact that the decision reads, directly or not; only near ones."""
    below = all_below(case.inforce).get(decision.name, frozenset())
    cone = [d for d in case.inforce.decisions if d.name in {decision.name, *below}]
    read = frozenset[str]().union(*(each.reads_facts() for each in cone))
    how = readings(case.inforce, case.values.plain)
    for name, fact in case.inforce.policy.facts.items():
        own = case.account.facts.get(name)
        if name not in read or own is None:
            continue
        for value in values_to_try(fact, how[name], (), case.inforce.as_of):
            distance = _distance(fact, own, value)
            if value != own and distance is not None:
                yield _Change(distance, name, value)


def _distance(fact: Fact, own: Value, value: Value) -> float | None:
    """How far a fact is moved; None where that is not near, or has no measure."""
    match own, value:
        case (bool(), bool()):
            return _FLAG
        case date(), date():
            far = abs((value - own).days) / _YEAR
        case (int() | float(), int() | float()) if fact.type.is_ordered:
            is_step = fact.type.kind is Kind.INTEGER and abs(value - own) == 1
            far = abs(value - own) / max(abs(value), abs(own), 1e-9)
            far = min(far, _NEAR) if is_step else far
        case _:
            return None
    return far if far <= _NEAR else None


def _outcome_with(case: Case, decision: Decision, change: _Change) -> Outcome | None:
    """The outcome with one fact changed; None where it is as before or the data are at fault."""
    try:
        result = case.engine.decide({**case.account.facts, change.fact: change.value})
    except UndecidedAccountError:
        return None
    now, then = case.outcome(decision), result.outcomes[decision.name]
    if then.status is not Status.DECIDED or then.value == now.value:
        return None
    return None if result.in_error or _is_at_fault(case, result) else then


def _is_at_fault(case: Case, result: Result) -> bool:
    for decision in case.inforce.decisions:
        for output, value in zip(
            decision.outputs, result.outcomes[decision.name].value, strict=True
        ):
            if output.name in case.origin.quarantine and value is True:
                return True
    return False


def _note(found: list[Found], outcome: Outcome, change: _Change) -> None:
    """Keep the nearest change for each other outcome, a settled one before others."""
    new = Found(outcome, {change.fact: change.value})
    for i, each in enumerate(found):
        if each.outcome.value == outcome.value:
            if outcome.settled and not each.outcome.settled:
                found[i] = new
            return
    found.append(new)


def _part(case: Case, found: Found) -> BecomesPart:
    facts = case.inforce.policy.facts
    told = []
    for name, value in found.given.items():
        fact, own = facts[name], case.account.facts.get(name)
        shown, now = (show_value(each, fact.type, fact.unit) for each in (value, own))
        told.append(f"{fact.label}: {shown} instead of {now}")
    return becomes_part(case, found).model_copy(update={"told": " and ".join(told)})
