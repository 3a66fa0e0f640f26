"""What is wrong with a decided account, in words: decisions in error, invariants breached."""

from __future__ import annotations

from collections.abc import Iterator

from engine.accounts.account import Account
from engine.explain.formula import formula, show_names
from engine.model.inforce import InForce
from engine.model.policy import HitPolicy
from engine.model.result import Engine, Result, Status


def faults_of(account: Account, result: Result, inforce: InForce, engine: Engine) -> Iterator[str]:
    """One sentence a fault: each decision in error with its rules, each breached invariant."""
    for decision in inforce.decisions:
        outcome = result.outcomes[decision.name]
        if outcome.status is Status.ERROR:
            rules = " and ".join(f"`{rule}`" for rule in outcome.winners)
            why = "give different outputs" if decision.hit_policy is HitPolicy.ANY else "both match"
            if len(outcome.winners) > 2 and decision.hit_policy is HitPolicy.UNIQUE:  # noqa: PLR2004
                why = "all match"
            yield (
                f"{account.id}: decision `{decision.name}` is in error: rules {rules} {why}, "
                f"and its hit policy is {decision.hit_policy}"
            )
        elif outcome.status is Status.BLOCKED:
            broken = sorted(
                name
                for name in decision.reads_decisions()
                if result.outcomes[name].status is not Status.DECIDED
            )
            yield f"{account.id}: decision `{decision.name}` is blocked by {', '.join(broken)}"
    if not result.breaches:
        return
    values = engine.values(account.facts)
    for invariant in inforce.invariants:
        if invariant.id in result.breaches:
            yield (
                f"{account.id}: invariant `{invariant.id}` is breached: "
                f"{formula(invariant.must)}, but {show_names(invariant.must, values.plain)}"
            )
