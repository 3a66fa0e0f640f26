"""Each decision rule by rule, and the way from each outcome down to the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import htpy as h

from engine.explain.explanation import ChainPart, DecisionPart, RulePart, StepPart
from engine.explain.html.words import coded, named, section, source, standing, to_decision
from engine.explain.sentences import (
    becomes,
    gives,
    plain_value_of,
    provisional,
    reason,
    undecided,
    why,
)


def decision_details(decision: DecisionPart) -> h.Renderable:
    """A decision, folded: what it asks, what matched, what did not, what is undecided."""
    return h.details[
        h.summary[f"{named(decision.name)}: {plain_value_of(decision)} ", standing(decision)],
        h.div(".decision", id=to_decision(decision.name))[
            h.p[h.em[decision.question], f" ({decision.hit_policy})"],
            h.ul[list(_rules(decision))],
            h.p(".source")["reads ", ", ".join(map(named, decision.reads))]
            if decision.reads
            else None,
        ],
    ]


def _rules(decision: DecisionPart) -> Iterator[h.Node]:
    if decision.fault or decision.replaced or not decision.winners:
        yield h.li[coded(reason(decision))]
    yield from (h.li(".open")[line] for line in provisional(decision))
    yield from (h.li(".open")[becomes(part)] for part in decision.could_become)
    for word, rules in (("matched", decision.winners), ("matched too", decision.also_matched)):
        yield from (_matched(word, rule) for rule in rules)
    if decision.bound:
        yield h.li[decision.bound]
    near = {part.rule.id for part in decision.near}
    for part in decision.near:
        yield _failed("came near", part.rule)
    for each in decision.undecided:
        told = undecided(each.missing, each.faults)
        yield h.li[_head("undecided", each.rule), told, source(each.rule, has_digest=True)]
    for rule in decision.failed:
        if rule.id not in near:
            yield _failed("did not match", rule)


def _head(word: str, rule: RulePart) -> h.Node:
    given = gives(rule)
    return [h.strong[word], f" {rule.title}" + (f", {given}" if given else "") + ": "]


def _matched(word: str, rule: RulePart) -> h.Renderable:
    conditions = rule.conditions if why(rule) != "; ".join(rule.conditions) else []
    return h.li[
        _head(word, rule),
        why(rule),
        h.ul[[h.li[told] for told in conditions]] if conditions else None,
        source(rule, has_digest=True),
    ]


def _failed(word: str, rule: RulePart) -> h.Renderable:
    told = "; ".join(rule.conditions) or "it does not hold"
    return h.li[_head(word, rule), told, source(rule, has_digest=True)]


def ways_down(chains: Sequence[ChainPart]) -> h.Node:
    """For each outcome, how it came about, step by step down to the facts; folded."""
    if not chains:
        return None
    return section(
        "steps",
        "Down to the facts",
        [
            h.details(".steps")[
                h.summary[f"How the {named(chain.outcome)} came about"], _tree(chain.steps)
            ]
            for chain in chains
        ],
        class_="screen",
    )


def _tree(steps: Sequence[StepPart]) -> h.Node:
    """Steps that were written out by depth, as nested lists."""
    if not steps:
        return None
    tops = [i for i, step in enumerate(steps) if step.depth == steps[0].depth]
    ends = [*tops[1:], len(steps)]
    return h.ul[
        [
            h.li[_step(steps[i]), _tree(steps[i + 1 : end])]
            for i, end in zip(tops, ends, strict=True)
        ]
    ]


def _step(step: StepPart) -> h.Node:
    label = named(step.name) if step.kind == "decision" else step.label
    by = f" by {', '.join(step.rules)}" if step.rules else ""
    told = "see above" if step.again else "; ".join(step.told)
    sign = " (provisional)" if step.kind == "decision" and not step.settled else ""
    return [f"{label}: ", h.strong[step.shown], f"{sign}{by}", f"; {told}" if told else None]
