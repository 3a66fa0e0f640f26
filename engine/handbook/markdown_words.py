"""Texts of a policy as Markdown: escaped, linked, in tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.handbook.prose import Prose, anchor
from engine.source.masking import mask
from engine.source.render import escape

_SPECIAL: Final = str.maketrans({c: "\\" + c for c in "\\`*_[]|~$!"} | {"<": "&lt;", "&": "&amp;"})
_BLANKS: Final = re.compile(r"\s+")
_BULLET: Final = re.compile(r"^( *)([-+#=>])|^( *[0-9]+)([.)])(?= |$)")
"""What would make a list, a heading or a quotation of the text behind it."""


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table of cells that are Markdown already."""
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def prose(told: Prose) -> str:
    """Pieces, those that name something as links."""
    return "".join(link(p.to, p.text) if p.to else words(p.text) for p in told)


def link(to: str, text: str) -> str:
    """A link to a section."""
    return f"[{words(text)}](#{to})"


def anchored(kind: str, name: str) -> str:
    """The anchor of a section."""
    return f'<a id="{anchor(kind, name)}"></a>'


def aside(in_force: bool) -> str:  # noqa: FBT001 - a mark
    """The mark of what is not in force."""
    return "" if in_force else " *(not in force)*"


def words(text: str) -> str:
    """A text of the policy on one line, with nothing in it that Markdown or HTML would read.

    Personal numbers are masked first: the stars of the mask are to be read as stars.
    """
    told = escape(mask(_BLANKS.sub(" ", text))).translate(_SPECIAL)
    return _BULLET.sub(r"\1\3\\\2\4", told)


def code(text: str) -> str:
    """A text between backticks, in a table or not."""
    return escape(text).replace("`", "'").replace("|", "\\|")
