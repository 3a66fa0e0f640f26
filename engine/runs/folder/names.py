"""What stands in a folder of runs and in a run, by name.

A run is named by its as-of date and a number within that date, which counts re-runs: names sort
by date, and within a date by age.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
"""The digests of all files of a run, as `sha256sum --check` reads them."""
POLICY: Final = "policy.json"
NEWEST: Final = "newest.sha256"
"""The digest of the newest run's manifest, beside the runs: without it nobody would notice that
the newest run was taken away."""
LOCK: Final = ".lock"
UNFINISHED: Final = ".unfinished-"
"""What a folder or file begins with that is written aside."""

MOST_OF_A_DATE: Final = 999
_NAME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{3})", re.ASCII)
_MOST_OF_A_PATH: Final = 1000


def run_name(as_of: date, number: int) -> str:
    """The name of the `number`th run of an as-of date.

    >>> run_name(date(2026, 11, 24), 2)
    '2026-11-24-002'
    """
    return f"{as_of.isoformat()}-{number:03}"


def parse_name(name: str) -> tuple[date, int] | None:
    """The as-of date and the number in the name of a run; None where it is no such name."""
    found = _NAME.fullmatch(name)
    if found is None or not int(found[2]):
        return None
    try:
        return date.fromisoformat(found[1]), int(found[2])
    except ValueError:
        return None


def next_number(as_of: date, taken: Iterable[str]) -> int:
    """The number after the highest that any of the names has for the date; 1 for the first."""
    parsed = filter(None, map(parse_name, taken))
    return 1 + max((number for day, number in parsed if day == as_of), default=0)


def is_inside(path: str) -> bool:
    """Whether a relative path, with `/`, stays in its folder and is written in the one way.

    Those that `sha256sum` would have to escape, or that a terminal shows as something else, are
    not.
    """
    if len(path) > _MOST_OF_A_PATH or "\\" in path or not path.isprintable():
        return False
    return leads_nowhere(path) and str(PurePosixPath(path)) == path != "."


def leads_nowhere(path: str) -> bool:
    """Whether a path names no folder of a machine: it is relative, and leads down only."""
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts
