"""`tidewaiter run`."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.context import Context, note, out
from engine.commands.exits import FAILED, OK, REJECTED, USAGE
from engine.commands.options import PATH, as_of, command, date_of, formats
from engine.commands.telling import Silent, Telling

if TYPE_CHECKING:
    from engine.model.inforce import InForce
    from engine.model.result import Engine


@command(
    "tidewaiter run accounts.parquet --out runs",
    "tidewaiter run accounts.csv --as-of 2026-11-24 --out runs",
    "tidewaiter run extracts/ --as-of 2026-11-24 --out runs --sample 5000 --seed 7",
    "tidewaiter run accounts.jsonl --out runs --quiet --format json",
)
@click.argument("accounts", type=PATH, metavar="ACCOUNTS...", nargs=-1, required=True)
@click.option("--out", "runs", type=PATH, metavar="RUNS", required=True, help="The folder of runs.")
@as_of("Decide as of this date (default: as the input states).")
@click.option(
    "--sample",
    type=click.IntRange(min=0),
    default=1_000,
    show_default=True,
    help="How many accounts the rete engine decides again; a difference, and there is no run.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Which accounts the sample has.",
)
@click.option("--quiet", is_flag=True, help="Say nothing while it runs.")
@formats("text", "json", help_="The summary as lines, or as a JSON object.")
@click.pass_obj
def run(
    context: Context,
    accounts: tuple[Path, ...],
    runs: Path,
    as_of: date | None,
    *,
    sample: int,
    seed: int,
    quiet: bool,
    format_: str,
) -> None:
    """Decide a whole population into a run.

    ACCOUNTS are files of Parquet, CSV, JSON Lines or Arrow IPC, or folders of them. A run is a
    folder in RUNS: every decision with the result of every rule, the facts it rests on, what was
    rejected and why, the policy, and a manifest that chains it to the run before. It is complete
    or absent. `tidewaiter explain RUN ID` explains an account of it, whatever today's rules say.
    """
    from engine import api
    from engine.runs.folder.faults import RunError
    from engine.runs.population import Making, Wanted, run_population
    from engine.runs.sample import EnginesDifferError
    from engine.runs.summary import summary_json, summary_of, summary_text

    loaded = context.open()
    if loaded.policy is None:
        raise api.PolicyError(loaded.diagnostics)

    def prepare(stated: date | None) -> tuple[InForce, Engine]:
        return context.prepare(loaded, date_of(as_of, stated), "rete")

    told = Silent() if quiet else Telling()
    wanted = Wanted(accounts, runs, tuple(sys.argv[1:]), sample, seed)
    started = time.monotonic()
    with context.told(loaded):
        try:
            written = run_population(wanted, Making(loaded, loaded.policy, prepare, told))
        except (RunError, EnginesDifferError) as error:
            told.end()
            note(f"error: {error}")
            sys.exit(FAILED if isinstance(error, EnginesDifferError) else USAGE)
        finally:
            told.end()
    summary = summary_of(written, loaded, time.monotonic() - started)
    out((summary_json if format_ == "json" else summary_text)(summary))
    counts = written.manifest.record.counts
    sys.exit(REJECTED if counts.rejected or counts.in_error else OK)
