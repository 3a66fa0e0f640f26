"""What a question names: outputs, facts and rules of the run's policy, or what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from engine.model.inforce import InForce
from engine.model.policy import Decision
from engine.model.types import Type
from engine.runs.layout import has_winner
from engine.runs.table import columns_of
from engine.source.suggest import did_you_mean


class UnknownNameError(Exception):
    """A name that the run does not know; the text says what was probably meant."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A column that is shown: an output of a decision, or a fact."""

    name: str
    type: Type
    unit: str | None = None
    decision: str | None = None
    """The decision that gives it; None for a fact."""


def shown_by_default(inforce: InForce) -> tuple[Shown, ...]:
    """The outcomes of the policy, as `decide` shows them."""
    return tuple(
        Shown(column.output.name, column.output.type, decision=column.decision)
        for column in columns_of(inforce)
    )


def shown_named(
    inforce: InForce, kept: AbstractSet[str], names: Sequence[str]
) -> tuple[Shown, ...]:
    """Outputs and facts by their names, each once, in this order.

    Raises:
        UnknownNameError: a name is neither.
    """
    known = {
        output.name: Shown(output.name, output.type, decision=decision.name)
        for decision in inforce.decisions
        for output in decision.outputs
    }
    facts = inforce.policy.facts
    known |= {name: Shown(name, facts[name].type, facts[name].unit) for name in facts}
    for name in names:
        if name not in known:
            raise UnknownNameError(f"`{name}` is no output and no fact{_hint(name, known)}")
        if name in facts and name not in kept:
            raise UnknownNameError(
                f"the run does not keep the fact `{name}`, since its policy reads it nowhere"
            )
    return tuple(known[name] for name in dict.fromkeys(names))


def rule_named(inforce: InForce, name: str) -> Decision:
    """The decision of a rule that was in force.

    Raises:
        UnknownNameError: there is none of that id, or it was not in force.
    """
    decisions = {rule.id: d for d in inforce.decisions for rule in d.rules}
    if name in decisions:
        return decisions[name]
    if name in inforce.set_aside:
        raise UnknownNameError(f"rule `{name}` was not in force on {inforce.as_of}")
    raise UnknownNameError(f"there is no rule `{name}`{_hint(name, decisions)}")


def winner_named(inforce: InForce, name: str) -> Decision:
    """The same, of a decision in which one rule is the winner.

    Raises:
        UnknownNameError: as above, or every rule that matches counts.
    """
    decision = rule_named(inforce, name)
    if has_winner(decision):
        return decision
    told = f"in `{decision.name}` every rule that matches counts, and none is the winner"
    raise UnknownNameError(f"{told}; ask with `--fired {name}`")


def _hint(name: str, known: Sequence[str] | dict[str, Shown] | dict[str, Decision]) -> str:
    near = did_you_mean(name, known)
    return f"; did you mean `{near}`?" if near else ""
