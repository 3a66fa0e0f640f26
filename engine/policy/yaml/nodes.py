"""YAML text into nodes with positions: text, lists and mappings, nothing more.

Scalars stay text: what `NO`, `0901` or `12:30` is, is decided later by the declared type. The
file is read from the stream of the parser's events, never composed or constructed by it, so no
depth of nesting can exhaust the stack and no tag can run code.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from engine.policy.yaml.places import Places, block_places, flow_places
from engine.source.reading import read_source
from engine.source.text import SourceText, Span

__all__ = ["Mapping", "Node", "Scalar", "Sequence", "Style", "read_source"]

Style = Literal["plain", "quoted", "literal", "folded"]


@dataclass(frozen=True)
class Scalar:
    """A text, and how it was written. `text` is as YAML reads it; its line ends are line feeds."""

    text: str
    span: Span
    style: Style = "plain"
    source: SourceText | None = field(default=None, repr=False, compare=False)

    def place(self, start: int, end: int) -> Span:
        """Where characters `start` to `end` (excluded) of `text` stand in the file.

        Offsets beyond the text are taken as its end. The whole scalar is the answer when it was
        not read from a source.
        """
        end = min(max(start, end), len(self.text))
        start = min(max(start, 0), end)
        shift = self._shift
        if shift is not None:
            return Span(self.span.path, shift + start, shift + end)
        places = self._places
        if places is None:
            return self.span
        if start == end:
            at = places.starts[start] if start < len(self.text) else places.ends[-1]
            return Span(self.span.path, at, at)
        return Span(self.span.path, places.starts[start], places.ends[end - 1])

    @cached_property
    def _shift(self) -> int | None:
        """What to add to an offset when the text stands in the file as it is, else None."""
        if self.style not in ("plain", "quoted"):
            return None
        quotes = 1 if self.style == "quoted" else 0
        # Escapes and folds are never shorter in the file than in the text, so equal lengths mean
        # that each character stands for itself (a line break perhaps for a space).
        same = self.span.end - self.span.start == len(self.text) + 2 * quotes
        return self.span.start + quotes if same else None

    @cached_property
    def _places(self) -> Places | None:
        if self.source is None:
            return None
        if self.style in ("literal", "folded"):
            places = block_places(self.source.text, self.span.start, self.text)
        else:
            places = flow_places(self.source.text, self.span.start, self.span.end)
        return places if places and places.starts and places.text == self.text else None


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True)
class Mapping:
    """Keys with values, in the order written; each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value of a key, or None when the key is not there."""
        entry = self._index.get(key)
        return None if entry is None else entry[1]

    def key(self, key: str) -> Scalar | None:
        """The key itself, to point at, or None when it is not there."""
        entry = self._index.get(key)
        return None if entry is None else entry[0]

    @cached_property
    def _index(self) -> dict[str, tuple[Scalar, Node]]:
        return {composed(entry[0].text): entry for entry in self.entries}


Node = Scalar | Sequence | Mapping


def composed(text: str) -> str:
    """The text in Unicode's composed form, by which keys are compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
