"""What is not known: what to ask for first, what cannot matter; and all facts in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import htpy as h

from engine.explain.explanation import BecomesPart, Explanation, MissingPart
from engine.explain.html.words import badge, become, named, section, table, told
from engine.explain.part import Json
from engine.explain.sentences import worth_asking
from engine.explain.subject import FactPart

_ON_PAPER: Final = 4
"""So many facts that cannot matter are named in print."""

_BADGES: Final = {
    "could matter": ("unsure", "?"),
    "cannot matter": ("aside", "\N{EN DASH}"),
}


def unknown_section(explanation: Explanation) -> h.Node:
    """The missing facts, the one that most outcomes wait for first."""
    missing, idle = explanation.missing, explanation.cannot_matter
    if not missing and not idle:
        return section("missing", "What is missing", h.p["Nothing: every fact is known."])
    worth = [fact for fact in missing if worth_asking(fact)]
    asked = None
    if worth:
        asked = table(
            "Facts that could still change something, in the order to ask for them.",
            ("Ask for", "Needed for", "What it could do"),
            (_missing(fact, place) for place, fact in enumerate(worth, 1)),
            "missing",
        )
    other = [fact.label for fact in missing if fact not in worth]
    idle_so_far = f"No value that was tried of these changes an outcome: {', '.join(other)}."
    unneeded = None
    if idle:
        first, rest = (
            ", ".join(fact.label for fact in part) for part in (idle[:_ON_PAPER], idle[_ON_PAPER:])
        )
        unneeded = h.p[
            badge("cannot matter", "aside", "\N{EN DASH}"),
            f" Missing too, but no value of it could change an outcome; nobody need ask: {first}",
            h.span(".screen")[f", {rest}"] if rest else None,
            h.span(".paper")[f", and {len(idle) - _ON_PAPER} more"] if rest else None,
            ".",
        ]
    return section(
        "missing", "What is missing", asked, h.p[told(idle_so_far)] if other else None, unneeded
    )


def _missing(fact: MissingPart, place: int) -> h.Renderable:
    checks = f"to check {', '.join(fact.invariants)}" if fact.invariants else None
    needed = fact.outcomes or fact.needed_for
    return h.tr[
        h.th(scope="row")[
            told(f"{place}. {fact.label}"),
            h.div(".source")[h.code[fact.name], f" · from {fact.source}" if fact.source else None],
        ],
        h.td[h.div[", ".join(map(named, needed))], h.div[told(checks)] if checks else None],
        h.td[
            _settles(fact),
            [_becomes(*group) for group in _by_values(fact.could_become)],
            [_becomes(*group, lead="With others, if ") for group in _by_values(fact.together)],
        ],
    ]


def _settles(fact: MissingPart) -> h.Node:
    if not fact.settles:
        return None
    names = ", ".join(map(named, fact.settles))
    return h.div[f"Knowing it would be enough to settle {names}, by every value tried."]


def _by_values(parts: Sequence[BecomesPart]) -> list[list[BecomesPart]]:
    """What could become of several outcomes by the same values, together."""
    groups: dict[tuple[str, bool], list[BecomesPart]] = {}
    for part in parts:
        groups.setdefault((part.told, part.settled), []).append(part)
    return [*groups.values()]


def _becomes(*parts: BecomesPart, lead: str = "If ") -> h.Renderable:
    first = parts[0]
    sign = "" if first.settled else " (still provisional)"
    return h.div(".open")[
        told(f"{lead}{first.told}{sign}: "),
        [
            [
                "; " if i else None,
                f"{named(part.decision)} " + ("" if i else "could become "),
                h.strong[told(become(part))],
            ]
            for i, part in enumerate(parts)
        ],
    ]


_NOTHING: Final[tuple[Json, ...]] = (False, 0, "0.00", [])
"""Values of facts that are printed in a line, by their names alone."""


def facts_section(facts: Sequence[FactPart]) -> h.Node:
    """Every fact that the policy knows of an account."""
    nothing = ", ".join(fact.label for fact in facts if fact.value in _NOTHING)
    return section(
        "facts",
        "Facts",
        table(
            [
                "All that the policy asks of an account, and what is known.",
                h.span(".paper")[" What is missing and cannot matter is left out."],
            ],
            ("Fact", "Value", "Source"),
            map(_fact, facts),
            "facts",
        ),
        h.p(".paper.small")[h.strong["Zero, false or none"], told(f": {nothing}.")]
        if nothing
        else None,
    )


def _fact(fact: FactPart) -> h.Renderable:
    colour, sign = _BADGES.get(fact.standing, ("", ""))
    mark = badge(fact.standing, colour, sign) if colour else None
    unprinted = fact.standing == "cannot matter" or fact.value in _NOTHING
    return h.tr(class_="screen" if unprinted else None)[
        h.th(scope="row", id=f"fact-{fact.name}")[told(fact.label)],
        h.td[told(fact.shown), " ", mark],
        h.td(".from")[fact.source],
    ]
