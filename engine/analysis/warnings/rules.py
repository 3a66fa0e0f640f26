"""Rules that say what another one says already, or that never give the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from engine.analysis.warnings import messages
from engine.analysis.warnings.canonical import Form, Signed, form
from engine.analysis.warnings.constraints import Conjunction
from engine.analysis.warnings.domains import Domains
from engine.analysis.warnings.finding import Finding, named_at
from engine.model.expressions import parameters_of
from engine.model.policy import Decision, HitPolicy, Parameter, Period, Policy, Rule
from engine.policy.checks.remarks import Subject
from engine.policy.load import Loaded


class Pair(NamedTuple):
    """Two rules of one decision, in its order."""

    first: Rule
    second: Rule


def same_conditions(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each rule that has the condition of an earlier one, on days of both."""
    for decision in policy.decisions:
        for first, second in same_pairs(decision):
            subjects = Subject("rule", first.id), Subject("rule", second.id)
            told = messages.same_condition(
                (first.id, second.id),
                named_at(loaded.spans, subjects[1]),
                named_at(loaded.spans, subjects[0]),
            )
            yield Finding(told, subjects)


def same_pairs(decision: Decision) -> Iterator[Pair]:
    """Each rule with the first one before it that has the same condition.

    In a list each rule gives an item of its own, so there the outputs must be the same too.
    """
    seen: dict[tuple[Form, tuple[Form, ...]], list[Rule]] = {}
    for rule in decision.rules:
        then = tuple(map(form, rule.then)) if decision.hit_policy.is_list else ()
        earlier = seen.setdefault((form(rule.when), then), [])
        same = next((each for each in earlier if _meet(each.period, rule.period)), None)
        if same is not None:
            yield Pair(same, rule)
        earlier.append(rule)


def never_effective(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each rule that cannot give the outcome of its decision."""
    for decision in policy.decisions:
        for rule in decision.rules:
            name = _without_value(rule, policy)
            if name is not None:
                subject = Subject("rule", rule.id)
                place = loaded.spans.days.get(rule.id) or named_at(loaded.spans, subject)
                about = (subject, Subject("parameter", name))
                other = named_at(loaded.spans, about[1])
                yield Finding(messages.never_in_force(rule.id, name, place, other), about)
        for first, second in shadowed(decision, Domains(policy)):
            about = (Subject("rule", second.id), Subject("rule", first.id))
            places = [named_at(loaded.spans, each) for each in about]
            has_condition = form(first.when) != ("all",)
            told = messages.shadowed(
                second.id, first.id, (places[0], places[1]), has_condition=has_condition
            )
            yield Finding(told, about[:1])


def _without_value(rule: Rule, policy: Policy) -> str | None:
    """A parameter that the rule reads and that has no value on any day of the rule."""
    read = frozenset().union(*(parameters_of(expr) for expr in (rule.when, *rule.then)))
    for name in sorted(read & policy.parameters.keys()):
        if not _has_value_in(policy.parameters[name], rule.period):
            return name
    return None


def _has_value_in(parameter: Parameter, period: Period) -> bool:
    return any(_meet(value.period, period) for value in parameter.values)


def shadowed(decision: Decision, domains: Domains) -> Iterator[Pair]:
    """Each rule of a FIRST decision with an earlier one that holds whenever it does.

    Rules with the same condition are left to `same_pairs`.
    """
    if decision.hit_policy is not HitPolicy.FIRST:
        return
    told = {pair.second.id for pair in same_pairs(decision)}
    earlier: list[tuple[Rule, Conjunction]] = []
    for rule in decision.rules:
        this = Conjunction([Signed(rule.when)], domains)
        if rule.id not in told and not this.is_empty:
            for other, before in earlier:
                if _covers(other.period, rule.period) and _follows(before, this):
                    yield Pair(other, rule)
                    break
        earlier.append((rule, this))


def _follows(wider: Conjunction, narrower: Conjunction) -> bool:
    """Whether all of `wider` holds wherever all of `narrower` does."""
    if wider.forms <= narrower.forms:
        return True
    return wider.operands <= narrower.operands and all(map(narrower.entails, wider.parts))


def _meet(one: Period, other: Period) -> bool:
    starts = max(one.start or date.min, other.start or date.min)
    return starts <= min(one.end or date.max, other.end or date.max)


def _covers(wider: Period, narrower: Period) -> bool:
    return (wider.start or date.min) <= (narrower.start or date.min) and (
        (wider.end or date.max) >= (narrower.end or date.max)
    )
