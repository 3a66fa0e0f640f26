"""The known facts that an outcome rests on, those that weigh most first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.accounts.account import KIND_FACT
from engine.explain.basis import evidence
from engine.explain.case import Case
from engine.model.expressions import Expr, FactRef, OutputRef
from engine.model.policy import Decision, HitPolicy


class Weight(NamedTuple):
    """How much an outcome rests on a fact."""

    in_reasons: bool
    """Whether a rule that matched looked at it; else it kept other rules from matching."""
    has_action: bool
    """Whether something that is to be done is about it."""
    share: float
    """The part, 0 to 1, of what the rules that read it contribute."""


def resting_facts(case: Case, decision: Decision) -> dict[str, Weight]:
    """The known facts under an outcome, down through other decisions, the weightiest first.

    The kind of the account is left out: an importer is not nearly a broker.
    """
    decisions = {each.name: each for each in case.inforce.decisions}
    about = _about_actions(case)
    found: dict[str, Weight] = {}
    queue, seen = [(decision, True, 1.0)], {decision.name}
    while queue:
        decision, fired, weight = queue.pop(0)
        has_winners = bool(case.outcome(decision).winners)
        fired = fired and has_winners
        for expr, share in _deciding(case, decision, weight):
            for name in evidence(expr, case.values.plain):
                if isinstance(name, OutputRef) and name.decision not in seen:
                    seen.add(name.decision)
                    queue.append((decisions[name.decision], fired, share))
                elif isinstance(name, FactRef) and case.account.facts.get(name.name) is not None:
                    new = Weight(fired, fired and name.name in about, share)
                    found[name.name] = max(new, found.get(name.name, new))
    found.pop(KIND_FACT, None)
    return dict(sorted(found.items(), key=lambda each: each[1], reverse=True))


def _deciding(case: Case, decision: Decision, weight: float) -> Iterator[tuple[Expr, float]]:
    """The expressions that decided, each with what it weighs."""
    outcome, values = case.outcome(decision), case.values.plain
    winners = [rule for rule in decision.rules if rule.id in outcome.winners]
    is_sum = decision.hit_policy is HitPolicy.SUM
    sizes = {r.id: _size(values.get(r.then[0].id)) if is_sum else 1.0 for r in winners}
    whole = sum(sizes.values()) if is_sum else 1.0
    for rule in winners:
        for expr in (rule.when, *rule.then):
            yield expr, weight * sizes[rule.id] / (whole or 1.0)
    if not winners and not is_sum:
        yield from ((rule.when, weight) for rule in decision.rules)


def _size(value: object) -> float:
    return abs(value) if isinstance(value, int | float) else 0.0


def _about_actions(case: Case) -> frozenset[str]:
    """The facts that what is to be done is about: read by a list of several outputs."""
    found: set[str] = set()
    for decision in case.inforce.decisions:
        if decision.name not in case.outcomes or not decision.hit_policy.is_list:
            continue
        if len(decision.outputs) > 1:
            winners = case.outcome(decision).winners
            whens = (rule.when for rule in decision.rules if rule.id in winners)
            names = (name for when in whens for name in evidence(when, case.values.plain))
            found |= {name.name for name in names if isinstance(name, FactRef)}
    return frozenset(found)
