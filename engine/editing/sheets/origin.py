"""What the rows of a table were when its sheet was exported, in few characters for each.

It travels in the sheet, so that an import knows which rows were edited there and which in the
policy meanwhile. A row is known by two marks, of 8 characters each: of what names it and of all
that it says. Marks of what says nothing are left out, so that a new column of it changes none.
One more mark, of all the others, stands last: by it a damage of any of them is seen.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.editing.sheets.sheet import NOTHING, Kind, Role, Sheet, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.editing.sheets.sheet import Column

AS_EXPORTED: Final = "as exported"
"""How the heading begins that holds the marks in a CSV file."""

_MARK: Final = 8
_TEXT: Final = re.compile(r"([0-9]{1,6})([:=])((?:[A-Za-z0-9.-]{8})*)")
_HEADING: Final = re.compile(rf"{AS_EXPORTED}(?:\s(.*))?", re.IGNORECASE | re.DOTALL)
_SILENT: Final = (Role.ID, Role.NOTE, Role.DAY, Role.INPUT)
"""Columns in which `-` says nothing; in others it may be a value."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The rows as exported, in their order: the mark of each by the mark of its name.

    `whole` is the mark of all of them where there were too many to mark each; then `rows` is
    empty.
    """

    rows: Mapping[str, str]
    whole: str | None = None


def origin_text(sheet: Sheet, most: int) -> str:
    """The marks of a sheet, of no more than about `most` characters."""
    marks = [*marks_of(sheet)]
    if (len(marks) + 1) * 2 * _MARK > most:
        text = f"{len(marks)}={whole_mark(sheet)}"
    else:
        text = f"{len(marks)}:{''.join(name + row for name, row in marks)}"
    return text + _mark(text)


def read_origin(text: str) -> Origin | None:
    """The marks of `origin_text`; None where it is something else, or a part of it is lost."""
    found = _TEXT.fullmatch(text)
    if found is None or _mark(text[:-_MARK]) != text[-_MARK:]:
        return None
    count, marks = int(found[1]), found[3][:-_MARK]
    if found[2] == "=":
        return Origin({}, marks) if len(marks) == _MARK else None
    if len(marks) != count * 2 * _MARK:
        return None
    pairs = range(0, len(marks), 2 * _MARK)
    return Origin({marks[at : at + _MARK]: marks[at + _MARK : at + 2 * _MARK] for at in pairs})


def marks_in_heading(heading: str) -> str | None:
    """What a heading of a CSV file holds for marks, be they damaged; None for another heading."""
    found = _HEADING.fullmatch(heading.strip())
    return None if found is None else (found[1] or "").strip()


def marks_of(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """The mark of what names each row, and of all that it says."""
    for row in sheet.rows:
        yield name_mark(sheet, row), row_mark(sheet.columns, row)


def name_mark(sheet: Sheet, row: tuple[str, ...]) -> str:
    """The mark of a row's id, or of its keys and first day."""
    named = [
        (column.header, shown(cell, column))
        for column, cell in zip(sheet.columns, row, strict=True)
        if column.role in (Role.ID, Role.KEY)
        or (sheet.kind is Kind.TABLE and column.header == "from")
    ]
    return _mark(sorted(each for each in named if each[1] != ""))


def row_mark(columns: tuple[Column, ...], row: tuple[str, ...]) -> str:
    """The mark of all that a row says, in whatever order its columns stand."""
    said: list[tuple[str, int, str]] = []
    counts: dict[str, int] = {}
    for column, cell in zip(columns, row, strict=True):
        counts[column.header] = counts.get(column.header, 0) + 1
        text = shown(cell, column)
        if not (column.role in _SILENT and text in ("", NOTHING)):
            said.append((column.header, counts[column.header], text))
    return _mark(sorted(said))


def whole_mark(sheet: Sheet) -> str:
    """The mark of all rows in their order."""
    return _mark([*marks_of(sheet)])


def _mark(data: object) -> str:
    digest = hashlib.sha256(json.dumps(data, ensure_ascii=True).encode()).digest()
    return base64.b64encode(digest[:6], b"-.").decode("ascii")
