"""What is not known: what to ask for first, what cannot matter; and all facts in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import htpy as h

from engine.explain.explanation import BecomesPart, Explanation, FactPart, MissingPart
from engine.explain.html.words import badge, become, named, section, table, titled, told
from engine.explain.sentences import worth_asking

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
        names = ", ".join(fact.label for fact in idle)
        unneeded = h.p[
            badge("cannot matter", "aside", "\N{EN DASH}"),
            f" Missing too, but no value of it could change an outcome; nobody need ask: {names}.",
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
            [_becomes(each) for each in fact.could_become],
            [_becomes(each, "With others, ") for each in fact.together],
        ],
    ]


def _settles(fact: MissingPart) -> h.Node:
    if not fact.settles:
        return None
    names = ", ".join(map(named, fact.settles))
    return h.div[f"If it alone becomes known, settled: {names} (so with every value tried)."]


def _becomes(part: BecomesPart, lead: str = "") -> h.Renderable:
    return h.div(".open")[
        f"{lead}{named(part.decision) if lead else titled(part.decision)} could become ",
        h.strong[told(become(part))],
        told(f": {part.told}" + ("" if part.settled else ", still provisional")),
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
            ("Fact", "Value", "Source"),
            map(_fact, facts),
            "facts",
        ),
    )


def _fact(fact: FactPart) -> h.Renderable:
    colour, sign = _BADGES.get(fact.standing, ("", ""))
    mark = badge(fact.standing, colour, sign) if colour else None
    return h.tr(class_="idle" if fact.standing == "cannot matter" else None)[
        h.th(scope="row", id=f"fact-{fact.name}")[told(fact.label)],
        h.td[told(fact.shown), " ", mark],
        h.td(".from")[fact.source],
    ]
