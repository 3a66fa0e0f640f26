"""What is said where a file fails."""

from __future__ import annotations

import errno

from engine.runs.comparison.faults import unreadable


def test_a_full_disk_is_told_with_its_remedy() -> None:
    error = OSError(errno.ENOSPC, "No space left on device")
    assert str(unreadable(["a", "a"], error)) == (
        "`a` cannot be compared: no space left to work in; set TMPDIR to a folder that has room"
    )


def test_anything_else_is_told_by_its_first_line() -> None:
    assert str(unreadable(["a", "b"], ValueError("bad magic\nmore"))) == (
        "`a` and `b` cannot be compared: bad magic; `tidewaiter verify` says more"
    )
