"""Write a file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PRIVATE: Final = 0o600
_ANYBODY: Final = 0o666
"""The mode of a new file, less what the user's mask takes away."""


def write_whole(path: Path, data: bytes, ready: Callable[[], None] | None = None) -> None:
    """Write aside, then put in place of what was there; to a pipe or device as it is.

    What is written aside has a name that cannot be foreseen, and is made anew or not at all, so
    that nobody who may write in the folder can lead the bytes elsewhere by a link.

    Args:
        path: The file; where it is a link, what it leads to is replaced.
        data: What it is to hold.
        ready: Called when the data are on the disk, right before they take the file's place; what
            it raises leaves the file as it was.

    Raises:
        OSError: the file cannot be written, or is read-only; what was there before is unchanged.
    """
    if path.exists() and not path.is_file():
        _write_through(path, data)
        return
    target = Path(os.path.realpath(path))
    _refuse_read_only(target)
    aside, opened = _open_aside(target)
    try:
        _fill(opened, data, _mode_of(target))
        if ready is not None:
            ready()
        aside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def is_read_only(path: Path) -> bool:
    """Whether a file is there that may not be written.

    The superuser may write any file; then its mode says whether that is meant.
    """
    mode = _mode_of(path)
    return mode is not None and (mode & 0o222 == 0 or not os.access(path, os.W_OK))


def _write_through(path: Path, data: bytes) -> None:
    """Write to a pipe or device; not to a file that took its place meanwhile."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CLOEXEC), "wb") as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EBUSY, "another file took its place meanwhile", str(path))
        file.write(data)


def _open_aside(target: Path) -> tuple[Path, int]:
    """A new file beside another; private where it is to take the place of one."""
    aside = target.with_name(f".tidewaiter-{os.urandom(8).hex()}")
    return aside, os.open(aside, _NEW, _PRIVATE if target.exists() else _ANYBODY)


def _fill(opened: int, data: bytes, mode: int | None) -> None:
    with os.fdopen(opened, "wb") as file:
        file.write(data)
        if mode is not None:
            os.fchmod(opened, mode)
        file.flush()
        os.fsync(opened)


def _mode_of(path: Path) -> int | None:
    """The mode of a file; None where there is none."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None


def _refuse_read_only(target: Path) -> None:
    """Refuse to replace a file that somebody made read-only, which its folder would allow."""
    if is_read_only(target):
        raise PermissionError(errno.EACCES, "the file is read-only", str(target))
