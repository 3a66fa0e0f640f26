"""The rows of a query in batches, from whatever database; larger than memory is no matter.

One statement, one snapshot, nothing but read. The types are those a Parquet file would have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.accounts.databases.faults import DatabaseError
from engine.accounts.databases.names import table_in_sql
from engine.accounts.databases.place import Database, Sort
from engine.source.masking import mask
from engine.source.render import escape

if TYPE_CHECKING:
    import polars as pl

ROWS: Final = 20_000
"""Rows of a batch."""

Cell = int | float | str | bytes | None
"""What SQLite holds in a cell, whatever the column was declared as."""

NO_TEXT: Final = "\0"
"""Stands in a column of texts for what is none: nobody takes it for a value."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a database: a query, or else all of a table."""

    database: Database
    query: str | None = None
    table: str | None = None

    @property
    def name(self) -> str:
        """What the rows are told to be from: `query`, or the table; no path and printable."""
        if self.table is None:
            return "query"
        return f"table {escape(mask(self.table)).replace('/', '.')}"

    def __str__(self) -> str:
        return f"{self.database}, {self.name}"

    def sql(self) -> str:
        """The SELECT.

        Raises:
            DatabaseError: the name of the table is none.
        """
        if self.query is not None:
            return self.query
        return f"SELECT * FROM {table_in_sql(self.table or '')}"  # noqa: S608 - quoted


class Batch(NamedTuple):
    """Some rows, in the order of the query.

    SQLite has its types by the cell. There a column of a batch has the type of all of its cells,
    and is one of texts where they have several: numbers as they are written, `NO_TEXT` for bytes.
    Then `loose` has the cells as they were, by the column.
    """

    frame: pl.DataFrame
    is_loose: bool = False
    loose: Mapping[str, Sequence[Cell]] = {}


def batches(question: Question, scratch: Path) -> Iterator[Batch]:
    """The rows that a question gives: at least one batch, which is empty where there are none.

    Args:
        question: What is asked.
        scratch: A folder to write to; nothing stays in it.

    Raises:
        DatabaseError: the driver is not installed; the database cannot be opened, refuses the
            query, or goes away; the query is no single SELECT; two columns have one name.
    """
    match question.database.sort:
        case Sort.SQLITE:
            from engine.accounts.databases import in_sqlite

            yield from in_sqlite.batches(question.database, question.sql())
        case Sort.DUCKDB:
            from engine.accounts.databases import in_duckdb

            for frame in in_duckdb.batches(question.database, question.sql(), scratch):
                yield Batch(frame)
        case Sort.POSTGRES:
            from engine.accounts.databases import in_postgres

            for frame in in_postgres.batches(question.database, question.sql()):
                yield Batch(frame)


def require_columns(names: Sequence[str]) -> None:
    """Refuse a statement that gives no columns.

    Raises:
        DatabaseError: it gives none.
    """
    if not names:
        raise DatabaseError("the query gives no columns", "select what is to be read")
