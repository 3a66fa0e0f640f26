"""What would change an outcome that is settled: one known fact, otherwise.

Each change that is told was verified by deciding the account again with it. That there is no
other is not said: so many changes are tried, first of the facts that the outcome rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from engine.explain.breakpoints import Reading, readings, values_to_try
from engine.explain.case import Case
from engine.explain.causes import all_below
from engine.explain.explanation import BecomesPart, ChangesPart
from engine.explain.findings import Found, becomes_part
from engine.explain.held_by import held_by
from engine.explain.resting import Weight, resting_facts
from engine.explain.retrial import Change, Retrial
from engine.model.formats import show_value
from engine.model.policy import Decision, Fact
from engine.model.types import Kind, Value

BUDGET: Final = 56
"""So many times an account is decided again."""

MOST: Final = 3
"""So many other outcomes are told, and so many changes of each."""

_OF_ONE: Final = 6
"""So many values of one fact are tried, the nearest."""
_MEMBERS: Final = 4
"""So many members are taken out of a set, and so many put in."""
_BESIDE: Final = 20
"""So many trials at the most are of facts that are not in the reasons."""
_NEAR: Final = 0.5
"""How far an amount, count or date may be moved to be near: as near misses are measured."""
_YEAR: Final = 365
_FLAG: Final = 1.0
"""As far as this is the other value of a flag, another word, or a set with a member less."""


def would_change_of(case: Case) -> ChangesPart | None:
    """What would change the first outcome; None where it is not settled.

    A missing fact is not changed: of an outcome that waits for one it is told what it could become.
    """
    name = case.outcomes[0] if case.outcomes else None
    decision = next((d for d in case.inforce.decisions if d.name == name), None)
    if decision is None or not case.outcome(decision).settled:
        return None
    retrial = Retrial(case, decision, BUDGET)
    found = _search(retrial)
    told = _nearest_first(case, found)
    return ChangesPart(
        decision=decision.name,
        changes=[_part(case, each) for each in told],
        tried=retrial.tried,
        held_by=[] if told else held_by(case, decision),
    )


def _search(retrial: Retrial) -> list[Found]:
    """First what is in the reasons, then what is near, and only without any of these the rest."""
    case, found = retrial.case, list[Found]()
    weights = resting_facts(case, retrial.decision)
    how = readings(case.inforce, case.values.plain)
    for name, weight in weights.items():
        if not weight.in_reasons or (found and _is_full(found)):
            break
        for change in _changes_of(case, name, how):
            if _try(retrial, found, change):
                break
    others = [*_others(case, retrial.decision, weights, how)]
    for is_far in (False, True):
        if is_far and any(each.outcome.settled for each in found):
            break
        changes = (c for c in others if _is_far_fetched(case, c) is is_far)
        for change in sorted(changes, key=lambda c: c.distance)[:_BESIDE]:
            _try(retrial, found, change)
    return found


def _is_full(found: Sequence[Found]) -> bool:
    values = [each.outcome.value for each in found if each.outcome.settled]
    return bool(values) and all(values.count(value) >= MOST for value in values)


def _try(retrial: Retrial, found: list[Found], change: Change) -> bool:
    """Decide with a change and keep what it gives, moved as near as it goes; whether it changed.

    Of one fact one change is kept for each outcome, and of one outcome so many.
    """
    outcome = retrial.outcome_with(change.fact, change.value)
    if outcome is None:
        return False
    same = [each for each in found if each.outcome.value == outcome.value]
    if len(same) >= MOST or any(change.fact in each.given for each in same):
        return True
    case = retrial.case
    fact, own = case.inforce.policy.facts[change.fact], case.account.facts.get(change.fact)
    value = retrial.nearest(fact, own, change.value, outcome)
    at = retrial.outcome_with(change.fact, value) or outcome
    found.append(Found(at, {change.fact: value}))
    return outcome.settled


def _changes_of(case: Case, name: str, how: Mapping[str, Reading]) -> list[Change]:
    """Other values of a fact that the outcome rests on, the nearest first."""
    fact, own = case.inforce.policy.facts[name], case.account.facts.get(name)
    found = [
        Change(far, name, value)
        for value in _values(case, fact, own, how[name])
        if value != own and (far := _distance(fact, own, value)) is not None
    ]
    most = _OF_ONE if fact.type.is_ordered else len(found)
    return sorted(found, key=lambda c: c.distance)[:most]


def _values(case: Case, fact: Fact, own: Value, reading: Reading) -> Sequence[Value]:
    if isinstance(own, frozenset):
        less = [own - {member} for member in fact.type.members if member in own]
        more = [own | {member} for member in fact.type.members if member not in own]
        return [*less[:_MEMBERS], frozenset(), *more[:_MEMBERS]]
    return values_to_try(fact, reading, (), case.inforce.as_of)


def _others(
    case: Case, decision: Decision, weights: Mapping[str, Weight], how: Mapping[str, Reading]
) -> Iterator[Change]:
    """Other values of each known fact that is in no reason; only near ones, words where it rests.

    Of those that the decision reads, directly or not.
    """
    below = all_below(case.inforce).get(decision.name, frozenset())
    cone = [d for d in case.inforce.decisions if d.name in {decision.name, *below}]
    read = frozenset[str]().union(*(each.reads_facts() for each in cone))
    for name, fact in case.inforce.policy.facts.items():
        own, weight = case.account.facts.get(name), weights.get(name)
        if name not in read or own is None or (weight and weight.in_reasons):
            continue
        if fact.type.kind in (Kind.ENUM, Kind.SET) and weight is None:
            continue
        for value in _values(case, fact, own, how[name]):
            distance = _distance(fact, own, value)
            is_near = distance is not None and (distance <= _NEAR or not fact.type.is_ordered)
            if value != own and distance is not None and is_near:
                yield Change(distance, name, value)


def _is_far_fetched(case: Case, change: Change) -> bool:
    """Whether something would have to appear from nothing, or a word be another."""
    own = case.account.facts.get(change.fact)
    return not own or case.inforce.policy.facts[change.fact].type.kind in (Kind.ENUM, Kind.SET)


def _distance(fact: Fact, own: Value, value: Value) -> float | None:
    """How far a fact is moved; None where that has no measure."""
    match own, value:
        case (bool(), bool()) | (frozenset(), frozenset()):
            return _FLAG
        case date(), date():
            return abs((value - own).days) / _YEAR
        case (int() | float(), int() | float()) if fact.type.is_ordered:
            is_step = fact.type.kind is Kind.INTEGER and abs(value - own) == 1
            far = abs(value - own) / max(abs(value), abs(own), 1e-9)
            return min(far, _NEAR) if is_step else far
        case _ if fact.type.kind is Kind.ENUM:
            return _FLAG
        case _:
            return None


def _nearest_first(case: Case, found: Sequence[Found]) -> list[Found]:
    """The settled ones, if there are any; by outcome, the nearest of each first."""
    kept = [each for each in found if each.outcome.settled] or [*found]
    values = [*dict.fromkeys(each.outcome.value for each in kept)][:MOST]
    return [
        each
        for value in values
        for each in sorted(
            (each for each in kept if each.outcome.value == value), key=lambda e: _far(case, e)
        )[:MOST]
    ]


def _far(case: Case, found: Found) -> float:
    facts, own = case.inforce.policy.facts, case.account.facts
    far = [_distance(facts[name], own.get(name), value) for name, value in found.given.items()]
    return sum(_FLAG if each is None else each for each in far)


def _part(case: Case, found: Found) -> BecomesPart:
    facts = case.inforce.policy.facts
    told = []
    for name, value in found.given.items():
        fact, own = facts[name], case.account.facts.get(name)
        shown, now = (show_value(each, fact.type, fact.unit) for each in (value, own))
        told.append(f"{fact.label}: {shown} instead of {now}")
    return becomes_part(case, found).model_copy(update={"told": " and ".join(told)})
