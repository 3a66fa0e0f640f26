"""Files and folders that are on the disk when a function returns, and their digests."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.runs.folder.faults import RunError, reason_of, shown

if TYPE_CHECKING:
    from collections.abc import Callable

_AT_ONCE = 1 << 20


class Content(NamedTuple):
    """How much a file holds, and the digest of it."""

    sha256: str
    bytes: int


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def content_of(path: Path, told: Callable[[int], None] | None = None) -> Content:
    """The digest and size of a plain file; `told` is called with the bytes of each step.

    Raises:
        OSError: it cannot be read, or is no plain file: nothing else is opened.
    """
    digest, size = hashlib.sha256(), 0
    with os.fdopen(_open_plain(path), "rb", buffering=0) as file:
        while part := file.read(_AT_ONCE):
            digest.update(part)
            size += len(part)
            if told is not None:
                told(len(part))
    return Content(digest.hexdigest(), size)


def read_bounded(path: Path, most: int) -> bytes:
    """All of a plain file.

    Raises:
        OSError: it cannot be read, or is no plain file.
        RunError: it holds more than `most` bytes.
    """
    with os.fdopen(_open_plain(path), "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise RunError(f"`{shown(path.name)}` holds more than the {most:,} bytes that are read")
    return data


def _open_plain(path: Path) -> int:
    """Open without following a link at the end of the path, and without waiting for a pipe."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(opened).st_mode):
        return opened
    os.close(opened)
    raise OSError(0, "it is no plain file")


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, and wait until it is on the disk.

    Raises:
        OSError: it is there, or cannot be written.
    """
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk.

    Raises:
        OSError: the disk did not take it.
    """
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Found(NamedTuple):
    """What a folder holds, at any depth, by its path in the folder."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    strange: tuple[str, ...]
    """Links, pipes and the like; nothing of these is ever opened."""


def found_in(folder: Path) -> Found:
    """What a folder holds, sorted.

    Raises:
        OSError: a folder cannot be read.
    """
    found: dict[str, list[str]] = {"file": [], "folder": [], "strange": []}
    for kind, path in _walk(folder):
        found[kind].append(path)
    return Found(*(tuple(sorted(found[kind])) for kind in ("file", "folder", "strange")))


def _walk(folder: Path) -> Iterator[tuple[str, str]]:
    waiting = [""]
    while waiting:
        above = waiting.pop()
        with os.scandir(folder / above) as entries:
            for entry in entries:
                path = above + entry.name
                if entry.is_dir(follow_symlinks=False):
                    yield "folder", path
                    waiting.append(f"{path}/")
                else:
                    yield "file" if entry.is_file(follow_symlinks=False) else "strange", path


def reason(error: OSError | RunError) -> str:
    """Why a file cannot be read."""
    return reason_of(error) if isinstance(error, OSError) else str(error)
