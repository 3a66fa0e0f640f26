"""A sheet -> CSV that Excel and LibreOffice open as it is meant: UTF-8 with its mark, commas.

What a spreadsheet would take for a formula has an apostrophe before it (engine/source/formulas.py).

One more column holds, in its heading, what the rows were; it may be deleted.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from engine.editing.sheets.about import MOST_IN_CELL
from engine.editing.sheets.origin import AS_EXPORTED, origin_text
from engine.editing.sheets.sheet import shown
from engine.source.formulas import escaped

if TYPE_CHECKING:
    from engine.editing.sheets.sheet import Sheet


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
