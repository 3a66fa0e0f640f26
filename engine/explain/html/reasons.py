"""Why: scores by contribution, and why not each other value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import htpy as h

from engine.explain.explanation import DecisionPart, OtherValuePart, UndecidedPart
from engine.explain.html.outcomes import is_void
from engine.explain.html.words import (
    fold,
    named,
    section,
    source,
    standing,
    table,
    titled,
    told,
)
from engine.explain.sentences import plain_value_of, undecided

_ON_PAPER: Final = 7
"""So many reasons of a sum are printed."""


def score_sections(decisions: Sequence[DecisionPart], void: Sequence[str] = ()) -> h.Node:
    """Each sum that says something, its reasons ranked by what they contribute."""
    return [
        _score(decision)
        for decision in decisions
        if decision.base is not None and not is_void(decision, void)
    ]


def _score(decision: DecisionPart) -> h.Renderable:
    title = f"What makes up the {named(decision.name)}"
    rules = {rule.id: rule for rule in decision.winners}
    share = sum(each.share is not None for each in decision.reasons) > 1
    heads = [titled(each) for each in ("reason", "points", *["share"][: int(share)], "because")]
    rows: list[h.Node] = [
        h.tr(class_=None if i < _ON_PAPER else "screen")[
            h.th(scope="row")[told(rules[each.code].title)],
            h.td(".number")[each.points],
            h.td(".number")["" if each.share is None else f"{each.share:.0%}"] if share else None,
            h.td[told(each.told), source(rules[each.code])],
        ]
        for i, each in enumerate(decision.reasons)
    ]
    gap = h.td if share else None
    undecided_ = [_open(part, gap) for part in decision.undecided]
    first = h.tr[h.th(scope="row")["Base"], h.td(".number")[decision.base], gap, h.td]
    last = h.tr(".total")[
        h.th(scope="row")["In all"],
        h.td(".number")[plain_value_of(decision)],
        gap,
        h.td[standing(decision), " ", decision.bound or _range(decision)],
    ]
    if not decision.reasons and not decision.undecided:
        return section(f"score-{decision.name}", title, h.p[_base_alone(decision)])
    caption = "The largest change first."
    if share:
        caption += " The share is a change's part of all changes up and down, without the base."
    left_out = len(rows) - _ON_PAPER
    more = f" The first {_ON_PAPER} are printed, and {left_out} more are in the file."
    return section(
        f"score-{decision.name}",
        title,
        table(
            [caption, h.span(".paper")[more] if left_out > 0 else None],
            heads,
            [first, *rows, *undecided_, last],
            "score",
        ),
    )


def _base_alone(decision: DecisionPart) -> h.Node:
    """The value where no rule added to the base or took from it."""
    return [
        h.strong[plain_value_of(decision)],
        f": the base of {decision.base} alone; no rule added to it or took from it. ",
        standing(decision),
        f" {said}" if (said := decision.bound or _range(decision)) else None,
    ]


def _open(part: UndecidedPart, gap: h.Node) -> h.Renderable:
    """A rule that could still add something."""
    return h.tr(".open")[
        h.th(scope="row")[told(part.rule.title)],
        h.td(".number")[f"({part.rule.points or '?'})"],
        gap,
        h.td["Undecided: ", told(undecided(part.missing, part.faults)), source(part.rule)],
    ]


def _range(decision: DecisionPart) -> str | None:
    if decision.interval is None:
        return None
    return f"between {decision.interval.low} and {decision.interval.high}, once all is known"


def other_values_section(decisions: Sequence[DecisionPart], scores: Collection[str] = ()) -> h.Node:
    """Why the first outcome is not each other value; on a screen, the others too.

    `scores` are outputs that have a table of their own: on paper they are not told again.
    """
    asked = [decision for decision in decisions if decision.why_not]
    if not asked:
        return None
    first, *others = asked
    folded = [fold(_why_not(each.name), _other_values(each, scores)) for each in others]
    return section(
        "otherwise",
        _why_not(first.name),
        _other_values(first, scores),
        h.div(".screen")[folded] if folded else None,
    )


def _why_not(name: str) -> str:
    return f"Why not another {named(name)}?"


def _other_values(decision: DecisionPart, scores: Collection[str]) -> h.Renderable:
    shown = f"{titled(decision.name)} is {plain_value_of(decision)}"
    same: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for part in decision.why_not:
        key = part.output, _keeps_away(part), tuple(part.grounds)
        same.setdefault(key, []).append(part.value)
    rows = (
        h.tr[
            h.th(scope="row")[
                h.span(".output")[f"{named(output)}: "] if output != decision.name else None,
                told(", ".join(members)),
            ],
            h.td[h.div[told(said)], [_ground(each, scores) for each in grounds]],
        ]
        for (output, said, grounds), members in same.items()
    )
    return table([told(shown), "; what keeps it from each other value."], ("Not", "Because"), rows)


def _ground(ground: str, scores: Collection[str]) -> h.Renderable:
    is_told = ground.partition(" comes from ")[0] in scores
    return h.div(".ground.screen" if is_told else ".ground")[told(ground)]


def _keeps_away(part: OtherValuePart) -> str:
    rule = f"{part.rule}: " if part.rule else ""
    could = "; it could become this, once missing facts are known" if part.could_become else ""
    return f"{rule}{part.told}{could}"
