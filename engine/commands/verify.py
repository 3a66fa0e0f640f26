"""`tidewaiter verify`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from engine.commands.context import out, progress
from engine.commands.exits import FAILED, OK
from engine.commands.options import PATH, examples, formats

if TYPE_CHECKING:
    from engine.runs.folder.verification import Verified

_MOST_SHOWN: Final = 100
_SECONDS_A_LINE: Final = 0.2


@click.command(
    epilog=examples(
        "tidewaiter verify runs",
        "tidewaiter verify runs/2026-11-24-001",
        "tidewaiter verify runs --format json",
    )
)
@click.argument("runs", type=PATH, metavar="RUNS")
@formats("text", "json", help_="A line each, or a JSON object.")
def verify(runs: Path, format_: str) -> None:
    """Check that runs are as they were written, and none is missing.

    RUNS is a folder of runs, or one run; of one run, the link to the run before it is not
    followed. Every file is read and compared with its digest, and the chain of the runs is
    followed. It ends with 4 where something broke, and says which file or link.
    """
    from engine.runs.folder.faults import RunError
    from engine.runs.folder.verification import verify_runs

    try:
        verified = verify_runs(runs, _Progress())
    except RunError as error:
        raise click.UsageError(str(error)) from None
    finally:
        progress()
    if format_ == "json":
        out(json.dumps(_as_data(verified), ensure_ascii=False, indent=2))
    else:
        for problem in verified.problems[:_MOST_SHOWN]:
            out(str(problem))
        if (rest := len(verified.problems) - _MOST_SHOWN) > 0:
            out(f"... and {rest:,} more, not shown")
        out(_summary(verified))
    sys.exit(FAILED if verified.problems else OK)


class _Progress:
    """How far it is, now and then."""

    def __init__(self) -> None:
        self._bytes = 0
        self._last = time.monotonic()

    def __call__(self, run: str, more: int) -> None:
        self._bytes += more
        if time.monotonic() - self._last > _SECONDS_A_LINE:
            self._last = time.monotonic()
            progress(f"{run}: {self._bytes / 2**20:,.0f} MiB read")


def _summary(verified: Verified) -> str:
    runs, problems = len(verified.runs), len(verified.problems)
    told = f"{runs:,} run{'' if runs == 1 else 's'}"
    if problems:
        return f"{told}, {problems:,} problem{'' if problems == 1 else 's'}"
    if not verified.is_one_run:
        return f"{told}: every file is as it was written, and the chain holds"
    return f"{told}: every file is as it was written; its SHA-256 is {verified.runs[0].digest}"


def _as_data(verified: Verified) -> dict[str, object]:
    return {
        "sound": not verified.problems,
        "runs": [{"name": run.name, "sha256": run.digest} for run in verified.runs],
        "problems": [
            {
                "run": problem.run or None,
                "file": problem.file or None,
                "kind": problem.kind,
                "message": problem.message,
            }
            for problem in verified.problems
        ],
    }
