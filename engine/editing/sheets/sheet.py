"""A table of a policy as columns and rows, whatever file it goes to or comes from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.model.types import Type

NOTHING: Final = "-"
"""In a column of tests: any value. In a column of prose or days: nothing is given."""

_WHOLE: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^"|])+')
"""A cell that a pipe table reads as one."""


class Role(StrEnum):
    """What a column is for."""

    ID = "id"
    NOTE = "note"
    DAY = "day"
    INPUT = "input"
    KEY = "key"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Column:
    """A column, with what is known of it."""

    header: str
    role: Role
    type: Type | None = None
    """What its cells test or give; None for prose, and where the header has no type."""
    meaning: str = ""
    unit: str | None = None
    range: str | None = None
    pattern: str | None = None
    is_prefix: bool = False

    @property
    def is_prose(self) -> bool:
        """Whether its cells are words for people, which need no quotes in a sheet."""
        return self.role is Role.NOTE


class Kind(StrEnum):
    """What a sheet shows."""

    DECISION = "decision"
    TABLE = "reference table"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. Rows hold the texts that stand in the policy's file, one a column."""

    name: str
    kind: Kind
    columns: tuple[Column, ...]
    split: int
    """How many columns stand left of the outputs."""
    rows: tuple[tuple[str, ...], ...]
    blank_is_null: bool = False
    """Whether an empty cell is a missing value, as in a CSV file of a reference table."""

    def key_of(self, row: tuple[str, ...]) -> tuple[str, ...]:
        """What tells a row from the others: its id, or its keys and first day."""
        roles = (Role.ID,) if self.kind is Kind.DECISION else (Role.KEY,)
        first = [
            cell
            for column, cell in zip(self.columns, row, strict=True)
            if column.role in roles
            or (self.kind is Kind.TABLE and column.role is Role.DAY and column.header == "from")
        ]
        return tuple(first)

    def name_of(self, row: tuple[str, ...]) -> str:
        """What people call a row: its id, or its keys and first day."""
        key = [each for each in self.key_of(row) if each not in (NOTHING, "")]
        return key[0] if self.kind is Kind.DECISION and key else " ".join(key)


def shown(written: str, column: Column) -> str:
    """What a sheet shows for the text of a cell: prose without quotes, the rest as it is.

    Prose that would read as something else without its quotes keeps them.
    """
    if column.role is Role.DAY or column.is_prose:
        if written == NOTHING:
            return ""
        if column.is_prose and written.startswith('"'):
            text = _unquoted(written)
            if text is not None and text.isprintable() and text == _plain(text):
                return text
    return written


def written(text: str, column: Column) -> str:
    """The text that a pipe table needs for what a sheet shows; `shown` gives it back."""
    if column.role is Role.DAY or column.is_prose:
        if not text:
            return NOTHING
        if column.is_prose and (not _WHOLE.fullmatch(text) or text == NOTHING):
            return json.dumps(text, ensure_ascii=False)
        if column.is_prose and text.startswith('"') and _unquoted(text) is None:
            return json.dumps(text, ensure_ascii=False)
    return text


def is_whole(text: str) -> bool:
    """Whether a pipe table reads a text as one cell: its bars stand in quotes, which close."""
    return _WHOLE.fullmatch(text) is not None


def _unquoted(text: str) -> str | None:
    try:
        read = json.loads(text)
    except ValueError:
        return None
    return read if isinstance(read, str) else None


def _plain(text: str) -> str | None:
    """The text itself where it needs no quotes in a sheet, else None."""
    odd = not text or text == NOTHING or text.startswith('"') or text != text.strip()
    return None if odd else text


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a column beside its type: the texts that it holds in the policy."""

    column: Column
    texts: frozenset[str]
    comma_decimals: bool = False
