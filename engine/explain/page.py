"""Lines for a terminal: folded to its width, in columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.explain.ink import Ink
from engine.source.masking import mask

_NARROWEST = 20
_WIDEST_HEAD = 30


@dataclass(frozen=True, slots=True)
class Page:
    """How wide a line is, and whether it has colour."""

    ink: Ink
    width: int

    def fold(self, margin: str, text: str, first: str | None = None) -> Iterator[str]:
        """Text in lines of the page's width, each behind the margin."""
        room = max(_NARROWEST, self.width - len(margin))
        lines = textwrap.wrap(mask(text), room, break_on_hyphens=False) or [""]
        yield (margin if first is None else first) + lines[0]
        yield from (margin + line for line in lines[1:])

    def columns(self, entries: Iterable[tuple[str, str, str]]) -> Iterator[str]:
        """Entries of a head, what is told of it, and what stands under that, dimmed."""
        entries = [*entries]
        column = min(_WIDEST_HEAD, max((len(head) for head, _, _ in entries), default=0)) + 4
        for head, told, under in entries:
            margin, first = " " * column, f"  {head:<{column - 2}}"
            if len(head) + 4 > column:
                yield from self.fold("  ", head)
                first = margin
            yield from self.fold(margin, told, first)
            if under:
                yield from map(self.ink.dim, self.fold(margin, under))

    def section(self, title: str, entries: Iterable[tuple[str, str, str]]) -> Iterator[str]:
        """An empty line, a title and entries in columns; nothing where there is no entry."""
        lines = [*self.columns(entries)]
        if lines:
            yield from ("", self.ink.bold(title), *lines)
