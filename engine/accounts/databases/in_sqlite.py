"""SQLite by Python's own module: types by the cell, a file opened read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Final

import polars as pl

from engine.accounts.databases.batches import NO_TEXT, ROWS, Batch, Cell, require_columns
from engine.accounts.databases.columns import Columns, require_written
from engine.accounts.databases.faults import DatabaseError, no_select
from engine.accounts.databases.names import quoted, require_names, table_in_sql
from engine.accounts.databases.place import Database

SECONDS: Final = 5.0
"""How long a lock of somebody else is waited for."""

_ALLOWED: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_DTYPES: Final[dict[type, pl.DataType]] = {
    int: pl.Int64(),
    float: pl.Float64(),
    str: pl.String(),
}
_LOCKED: Final = "another process writes to it; try again when it is done"
_HELP: Final = {
    "locked": _LOCKED,
    "no such table": "look at its tables with `SELECT name FROM sqlite_schema`",
    "not a database": "name a file that SQLite wrote",
    "malformed": "the file is damaged, or was changed while it was read; copy it anew",
    "readonly": "ask for the right to write to the file and its folder",
}


def batches(database: Database, query: str) -> Iterator[Batch]:
    """The rows of a query; see `engine.accounts.databases.batches`."""
    with _opened(database, "ro") as connection:
        connection.text_factory = _text
        connection.execute("BEGIN")
        connection.set_authorizer(_authorize)
        try:
            cursor = connection.execute(query)
        except (sqlite3.Warning, sqlite3.ProgrammingError, ValueError) as error:
            raise no_select(database.told(str(error))) from None
        except sqlite3.DatabaseError as error:
            if "not authorized" in str(error) or "prohibited" in str(error):
                raise no_select("the query does more than to select") from None
            raise
        names = [name for name, *_ in cursor.description or ()]
        require_columns(names)
        require_names(names)
        rows = cursor.fetchmany(ROWS)
        while True:
            yield _batch(names, rows)
            if not (rows := cursor.fetchmany(ROWS)):
                break


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def _authorize(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _batch(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Batch:
    columns: Sequence[Sequence[Cell]] = [*zip(*rows, strict=True)] or [()] * len(names)
    loose: dict[str, Sequence[Cell]] = {}
    series = []
    for name, cells in zip(names, columns, strict=True):
        types = {*map(type, cells)} - {type(None)}
        dtype = _DTYPES.get(next(iter(types)), None) if len(types) == 1 else None
        if dtype is None and types:
            loose[name] = cells
            series.append(pl.Series(name, [*map(written, cells)], pl.String))
        else:
            series.append(pl.Series(name, cells, dtype or pl.String()))
    return Batch(pl.DataFrame(series), is_loose=True, loose=loose)


def written(cell: Cell) -> str | None:
    """A cell as a text: a number by its digits, what is no text as `NO_TEXT`."""
    if cell is None or isinstance(cell, str):
        return cell
    return NO_TEXT if isinstance(cell, bytes) else repr(cell)


@contextmanager
def _opened(database: Database, mode: str) -> Iterator[sqlite3.Connection]:
    """The file, which must be there; what SQLite refuses comes out in words."""
    path = database.path
    if not path.is_file():
        raise DatabaseError("there is no such file", _elsewhere(database))
    try:
        url = f"{path.resolve().as_uri()}?mode={mode}"
        with closing(
            sqlite3.connect(url, uri=True, timeout=SECONDS, isolation_level=None)
        ) as connection:
            yield connection
    except sqlite3.Error as error:
        told = str(error)
        help_ = next((help_ for part, help_ in _HELP.items() if part in told), None)
        raise DatabaseError(database.told(told), help_) from None


def _elsewhere(database: Database) -> str | None:
    path = database.path
    if "://" in database.url and not path.is_absolute() and (root := "/" / path).is_file():
        return f"from the root of the disk it is {database.sort.value}:///{root}, with four slashes"
    return None


def write(database: Database, table: str, columns: Columns, frames: Iterable[pl.DataFrame]) -> int:
    """Put rows in place of those that a table has of the same key, in one transaction."""
    into = table_in_sql(table)
    with _opened(database, "rw") as connection:
        connection.execute("BEGIN IMMEDIATE")  # to close a connection is to roll back
        connection.execute(f"CREATE TABLE IF NOT EXISTS {into} ({columns.declared(_SQL_TYPES)})")
        found = connection.execute(f"SELECT * FROM {into} LIMIT 0").description  # noqa: S608 - quoted
        require_written(table, columns, {row[0] for row in found})
        key = quoted(columns.key)
        connection.execute(f"DELETE FROM {into} WHERE {key} = ?", (columns.value,))  # noqa: S608 - quoted
        marks = ", ".join("?" * len(columns.sorts))
        insert = f"INSERT INTO {into} ({columns.listed()}) VALUES ({marks})"  # noqa: S608 - quoted
        rows = 0
        for frame in frames:
            plain = frame.with_columns(pl.col(pl.Date).cast(pl.String))
            connection.executemany(insert, plain.iter_rows())
            rows += frame.height
        connection.execute("COMMIT")
    return rows


_SQL_TYPES: Final = {
    "boolean": "INTEGER",
    "integer": "INTEGER",
    "number": "REAL",
    "money": "NUMERIC",
    "date": "TEXT",
    "text": "TEXT",
}
