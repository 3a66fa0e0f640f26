"""An extract that is a database: its tables and views, written down as Parquet to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from engine.accounts.databases.batches import Question, batches
from engine.accounts.databases.faults import DatabaseError
from engine.accounts.databases.place import Database, Sort
from engine.accounts.problems import AccountProblem, AccountsUnreadableError

_TABLES: Final = {
    Sort.SQLITE: "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')",
    Sort.DUCKDB: "SELECT table_name FROM information_schema.tables",
    Sort.POSTGRES: (
        "SELECT table_name::text FROM information_schema.tables"
        " WHERE table_schema = ANY (current_schemas(false))"
    ),
}
_ROWS: Final = 500_000


def write_tables(database: Database, names: Iterable[str], folder: Path) -> tuple[str, ...]:
    """Write the tables and views of these names, where they are there, as files of a folder.

    Returns:
        The names of those that are there.

    Raises:
        AccountsUnreadableError: the database cannot be read to the end.
        OSError: the folder cannot be written to.
    """
    folder.mkdir()
    try:
        there = _tables(database, folder)
        found = tuple(name for name in names if name in there)
        for name in found:
            _write(Question(database, table=name), folder, folder / f"{name}.parquet")
    except DatabaseError as error:
        raise AccountsUnreadableError(
            AccountProblem("unreadable-database", error.message, str(database), help=error.help)
        ) from None
    return found


def table_told(path: Path) -> str:
    """How a table is called where files are told."""
    return f"table {path.stem}"


@contextmanager
def told_as_tables(database: Database, folder: Path) -> Iterator[None]:
    """Let problems name tables of the database instead of what was written down of them."""
    try:
        yield
    except AccountsUnreadableError as error:
        raise AccountsUnreadableError(
            *(_of_table(problem, database, folder) for problem in error.problems)
        ) from None


def _of_table(problem: AccountProblem, database: Database, folder: Path) -> AccountProblem:
    path = Path(problem.file)
    table = problem.file if problem.file.startswith("table ") else table_told(path)
    is_table = table == problem.file or path.suffix == ".parquet"
    file = f"{database}, {table}" if is_table else str(database)
    message = problem.message.replace(f"{folder}/", "").replace(".parquet", "")
    return replace(problem, file=file, message=message)


def _tables(database: Database, scratch: Path) -> frozenset[str]:
    frames = [batch.frame for batch in batches(Question(database, _TABLES[database.sort]), scratch)]
    return frozenset(name for frame in frames for name in frame.to_series(0).drop_nulls())


def _write(question: Question, folder: Path, target: Path) -> None:
    """Write all rows in their order, each column in the one type that all of its batches have."""
    parts, waiting, files = 0, list[pl.DataFrame](), list[Path]()
    for batch in batches(question, folder):
        if waiting and waiting[-1].schema != batch.frame.schema:
            files.append(_part(waiting, folder / f"~{len(files)}.arrow"))
            waiting, parts = [], 0
        waiting.append(batch.frame)
        parts += batch.frame.height
        if parts >= _ROWS:
            files.append(_part(waiting, folder / f"~{len(files)}.arrow"))
            waiting, parts = [], 0
    if waiting:
        files.append(_part(waiting, folder / f"~{len(files)}.arrow"))
    scans = [pl.scan_ipc(file, glob=False) for file in files]
    types = _common([scan.collect_schema() for scan in scans])
    same = [scan.select(pl.col(n).cast(dtype) for n, dtype in types.items()) for scan in scans]
    pl.concat(same).sink_parquet(target, compression="lz4", maintain_order=True)
    for file in files:
        file.unlink()


def _part(frames: list[pl.DataFrame], path: Path) -> Path:
    pl.concat(frames).write_ipc(path)
    return path


def _common(schemas: list[pl.Schema]) -> dict[str, pl.DataType]:
    """The types of columns: that of all batches, else text."""
    found = {}
    for name in schemas[0]:
        dtypes = {schema[name] for schema in schemas} - {pl.Null()}
        found[name] = dtypes.pop() if len(dtypes) == 1 else pl.String() if dtypes else pl.Null()
    return found
