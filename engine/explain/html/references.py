"""On what the outcomes rest: what a source says itself, and what is the policy's own choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import htpy as h

from engine.explain.citations import OWN
from engine.explain.explanation import AuthorityPart
from engine.explain.html.words import named, section, titled, told
from engine.explain.sentences import other_cases

_LAW: Final = re.compile(
    r"\b(?:USC|CFR|FR|Public Law|Harmonized Tariff Schedule|[Rr]egulations?)\b|\bU\.S\.C\."
)
"""By these a citation is known as law or regulation."""

_GROUPS: Final = (
    ("Law and regulation", "binding"),
    ("Guidance and literature", "not binding"),
    ("Defaults of this policy", "no source; its own choice"),
)

_CAPTION: Final = (
    f"\u201cSays so itself\u201d: the rule or number is that of the source. \u201cMeasured by {OWN}"
    "\u201d: the source says why there is a rule; the numbers are a choice of this policy's own."
)

_ON_PAPER: Final = (
    "\u2020: the source says why there is a rule; the numbers are a choice of this policy's own."
)


class Cited(NamedTuple):
    """A source, the names that follow from it, and those for which it is only the ground."""

    itself: list[str]
    own: list[str]


def references_section(authorities: Sequence[AuthorityPart], law: str | None = None) -> h.Node:
    """The sources in groups, and what is to be said of them; nothing where none is cited."""
    if not authorities:
        return None
    sources = cited(authorities)
    has_own = any(source and names.own for source, names in sources.items())
    heads = ("Source", "Says so itself", f"Measured by {OWN}")
    return section(
        "authorities",
        "Legal references",
        h.table(".authorities")[
            h.caption[
                h.span(".screen")[_CAPTION],
                h.span(".paper")[_ON_PAPER] if has_own else None,
                [" ", h.strong[law]] if law else None,
            ],
            h.thead[h.tr[[h.th(scope="col")[head] for head in heads]]],
            list(_groups(sources)),
        ],
    )


def cited(authorities: Sequence[AuthorityPart]) -> dict[str, Cited]:
    """By source, in the order in which they are cited; the policy's own choices under no name."""
    sources: dict[str, Cited] = {}
    for each in authorities:
        is_own = each.basis == "default"
        source = each.cite or ("" if is_own else each.authority)
        found = sources.setdefault(source, Cited([], []))
        names = found.own if is_own else found.itself
        names += [*each.rules, *map(named, each.parameters)]
        others = other_cases(each)
        names += [others] if others else []
        if not (each.rules or each.parameters or others):  # written before decisions were named
            names.append("all other cases")
    return sources


def group_of(source: str) -> int:
    """0 for law and regulation, 1 for another source, 2 for none."""
    return (0 if _LAW.search(source) else 1) if source else 2


def _groups(sources: Mapping[str, Cited]) -> Iterator[h.Node]:
    for i, (title, force) in enumerate(_GROUPS):
        rows = [_row(source, names) for source, names in sources.items() if group_of(source) == i]
        if rows:
            head = h.th(scope="rowgroup", colspan="3")[title, h.small[f" ({force})"]]
            yield h.tbody[h.tr(".group")[head], rows]


def _row(source: str, names: Cited) -> h.Renderable:
    if not source:
        return h.tr(".own-choice")[
            h.th(scope="row")[titled(OWN)], h.td(colspan="2")[told(", ".join(names.own))]
        ]
    return h.tr[
        h.th(scope="row")[source],
        h.td[told(", ".join(names.itself))],
        h.td(".own")[told(", ".join(names.own))] if names.own else h.td,
    ]
