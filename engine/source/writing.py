"""Write a file whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write aside, then put in place of what was there; to a pipe or device as it is.

    Raises:
        OSError: the file cannot be written; what was there before is unchanged.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = Path(os.path.realpath(path))
    aside = target.with_name(f".tidewaiter-{os.getpid()}")
    try:
        aside.write_bytes(data)
        if target.exists():
            aside.chmod(stat.S_IMODE(target.stat().st_mode))
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
