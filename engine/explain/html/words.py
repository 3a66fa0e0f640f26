"""Marks, codes and captions that the parts of the page share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import htpy as h

from engine.explain.explanation import DecisionPart, RulePart
from engine.explain.sentences import mark, plain_value_of

CROSS: Final = "\N{MULTIPLICATION X}"

_SIGNS: Final = {
    "settled": ("good", "\N{CHECK MARK}"),
    "provisional": ("unsure", "?"),
    "error": ("bad", CROSS),
    "blocked": ("bad", CROSS),
}
"""By mark: its colour, and the sign that says the same without colour."""


def standing(decision: DecisionPart) -> h.Renderable:
    """`settled`, `provisional`, `error` or `blocked`, with a sign."""
    word = mark(decision)
    colour, sign = _SIGNS[word]
    return badge(word, colour, sign)


def badge(word: str, colour: str, sign: str) -> h.Renderable:
    """A word with a sign before it, which is not read aloud."""
    return h.span(f".mark.{colour}")[h.span(aria_hidden="true")[f"{sign} "], word]


def coded(sentence: str) -> h.Node:
    """A sentence of ours, in which names stand between backticks."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return sentence
    return [h.code[part] if i % 2 else part for i, part in enumerate(parts)]


def named(name: str) -> str:
    """The name of a decision or an output as words."""
    return name.replace("_", " ")


def to_decision(name: str) -> str:
    """The anchor of a decision."""
    return f"decision-{name}"


def source(rule: RulePart, *, has_digest: bool = False) -> h.Node:
    """By which rule, on what authority, and where it stands."""
    return h.div(".source")[
        h.code[rule.id],
        [" · ", rule.authority] if rule.authority else None,
        [" · ", place(rule.place)] if rule.place else None,
        [" · digest ", h.code[rule.digest]] if has_digest else None,
    ]


def place(at: str) -> h.Renderable:
    """A `file:line`; on paper there is room for the name of the file only."""
    folder, slash, file = at.rpartition("/")
    return h.code[h.span(".folder")[folder + slash] if slash else None, file]


def values(decision: DecisionPart) -> h.Node:
    """The outcome; where there are several outputs, each by its name."""
    if decision.fault or len(decision.shown) == 1:
        return plain_value_of(decision)
    return [
        h.div[None if name == decision.name else h.span(".output")[f"{named(name)}: "], value]
        for name, value in decision.shown.items()
    ]


def table(
    caption: h.Node, heads: Sequence[str], rows: Iterable[h.Node], class_: str = ""
) -> h.Renderable:
    """A table with a caption and a head for each column."""
    return h.table(class_=class_ or None)[
        h.caption[caption],
        h.thead[h.tr[[h.th(scope="col")[head] for head in heads]]],
        h.tbody[list(rows)],
    ]


def section(to: str, title: str, *content: h.Node, class_: str = "") -> h.Renderable:
    """A part of the page under its heading."""
    return h.section(id=to, class_=class_ or None, aria_labelledby=f"{to}-head")[
        h.h2(id=f"{to}-head")[title], content
    ]
