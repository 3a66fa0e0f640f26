"""Marks, codes and captions that the parts of the page share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import htpy as h

from engine.explain.explanation import BecomesPart, DecisionPart, RulePart
from engine.explain.sentences import by_name, is_list, mark, plain_value_of, stands_instead

CROSS: Final = "\N{MULTIPLICATION X}"

_SIGNS: Final = {
    "settled": ("good", "\N{CHECK MARK}"),
    "provisional": ("unsure", "?"),
    "not certain": ("unsure", "?"),
    "error": ("bad", CROSS),
    "blocked": ("bad", CROSS),
}
"""By mark: its colour, and the sign that says the same without colour."""


def standing(decision: DecisionPart, *, is_void: bool = False) -> h.Renderable:
    """How it stands, such as `settled`, with a sign; or that it says nothing."""
    if is_void:
        return badge("not judged", "aside", "\N{EN DASH}")
    word = mark(decision)
    colour, sign = _SIGNS[word]
    return badge(word, colour, sign)


def badge(word: str, colour: str, sign: str) -> h.Renderable:
    """A word with a sign before it, which is not read aloud."""
    return h.span(f".mark.{colour}")[h.span(aria_hidden="true")[f"{sign} "], word]


_WHOLE: Final = re.compile(r"`(?P<name>[\w.-]+)`|\b[A-Z0-9]+(?:-[A-Z0-9]+)+\b")
"""A name between backticks; or a code, a date or a number with hyphens: not to be broken."""


def told(sentence: str) -> h.Node:
    """A sentence, with names, codes and dates unbroken."""
    parts: list[h.Node] = []
    end = 0
    for found in _WHOLE.finditer(sentence):
        parts += [
            sentence[end : found.start()],
            code(found["name"]) if found["name"] else _whole(found[0]),
        ]
        end = found.end()
    return [*parts, sentence[end:]]


def _whole(text: str) -> h.Renderable:
    return h.span(".whole")[text]


_INITIALS: Final = {
    **{word: word.upper() for word in ("cbp", "ctpat", "ftz", "hts", "ior", "isa", "wro")},
    "adcvd": "AD/CVD",
}
"""Initials of customs, which names write in lower case."""


def named(name: str) -> str:
    """The name of a decision or an output as words.

    >>> named("isa_obligations")
    'ISA obligations'
    """
    return " ".join(_INITIALS.get(word, word) for word in name.split("_"))


def titled(name: str) -> str:
    """The same where it stands at the head of something."""
    words = named(name)
    return words[:1].upper() + words[1:]


def to_decision(name: str) -> str:
    """The anchor of a decision."""
    return f"decision-{name}"


def code(id_: str) -> h.Renderable:
    """A code of a rule or an invariant; it is not broken at its hyphens."""
    return h.code(".whole")[id_]


def source(rule: RulePart, *, has_digest: bool = False) -> h.Node:
    """By which rule, on what authority, and where it stands."""
    digest: h.Node = ["digest ", h.code[rule.digest]] if has_digest else None
    return _source(code(rule.id), _on(rule.authority), digest, at=rule.place)


def otherwise_source(decision: DecisionPart) -> h.Node:
    """The same of what a decision gives in all other cases, where that gave the outcome."""
    part = decision.otherwise
    if part is None or decision.by != "otherwise" or decision.fault or stands_instead(decision):
        return None
    return _source(_on(part.authority), at=part.place)


def _on(authority: str | None) -> h.Node:
    return told(authority) if authority else None


def _source(*parts: h.Node, at: str | None) -> h.Renderable:
    given = [part for part in parts if part]
    told = [[" · " if i else None, part] for i, part in enumerate(given)]
    where = h.span(".at")[" · " if given else None, place(at)] if at else None
    return h.div(".source")[told, where]


def place(at: str) -> h.Renderable:
    """A `file:line`; on paper there is room for the name of the file only."""
    folder, slash, file = at.rpartition("/")
    return h.code(".whole")[h.span(".folder")[folder + slash] if slash else None, file]


def fold(title: h.Node, *content: h.Node, class_: str = "") -> h.Renderable:
    """What is opened by its title, which is a heading."""
    return h.details(class_=class_ or None)[h.summary[h.h3[title]], content]


def values(decision: DecisionPart) -> h.Node:
    """The outcome; where there are several outputs, each by its name, or an entry a line."""
    if decision.rows and not decision.fault:
        return [h.div(".entry")[told(entry(row))] for row in decision.rows]
    if decision.fault or len(decision.shown) == 1 or is_list(decision):
        return told(plain_value_of(decision))
    return [
        h.div[None if name == decision.name else h.span(".output")[f"{named(name)}: "], told(value)]
        for name, value in decision.shown.items()
    ]


def entry(row: Mapping[str, str]) -> str:
    """An entry of a list with several outputs: `raise_bond, due on 2026-12-09`."""
    (_, first), *others = row.items()
    return ", ".join([first, *(f"{named(name)} {value}" for name, value in others)])


def become(part: BecomesPart) -> str:
    """What an outcome could become, in words."""
    shown = in_words(part.parts, part.decision) if part.parts else part.shown
    return "; ".join(map(entry, part.rows)) or shown


def gives(rule: RulePart, decision: DecisionPart) -> str:
    """What a rule gives, or adds, in words."""
    return rule.points or in_words({**rule.gives, **rule.computed}, decision.name)


def in_words(shown: Mapping[str, str], decision: str = "") -> str:
    """The values of several outputs in a line, each by its name in words."""
    return by_name(
        {each if each == decision else named(each): shown[each] for each in shown}, decision
    )


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
