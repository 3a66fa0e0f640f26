"""Reference tables as indexes: keys in, the values of the one row out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.model.policy import KeyMatch, Table
from engine.model.types import Value

Row = tuple[Value, ...]
Finder = Callable[[Row], Row | None]
"""Finds the row for keys that are all there; the `otherwise` row, or None, when there is none."""


@dataclass(frozen=True, slots=True)
class Index:
    """A table to look things up in: its rows, and where each column stands in a row."""

    find: Finder
    columns: Mapping[str, int]


def index(table: Table) -> Index:
    """Index a table that holds only rows in force."""
    return Index(_finder(table), {column.name: i for i, column in enumerate(table.columns)})


def _finder(table: Table) -> Finder:
    prefixes = [i for i, key in enumerate(table.keys) if key.match is KeyMatch.PREFIX]
    if not prefixes:
        rows = {row.keys: row.values for row in table.rows}
        return lambda keys: rows.get(keys, table.otherwise)
    return _prefix_finder(table, prefixes[0])


def _prefix_finder(table: Table, at: int) -> Finder:
    rows = {row.keys: row.values for row in table.rows}
    lengths = _longest_first(row.keys[at] for row in table.rows)

    def find(keys: Row) -> Row | None:
        text = keys[at]
        if not isinstance(text, str):
            return table.otherwise
        for length in lengths:
            if length <= len(text):
                row = rows.get((*keys[:at], text[:length], *keys[at + 1 :]))
                if row is not None:
                    return row
        return table.otherwise

    return find


def _longest_first(prefixes: Iterable[Value]) -> tuple[int, ...]:
    return tuple(sorted({len(p) for p in prefixes if isinstance(p, str)}, reverse=True))
