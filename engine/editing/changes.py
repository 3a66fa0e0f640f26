"""Changes of files: worked out first, shown as a difference, then written, each file whole."""

from __future__ import annotations

import contextlib
import difflib
import errno
import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

from engine.source.render import escape
from engine.source.writing import write_whole

_HELD: Final = frozenset({errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK})
_PATIENCE: Final = 30.0
_PAUSE: Final = 0.02
"""Seconds until another program that edits the policy is given up, and between looking."""

_MINE: Final = ContextVar("_MINE", default=frozenset[tuple[int, int]]())
"""The folders that this thread holds, by device and number."""


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


@contextlib.contextmanager
def editing(folder: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Keep others that edit a policy waiting, from before it is read until it is written.

    The lock is on the folder itself, so that nothing is left behind; the system frees it when the
    process ends. On a file system without locks, and in a folder that cannot be opened, nobody
    waits; `write` compares each file all the same. Who holds it may enter again.

    Args:
        folder: The policy's folder.
        patience: For how many seconds to wait for another.

    Raises:
        UnwritableError: another program edits the policy for longer than that.
    """
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (OSError, ValueError):
        yield  # who reads the policy says what is wrong with its folder
        return
    about = os.fstat(opened)
    place = about.st_dev, about.st_ino
    held = _MINE.get()
    mine = _MINE.set(held | {place})
    try:
        if place not in held:
            _lock(opened, folder, patience)
        yield
    finally:
        _MINE.reset(mine)
        os.close(opened)


def _lock(opened: int, folder: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _HELD:
                return
        else:
            return
        if time.monotonic() >= until:
            told = f"the policy in `{folder}` is being edited by another program"
            raise UnwritableError(f"{told}, so nothing was written; try again")
        time.sleep(_PAUSE)


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
        _refuse_changed(change, "nothing was written")


def _refuse_changed(change: Change, outcome: str) -> None:
    try:
        now = exact_text(change.path) if change.path.exists() else None
    except (OSError, UnicodeDecodeError):
        now = None
    if now != change.before:
        told = f"was changed by another program meanwhile, so {outcome}"
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


def other_names(changes: Iterable[Change]) -> list[str]:
    """Notices of files that have other names (hard links), which keep what was there before."""
    found = []
    for change in changes:
        with contextlib.suppress(OSError):
            if change.path.stat().st_nlink > 1:
                told = "has another name (a hard link), which keeps what was there before"
                found.append(f"`{change.shown}` {told}")
    return found


def write(changes: Iterable[Change]) -> None:
    """Write the changes: each file aside, then put in its place if it is still as it was.

    Raises:
        UnwritableError: A file cannot be written, or was changed since it was read.
    """
    for change in changes:
        try:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            ready = partial(_refuse_changed, change, "it was not written")
            write_whole(change.path, change.after.encode("utf-8"), ready)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UnwritableError(f"`{change.shown}` cannot be written: {reason}") from None
