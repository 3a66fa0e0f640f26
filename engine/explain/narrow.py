"""An explanation made smaller: one decision, so far down and no further."""

from __future__ import annotations

from engine.explain.authorities import authorities_of
from engine.explain.chains import Names, chain_of
from engine.explain.explanation import ChainPart, Explanation


def names_of(explanation: Explanation) -> Names:
    """The parts of an explanation by name."""
    return Names(
        {part.name: part for part in explanation.decisions},
        {part.name: part for part in explanation.account.facts},
        {part.name: part for part in explanation.policy.parameters},
    )


def narrow(
    explanation: Explanation, *, decision: str | None = None, depth: int | None = None
) -> Explanation:
    """Only one decision with what it rests on, or only what lies so many steps below an outcome.

    Args:
        explanation: The whole.
        decision: The name of a decision; None keeps all outcomes.
        depth: 0 keeps the outcomes alone, 1 also what they rest on, and so on; None keeps all.

    What is kept is unchanged but for the chains. Missing facts, authorities and what could become
    are kept where they are about a decision that is kept.
    """
    if decision is None and depth is None:
        return explanation
    names = names_of(explanation)
    tops = [chain.outcome for chain in explanation.chains] if decision is None else [decision]
    chains = [_cut(chain_of(names, top), depth) for top in tops]
    kept = {s.name for chain in chains for s in chain.steps if s.kind == "decision"}
    would = explanation.would_change
    decisions = [part for part in explanation.decisions if part.name in kept]
    return explanation.model_copy(
        update={
            "decisions": decisions,
            "chains": chains,
            "would_change": would if would and would.decision in kept else None,
            "missing": [
                fact
                for fact in explanation.missing
                if kept & {*fact.needed_for} or (decision is None and fact.invariants)
            ],
            "authorities": authorities_of(chains, names),
        }
    )


def _cut(chain: ChainPart, depth: int | None) -> ChainPart:
    if depth is None:
        return chain
    return chain.model_copy(update={"steps": [s for s in chain.steps if s.depth <= depth]})
