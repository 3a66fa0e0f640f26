"""A sheet as it was read from a file: cells with what the spreadsheet made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 256
MOST_CELLS: Final = 500_000
"""A file with more is refused before all of it is read."""

Content = str | bool | int | float | datetime | date | time | timedelta


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula; it is never computed, and what it once gave is not trusted."""

    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """An error such as `#REF!`."""

    text: str


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell that holds something."""

    place: str
    """Such as `sheet segment, cell D4`."""
    value: Content | Formula | Fault
    format: str = ""
    """How a number is shown, such as `0%`."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing can be seen in it."""
        return isinstance(self.value, str) and not self.value.strip("\u200b\ufeff\xa0 \t\r\n")


@dataclass(frozen=True)
class RawSheet:
    """The rows of a sheet by number; columns are counted from 0."""

    name: str
    rows: Mapping[int, Mapping[int, RawCell]]
    is_csv: bool = False
    comma_decimals: bool = False
    """Whether the file looks as if a comma stood before decimals in it."""
    about: Mapping[str, str] = field(default_factory=dict)
    """What the sheet says of itself, by label."""

    def place(self, row: int, column: int) -> str:
        """The name of a cell, be there anything in it or not."""
        letters = letters_of(column)
        if self.is_csv:
            return f"line {row}, column {letters}"
        return f"sheet {self.name}, cell {letters}{row}"

    def row_place(self, row: int) -> str:
        """The name of a row."""
        return f"line {row}" if self.is_csv else f"sheet {self.name}, row {row}"


def letters_of(column: int) -> str:
    """The name of a column counted from 0.

    >>> letters_of(0), letters_of(25), letters_of(26)
    ('A', 'Z', 'AA')
    """
    name, rest = "", column + 1
    while rest:
        rest, sign = divmod(rest - 1, 26)
        name = chr(ord("A") + sign) + name
    return name
