"""Text that knows what it names: pieces, some of which lead to a section of the document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Piece(NamedTuple):
    """A run of text; `to` is the anchor of what it names, or empty."""

    text: str
    to: str = ""


Prose = tuple[Piece, ...]
"""A sentence, or a part of one."""


class Point(NamedTuple):
    """A condition in an outline: a sentence, and what stands under it."""

    prose: Prose
    under: tuple[Point, ...] = ()


def say(*parts: str | Piece | Prose) -> Prose:
    """One sentence of texts, pieces and sentences; neighbours that name nothing are joined."""
    found: list[Piece] = []
    for part in parts:
        pieces = (Piece(part),) if isinstance(part, str) else part
        for piece in (pieces,) if isinstance(pieces, Piece) else pieces:
            if found and not piece.to and not found[-1].to:
                found[-1] = Piece(found[-1].text + piece.text)
            elif piece.text:
                found.append(piece)
    return tuple(found)


def listed(parts: Iterable[Prose], word: str) -> Prose:
    """Sentences as a list whose last two are joined by a word: `a, b or c`."""
    each = [*parts]
    if not each:
        return ()
    told = each[0]
    for part in each[1:-1]:
        told = say(told, ", ", part)
    return say(told, f" {word} ", each[-1]) if len(each) > 1 else told


def plain(prose: Prose) -> str:
    """The text alone."""
    return "".join(piece.text for piece in prose)


def anchor(kind: str, name: str) -> str:
    """The anchor of a section; names of a policy are made of letters, digits, `_` and `-`."""
    return f"{kind}-{name}"
