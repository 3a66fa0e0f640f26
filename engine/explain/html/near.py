"""What came near: rules that nearly matched, and conditions that hold by a hair."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import htpy as h

from engine.explain.explanation import DecisionPart, NearPart
from engine.explain.html.words import code, gives, named, section, table, titled, told

_NEAREST: Final = 3
"""So many near misses of a decision are shown; all of them stand with the decision."""

_ON_PAPER: Final = 3
"""So many rows are printed."""

_MEASURED: Final = 0.5
"""A rule that is farther off than this fails by a flag, not by an amount."""

Near = tuple[NearPart, DecisionPart]


def near_section(decisions: Sequence[DecisionPart], first: Collection[str] = frozenset()) -> h.Node:
    """A row for each way to fail, and what was just met.

    Those of the first outcome and of what it rests on (`first`) stand before those of the other
    outcomes, then what lies below them; rules about the data come last. Of each the nearest first.
    """
    met = [(named(decision.name), each) for decision in decisions for each in decision.just_met]
    told_met = "; ".join(f"{name}: {each}" for name, each in met)
    rows = _by_condition(decisions, first)
    if not rows and not met:
        return None
    return section(
        "near",
        "What came near",
        _table(rows) if rows else None,
        h.p[h.strong["Just met"], told(f" (a little less would undo it): {told_met}.")]
        if met
        else None,
    )


def _by_condition(decisions: Sequence[DecisionPart], first: Collection[str]) -> list[list[Near]]:
    """The near misses in their order; those that fail by the same conditions together."""
    found = [(near, decision) for decision in decisions for near in decision.near[:_NEAREST]]
    found.sort(key=lambda pair: (_rank(pair[1], first), *_nearness(pair[0])))
    rows: dict[tuple[str, ...], list[Near]] = {}
    for near, decision in found:
        rows.setdefault(tuple(near.rule.conditions), []).append((near, decision))
    return [*rows.values()]


def _rank(decision: DecisionPart, first: Collection[str]) -> int:
    """The less, the sooner its rules could change an outcome."""
    if decision.on_data:
        return 3
    if decision.name in first:
        return 0
    return 1 if decision.is_outcome else 2


def _nearness(near: NearPart) -> tuple[bool, int, float]:
    """What is measured stands before what fails by a flag."""
    return near.distance > _MEASURED, near.failing, near.distance


def _table(rows: Sequence[Sequence[Near]]) -> h.Renderable:
    caption = (
        "Rules that did not match and could have changed an outcome: those that the first outcome "
        "rests on first, and the nearest of each."
    )
    left_out = f" The first {_ON_PAPER} of {len(rows)} are printed; the file tells all."
    return table(
        [caption, h.span(".paper")[left_out] if len(rows) > _ON_PAPER else None],
        ("Rule", "Would give", "But"),
        (_row(row, on_paper=i < _ON_PAPER) for i, row in enumerate(rows)),
    )


def _row(row: Sequence[Near], *, on_paper: bool) -> h.Renderable:
    rules = [near.rule for near, _ in row]
    return h.tr(class_=None if on_paper else "screen")[
        h.th(scope="row")[
            [h.div[told(rule.title), " ", h.span(".source")[code(rule.id)]] for rule in rules]
        ],
        h.td[[h.div[_would_give(*pair)] for pair in row]],
        h.td[[h.div[told(each)] for each in rules[0].conditions or ["does not hold"]]],
    ]


def _would_give(near: NearPart, decision: DecisionPart) -> h.Node:
    """What it would give; an amount that is computed is not known of a rule that did not match."""
    computed = "one more" if decision.hit_policy == "collect count" else "a computed value"
    return [f"{titled(decision.name)}: ", h.strong[told(gives(near.rule, decision) or computed)]]
