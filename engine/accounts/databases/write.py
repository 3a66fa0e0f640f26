"""Rows into a table of a database: all of them or none, in place of those of the same key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.accounts.databases.columns import Columns
from engine.accounts.databases.place import Database, Sort

if TYPE_CHECKING:
    import polars as pl


def write_rows(
    database: Database, table: str, columns: Columns, frames: Iterable[pl.DataFrame]
) -> int:
    """Put rows into a table, made where it is not there, and give how many there are.

    One transaction removes the rows whose key has the value of these, and adds these; no other
    row, column or table is touched.

    Raises:
        DatabaseError: the driver is not installed; the database cannot be opened or written to;
            the table has other columns. Nothing is changed then.
    """
    match database.sort:
        case Sort.SQLITE:
            from engine.accounts.databases import in_sqlite

            return in_sqlite.write(database, table, columns, frames)
        case Sort.DUCKDB:
            from engine.accounts.databases import in_duckdb

            return in_duckdb.write(database, table, columns, frames)
        case Sort.POSTGRES:
            from engine.accounts.databases import in_postgres

            return in_postgres.write(database, table, columns, frames)
