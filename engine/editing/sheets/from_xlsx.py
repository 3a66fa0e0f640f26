"""A workbook -> the cells of one of its sheets; formulas stay formulas, links are not followed."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Final

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook

from engine.editing.sheets.about import NAME, ROWS, refuse_another
from engine.editing.sheets.package import check_package
from engine.editing.sheets.problems import Findings, SheetProblem, SheetRefusedError
from engine.editing.sheets.raw import (
    MOST_COLUMNS,
    MOST_ROWS,
    Content,
    Fault,
    Formula,
    RawCell,
    RawSheet,
    letters_of,
)
from engine.editing.sheets.to_xlsx import ABOUT, LISTS
from engine.source.suggest import did_you_mean

if TYPE_CHECKING:
    from pathlib import PurePath

    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ENCODED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ABOUT_ROWS: Final = 200
_SAVE_AGAIN: Final = "open it in the spreadsheet and save it again as an Excel workbook (.xlsx)"


def from_xlsx(data: bytes, name: str, findings: Findings, path: PurePath) -> RawSheet:
    """The cells of the sheet `name`, or of the only sheet there is.

    Raises:
        SheetRefusedError: the file is no workbook that can be read, has no such sheet, or says
            that it is of another table.
    """
    check_package(data, findings)
    book = _open(data)
    told = _about(book)
    refuse_another(told, name, path)
    page = _page(book, name, findings)
    title = str(page.title)
    _refuse_merged(page, title)
    rows: dict[int, dict[int, RawCell]] = {}
    for cell in _cells(page):
        found = _cell(cell, f"sheet {title}, cell {cell.coordinate}")
        if found is not None:
            rows.setdefault(cell.row, {})[cell.column - 1] = found
    _tell_hidden(page, rows, findings)
    return RawSheet(title, dict(sorted(rows.items())), about=told)


def _open(data: bytes) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), keep_links=False, keep_vba=False)
    except Exception as error:  # noqa: BLE001  # the library raises whatever it stumbles over
        if isinstance(error.__cause__ or error, DefusedXmlException):
            told = "the workbook declares entities, which are never expanded"
        else:
            told = f"the workbook is damaged and cannot be read ({type(error).__name__})"
        raise SheetRefusedError(SheetProblem("", told, _SAVE_AGAIN)) from None


def _page(book: Workbook, name: str, findings: Findings) -> Worksheet:
    pages = [*book.worksheets]
    for page in pages:
        if page.title == name[:31]:
            return page
    others = [page for page in pages if not str(page.title).startswith((ABOUT, LISTS))]
    if len(others) == 1 and len(pages) == 1:
        findings.notice(f"the only sheet, `{others[0].title}`, is read as `{name}`")
        return others[0]
    titles = [str(page.title) for page in others]
    guess = did_you_mean(name, titles)
    remedy = f"rename the sheet `{guess}`" if guess else "give the sheet of the table this name"
    told = ", ".join(f"`{title}`" for title in titles) or "no other"
    message = f"the workbook has no sheet `{name[:31]}`; it has {told}"
    raise SheetRefusedError(SheetProblem("", message, remedy))


def _refuse_merged(page: Worksheet, title: str) -> None:
    merged = sorted(str(area) for area in page.merged_cells.ranges)
    if merged:
        message = f"the cells {', '.join(merged[:6])} are merged, so one row is not one rule"
        remedy = "take the merging off, and fill in each cell"
        raise SheetRefusedError(SheetProblem(f"sheet {title}", message, remedy))


def _cells(page: Worksheet) -> list[Cell]:
    """The cells that hold something; `iter_rows` would make up all those in between."""
    found = [cell for cell in page._cells.values() if cell.value is not None]  # noqa: SLF001
    for cell in found:
        if cell.row > MOST_ROWS or cell.column > MOST_COLUMNS:
            place = f"sheet {page.title}, cell {cell.coordinate}"
            message = f"there is something beyond {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"
            raise SheetRefusedError(SheetProblem(place, message, "delete it, or split the table"))
    return sorted(found, key=lambda cell: (cell.row, cell.column))


def _cell(cell: Cell, place: str) -> RawCell | None:
    value = cell.value
    match cell.data_type:
        case "f":
            text = value if isinstance(value, str) else getattr(value, "text", None)
            return RawCell(place, Formula(str(text or "=")))
        case "e":
            return RawCell(place, Fault(str(value)))
        case _ if isinstance(value, str):
            text = _ENCODED.sub(lambda found: chr(int(found[1], 16)), value)
            return RawCell(place, text) if text else None
        case _ if isinstance(value, Content):
            return RawCell(place, value, cell.number_format)
        case _:
            return None


def _tell_hidden(page: Worksheet, rows: dict[int, dict[int, RawCell]], findings: Findings) -> None:
    for number in rows:
        if page.row_dimensions[number].hidden:
            findings.notice("hidden rows are read like the others", f"row {number}")
    used = {column for cells in rows.values() for column in cells}
    for letter, dimension in page.column_dimensions.items():
        if not dimension.hidden:
            continue
        first, last = dimension.min or 0, dimension.max or 0
        span = range(first - 1, min(last, MOST_COLUMNS)) if first else ()
        if used & {*span} or letter in {letters_of(each) for each in used}:
            findings.notice("hidden columns are read like the others", f"column {letter}")
    if page.sheet_state != "visible":
        findings.notice(f"the sheet `{page.title}` is hidden; it is read all the same")
    header = min(rows, default=0)
    for cell in page._cells.values():  # noqa: SLF001
        if cell.comment is not None and (cell.row or 0) > header + 1:
            findings.notice("comments are not read", str(cell.coordinate))


def _about(book: Workbook) -> dict[str, str]:
    """What the workbook says of the sheet, by label; nothing when it says nothing.

    Of what is damaged, all that is left.
    """
    for page in book.worksheets:
        if not str(page.title).startswith(ABOUT):
            continue
        rows = page.iter_rows(max_row=_ABOUT_ROWS, max_col=2, values_only=True)
        found = {str(row[0]): str(row[1] or "") for row in rows if len(row) > 1 and row[0]}
        if NAME in found or ROWS in found:
            return found
    return {}
