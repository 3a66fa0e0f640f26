"""Hit policies: how the rules that matched give one outcome. Plain reading only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from engine.engines.rete.arithmetic import whole
from engine.engines.rete.evaluate import Known, Reader
from engine.engines.rete.gives import Outputs
from engine.engines.rete.plan import Plan
from engine.model.policy import HitPolicy
from engine.model.types import Value


class Combined(NamedTuple):
    """The outputs and the rules they come from; `outputs` is None when violated."""

    outputs: Outputs | None
    winners: tuple[str, ...]


Combine = Callable[[Plan, Sequence[str], Known], Combined]
"""Combine matched rules, given in the order of the decision."""


def rank(plan: Plan, outputs: Outputs) -> tuple[int, ...]:
    """Where outputs stand in the decision's priority, 0 first; null stands last."""
    return tuple(
        len(places) if value is None else places.get(value, len(places))
        for places, value in zip(plan.places, outputs, strict=True)
    )


def clamped(total: Value, floor: Reader | None, cap: Reader | None, known: Known) -> Value:
    """`total` raised to the floor, then lowered to the cap; missing when any is missing."""
    if total is None:
        return None
    if floor is not None:
        low = floor(known)
        if low is None:
            return None
        total = max(total, low)
    if cap is not None:
        high = cap(known)
        if high is None:
            return None
        total = min(total, high)
    return total


def _otherwise(plan: Plan, known: Known) -> Combined:
    if plan.otherwise is None:
        return Combined((None,) * plan.width, ())
    return Combined(plan.otherwise.values(known), ())


def _unique(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    if not matched:
        return _otherwise(plan, known)
    if len(matched) > 1:
        return Combined(None, tuple(sorted(matched)))
    return Combined(plan.gives[matched[0]].values(known), tuple(matched))


def _any(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    if not matched:
        return _otherwise(plan, known)
    first, *others = (plan.gives[rule].values(known) for rule in matched)
    same = all(other == first for other in others)
    return Combined(first if same else None, tuple(sorted(matched)))


def _first(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    if not matched:
        return _otherwise(plan, known)
    return Combined(plan.gives[matched[0]].values(known), (matched[0],))


def _priority(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    if not matched:
        return _otherwise(plan, known)
    given = {rule: plan.gives[rule].values(known) for rule in matched}
    best = min(given.values(), key=lambda outputs: rank(plan, outputs))
    return Combined(best, tuple(sorted(rule for rule in given if given[rule] == best)))


def _list(plan: Plan, order: Sequence[str], known: Known) -> Combined:
    given = [plan.gives[rule].values(known) for rule in order]
    columns = tuple(zip(*given, strict=True)) if given else ((),) * plan.width
    return Combined(columns, tuple(order))


def _rule_order(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    return _list(plan, matched, known)


def _collect(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    return _list(plan, sorted(matched), known)


def _output_order(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    given = {rule: plan.gives[rule].values(known) for rule in matched}
    return _list(plan, sorted(given, key=lambda rule: (rank(plan, given[rule]), rule)), known)


def _sum(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    total = summed(plan, matched, known)
    return Combined((clamped(total, plan.floor.plain, plan.cap.plain, known),), tuple(matched))


def summed(plan: Plan, matched: Sequence[str], known: Known) -> int | None:
    """The base and the matched outputs; missing when one of them is, or out of range."""
    total = plan.base.plain(known) if plan.base.plain is not None else 0
    if not isinstance(total, int):
        return None
    if plan.weights is not None:
        return whole(total + sum(map(plan.weights.__getitem__, matched)))
    for rule in matched:
        value = plan.gives[rule].values(known)[0]
        if not isinstance(value, int):
            return None
        total += value
    return whole(total)


def _least(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    return _extreme(plan, matched, known, min)


def _greatest(plan: Plan, matched: Sequence[str], known: Known) -> Combined:
    return _extreme(plan, matched, known, max)


def _extreme(
    plan: Plan, matched: Sequence[str], known: Known, choose: Callable[..., Value]
) -> Combined:
    if not matched:
        return _otherwise(plan, known)
    given = {rule: plan.gives[rule].values(known)[0] for rule in matched}
    value = None if None in given.values() else choose(given.values())
    return Combined((value,), tuple(sorted(rule for rule in given if given[rule] == value)))


def _count(_plan: Plan, matched: Sequence[str], _known: Known) -> Combined:
    return Combined((len(matched),), tuple(matched))


COMBINE: Final[dict[HitPolicy, Combine]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.FIRST: _first,
    HitPolicy.RULE_ORDER: _rule_order,
    HitPolicy.OUTPUT_ORDER: _output_order,
    HitPolicy.COLLECT: _collect,
    HitPolicy.SUM: _sum,
    HitPolicy.MIN: _least,
    HitPolicy.MAX: _greatest,
    HitPolicy.COUNT: _count,
}
