"""Why a folder of runs cannot be written or read, in words with the remedy."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING, Final

from engine.source.render import escape

if TYPE_CHECKING:
    from pathlib import Path

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_IN_WORDS: Final = re.compile(rf"\(os error (?:{errno.ENOSPC}|{errno.EDQUOT}|{errno.EFBIG})\)")


class RunError(Exception):
    """A run cannot be written or read; the text says why and the remedy."""


class LockedError(RunError):
    """Another process writes into the folder of runs."""


class ManifestError(RunError):
    """A manifest says what no run can say, or cannot be read."""


class UnknownLayoutError(ManifestError):
    """A run is laid out as a later release does it."""


class RestoreError(RunError):
    """The policy in a run is not the one it was decided by, or cannot be read."""


def is_full(error: BaseException) -> bool:
    """Whether the disk is full, also where a library says so in words only."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in _FULL
    return isinstance(error, Exception) and _FULL_IN_WORDS.search(str(error)) is not None


def shown(path: Path | str) -> str:
    """A path as it can be printed."""
    return escape(str(path))


def reason_of(error: OSError) -> str:
    """The reason of the system, in words that begin small."""
    return (error.strerror or str(error)).lower()


def unwritable(root: Path, error: OSError) -> RunError:
    """A run cannot be written, because the system refuses."""
    remedy = "; make room, or give another folder" if is_full(error) else ""
    return RunError(f"the run cannot be written into `{shown(root)}`: {reason_of(error)}{remedy}")


def disk_full(root: Path) -> RunError:
    """The disk filled up while a run was written."""
    told = "no space left on device; make room, or give another folder"
    return RunError(f"the run cannot be written into `{shown(root)}`: {told}")
