"""Why: scores by contribution, why not each other value, and what came near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import htpy as h

from engine.explain.explanation import DecisionPart, NearPart, RulePart, UndecidedPart
from engine.explain.html.words import named, section, source, standing, table
from engine.explain.sentences import gives, other_values, plain_value_of, undecided

_NEAREST: Final = 3
"""So many near misses of a decision are shown; all of them stand with the decision."""

_ON_PAPER: Final = 4
"""So many are printed."""


def score_sections(decisions: Sequence[DecisionPart]) -> h.Node:
    """Each sum, its reasons ranked by what they contribute."""
    return [_score(decision) for decision in decisions if decision.base is not None]


def _score(decision: DecisionPart) -> h.Renderable:
    rules = {rule.id: rule for rule in decision.winners}
    share = any(each.share is not None for each in decision.reasons)
    heads = ("reason", "points", "share", "because") if share else ("reason", "points", "because")
    rows: list[h.Node] = [
        h.tr[
            h.th(scope="row")[rules[each.code].title],
            h.td(".number")[each.points],
            h.td(".number")["" if each.share is None else f"{each.share:.0%}"] if share else None,
            h.td[each.told, source(rules[each.code])],
        ]
        for each in decision.reasons
    ]
    gap = h.td if share else None
    first = h.tr[h.th(scope="row")["Base"], h.td(".number")[decision.base], gap, h.td]
    last = h.tr(".total")[
        h.th(scope="row")["In all"],
        h.td(".number")[plain_value_of(decision)],
        gap,
        h.td[standing(decision), " ", decision.bound or _range(decision)],
    ]
    return section(
        f"score-{decision.name}",
        f"What the {named(decision.name)} is made of",
        table(
            "The largest contribution first; a share is of all that was added or taken away.",
            heads,
            [first, *rows, *map(_open, decision.undecided), last],
            "score",
        ),
    )


def _open(part: UndecidedPart) -> h.Renderable:
    """A rule that could still add something."""
    return h.tr(".open")[
        h.th(scope="row")[part.rule.title],
        h.td(".number")[f"({part.rule.points or '?'})"],
        h.td,
        h.td["undecided: ", undecided(part.missing, part.faults), source(part.rule)],
    ]


def _range(decision: DecisionPart) -> str | None:
    if decision.interval is None:
        return None
    return f"between {decision.interval.low} and {decision.interval.high}, once all is known"


def other_values_section(decisions: Sequence[DecisionPart]) -> h.Node:
    """Why the first outcome is not each other value; on a screen, the others too."""
    told = [decision for decision in decisions if decision.why_not]
    if not told:
        return None
    first, *others = told
    folded = [
        h.details[
            h.summary[f"Why the {named(decision.name)} is not otherwise"], _other_values(decision)
        ]
        for decision in others
    ]
    title = f"Why the {named(first.name)} is not otherwise"
    rest = h.div(".screen")[folded] if folded else None
    return section("otherwise", title, _other_values(first), rest)


def _other_values(decision: DecisionPart) -> h.Renderable:
    shown = f"{named(decision.name)} is {plain_value_of(decision)}"
    rows = (h.tr[h.th(scope="row")[values], h.td[told]] for values, told in other_values(decision))
    return table(f"The {shown}; what keeps it from each other value.", ("not", "because"), rows)


def near_section(decisions: Sequence[DecisionPart]) -> h.Node:
    """Rules that nearly matched, the nearest first."""
    found = [(near, decision) for decision in decisions for near in decision.near[:_NEAREST]]
    found.sort(key=lambda pair: (pair[0].failing, pair[0].distance))
    if not found:
        return None
    return section(
        "near",
        "What came near",
        table(
            "Rules that did not match and could have changed an outcome, the nearest first.",
            ("rule", "would give", "but"),
            (_near(*pair, on_paper=i < _ON_PAPER) for i, pair in enumerate(found)),
        ),
    )


def _near(near: NearPart, decision: DecisionPart, *, on_paper: bool) -> h.Renderable:
    return h.tr(class_=None if on_paper else "screen")[
        h.th(scope="row")[near.rule.title, h.div(".source")[h.code[near.rule.id]]],
        h.td[f"{named(decision.name)} ", h.strong[gives(near.rule) or "one more"]],
        h.td[list(_failing(near.rule))],
    ]


def _failing(rule: RulePart) -> Iterator[h.Node]:
    for told in rule.conditions or ["does not hold"]:
        yield h.div[told]
