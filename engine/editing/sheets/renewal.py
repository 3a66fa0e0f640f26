"""A sheet that was imported -> the same file with new marks, so that it may be edited further.

Without them the sheet's own import would look like somebody else's change of the policy. Only the
marks are put in place of those before; all else in the file stays byte by byte as it was.
"""

from __future__ import annotations

import errno
import io
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.editing.changes import exact_text
from engine.editing.sheets.about import MOST_IN_CELL
from engine.source.writing import write_whole

if TYPE_CHECKING:
    from engine.editing.sheets.imports import Plan

_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be")
_SHORTEST: Final = 10
"""Marks of fewer characters, of a table without rows, might stand elsewhere in a file, too."""


def renew(plan: Plan, file: Path, data: bytes) -> bool:
    """Write the marks of a sheet anew, after its import.

    Args:
        plan: The import, which was applied.
        file: The sheet's file.
        data: What was read from it.

    Returns:
        Whether the sheet holds marks of what was imported. Not so where it has none, is open in a
        spreadsheet, was changed meanwhile or cannot be written, or where the policy's file is not
        as the import wrote it; then it is left alone.
    """
    if plan.marks_before is None or not _is_written(plan):
        return False
    if plan.marks_before == plan.marks_after:
        return True
    new = renewed(data, plan.marks_before, plan.marks_after)
    try:
        if new is None or _is_open(file):
            return False
        write_whole(file, new, partial(_refuse_changed, file, data))
    except OSError:
        return False
    return True


def _is_written(plan: Plan) -> bool:
    """Whether what was imported is what the policy's file holds."""
    try:
        return exact_text(plan.change.path) == plan.change.after
    except (OSError, UnicodeDecodeError):
        return False


def _refuse_changed(file: Path, data: bytes) -> None:
    if file.read_bytes() != data:
        raise OSError(errno.EBUSY, "the sheet was changed meanwhile", str(file))


def renewed(data: bytes, before: str, after: str) -> bytes | None:
    """The bytes of a sheet with marks in place of others; None where these are not found once."""
    if len(before) < _SHORTEST or max(len(before), len(after)) > MOST_IN_CELL:
        return None
    if data.startswith(b"PK\x03\x04"):
        return _repacked(data, before.encode(), after.encode())
    for encoding in _ENCODINGS:
        if data.count(before.encode(encoding)) == 1:
            return data.replace(before.encode(encoding), after.encode(encoding))
    return None


def _repacked(data: bytes, before: bytes, after: bytes) -> bytes | None:
    stream, found = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            found += part.count(before)
            new.writestr(entry, part.replace(before, after), entry.compress_type)
    return stream.getvalue() if found == 1 else None


def _is_open(file: Path) -> bool:
    """Whether Excel or LibreOffice has the file open, and would write over it."""
    locks = (f"~${file.name}", f"~${file.name[2:]}", f".~lock.{file.name}#")
    return any(file.with_name(lock).exists() for lock in locks)
