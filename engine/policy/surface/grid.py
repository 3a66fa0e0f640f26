"""A table as text: a header and rows of cells, each with its place."""

from __future__ import annotations

import json
from dataclasses import dataclass

from engine.policy.typing.reading import Place
from engine.source.text import Span


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text without the space around it; `place` gives the place of its characters."""

    text: str
    place: Place

    @property
    def span(self) -> Span:
        """The place of the whole cell."""
        return self.place(0, len(self.text))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells; every row is as wide as the header."""

    header: tuple[Cell, ...]
    split: int
    """How many cells stand left of `||`; all of them when there is no `||`."""
    rows: tuple[tuple[Cell, ...], ...]


def unquoted(cell: Cell) -> Cell | None:
    """A cell of prose without the quotes around it; None when the quotes are no JSON text."""
    if not cell.text.startswith('"'):
        return cell
    try:
        text = str(json.loads(cell.text))
    except ValueError:
        return None
    span = cell.span
    if len(text) + 2 == len(cell.text):
        return Cell(text, lambda start, end: cell.place(start + 1, end + 1))
    return Cell(text, lambda _start, _end: span)
