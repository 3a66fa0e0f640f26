"""What stands in a file outside of its texts: comments, with their places, and the signs of YAML.

The YAML reader drops comments. It gives the place of every scalar, though, and only what is
outside of these can hold a comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.editing.layout.scalars import block_end
from engine.policy.yaml.nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT: Final = re.compile(r"#[^\n]*")
_MARKER: Final = re.compile(r"^(?:---|\.\.\.)(?=\s|\Z)", re.MULTILINE)
_BLOCK_HEADER: Final = re.compile(r"[|>][-+0-9]*")
_VISIBLE: Final = re.compile(r"[^\n]")
SCALAR: Final = "\x01"
"""What stands in `Outside.signs` for each character of a scalar; no file may hold it."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, from its `#` to the end of its line; `column` counts from 0.

    `is_alone` says that nothing else is on its line, `after_blank` that the line above is blank.
    """

    text: str
    start: int
    column: int
    is_alone: bool
    after_blank: bool


@dataclass(frozen=True)
class Outside:
    """A file's comments in order, and its text with all but the signs of YAML blotted out."""

    text: str
    signs: str
    comments: tuple[Comment, ...]

    def line_start(self, at: int) -> int:
        """The offset where the line of `at` begins."""
        return self.text.rfind("\n", 0, at) + 1

    def column(self, at: int) -> int:
        """The column of an offset, counted from 0."""
        return at - self.line_start(at)

    def is_after_blank(self, at: int) -> bool:
        """Whether the line above the one of `at` is there and blank, and not a part of a text."""
        start = self.line_start(at)
        above = self.line_start(start - 1) if start else 0
        is_blank = start > 0 and not self.text[above:start].strip()
        return is_blank and SCALAR not in self.signs[above:start]

    def is_one_line(self, start: int, end: int) -> bool:
        """Whether two offsets are on one line."""
        return "\n" not in self.text[start:end]


def read_outside(text: str, node: Node) -> Outside:
    """Find what is outside of the scalars of `node`, which was read from `text`.

    Markers of a document's beginning and end are blotted out as well: there is one document.
    """
    pieces, at = [], 0
    for start, end in sorted(spot for each in scalars_of(node) for spot in _covered(text, each)):
        if start >= at:  # an alias gives the scalars of its anchor again
            pieces += [text[at:start], _VISIBLE.sub(SCALAR, text[start:end])]
            at = end
    signs = _MARKER.sub("   ", "".join((*pieces, text[at:])))
    bare = Outside(text, _COMMENT.sub(_as_blanks, signs), ())
    found = (_comment(bare, *match.span()) for match in _COMMENT.finditer(signs))
    return Outside(text, bare.signs, tuple(found))


def scalars_of(node: Node) -> Iterator[Scalar]:
    """All scalars of a node, keys among them, in the order of the file but for aliases."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield key
            yield from scalars_of(value)
    else:
        for item in node.items:
            yield from scalars_of(item)


def _covered(text: str, scalar: Scalar) -> Iterator[tuple[int, int]]:
    """The place of a scalar, in two pieces where a comment may stand behind the `|` of a block."""
    start, end = scalar.span.start, scalar.span.end
    header = _BLOCK_HEADER.match(text, start, end)
    if scalar.style not in ("literal", "folded") or header is None:
        yield start, end
        return
    if scalar.text.rstrip("\n").endswith((" ", "\t")):  # blanks at its end that are its own
        end = max(end, block_end(scalar))
    line_end = text.find("\n", start, end)
    yield header.span()
    if line_end >= 0:
        yield line_end, end


def _as_blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _comment(bare: Outside, start: int, end: int) -> Comment:
    begin = bare.line_start(start)
    return Comment(
        text=bare.text[start:end].rstrip(),
        start=start,
        column=start - begin,
        is_alone=not bare.signs[begin:start].strip(),
        after_blank=bare.is_after_blank(start),
    )
