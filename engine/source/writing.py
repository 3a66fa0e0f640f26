"""Write a file whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write aside, then put in place of what was there; to a pipe or device as it is.

    Raises:
        OSError: the file cannot be written, or is read-only; what was there before is unchanged.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = Path(os.path.realpath(path))
    _refuse_read_only(target)
    aside = target.with_name(f".tidewaiter-{os.getpid()}")
    try:
        aside.write_bytes(data)
        if target.exists():
            aside.chmod(stat.S_IMODE(target.stat().st_mode))
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def _refuse_read_only(target: Path) -> None:
    """Refuse to replace a file that somebody made read-only, which its folder would allow.

    The superuser may write any file; then its mode says whether that is meant.
    """
    if not target.exists():
        return
    is_closed = stat.S_IMODE(target.stat().st_mode) & 0o222 == 0
    if is_closed or not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only", str(target))
