"""Whether a rule would change an outcome, were it to match."""

from __future__ import annotations

from engine.explain.case import Case
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.result import Status
from engine.model.types import Value


def would_change(case: Case, decision: Decision, rule: Rule) -> bool:
    """Whether the outcome by what is known would be another one if this rule matched, too.

    A rule before the winner of a FIRST decision, or any of another. True where it is not known.
    """
    outcome = case.outcome(decision)
    given = tuple(case.values.plain.get(expr.id) for expr in rule.then)
    if outcome.status is not Status.DECIDED or None in given:
        return True
    match decision.hit_policy:
        case HitPolicy.FIRST | HitPolicy.ANY:
            return given != outcome.computed
        case HitPolicy.PRIORITY:
            return not outcome.winners or _rank(decision, given) < _rank(decision, outcome.computed)
        case HitPolicy.MIN | HitPolicy.MAX:
            return not outcome.winners or _beyond(decision, given[0], outcome.computed[0])
        case HitPolicy.SUM:
            return _sum_with(case, decision, given[0]) != outcome.computed[0]
        case _:
            return True


def _rank(decision: Decision, values: tuple[Value, ...]) -> tuple[int, ...]:
    return tuple(
        ranked.index(value) if value in ranked else len(ranked)
        for ranked, value in zip(decision.priority, values, strict=False)
    )


def _beyond(decision: Decision, value: Value, now: Value) -> bool:
    try:
        return value < now if decision.hit_policy is HitPolicy.MIN else value > now  # type: ignore[operator]
    except TypeError:
        return True


def _sum_with(case: Case, decision: Decision, added: Value) -> Value:
    """The sum with one more rule, held to floor and cap; None where a part of it is not known."""
    values, outcome = case.values.plain, case.outcome(decision)
    matched = [r for r in decision.rules if r.id in outcome.trace.true]
    parts = [added, *(values.get(rule.then[0].id) for rule in matched)]
    parts += [] if decision.base is None else [values.get(decision.base.id)]
    total = sum(part for part in parts if isinstance(part, int | float))
    for bound, hold in ((decision.floor, max), (decision.cap, min)):
        limit = None if bound is None else values.get(bound.id)
        if isinstance(limit, int | float):
            total = hold(total, limit)
    return total
