"""Each decision rule by rule, and the way from each outcome down to the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import htpy as h

from engine.explain.explanation import ChainPart, DecisionPart, RulePart, StepPart
from engine.explain.hit_policies import SENTENCES
from engine.explain.html.outcomes import open_lines, why_no_rule
from engine.explain.html.words import (
    become,
    fold,
    gives,
    in_words,
    named,
    otherwise_source,
    section,
    source,
    standing,
    titled,
    to_decision,
    told,
)
from engine.explain.sentences import is_list, plain_value_of, undecided, why
from engine.model.policy import HitPolicy


def decision_details(decision: DecisionPart) -> h.Renderable:
    """A decision, folded: what it asks, what matched, what did not, what is undecided."""
    return fold(
        [told(f"{titled(decision.name)}: {_value(decision)}"), " ", standing(decision)],
        h.div(".decision", id=to_decision(decision.name))[
            h.p[h.em[decision.question], " ", SENTENCES[HitPolicy(decision.hit_policy)]],
            h.ul[list(_rules(decision))],
            h.p(".source")["It reads ", ", ".join(map(named, decision.reads)), "."]
            if decision.reads
            else None,
        ],
    )


def _value(decision: DecisionPart) -> str:
    if decision.fault or decision.rows or is_list(decision):
        return plain_value_of(decision)
    return in_words(decision.shown, decision.name)


def _rules(decision: DecisionPart) -> Iterator[h.Node]:
    if line := why_no_rule(decision):
        yield h.li[told(line), otherwise_source(decision)]
    if lines := open_lines(decision):
        yield h.li[lines]
    for could in decision.could_become:
        sign = "" if could.settled else ", still provisional"
        yield h.li(".open")[told(f"Could become {become(could)} ({could.told}{sign})")]
    for word, rules in (("Matched", decision.winners), ("Matched too", decision.also_matched)):
        yield from (_matched(word, rule, decision) for rule in rules)
    if decision.bound:
        yield h.li[decision.bound]
    near = {part.rule.id for part in decision.near}
    for part in decision.near:
        yield _failed("Came near", part.rule, decision)
    for each in decision.undecided:
        said = told(undecided(each.missing, each.faults))
        yield h.li[
            _head("Undecided", each.rule, decision), said, source(each.rule, has_digest=True)
        ]
    for rule in decision.failed:
        if rule.id not in near:
            yield _failed("Did not match", rule, decision)


def _head(word: str, rule: RulePart, decision: DecisionPart) -> h.Node:
    given = gives(rule, decision)
    return [h.strong[word], told(f" {rule.title}" + (f", {given}" if given else "") + ": ")]


def _matched(word: str, rule: RulePart, decision: DecisionPart) -> h.Renderable:
    conditions = rule.conditions if why(rule) != "; ".join(rule.conditions) else []
    return h.li[
        _head(word, rule, decision),
        told(why(rule)),
        h.ul[[h.li[told(each)] for each in conditions]] if conditions else None,
        source(rule, has_digest=True),
    ]


def _failed(word: str, rule: RulePart, decision: DecisionPart) -> h.Renderable:
    said = told("; ".join(rule.conditions) or "it does not hold")
    return h.li[_head(word, rule, decision), said, source(rule, has_digest=True)]


def ways_down(chains: Sequence[ChainPart]) -> h.Node:
    """For each outcome, how it came about, step by step down to the facts; folded.

    What a decision rests on is told once in all the trees; elsewhere a link leads to it.
    """
    if not chains:
        return None
    seen: set[str] = set()
    return section(
        "steps",
        "Down to the facts",
        h.p["What each outcome rests on, step by step. What was told before is linked."],
        [_way(chain, seen) for chain in chains],
        class_="screen",
    )


def _way(chain: ChainPart, seen: set[str]) -> h.Node:
    top = chain.steps[0]
    title = told(f"{titled(chain.outcome)}: {top.shown}")
    return fold(title, _tree(chain.steps, seen), class_="steps")


def _tree(steps: Sequence[StepPart], seen: set[str]) -> h.Node:
    """Steps that were written out by depth, as nested lists; `seen` grows."""
    if not steps:
        return None
    tops = [i for i, step in enumerate(steps) if step.depth == steps[0].depth]
    ends = [*tops[1:], len(steps)]
    return h.ul[
        [_branch(steps[i], steps[i + 1 : end], seen) for i, end in zip(tops, ends, strict=True)]
    ]


def _branch(step: StepPart, below: Sequence[StepPart], seen: set[str]) -> h.Renderable:
    if step.kind != "decision":
        return h.li[_step(step, step.label, step.told)]
    name = named(step.name)
    if step.name in seen:
        return h.li[_step(step, h.a(href=f"#step-{step.name}")[name], [])]
    seen.add(step.name)
    return h.li(id=f"step-{step.name}")[_step(step, name, step.told), _tree(below, seen)]


def _step(step: StepPart, label: h.Node, why_: Sequence[str]) -> h.Node:
    by = f" by {', '.join(step.rules)}" if step.rules else ""
    sign = " (provisional)" if step.kind == "decision" and not step.settled else ""
    reasons = f"; {'; '.join(why_)}" if why_ else ""
    return [label, ": ", h.strong[told(step.shown)], told(f"{sign}{by}{reasons}")]
