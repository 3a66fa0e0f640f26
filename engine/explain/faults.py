"""Why a decision could not be made, in words."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.policy import Decision, HitPolicy
from engine.model.result import Outcome, Status


def fault_of(decision: Decision, outcomes: Mapping[str, Outcome]) -> str | None:
    """Why a decision is in error or blocked; None when it was made."""
    match outcomes[decision.name].status:
        case Status.ERROR:
            return _error(decision, outcomes[decision.name])
        case Status.BLOCKED:
            broken = " and ".join(f"`{name}`" for name in broken_below(decision, outcomes))
            return f"it reads {broken}, which could not be decided"
        case Status.DECIDED:
            return None


def broken_below(decision: Decision, outcomes: Mapping[str, Outcome]) -> list[str]:
    """The decisions that a decision reads itself and that could not be made."""
    return sorted(
        name for name in decision.reads_decisions() if outcomes[name].status is not Status.DECIDED
    )


def _error(decision: Decision, outcome: Outcome) -> str:
    """Rules match together that may not."""
    rules = " and ".join(f"`{rule}`" for rule in outcome.winners)
    why = "both match" if len(outcome.winners) <= 2 else "all match"  # noqa: PLR2004  # a pair
    if decision.hit_policy is HitPolicy.ANY:
        why = "give different outputs"
    return f"rules {rules} {why}, and its hit policy is {decision.hit_policy}"
