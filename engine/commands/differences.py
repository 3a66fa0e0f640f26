"""Changes of files as a diff, for people and for `patch`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from engine.commands.context import is_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.editing.changes import Change

_COLORS: Final = {"+": "32", "-": "31", "@": "36"}


def shown_changes(changes: Iterable[Change], *, color: bool) -> str:
    """A unified diff, coloured if so; on a terminal no character of a file can move the cursor."""
    from engine.editing.changes import difference

    is_watched = color or is_terminal(sys.stdout)
    lines = difference(changes).split("\n")
    return "\n".join(_shown(line, color=color, is_watched=is_watched) for line in lines)


def _shown(line: str, *, color: bool, is_watched: bool) -> str:
    from engine.source.render import escape

    is_head = line.startswith(("--- ", "+++ "))
    if is_head:
        line = line.rstrip("\t")
    elif is_watched:
        line = "\t".join(map(escape, line.split("\t")))
    paint = "1" if is_head else _COLORS.get(line[:1])
    return f"\x1b[{paint}m{line}\x1b[0m" if color and paint else line
