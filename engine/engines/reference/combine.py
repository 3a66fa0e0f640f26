"""How the rules that match combine: the hit policies of DMN (1.5, section 8.2.8)."""

from __future__ import annotations

from typing import assert_never

from engine.engines.reference.arithmetic import compare, whole
from engine.engines.reference.evaluate import World, evaluate
from engine.model.operators import CompareOp
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.result import Trace
from engine.model.types import Value

Combined = tuple[tuple[Value, ...], tuple[str, ...], bool]
"""The outcome, the rules that give it, and whether it is in error."""


def outputs_of(rule: Rule, world: World) -> tuple[Value, ...]:
    """The outputs that a rule gives if it matches."""
    return tuple(evaluate(output, world) for output in rule.then)


def combine(decision: Decision, trace: Trace, world: World) -> Combined:
    """Combine the rules that matched, as the hit policy says."""
    gives = {rule.id: outputs_of(rule, world) for rule in decision.rules}
    matched = [rule.id for rule in decision.rules if rule.id in trace.true]
    missing: tuple[Value, ...] = (None,) * len(decision.outputs)
    otherwise = tuple(evaluate(e, world) for e in decision.otherwise or ()) or missing
    if _is_violated(decision, [gives[r] for r in matched]):
        return missing, tuple(sorted(matched)), True
    match decision.hit_policy:
        case HitPolicy.SUM:
            return (_sum(decision, [gives[r][0] for r in matched], world),), tuple(matched), False
        case HitPolicy.COUNT:
            return (len(matched),), tuple(matched), False
        case HitPolicy.RULE_ORDER | HitPolicy.OUTPUT_ORDER | HitPolicy.COLLECT:
            ordered = _in_order(decision, matched, gives)
            lists = tuple(tuple(gives[r][i] for r in ordered) for i in range(len(missing)))
            return lists, tuple(ordered), False
        case _ if not matched:
            return otherwise, (), False
        case HitPolicy.FIRST:
            return gives[matched[0]], (matched[0],), False
        case HitPolicy.PRIORITY:
            best = min((gives[r] for r in matched), key=lambda given: rank(decision, given))
        case HitPolicy.MIN | HitPolicy.MAX:
            best = (_extreme(decision.hit_policy, [gives[r][0] for r in matched]),)
        case HitPolicy.UNIQUE | HitPolicy.ANY:
            best = gives[matched[0]]
        case _:
            assert_never(decision.hit_policy)
    return best, tuple(sorted(r for r in matched if gives[r] == best)), False


def _is_violated(decision: Decision, given: list[tuple[Value, ...]]) -> bool:
    match decision.hit_policy:
        case HitPolicy.UNIQUE:
            return len(given) > 1
        case HitPolicy.ANY:
            return len(set(given)) > 1
        case _:
            return False


def _in_order(
    decision: Decision, matched: list[str], gives: dict[str, tuple[Value, ...]]
) -> list[str]:
    if decision.hit_policy is not HitPolicy.OUTPUT_ORDER:
        return matched
    return sorted(matched, key=lambda rule: (rank(decision, gives[rule]), rule))


def rank(decision: Decision, given: tuple[Value, ...]) -> list[int]:
    """Where an output stands in the declared priority: the lower the better, missing last."""
    return [
        len(order) if value is None else order.index(value)
        for order, value in zip(decision.priority, given, strict=True)
    ]


def _extreme(policy: HitPolicy, values: list[Value]) -> Value:
    if None in values:
        return None
    return (min if policy is HitPolicy.MIN else max)(values)  # type: ignore[type-var]  # one ordered type


def _sum(decision: Decision, addends: list[Value], world: World) -> Value:
    base = 0 if decision.base is None else evaluate(decision.base, world)
    total = 0
    for addend in [base, *addends]:
        if not isinstance(addend, int):
            return None
        total += addend
    return clamp(decision, whole(total), world)


def clamp(decision: Decision, total: Value, world: World) -> Value:
    """Keep a total within floor and cap; missing when the total or one of them is."""
    for bound, beyond in ((decision.floor, CompareOp.LT), (decision.cap, CompareOp.GT)):
        limit = total if bound is None else evaluate(bound, world)
        if total is None or limit is None:
            return None
        total = limit if compare(beyond, total, limit) else total
    return total
