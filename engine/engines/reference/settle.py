"""What missing facts could still change: intervals, settled marks, possible errors.

All is read from the firm trace. Rules that are undecided there count as independent of each
other, so an interval may be wider, and a mark more careful, than the truth; never the reverse.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.engines.reference.arithmetic import whole
from engine.engines.reference.combine import clamp, outputs_of, rank
from engine.engines.reference.evaluate import World, evaluate
from engine.model.expressions import Expr, Literal
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.result import Interval, Trace
from engine.model.types import Value


def interval_of(decision: Decision, trace: Trace, firm: World) -> Interval | None:
    """Between which values an aggregate lies; None is unbounded, or no aggregate."""
    if decision.hit_policy is HitPolicy.COUNT:
        return Interval(len(trace.true), len(trace.true) + len(trace.undecided))
    if not decision.hit_policy.is_aggregate:
        return None
    true = [outputs_of(r, firm)[0] for r in decision.rules if r.id in trace.true]
    undecided = [outputs_of(r, firm)[0] for r in decision.rules if r.id in trace.undecided]
    if None in true or None in undecided:
        return None
    if decision.hit_policy is HitPolicy.SUM:
        return _sum_interval(decision, true, undecided, firm)
    return _extreme_interval(decision, true, undecided, firm)


def _sum_interval(
    decision: Decision, true: Sequence[Value], undecided: Sequence[Value], firm: World
) -> Interval | None:
    base = 0 if decision.base is None else evaluate(decision.base, firm)
    certain = [v for v in [base, *true] if isinstance(v, int)]
    if base is None:
        return None
    could = [v for v in undecided if isinstance(v, int)]
    low = clamp(decision, whole(sum(certain) + sum(v for v in could if v < 0)), firm)
    high = clamp(decision, whole(sum(certain) + sum(v for v in could if v > 0)), firm)
    return None if low is None or high is None else Interval(low, high)


def _extreme_interval(
    decision: Decision, true: Sequence[Value], undecided: Sequence[Value], firm: World
) -> Interval | None:
    could = [*true, *undecided]
    if not true:
        could.append(evaluate(decision.otherwise[0], firm) if decision.otherwise else None)
    if None in could:
        return None
    least, greatest = min(could), max(could)  # type: ignore[type-var]  # one ordered type
    if decision.hit_policy is HitPolicy.MIN:
        return Interval(least, min(true) if true else greatest)  # type: ignore[type-var]  # as above
    return Interval(max(true) if true else least, greatest)  # type: ignore[type-var]  # as above


def is_settled(decision: Decision, trace: Trace, firm: World, interval: Interval | None) -> bool:
    """Whether every completion of the undecided rules gives the same outcome."""
    if decision.hit_policy.is_aggregate:
        return interval is not None and interval.low == interval.high
    true = [r for r in decision.rules if r.id in trace.true]
    undecided = [r for r in decision.rules if r.id in trace.undecided]
    otherwise = _firm_outputs(decision.otherwise or (), firm)
    match decision.hit_policy:
        case HitPolicy.UNIQUE:
            possible = [_given(r, firm) for r in true] or [otherwise]
            return not undecided and _is_one(possible)
        case HitPolicy.ANY:
            possible = [_given(r, firm) for r in (*true, *undecided)]
            return _is_one(possible if true else [*possible, otherwise])
        case HitPolicy.FIRST:
            first = next((i for i, r in enumerate(decision.rules) if r in true), None)
            passed = [_given(r, firm) for r in decision.rules[:first] if r in undecided]
            last = otherwise if first is None else _given(decision.rules[first], firm)
            return _is_one([*passed, last])
        case HitPolicy.PRIORITY:
            return _is_settled_by_priority(decision, true, undecided, firm)
        case _:
            return not undecided and all(_given(r, firm) is not None for r in true)


def _is_settled_by_priority(
    decision: Decision, true: Sequence[Rule], undecided: Sequence[Rule], firm: World
) -> bool:
    won = [_given(r, firm) for r in true]
    could = [_given(r, firm) for r in undecided]
    if not true:
        return _is_one([*could, _firm_outputs(decision.otherwise or (), firm)])
    if None in won or None in could:
        return False
    best = min(rank(decision, given) for given in won if given is not None)
    return all(rank(decision, given) >= best for given in could if given is not None)


def may_be_error(decision: Decision, trace: Trace, firm: World) -> bool:
    """Whether a UNIQUE or ANY is violated, or could be once facts are known."""
    possible = [_given(r, firm) for r in decision.rules if trace.of(r.id) is not False]
    match decision.hit_policy:
        case HitPolicy.UNIQUE:
            return len(possible) > 1
        case HitPolicy.ANY:
            return len(possible) > 1 and not _is_one(possible)
        case _:
            return False


def _given(rule: Rule, firm: World) -> tuple[Value, ...] | None:
    return _firm_outputs(rule.then, firm)


def _firm_outputs(outputs: Sequence[Expr], firm: World) -> tuple[Value, ...] | None:
    """What the outputs are worth, or None where one of them is not firm."""
    values = [evaluate(output, firm) for output in outputs]
    firmly = all(
        isinstance(o, Literal) or v is not None for o, v in zip(outputs, values, strict=True)
    )
    return tuple(values) if firmly else None


def _is_one(possible: Sequence[tuple[Value, ...] | None]) -> bool:
    """Whether all possible outputs are firm and equal."""
    return None not in possible and len(set(possible)) == 1
