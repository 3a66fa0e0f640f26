"""Outcomes that may be favourable only because facts are missing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis.warnings import messages
from engine.analysis.warnings.finding import Finding, named_at, place_of
from engine.model.expressions import Expr, Literal, decisions_of, facts_of
from engine.model.formats import show_value
from engine.model.policy import Decision, HitPolicy, Policy, Rule
from engine.model.types import Value
from engine.policy.checks.remarks import Subject
from engine.policy.load import Loaded


def favourable_defaults(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each kept outcome that can be favourable only because facts are missing."""
    for decision in policy.decisions:
        kept = decision.if_provisional
        if decision.hit_policy.is_list or kept is None or kept.values is not None:
            continue
        for at, output in enumerate(decision.outputs):
            good = loaded.marks.favourable.get(output.name)
            if not good:
                continue
            by = by_default(decision, at, good)
            if by is None:
                continue
            subject = Subject("decision", decision.name)
            place = loaded.spans.settings.get((decision.name, "if_provisional"))
            shown = show_value(by.value, by.type)
            told = messages.favourable_default(
                (decision.name, output.name),
                shown,
                place or named_at(loaded.spans, subject),
                place_of(loaded.spans, by, subject),
            )
            yield Finding(told, (subject,))


def by_default(decision: Decision, at: int, good: frozenset[Value]) -> Literal | None:
    """The favourable value that comes out while a rule that would give another is undecided.

    That is `otherwise`, with any hit policy; in a FIRST decision also what a rule gives after
    such a rule, in a PRIORITY decision what ranks below it.
    """
    harsh = [rule for rule in decision.rules if _is_harsh(rule, at, good)]
    if not harsh:
        return None
    otherwise = None if decision.otherwise is None else decision.otherwise[at]
    if isinstance(otherwise, Literal) and otherwise.value in good:
        return otherwise
    for rule in decision.rules:
        then = rule.then[at] if at < len(rule.then) else None
        if not isinstance(then, Literal) or then.value not in good:
            continue
        if any(_goes_before(decision, other, rule, at) for other in harsh):
            return then
    return None


def _is_harsh(rule: Rule, at: int, good: frozenset[Value]) -> bool:
    """Whether the rule gives what is not favourable, by something that may be missing."""
    then = rule.then[at] if at < len(rule.then) else None
    is_good = isinstance(then, Literal) and then.value in good
    return not is_good and bool(facts_of(rule.when) or decisions_of(rule.when))


def _goes_before(decision: Decision, other: Rule, rule: Rule, at: int) -> bool:
    """Whether `other`, if it matched, would take the outcome from `rule`."""
    if decision.hit_policy is HitPolicy.FIRST:
        rules = decision.rules
        return rules.index(other) < rules.index(rule)
    if decision.hit_policy is not HitPolicy.PRIORITY:
        return False
    ranks = decision.priority[at]
    return _rank(ranks, other.then[at]) < _rank(ranks, rule.then[at])


def _rank(ranks: tuple[Value, ...], then: Expr) -> int:
    """The rank of what a rule gives; what is computed may be of the first."""
    if not isinstance(then, Literal):
        return -1
    return ranks.index(then.value) if then.value in ranks else len(ranks)
