"""Names in SQL: whatever is in them, they are quoted and stay names."""

from __future__ import annotations

import re
from typing import Final

from engine.accounts.databases.faults import DatabaseError

_PART: Final = re.compile(r'(?s)"((?:[^"]|"")+)"|([^".]+)')
_PARTS: Final = (1, 2)
POSTGRES_BYTES: Final = 63
"""The most that a name has in PostgreSQL, which cuts off the rest without a word."""


def quoted(name: str) -> str:
    """A name as SQL has it, between quotes; those inside it are doubled."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def table_parts(name: str) -> tuple[str, ...]:
    """A table, or a schema and a table with a dot between; quotes keep dots in a name.

    Raises:
        DatabaseError: it is not written so.
    """
    parts: list[str] = []
    at = 0
    while found := _PART.match(name, at):
        parts.append(found[1].replace('""', '"') if found[1] else found[2])
        at = found.end()
        if name[at : at + 1] != ".":
            break
        at += 1
    if at != len(name) or len(parts) not in _PARTS or name.endswith(".") or "\0" in name:
        told = "a table is named as TABLE or SCHEMA.TABLE"
        raise DatabaseError(told, 'write a name with dots or quotes in it as `"odd ""name"""`')
    return tuple(parts)


def table_in_sql(name: str) -> str:
    """The same as SQL has it, quoted."""
    return ".".join(map(quoted, table_parts(name)))


def require_names(names: list[str], *, most: int | None = None) -> None:
    """Refuse columns that could not be told apart.

    Raises:
        DatabaseError: two have one name, or one is cut by the database.
    """
    for name in names:
        if names.count(name) > 1:
            told = f"the column `{name}` is there twice"
            raise DatabaseError(told, "name each column once, with AS")
        if most is not None and len(name.encode()) > most:
            raise DatabaseError(f"`{name}` is longer than the {most} bytes a name has there")
