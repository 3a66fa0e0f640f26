"""A stand-in for a run that takes a while: files written in pieces, then the run made complete.

python tests/property/stand_in.py ROOT [--die-at LINE]

Prints `begun`, `committing` and `done`. With `--die-at`, it kills itself at that line of those that
are run in the modules that write; a count of these lines stands after `done`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.runs.folder.manifest import (
    Counts,
    Input,
    PolicyIdentity,
    Record,
    Sample,
    Software,
)
from engine.runs.folder.writing import OpenRun, open_run

RECORD: Final = Record(
    as_of=date(2026, 11, 24),
    software=Software("0", "3", "stand-in", {}),
    command=("run",),
    policy=PolicyIdentity("none", "1", "a" * 64, "b" * 64),
    input=Input((), 2, ()),
    sample=Sample(seed=0, size=0),
    counts=Counts(rows_in=2, decided=2, rejected=0),
)
FILES: Final = ("decisions.parquet", "facts.parquet", "traces.parquet")
PIECES: Final = 10
WRITERS: Final = ("writing.py", "disk.py", "lock.py")


def write(root: Path, *, say: bool = False, pause: float = 0.001) -> None:
    """A run with three files, each in pieces."""
    with open_run(root) as run:
        _put(run, pause)
        if say:
            _say("committing")
        run.commit(RECORD, dict.fromkeys(FILES, 2))


def _put(run: OpenRun, pause: float) -> None:
    for name in FILES:
        with (run.folder / name).open("wb") as file:
            for piece in range(PIECES):
                file.write(bytes([piece]) * 1000)
                file.flush()
                time.sleep(pause)


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


class _Lines:
    """Counts the lines that are run in the modules that write, and dies at one of them."""

    def __init__(self, die_at: int | None) -> None:
        self.count = 0
        self.die_at = die_at

    def __call__(self, frame: FrameType, event: str, _: object) -> _Lines | None:
        path = Path(frame.f_code.co_filename)
        if path.name not in WRITERS or path.parent.name != "folder":
            return None
        if event == "line":
            self.count += 1
            if self.count == self.die_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def main() -> int:
    """Write one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--die-at", type=int)
    options = parser.parse_args()
    lines = _Lines(options.die_at)
    _say("begun")
    if options.die_at is not None:
        sys.settrace(lines)
    write(options.root, say=True)
    sys.settrace(None)
    _say(f"done {lines.count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
