"""Settled or provisional, intervals, and what may become an error. Firm reading only.

A rule is open here when it is true or undecided in the firm trace: it may still take part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from engine.engines.rete.arithmetic import whole
from engine.engines.rete.combine import clamped, rank
from engine.engines.rete.evaluate import Known
from engine.engines.rete.gives import Outputs
from engine.engines.rete.plan import Plan
from engine.model.policy import HitPolicy
from engine.model.result import Interval, Trace
from engine.model.types import Value


class Judged(NamedTuple):
    """What the firm trace says about an outcome."""

    settled: bool
    interval: Interval | None = None
    may_be_error: bool = False


Judge = Callable[[Plan, Trace, Known], Judged]


def _same(given: Iterable[Outputs | None]) -> bool:
    """Whether all outputs are firm and equal."""
    first, *others = given
    return first is not None and all(other == first for other in others)


def _firm(plan: Plan, rules: Iterable[str], firm: Known) -> list[Outputs | None]:
    return [plan.gives[rule].firm_values(firm) for rule in rules]


def _otherwise(plan: Plan, firm: Known) -> Outputs | None:
    return plan.otherwise.firm_values(firm) if plan.otherwise is not None else None


def _unique(plan: Plan, trace: Trace, firm: Known) -> Judged:
    may_be_error = len(trace.true) + len(trace.undecided) > 1
    if trace.undecided or may_be_error:
        return Judged(settled=False, may_be_error=may_be_error)
    given = _firm(plan, trace.true, firm) or [_otherwise(plan, firm)]
    return Judged(settled=given[0] is not None)


def _any(plan: Plan, trace: Trace, firm: Known) -> Judged:
    given = _firm(plan, (*trace.true, *trace.undecided), firm)
    if len(given) > 1 and not _same(given):
        return Judged(settled=False, may_be_error=True)
    if not trace.true:
        given.append(_otherwise(plan, firm))
    return Judged(settled=_same(given))


def _first(plan: Plan, trace: Trace, firm: Known) -> Judged:
    given = []
    for rule, result in trace.items():
        if result is not False:
            given.append(plan.gives[rule].firm_values(firm))
        if result:
            return Judged(settled=_same(given))
    given.append(_otherwise(plan, firm))
    return Judged(settled=_same(given))


def _priority(plan: Plan, trace: Trace, firm: Known) -> Judged:
    true = _firm(plan, trace.true, firm)
    undecided = _firm(plan, trace.undecided, firm)
    if not true:
        return Judged(settled=_same([*undecided, _otherwise(plan, firm)]))
    if None in true or None in undecided:
        return Judged(settled=False)
    best = min(rank(plan, outputs) for outputs in true if outputs is not None)
    ranks = (rank(plan, outputs) for outputs in undecided if outputs is not None)
    return Judged(settled=all(best <= other for other in ranks))


def _list(plan: Plan, trace: Trace, firm: Known) -> Judged:
    if trace.undecided:
        return Judged(settled=False)
    return Judged(settled=None not in _firm(plan, trace.true, firm))


def _count(_plan: Plan, trace: Trace, _firm: Known) -> Judged:
    low = len(trace.true)
    interval = Interval(low, low + len(trace.undecided))
    return Judged(not trace.undecided, interval)


def _sum(plan: Plan, trace: Trace, firm: Known) -> Judged:
    base = plan.base.firm(firm) if plan.base.firm is not None else 0
    if plan.weights is not None:
        sure = list(map(plan.weights.__getitem__, trace.true))
        open_ = list(map(plan.weights.__getitem__, trace.undecided))
    else:
        given = _values(plan, (*trace.true, *trace.undecided), firm)
        if given is None:
            return Judged(settled=False)
        sure, open_ = given[: len(trace.true)], given[len(trace.true) :]
    if not isinstance(base, int):
        return Judged(settled=False)
    total = base + sum(sure)
    low = whole(total + sum(value for value in open_ if value < 0))
    high = whole(total + sum(value for value in open_ if value > 0))
    if low is None or high is None:
        return Judged(settled=False)
    floor, cap = plan.floor.firm, plan.cap.firm
    return _between(clamped(low, floor, cap, firm), clamped(high, floor, cap, firm))


def _least(plan: Plan, trace: Trace, firm: Known) -> Judged:
    ends = _ends(plan, trace, firm)
    if ends is None:
        return Judged(settled=False)
    every, upper = ends
    return _between(min(every), min(upper) if trace.true else max(every))


def _greatest(plan: Plan, trace: Trace, firm: Known) -> Judged:
    ends = _ends(plan, trace, firm)
    if ends is None:
        return Judged(settled=False)
    every, lower = ends
    return _between(max(lower) if trace.true else min(every), max(every))


def _ends(plan: Plan, trace: Trace, firm: Known) -> tuple[list[Any], list[Any]] | None:
    """The values that may take part, and those that surely do; None when unbounded."""
    sure = _values(plan, trace.true, firm)
    open_ = _values(plan, trace.undecided, firm)
    if sure is None or open_ is None:
        return None
    if trace.true:
        return [*sure, *open_], sure
    otherwise = _otherwise(plan, firm)
    if otherwise is None or otherwise[0] is None:
        return None
    return [*open_, otherwise[0]], []


def _values(plan: Plan, rules: Iterable[str], firm: Known) -> list[Any] | None:
    """The single outputs of rules; None when one is not firm or null."""
    values = [outputs and outputs[0] for outputs in _firm(plan, rules, firm)]
    return None if None in values else values


def _between(low: Value, high: Value) -> Judged:
    if low is None or high is None:
        return Judged(settled=False)
    return Judged(low == high, Interval(low, high))


JUDGE: Final[dict[HitPolicy, Judge]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.FIRST: _first,
    HitPolicy.RULE_ORDER: _list,
    HitPolicy.OUTPUT_ORDER: _list,
    HitPolicy.COLLECT: _list,
    HitPolicy.SUM: _sum,
    HitPolicy.MIN: _least,
    HitPolicy.MAX: _greatest,
    HitPolicy.COUNT: _count,
}
