"""What is wrong with a decided account, in words: decisions in error, invariants breached."""

from __future__ import annotations

from collections.abc import Iterator

from engine.accounts.account import Account
from engine.explain.faults import fault_of
from engine.explain.formula import formula, show_names
from engine.model.inforce import InForce
from engine.model.result import Engine, Result, Status


def faults_of(account: Account, result: Result, inforce: InForce, engine: Engine) -> Iterator[str]:
    """One sentence a fault: each decision in error with its rules, each breached invariant."""
    for decision in inforce.decisions:
        fault = fault_of(decision, result.outcomes)
        if fault is not None:
            status = result.outcomes[decision.name].status
            is_ = "in error" if status is Status.ERROR else status
            yield f"{account.id}: decision `{decision.name}` is {is_}: {fault}"
    if not result.breaches:
        return
    values = engine.values(account.facts)
    for invariant in inforce.invariants:
        if invariant.id in result.breaches:
            yield (
                f"{account.id}: invariant `{invariant.id}` is breached: "
                f"{formula(invariant.must)}, but {show_names(invariant.must, values.plain)}"
            )
