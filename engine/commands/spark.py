"""`tidewaiter run --engine spark`."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import click

from engine.commands.context import Context, note
from engine.commands.exits import USAGE
from engine.commands.options import date_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def run_on_spark(  # noqa: PLR0917  # what the command has
    context: Context,
    accounts: tuple[Path, ...],
    folder: Path,
    as_of: date | None,
    wanted: tuple[str, str | None, str | None],
    format_: str,
) -> str:
    """Decide facts on a cluster; what came of it, as text or JSON."""
    from engine import api
    from engine.runs.folder.faults import RunError
    from engine.runs.spark import decide_on_spark

    engine, master, database = wanted
    if engine != "spark" or master is None:
        raise click.UsageError("Spark wants both: `--engine spark --master URL`")
    if database is not None:
        raise click.UsageError("Spark reads Parquet; a run on one machine reads a database")
    if len(accounts) != 1:
        raise click.UsageError("Spark takes one file or folder of facts")
    loaded = context.open()
    day = date_of(as_of, None)
    started = time.monotonic()
    with context.told(loaded):
        inforce = api.in_force(loaded, day)
        try:
            done = decide_on_spark(master, str(accounts[0]), inforce, str(folder))
        except RunError as error:
            note(f"error: {error}")
            sys.exit(USAGE)
    seconds = time.monotonic() - started
    data = {
        "out": done.out,
        "as_of": day.isoformat(),
        "accounts": done.accounts,
        "spark": done.version,
        "seconds": round(seconds, 3),
    }
    if format_ == "json":
        return json.dumps(data, indent=2)
    told = f"{done.out}: {done.accounts:,} accounts decided as of {day} by Spark {done.version}"
    return f"{told} in {seconds:,.1f} s"
