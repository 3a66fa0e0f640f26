"""The one place where the clock is read: when a run began and ended. No decision rests on it."""

from __future__ import annotations

from datetime import UTC, datetime


def read_clock() -> str:
    """The time in UTC, to the millisecond, as `2026-11-24T19:23:48.123Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
