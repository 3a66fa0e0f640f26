"""What gave the decisions that a condition reads, in a sentence each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.explain.case import Case
from engine.model.expressions import Expr, OutputRef, walk
from engine.model.formats import show_money
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.result import Status
from engine.model.types import Kind, Value

_MOST: Final = 4
"""So many rules are named; of a sum those that weigh most."""


def given_by(case: Case, exprs: Iterable[Expr]) -> list[str]:
    """A sentence for each decision that the expressions read: by which rules it is what it is.

    Nothing of one that no rule gave: there is no more to say of it than its value.
    """
    read: dict[str, OutputRef] = {}
    for expr in exprs:
        for node in walk(expr):
            if isinstance(node, OutputRef):
                read.setdefault(node.decision, node)
    told = (_sentence(case, ref) for ref in read.values())
    return [sentence for sentence in told if sentence]


def _sentence(case: Case, ref: OutputRef) -> str | None:
    decision = next(d for d in case.inforce.decisions if d.name == ref.decision)
    outcome = case.outcome(decision)
    if outcome.status is not Status.DECIDED or not outcome.winners or outcome.replaced:
        return None
    rules = [rule for rule in decision.rules if rule.id in outcome.winners]
    points = {rule.id: case.values.plain.get(rule.then[0].id) for rule in rules if rule.then}
    if decision.hit_policy is HitPolicy.SUM:
        rules.sort(key=lambda rule: -_size(points[rule.id]))
    named = [_named(decision, rule, points.get(rule.id)) for rule in rules[:_MOST]]
    more = f", and {len(rules) - _MOST} more" if len(rules) > _MOST else ""
    return f"{ref.name} comes from {', '.join(named)}{more}"


def _size(value: Value) -> float:
    return abs(value) if isinstance(value, int | float) else 0


def _named(decision: Decision, rule: Rule, points: Value) -> str:
    title = f" ({rule.title})" if rule.title else ""
    if decision.hit_policy is HitPolicy.SUM and isinstance(points, int):
        is_money = decision.outputs[0].type.kind is Kind.MONEY
        size = show_money(abs(points)) if is_money else f"{abs(points):,}"
        return f"{'+' if points >= 0 else '-'}{size} {rule.id}{title}"
    return f"{rule.id}{title}"
