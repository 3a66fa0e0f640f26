"""What is not known: what to ask for first, what cannot matter; and all facts in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import htpy as h

from engine.explain.explanation import Explanation, FactPart, MissingPart
from engine.explain.html.words import badge, named, section, table
from engine.explain.sentences import some

_BADGES: Final = {
    "could matter": ("unsure", "?"),
    "cannot matter": ("aside", "\N{EN DASH}"),
}


def unknown_section(explanation: Explanation) -> h.Node:
    """The missing facts, the one that most outcomes wait for first."""
    missing, idle = explanation.missing, explanation.cannot_matter
    if not missing and not idle:
        return section("missing", "What is missing", h.p["Nothing: every fact is known."])
    asked = None
    if missing:
        asked = table(
            "Facts that could still change something, in the order to ask for them.",
            ("ask for", "needed for", "what it could do"),
            (_missing(fact, place) for place, fact in enumerate(missing, 1)),
            "missing",
        )
    unneeded = None
    if idle:
        names = ", ".join(fact.label for fact in idle)
        unneeded = h.p[
            badge("cannot matter", "aside", "\N{EN DASH}"),
            f" Missing too, but no value of it could change an outcome; nobody need ask: {names}.",
        ]
    return section("missing", "What is missing", asked, unneeded)


def _missing(fact: MissingPart, place: int) -> h.Renderable:
    checks = f"to check {', '.join(fact.invariants)}" if fact.invariants else None
    needed = fact.outcomes or fact.needed_for
    return h.tr[
        h.th(scope="row")[
            f"{place}. {fact.label}",
            h.div(".source")[h.code[fact.name], f" · from {fact.source}" if fact.source else None],
        ],
        h.td[h.div[some([*map(named, needed)])], h.div[checks] if checks else None],
        h.td[
            h.div[f"alone settles {', '.join(map(named, fact.settles))} (by every value tried)"]
            if fact.settles
            else None,
            [
                h.div[
                    f"{named(part.decision)} could become ",
                    h.strong[part.shown],
                    f": {part.told}",
                    "" if part.settled else ", still provisional",
                ]
                for part in fact.could_become
            ],
        ],
    ]


def facts_section(facts: Sequence[FactPart]) -> h.Node:
    """Every fact that the policy knows of an account."""
    return section(
        "facts",
        "Facts",
        table(
            [
                "All that the policy asks of an account, and what is known.",
                h.span(".paper")[" What cannot matter is named above and left out."],
            ],
            ("fact", "value", "source"),
            map(_fact, facts),
            "facts",
        ),
    )


def _fact(fact: FactPart) -> h.Renderable:
    colour, sign = _BADGES.get(fact.standing, ("", ""))
    mark = badge(fact.standing, colour, sign) if colour else None
    return h.tr(class_="idle" if fact.standing == "cannot matter" else None)[
        h.th(scope="row", id=f"fact-{fact.name}")[fact.label],
        h.td[fact.shown, " ", mark],
        h.td(".from")[fact.source],
    ]
