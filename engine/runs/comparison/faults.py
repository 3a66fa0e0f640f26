"""Why two sides cannot be compared, where it is a file that fails."""

from __future__ import annotations

from collections.abc import Iterable

from engine.runs.folder.faults import RunError, is_full, shown


def unreadable(names: Iterable[str], error: Exception) -> RunError:
    """A file of a side cannot be read, or there is no room to work in."""
    told = " and ".join(dict.fromkeys(f"`{shown(name)}`" for name in names))
    if is_full(error):
        remedy = "set TMPDIR to a folder that has room"
        return RunError(f"{told} cannot be compared: no space left to work in; {remedy}")
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return RunError(f"{told} cannot be compared: {shown(first)}; `tidewaiter verify` says more")
