"""Rules that compare a count with a share of a whole, and hold where both are zero."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.analysis.warnings import messages
from engine.analysis.warnings.finding import Finding, place_of
from engine.model.expressions import AllOf, Arith, Compare, Expr, FactRef, facts_of
from engine.model.operators import ArithOp, CompareOp
from engine.model.policy import Fact, HitPolicy, Policy, Rule
from engine.model.ranges import is_within
from engine.policy.checks.remarks import Subject
from engine.policy.load import Loaded

_OR_EQUAL: Final = (CompareOp.LE, CompareOp.GE)


def zero_of_zero(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each rule that holds of none of none, where nothing beside it asks for some.

    A rule of a FIRST decision is left out where one before it reads one of the two.
    """
    for decision in policy.decisions:
        is_first = decision.hit_policy is HitPolicy.FIRST
        for i, rule in enumerate(decision.rules):
            before = [each.when for each in decision.rules[:i]] if is_first else []
            for compare, (count, whole) in _rates(rule):
                beside = [part for part in _parts(rule.when) if part is not compare]
                if _is_asked({count, whole}, [*beside, *before]):
                    continue
                if all(_can_be_zero(policy.facts[name]) for name in (count, whole)):
                    subject = Subject("rule", rule.id)
                    place = place_of(loaded.spans, compare, subject)
                    told = messages.zero_of_zero(str(subject), count, whole, place)
                    yield Finding(told, (subject,))


def _parts(when: Expr) -> tuple[Expr, ...]:
    return when.parts if isinstance(when, AllOf) else (when,)


def _rates(rule: Rule) -> Iterator[tuple[Compare, tuple[str, str]]]:
    """The comparisons that hold when equal, of a fact with a product of another one."""
    for part in _parts(rule.when):
        if isinstance(part, Compare) and part.op in _OR_EQUAL:
            for side, other in ((part.left, part.right), (part.right, part.left)):
                whole = next(_factors(other), None)
                if isinstance(side, FactRef) and whole and whole != side.name:
                    yield part, (side.name, whole)


def _factors(expr: Expr) -> Iterator[str]:
    """The facts that a product is a multiple of."""
    if isinstance(expr, Arith) and expr.op is ArithOp.MUL:
        for side in (expr.left, expr.right):
            if isinstance(side, FactRef):
                yield side.name
            yield from _factors(side)


def _is_asked(names: set[str], exprs: list[Expr]) -> bool:
    return any(names & facts_of(expr) for expr in exprs)


def _can_be_zero(fact: Fact) -> bool:
    return fact.range is None or is_within(0, fact.range)
