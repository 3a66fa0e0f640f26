"""The columns of a table that is written: names, sorts, and which rows are replaced."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from engine.accounts.databases.faults import DatabaseError
from engine.accounts.databases.names import quoted


@dataclass(frozen=True, slots=True)
class Columns:
    """What is written: of each column its sort, and the key by which rows are replaced.

    A sort is boolean, integer, number, money, date or text. Money comes as a text of dollars.
    """

    sorts: Mapping[str, str]
    key: str
    """The column that says which rows belong together."""
    value: str
    """What it holds in those that are written."""

    def listed(self) -> str:
        """The names as SQL has them."""
        return ", ".join(map(quoted, self.sorts))

    def declared(self, types: Mapping[str, str]) -> str:
        """The columns as a new table has them."""
        return ", ".join(f"{quoted(name)} {types[sort]}" for name, sort in self.sorts.items())


def require_written(table: str, columns: Columns, found: AbstractSet[str]) -> None:
    """Refuse a table that was made for something else.

    Raises:
        DatabaseError: it has not all of the columns.
    """
    absent = [name for name in columns.sorts if name not in found]
    if absent:
        told = f"the table `{table}` is there, but has no column `{absent[0]}`"
        raise DatabaseError(told, "give another table: what is there is of something else")
