"""What commands have in common that read databases, or write into one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.context import escaped

if TYPE_CHECKING:
    from engine.accounts.databases.batches import Question
    from engine.accounts.databases.place import Database


def database_at(url: str) -> Database:
    """The database of `--db`.

    Raises:
        click.UsageError: it is none that is known here.
    """
    from engine.accounts.databases.faults import DatabaseError
    from engine.accounts.databases.place import database_of

    try:
        return database_of(url)
    except DatabaseError as error:
        raise click.UsageError(f"`--db`: {error}") from None


def question_of(
    accounts: tuple[Path, ...], url: str | None, query: str | None, table: str | None
) -> Question | None:
    """What is asked of a database; None where the accounts are files.

    Raises:
        click.UsageError: it is not clear which accounts are meant.
    """
    if url is None:
        if query is not None or table is not None:
            raise click.UsageError("`--query` and `--table` want `--db URL`")
        if not accounts:
            raise click.UsageError("name the files of accounts, or a database with `--db URL`")
        return None
    if accounts:
        raise click.UsageError("accounts come from files or from `--db`, not from both")
    if (query is None) == (table is None):
        raise click.UsageError("`--db` wants either `--table NAME` or `--query SELECT`")
    from engine.accounts.databases.batches import Question

    if table is not None:
        require_table(table)
    return Question(database_at(url), query, table)


def require_table(name: str) -> None:
    """Refuse the name of a table before anything is done for it.

    Raises:
        click.UsageError: it is none.
    """
    from engine.accounts.databases.faults import DatabaseError
    from engine.accounts.databases.names import table_parts

    try:
        table_parts(name)
    except DatabaseError as error:
        raise click.UsageError(f"`{escaped(name)}`: {error}") from None


def write_into(run: Path, database: Database, table: str) -> str:
    """Write the decisions of a run into a table; what is told of it.

    Raises:
        DatabaseError: the database refuses; it is as it was before.
        RunError: the run cannot be read.
    """
    from engine.runs.into import write_decisions
    from engine.runs.kept import open_kept

    rows = write_decisions(open_kept(run), database, table)
    return f"{rows:,} accounts of {run.name} are in the table `{escaped(table)}` of {database}"
