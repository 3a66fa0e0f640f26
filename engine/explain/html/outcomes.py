"""The outcomes: each with its mark, its reason, and what could still change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import htpy as h

from engine.explain.explanation import DecisionPart, MissingPart
from engine.explain.html.words import (
    coded,
    named,
    section,
    source,
    standing,
    table,
    to_decision,
    values,
)
from engine.explain.sentences import gives, is_list, provisional, reason, why


def outcomes_section(
    decisions: Sequence[DecisionPart], missing: Sequence[MissingPart]
) -> h.Renderable:
    """A row an outcome, and in a sentence whether they stand."""
    return section(
        "outcomes",
        "Outcomes",
        h.p[_summary(decisions, missing)],
        table(
            "Each outcome, whether it stands, and the rule that gave it.",
            ("decision", "outcome", "standing", "why"),
            map(_row, decisions),
            "outcomes",
        ),
    )


def _summary(decisions: Sequence[DecisionPart], missing: Sequence[MissingPart]) -> h.Node:
    open_ = [named(decision.name) for decision in decisions if not decision.settled]
    if not open_:
        return "Every outcome is settled: no missing fact could change one."
    told = f"Not settled: {', '.join(open_)}. All else is settled: no missing fact could change it."
    if len(open_) == len(decisions):
        told = "No outcome is settled."
    if not missing:
        return told
    first = missing[0]
    return [f"{told} Ask first for ", h.a(href="#missing")[first.label], "."]


def _row(decision: DecisionPart) -> h.Renderable:
    return h.tr[
        h.th(scope="row")[h.a(href=f"#{to_decision(decision.name)}")[named(decision.name)]],
        h.td(".value")[values(decision)],
        h.td[standing(decision)],
        h.td[list(_reasons(decision)), _open(decision)],
    ]


def _reasons(decision: DecisionPart) -> Iterator[h.Node]:
    """The rules that gave it, or why none did."""
    if decision.fault or decision.replaced or not decision.winners:
        yield h.div[coded(reason(decision))]
    elif decision.base is not None:
        yield h.div[reason(decision), " (", h.a(href=f"#score-{decision.name}")["score"], ")"]
    else:
        shown = decision.winners if is_list(decision) else decision.winners[:1]
        for rule in shown:
            entry = f"{gives(rule)}: " if is_list(decision) and gives(rule) else ""
            yield h.div[entry, why(rule)]
            yield source(rule)
    yield from (h.div[ground] for ground in decision.grounds)


def _open(decision: DecisionPart) -> h.Node:
    return [h.div(".open")[line] for line in provisional(decision)]
