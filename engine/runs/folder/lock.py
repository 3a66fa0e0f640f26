"""One writer at a time: a lock on a folder of runs that the system frees when its process ends."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from engine.runs.folder.clock import read_clock
from engine.runs.folder.faults import LockedError, RunError, reason_of, shown, unwritable
from engine.runs.folder.names import LOCK
from engine.source.render import escape

_MOST_BYTES: Final = 1000
_HELD: Final = frozenset({errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK})


@contextlib.contextmanager
def hold_lock(root: Path) -> Iterator[None]:
    """Hold the lock of a folder of runs; what a dead process left of one is no obstacle.

    Raises:
        LockedError: another process holds it; the text names it.
        RunError: the file system has no locks, or the file cannot be written.
    """
    try:
        opened = os.open(root / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise unwritable(root, error) from None
    try:
        _lock(root, opened)
        try:
            _sign(opened)
        except OSError as error:
            raise unwritable(root, error) from None
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                os.ftruncate(opened, 0)
    finally:
        os.close(opened)


def _lock(root: Path, opened: int) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            told = f"`{shown(root)}` is being written by {_holder(opened)}"
            remedy = "wait until it has ended, or give another folder"
            raise LockedError(f"{told}; {remedy}") from None
        told = f"the file system of `{shown(root)}` gives no lock: {reason_of(error)}"
        raise RunError(f"{told}; give a folder on a local disk") from None


def _sign(opened: int) -> None:
    """Say who holds the lock."""
    holder = {"pid": os.getpid(), "host": os.uname().nodename, "since": read_clock()}
    os.ftruncate(opened, 0)
    os.pwrite(opened, json.dumps(holder).encode() + b"\n", 0)


def _holder(opened: int) -> str:
    """Who holds the lock, as the file says; it may have begun just now, and not have said yet."""
    try:
        held = json.loads(os.pread(opened, _MOST_BYTES, 0))
        pid, host, since = held["pid"], held["host"], held["since"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return "another process"
    return escape(f"process {pid} on {host} since {since}")
