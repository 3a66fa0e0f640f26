"""Changes of files: worked out first, shown as a difference, then written, each file whole."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from engine.source.render import escape
from engine.source.writing import write_whole


class Change(NamedTuple):
    """What becomes of a file."""

    path: Path
    shown: str
    """The file as the user knows it."""
    before: str | None
    """Its text, exactly; None where the file is new."""
    after: str


class UnwritableError(Exception):
    """A file cannot be written; the text says which and why. Files named before it are."""


def exact_text(path: Path) -> str:
    """The text of a file with its line ends and its byte order mark as they are.

    Raises:
        OSError: It cannot be read.
        UnicodeDecodeError: It is not UTF-8.
    """
    return path.read_bytes().decode("utf-8")


def refuse_outside(folder: Path, changes: Iterable[Change]) -> None:
    """Refuse to write what is not in a folder, through whatever links.

    Raises:
        UnwritableError: A file is elsewhere.
    """
    inside = folder.resolve()
    for change in changes:
        try:
            stays = change.path.resolve().is_relative_to(inside)
        except (OSError, RuntimeError):
            stays = False
        if not stays:
            raise UnwritableError(f"`{change.shown}` leads out of the policy's folder")


def refuse_stale(changes: Iterable[Change]) -> None:
    """Refuse to overwrite a file that was changed since it was read.

    Raises:
        UnwritableError: A file is not as it was, or not there any more.
    """
    for change in changes:
        try:
            now = exact_text(change.path) if change.path.exists() else None
        except (OSError, UnicodeDecodeError):
            now = None
        if now != change.before:
            told = "was changed by another program meanwhile, so nothing was written"
            raise UnwritableError(f"`{change.shown}` {told}; try again")


def difference(changes: Iterable[Change]) -> str:
    """The changes as a unified diff, without a line feed at its end."""
    found: list[str] = []
    for change in changes:
        shown = escape(change.shown)
        source = "/dev/null" if change.before is None else shown
        old, new = _lines(change.before or ""), _lines(change.after)
        for line in difflib.unified_diff(old, new, source, shown):
            whole = line if line.endswith("\n") else f"{line}\n\\ no line end at the end\n"
            found.append(whole.replace("\r\n", "\n"))
    return "".join(found).rstrip("\n")


def _lines(text: str) -> list[str]:
    """The lines with their ends; nothing but a line feed ends one."""
    return StringIO(text, newline="\n").readlines()


def write(changes: Iterable[Change]) -> None:
    """Write the changes: each file aside, then put in its place.

    Raises:
        UnwritableError: A file cannot be written.
    """
    for change in changes:
        try:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(change.path, change.after.encode("utf-8"))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UnwritableError(f"`{change.shown}` cannot be written: {reason}") from None
