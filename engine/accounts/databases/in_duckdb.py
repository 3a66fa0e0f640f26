"""DuckDB by its own package: it writes the answer to a query as Parquet, which is read in batches.

Its other ways out are rows, which are slow, and Arrow, which wants a package of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.accounts.databases.batches import ROWS, require_columns
from engine.accounts.databases.columns import Columns, require_written
from engine.accounts.databases.faults import DatabaseError, no_select, not_installed
from engine.accounts.databases.names import literal, quoted, require_names, table_in_sql
from engine.accounts.databases.place import Database

if TYPE_CHECKING:
    import duckdb

_AS_TEXT: Final = ("UUID", "JSON", "ENUM")
_HUGE: Final = ("HUGEINT", "UHUGEINT")
"""Parquet would have them as doubles."""


def batches(database: Database, query: str, scratch: Path) -> Iterator[pl.DataFrame]:
    """The rows of a query; see `engine.accounts.databases.batches`."""
    with TemporaryDirectory(prefix="duckdb-", dir=scratch) as folder:
        aside = Path(folder) / "answer.parquet"
        with _opened(database, read_only=True) as connection:
            _extract(connection, query, aside)
        frame = pl.scan_parquet(aside, glob=False)
        schema = frame.collect_schema()
        empty = True
        for batch in frame.collect_batches(chunk_size=ROWS, maintain_order=True):
            if batch.height:
                empty = False
                yield batch
        if empty:
            yield pl.DataFrame(schema=schema)


def _extract(connection: duckdb.DuckDBPyConnection, query: str, aside: Path) -> None:
    import duckdb

    statements = connection.extract_statements(query)
    if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
        raise no_select("the query does more than to select")
    # What follows on a line of its own is no part of a remark at the end of the query.
    inner = f"(\n{query.rstrip().rstrip(';')}\n)"
    described = connection.execute(f"DESCRIBE {inner}").fetchall()
    names = [row[0] for row in described]
    require_columns(names)
    require_names(names)
    chosen = ", ".join(_chosen(row[0], row[1]) for row in described)
    connection.execute(
        f"COPY (SELECT {chosen} FROM {inner}) TO {literal(str(aside))}"  # noqa: S608 - quoted
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS})"
    )


def _chosen(name: str, type_: str) -> str:
    column = quoted(name)
    if type_.startswith(_AS_TEXT) and not type_.endswith("]"):
        return f"CAST({column} AS VARCHAR) AS {column}"
    if type_ in _HUGE:
        return f"CAST({column} AS DECIMAL(38, 0)) AS {column}"
    return column


@contextmanager
def _opened(database: Database, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file, which must be there; what DuckDB refuses comes out in words."""
    try:
        import duckdb
    except ImportError:
        raise not_installed("DuckDB", "duckdb") from None
    if not database.path.is_file():
        raise DatabaseError("there is no such file")
    try:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false"
        }
        with closing(
            duckdb.connect(database.path, read_only=read_only, config=settings)
        ) as connection:
            yield connection
    except duckdb.Error as error:
        told = str(error)
        help_ = "another process writes to it" if "lock" in told.partition("\n")[0] else None
        raise DatabaseError(database.told(told), help_) from None


def write(database: Database, table: str, columns: Columns, frames: Iterable[pl.DataFrame]) -> int:
    """Put rows in place of those that a table has of the same key, in one transaction."""
    into = table_in_sql(table)
    with _opened(database, read_only=False) as connection, TemporaryDirectory() as folder:
        connection.execute("BEGIN")  # to close a connection is to roll back
        connection.execute(f"CREATE TABLE IF NOT EXISTS {into} ({columns.declared(_SQL_TYPES)})")
        found = connection.execute(f"DESCRIBE {into}").fetchall()
        require_written(table, columns, {row[0] for row in found})
        key = quoted(columns.key)
        connection.execute(f"DELETE FROM {into} WHERE {key} = ?", [columns.value])  # noqa: S608 - quoted
        rows = 0
        for frame in frames:
            aside = Path(folder) / "rows.parquet"
            frame.write_parquet(aside)
            connection.execute(
                f"INSERT INTO {into} ({columns.listed()})"  # noqa: S608 - quoted
                f" SELECT {columns.listed()} FROM read_parquet({literal(str(aside))})"
            )
            rows += frame.height
        connection.execute("COMMIT")
    return rows


_SQL_TYPES: Final = {
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "money": "DECIMAL(18, 2)",
    "date": "DATE",
    "text": "VARCHAR",
}
