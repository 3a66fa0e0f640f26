"""`tidewaiter export`."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands.context import out
from engine.commands.databases import database_at, require_table, write_into
from engine.commands.options import PATH, examples


@click.command(
    epilog=examples(
        "tidewaiter export runs/2026-11-24-001 --db accounts.sqlite --into decisions",
        "tidewaiter export runs/2026-11-24-001 --db postgresql://ann@host/cbp --into decided",
    )
)
@click.argument("run", type=PATH, metavar="RUN")
@click.option("--db", "url", metavar="URL", required=True, help="The database to write into.")
@click.option("--into", metavar="TABLE", required=True, help="The table; made where there is none.")
def export(run: Path, url: str, into: str) -> None:
    """Write the decisions of a run into a table of a database.

    As `tidewaiter run --into` does it, also again: the rows that the table has of RUN are
    replaced, in one transaction, and nothing else is touched.
    """
    from engine.accounts.databases.faults import DatabaseError
    from engine.runs.folder.faults import RunError

    database = database_at(url)
    require_table(into)
    try:
        out(write_into(run, database, into))
    except DatabaseError as error:
        raise click.UsageError(f"{database}: {error}") from None
    except RunError as error:
        raise click.UsageError(str(error)) from None
