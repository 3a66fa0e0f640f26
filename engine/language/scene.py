"""The place where the parser stopped, and finding one's way among the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.language.syntax import Extent

_WORD = re.compile(
    r'"(?:[^"\\]|\\.)*"?|\$?\d+(?:,\d+)*(?:\.\d+)?%?|[^\W\d]\w*'
    r"|===|!==|==|&&|\|\||<>|=>|=<|=!|!=|<=|>=|:=|\*\*|//|\.{2,3}|\S",
    re.DOTALL,
)
CLOSING: Final = {"(": ")", "[": "]"}
_STOPS: Final = frozenset(["and", "or", "then", "else", "if", ",", ".."])


@dataclass(frozen=True, slots=True)
class Scene:
    """The text in words, the word where the parser stopped, and what it would have taken."""

    text: str
    start: str
    words: tuple[str, ...]
    places: tuple[Extent, ...]
    stop: int
    """Index of the word where the parser stopped; the number of words at the end of the text."""
    wanted: frozenset[str]
    """Names of the terminals that could have stood there."""

    def word(self, offset: int = 0) -> str | None:
        """The word at the stop, or so many words after it; None beyond the ends."""
        index = self.stop + offset
        return self.words[index] if 0 <= index < len(self.words) else None

    def at(self, first: int = 0, last: int = 0) -> Extent:
        """The extent from one word to another, counted from the stop, within the text."""
        begin = min(max(self.stop + first, 0), len(self.words) - 1)
        end = min(max(self.stop + last, begin), len(self.words) - 1)
        return Extent(self.places[begin].start, self.places[end].end)

    def adjacent(self, first: int, second: int) -> bool:
        """Whether no space lies between two neighbouring words, counted from the stop."""
        left, right = self.stop + first, self.stop + second
        return (
            left >= 0
            and right < len(self.words)
            and (self.places[left].end == self.places[right].start)
        )

    def slice(self, first: int, last: int) -> str:
        """The text from one word index to another, the latter excluded."""
        return self.text[self.places[first].start : self.places[last - 1].end]

    @property
    def wants_value(self) -> bool:
        """Whether a value could have stood at the stop."""
        return "NAME" in self.wanted and "INTEGER" in self.wanted


def look(text: str, start: str, position: int, wanted: frozenset[str]) -> Scene:
    """The scene at `position`, where the parser found none of the `wanted` terminals."""
    found = tuple(_WORD.finditer(text))
    places = tuple(Extent(m.start(), m.end()) for m in found)
    stop = next((i for i, place in enumerate(places) if position < place.end), len(places))
    return Scene(text, start, tuple(m[0] for m in found), places, stop, wanted)


def open_bracket(scene: Scene) -> int | None:
    """Index of the innermost bracket that is open at the stop."""
    stack: list[int] = []
    for i, word in enumerate(scene.words[: scene.stop]):
        if word in CLOSING:
            stack.append(i)
        elif word in (")", "]") and stack:
            stack.pop()
    return stack[-1] if stack else None


def operand_begin(scene: Scene, index: int) -> int:
    """Where the comparison that ends at `index` begins."""
    depth = 0
    while index >= 0:
        word = scene.words[index]
        depth += (word in (")", "]")) - (word in CLOSING)
        if depth < 0 or (depth == 0 and word in _STOPS):
            return index + 1
        index -= 1
    return 0


def operand_end(scene: Scene, index: int) -> int:
    """Where the operand that begins at `index` ends (excluded)."""
    depth = 0
    while index < len(scene.words):
        word = scene.words[index]
        depth += (word in CLOSING) - (word in (")", "]"))
        if depth < 0 or (depth == 0 and word in _STOPS):
            break
        index += 1
    return index


def top_level(scene: Scene, begin: int, end: int) -> list[int]:
    """The words between two places that stand in no bracket opened there."""
    depth, found = 0, []
    for i in range(begin, end):
        if depth == 0:
            found.append(i)
        depth += (scene.words[i] in CLOSING) - (scene.words[i] in (")", "]"))
    return found
