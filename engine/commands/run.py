"""`tidewaiter run`."""

from __future__ import annotations

import shlex
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.context import Context, escaped, note, out
from engine.commands.databases import question_of, require_table, write_into
from engine.commands.exits import FAILED, OK, REJECTED, USAGE
from engine.commands.options import PATH, as_of, command, date_of, formats
from engine.commands.spark import run_on_spark
from engine.commands.telling import Silent, Telling

if TYPE_CHECKING:
    from engine.accounts.databases.batches import Question
    from engine.model.inforce import InForce
    from engine.model.result import Engine


@command(
    "tidewaiter run accounts.parquet --out runs",
    "tidewaiter run accounts.csv --as-of 2026-11-24 --out runs",
    "tidewaiter run extracts/ --as-of 2026-11-24 --out runs --sample 5000 --seed 7",
    "tidewaiter run accounts.jsonl --out runs --quiet --format json",
    "tidewaiter run --db accounts.sqlite --table accounts --as-of 2026-11-24 --out runs",
    "tidewaiter run --db postgresql://ann@host/cbp --table accounts --into decisions --out runs",
    'tidewaiter run --db duckdb:///cbp.duckdb --query "select * from open_accounts" --out runs',
    "tidewaiter run facts/ --engine spark --master spark://head:7077 --as-of 2026-11-24 --out done",
)
@click.argument("accounts", type=PATH, metavar="[ACCOUNTS...]", nargs=-1)
@click.option("--out", "runs", type=PATH, metavar="RUNS", required=True, help="The folder of runs.")
@click.option("--db", "url", metavar="URL", help="Read the accounts from a database.")
@click.option("--table", metavar="NAME", help="All rows of this table or view of it.")
@click.option("--query", metavar="SELECT", help="The rows that this query gives.")
@click.option("--into", metavar="TABLE", help="Write the decisions into a table of it.")
@click.option(
    "--engine",
    "on",
    type=click.Choice(["columnar", "spark"]),
    default="columnar",
    show_default=True,
    help="Spark takes the `facts.parquet` of runs, for what outgrows one machine: docs/spark.md.",
)
@click.option("--master", metavar="URL", help="The cluster for Spark, such as local[4].")
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
    url: str | None,
    table: str | None,
    query: str | None,
    into: str | None,
    on: str,
    master: str | None,
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

    With --db the accounts are rows of SQLite (a path, sqlite:///FILE), DuckDB (duckdb:///FILE) or
    PostgreSQL (postgresql://HOST/DATABASE), which is only read, as it is at one moment. --into
    writes the decisions back when the run is complete; `tidewaiter export` does it again.

    With --engine spark, ACCOUNTS is one file or folder of facts as a run keeps them, anywhere that
    the cluster reads; RUNS becomes a folder of decisions and traces, to the bit those of a run.
    """
    if on == "spark" or master is not None:
        wanted_of_spark = (on, master, url or table or query or into)
        text = run_on_spark(context, accounts, runs, as_of, wanted_of_spark, format_)
        out(text)
        return
    question = question_of(accounts, url, query, table)
    if into is not None and question is None:
        raise click.UsageError("`--into` wants `--db URL`; `tidewaiter export` writes a run")
    if into is not None:
        require_table(into)
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
    wanted = Wanted(accounts, runs, tuple(sys.argv[1:]), sample, seed, question)
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
    if question is not None and into is not None:
        _write_back(written.path, question, into)
    counts = written.manifest.record.counts
    sys.exit(REJECTED if counts.rejected or counts.in_error else OK)


def _write_back(run: Path, question: Question, into: str) -> None:
    from engine.accounts.databases.faults import DatabaseError
    from engine.runs.folder.faults import RunError

    try:
        note(write_into(run, question.database, into))
    except (DatabaseError, RunError) as error:
        again = escaped(
            shlex.join(("tidewaiter", "export", str(run), "--db", "URL", "--into", into))
        )
        note(f"error: {question.database}: {error}")
        note(f"help: the run is complete all the same; write it again with `{again}`")
        sys.exit(USAGE)
