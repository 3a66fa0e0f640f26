"""PostgreSQL by psycopg: COPY in and out, the quickest that the server has, and its own digits.

A numeric comes as the server writes it and is never a double in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from engine.accounts.databases.batches import ROWS, require_columns
from engine.accounts.databases.columns import Columns, require_written
from engine.accounts.databases.digits import typed
from engine.accounts.databases.faults import DatabaseError, no_select, not_installed
from engine.accounts.databases.names import POSTGRES_BYTES, quoted, require_names, table_in_sql
from engine.accounts.databases.place import Database

if TYPE_CHECKING:
    import psycopg

_SECONDS: Final = 10
_LIST: Final = pl.List(pl.String)
_DTYPES: Final[dict[int, pl.DataType]] = {
    16: pl.Boolean(),
    17: pl.Binary(),
    20: pl.Int64(),
    21: pl.Int16(),
    23: pl.Int32(),
    700: pl.Float32(),
    701: pl.Float64(),
    1082: pl.Date(),
    1083: pl.Time(),
    1114: pl.Datetime("us"),
    1184: pl.Datetime("us", "UTC"),
    1700: pl.Decimal(38, 0),
}
"""By the number of a type; what is not here comes as text, an array of texts as a list.

A numeric has as many decimals as stand there."""

_SETTINGS: Final = (
    "SET LOCAL datestyle = 'ISO'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 3",
)
_ARRAYS: Final = (
    "SELECT a.oid::int8 FROM pg_catalog.pg_type a JOIN pg_catalog.pg_type e ON e.oid = a.typelem"
    " WHERE a.typcategory = 'A' AND e.typcategory IN ('S', 'E') AND a.oid = ANY(%s::oid[])"
)


class _Column(NamedTuple):
    name: str
    dtype: pl.DataType


def batches(database: Database, query: str) -> Iterator[pl.DataFrame]:
    """The rows of a query; see `engine.accounts.databases.batches`."""
    with _opened(database) as connection:
        from psycopg import IsolationLevel

        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for setting in _SETTINGS:
            connection.execute(setting.encode())
        columns = _described(database, connection, query)
        with connection.cursor().copy(_copy(query, columns).encode()) as copy:
            rows = iter(copy)
            some = [*islice(rows, ROWS)]
            while True:
                yield _frame(some, columns)
                if not (some := [*islice(rows, ROWS)]):
                    break


def _described(
    database: Database, connection: psycopg.Connection[Any], query: str
) -> list[_Column]:
    """The columns of a query. The server takes one statement here, so nothing is run behind it.

    Raises:
        DatabaseError: the server does not understand it, or it is more than a SELECT.
    """
    from psycopg.pq import ExecStatus

    prepared = connection.pgconn.prepare(b"", query.encode())
    if prepared.status != ExecStatus.COMMAND_OK:
        told = database.told(prepared.error_message.decode("utf-8", "replace"))
        if "multiple commands" in told:
            raise no_select("the query is more than one statement")
        raise DatabaseError(told)
    found = connection.pgconn.describe_prepared(b"")
    fields = [((found.fname(i) or b"").decode(), found.ftype(i)) for i in range(found.nfields)]
    names = [name for name, _ in fields]
    require_columns(names)
    require_names(names)
    asked = connection.execute(_ARRAYS.encode(), ([oid for _, oid in fields],))
    lists = {row[0] for row in asked}
    return [
        _Column(name, _LIST if oid in lists else _DTYPES.get(oid, pl.String()))
        for name, oid in fields
    ]


def _copy(query: str, columns: Sequence[_Column]) -> str:
    """The query as a copy out. The first column makes sure that no row is an empty line."""
    names = [f"c{i}" for i in range(len(columns))]
    chosen = [
        f"to_json({name})" if column.dtype == _LIST else name
        for name, column in zip(names, columns, strict=True)
    ]
    inner = query.rstrip().rstrip(";")
    return (
        f"COPY (SELECT {', '.join(['1', *chosen])} FROM (\n{inner}\n) AS q({', '.join(names)}))"  # noqa: S608 - the user's own, proven to be one statement
        " TO STDOUT (FORMAT csv, ENCODING 'UTF8')"
    )


def _frame(rows: Sequence[Any], columns: Sequence[_Column]) -> pl.DataFrame:
    if rows:
        numbered = {str(i): pl.String() for i in range(len(columns) + 1)}
        cells = pl.read_csv(b"".join(rows), has_header=False, schema=numbered)
        series = cells.get_columns()[1:]
    else:
        series = [pl.Series("0", [], pl.String) for _ in columns]
    return pl.DataFrame(
        [
            typed(text, column.dtype).alias(column.name)
            for text, column in zip(series, columns, strict=True)
        ]
    )


@contextmanager
def _opened(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection; what the server or the network refuses comes out in words."""
    try:
        import psycopg
    except ImportError:
        raise not_installed("PostgreSQL", "postgres") from None
    try:
        with psycopg.connect(
            database.url,
            connect_timeout=_SECONDS,
            client_encoding="utf8",
            application_name="tidewaiter",
        ) as connection:
            yield connection
    except psycopg.Error as error:
        told = database.told(str(error))
        if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
            raise no_select(told) from None
        help_ = None
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            help_ = "ask who keeps the database for the right"
        elif isinstance(error, psycopg.OperationalError):
            help_ = "see that the server runs, and try again"
        raise DatabaseError(told, help_) from None


def write(database: Database, table: str, columns: Columns, frames: Iterable[pl.DataFrame]) -> int:
    """Put rows in place of those that a table has of the same key, in one transaction."""
    into = table_in_sql(table)
    require_names([*columns.sorts], most=POSTGRES_BYTES)
    with _opened(database) as connection:  # to leave it by an error is to roll back
        there = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (into,)).fetchone()
        if there is None or not there[0]:
            connection.execute(f"CREATE TABLE {into} ({columns.declared(_SQL_TYPES)})".encode())
        connection.execute(f"LOCK TABLE {into} IN SHARE ROW EXCLUSIVE MODE".encode())
        found = connection.execute(f"SELECT * FROM {into} LIMIT 0".encode())  # noqa: S608 - quoted
        require_written(table, columns, {each.name for each in found.description or ()})
        key = quoted(columns.key)
        delete = f"DELETE FROM {into} WHERE {key} = %s"  # noqa: S608 - quoted
        connection.execute(delete.encode(), (columns.value,))
        rows = 0
        copied = f"COPY {into} ({columns.listed()}) FROM STDIN (FORMAT csv, ENCODING 'UTF8')"
        with connection.cursor().copy(copied.encode()) as copy:
            for frame in frames:
                copy.write(frame.write_csv(include_header=False).encode())
                rows += frame.height
    return rows


_SQL_TYPES: Final = {
    "boolean": "boolean",
    "integer": "bigint",
    "number": "double precision",
    "money": "numeric(18, 2)",
    "date": "date",
    "text": "text",
}
