"""The policy's head: its outcomes, and what must hold of every decided account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.policy import Invariant
from engine.model.types import BOOLEAN
from engine.policy.checks import messages_policy as messages
from engine.policy.checks.allowances import read_allow
from engine.policy.checks.because import read_because
from engine.policy.checks.draft import Draft, authority
from engine.policy.surface import messages_shape
from engine.policy.surface.from_nodes import named, read_part
from engine.policy.surface.parts import DecisionFile, InvariantPart, PolicyFile
from engine.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.policy.typing import Typer
    from engine.policy.yaml.nodes import Sequence


def check_outcomes(
    draft: Draft, head: PolicyFile, decisions: Mapping[str, DecisionFile | None]
) -> tuple[str, ...]:
    """The outcomes that are decisions; `decisions` holds None for one that is broken."""
    found: list[str] = []
    if not head.outcomes:
        draft.problems.append(
            messages_shape.no_values("the policy", "outcomes", head.at("outcomes"))
        )
    for outcome in head.outcomes:
        name = outcome.text
        if name in found:
            told = messages_shape.listed_twice("the policy", "outcomes", name, outcome.span)
            draft.problems.append(told)
            continue
        if name not in decisions:
            guess = did_you_mean(name, decisions)
            giver = draft.outputs[name].decision if name in draft.outputs else None
            draft.problems.append(
                messages.unknown_outcome(name, outcome.span, guess, giver, [*decisions])
            )
            continue
        found.append(name)
        part = decisions[name]
        if part is not None and not part.gave("if_provisional"):
            who, span = f"decision `{name}`", part.decision.span
            draft.problems.append(messages.missing_if_provisional(who, span, outcome.span))
    return tuple(found)


def check_invariants(
    draft: Draft, typer: Typer, lists: Iterable[Sequence]
) -> tuple[Invariant, ...]:
    """Check all invariants; bad ones are reported and left out."""
    found = []
    nodes = [node for each in lists for node in each.items]
    for i, node in enumerate(nodes, 1):
        who = named("invariant", node, "id", f"invariant {i}")
        part = read_part(InvariantPart, node, who, draft.problems)
        if part is None:
            continue
        usable = draft.names.id("invariant", part.id.text, part.id.span)
        draft.invariants.setdefault(part.id.text, part.id.span)
        read_allow(draft, part.allow, "invariant", part.id.text)
        must = typer.expression(part.must.text, part.must.place, who, BOOLEAN)
        because = read_because(draft, part.because.text, part.because.place, who)
        if usable and must is not None:
            found.append(Invariant(part.id.text, must, because, authority(part.authority)))
    return tuple(found)
