"""One difference of two policies, with its places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.runs.comparison.mixing import Part
from engine.runs.comparison.pair import Pair
from engine.runs.comparison.sides import Side
from engine.source.masking import mask
from engine.source.render import escape

_MOST_OF_A_TEXT: Final = 120


@dataclass(frozen=True, slots=True)
class Edit:
    """A difference of two policies that can be applied by itself."""

    what: str
    """Told on one line, such as ``parameter `high_score`: 70 -> 65``."""
    parts: frozenset[Part]
    old: str | None
    """Where it was, as `file:line`; None where it is new."""
    new: str | None
    decision: str | None = None
    """The decision that it belongs to; None where several may read it."""

    @property
    def place(self) -> str | None:
        """Where to look: in the new policy, else in the old one."""
        return self.new or self.old


@dataclass(frozen=True, slots=True)
class Sides:
    """What edits are found between: the pair, and the sides for places."""

    pair: Pair
    old: Side
    new: Side

    def places(self, of: str, key: object) -> tuple[str | None, str | None]:
        """Where something stands on either side, by the map of places that knows it."""
        spans = [getattr(side.loaded.spans, of).get(key) for side in (self.old, self.new)]
        return self.old.place(spans[0]), self.new.place(spans[1])


def short(text: str) -> str:
    """A text on one line, masked, and cut where it is long."""
    line = mask(escape(" ".join(text.split())))
    return line if len(line) <= _MOST_OF_A_TEXT else line[: _MOST_OF_A_TEXT - 3] + "..."
