"""A sheet -> CSV that Excel and LibreOffice open as it is meant: UTF-8 with its mark, commas.

A spreadsheet takes a text that begins with one of `= + - @` for a formula. Such a text gets an
apostrophe before it, and so does one that begins with an apostrophe; `unescaped` takes it off. A
hyphen alone, and a plain number, are no formulas and stay as they are.

One more column holds, in its heading, what the rows were; it may be deleted.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from engine.editing.sheets.about import MOST_IN_CELL
from engine.editing.sheets.origin import AS_EXPORTED, origin_text
from engine.editing.sheets.sheet import shown

if TYPE_CHECKING:
    from engine.editing.sheets.sheet import Sheet

_FORMULA: Final = re.compile(r"['=+@\t\r]|-(?!\Z|\$?[0-9][0-9,.]*%?\Z)")
_ESCAPED: Final = re.compile(r"'['=+\-@\t\r]")


def to_csv(sheet: Sheet) -> bytes:
    """The bytes of a CSV file: a header, and one line a row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    marks = f"{AS_EXPORTED} {origin_text(sheet, MOST_IN_CELL)}"
    writer.writerow([*(escaped(column.header) for column in sheet.columns), marks])
    for row in sheet.rows:
        cells = zip(row, sheet.columns, strict=True)
        writer.writerow([*(escaped(shown(cell, column)) for cell, column in cells), ""])
    return text.getvalue().encode("utf-8-sig")


def escaped(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> escaped("= 2 * base"), escaped("-"), escaped("-5")
    ("'= 2 * base", '-', '-5')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The text that `escaped` was given.

    >>> unescaped("'= 2 * base"), unescaped("5 o'clock")
    ('= 2 * base', "5 o'clock")
    """
    return text[1:] if _ESCAPED.match(text) else text
