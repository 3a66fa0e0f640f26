"""A sheet -> a workbook that people like to work in.

The headings stay in sight, every cell is text, and what a cell may hold is told where it is
typed. Nothing in it is a formula, whatever it begins with.
"""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Final, cast

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from engine.editing.sheets.about import ROWS
from engine.editing.sheets.notes import BANDS, choices, note_of
from engine.editing.sheets.sheet import Kind, Role, Sheet, shown

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_ROW: Final = 2
"""The row of the headings; above each stands what the column is for."""
ABOUT: Final = "About"
LISTS: Final = "Lists"

_AS_TEXT: Final = "@"
_SPARE_ROWS: Final = 500
"""So many empty rows have drop-downs."""
_FONT: Final = "Calibri"
_WIDEST, _NARROWEST = 56, 9
_BOLD: Final = 1.2
"""How much wider bold letters run."""
_LINE_HEIGHT: Final = 15
_LONGEST_LIST: Final = 255
_ENCODED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FILLS: Final = {
    Role.ID: "F2F2F2",
    Role.NOTE: "F2F2F2",
    Role.DAY: "F2F2F2",
    Role.INPUT: "DCE9F7",
    Role.KEY: "DCE9F7",
    Role.OUTPUT: "E0F0DC",
}
_LINE: Final = Side(style="thin", color="BFBFBF")
_STRONG: Final = Side(style="medium", color="595959")


def to_xlsx(sheet: Sheet, about: tuple[tuple[str, str], ...]) -> bytes:
    """The bytes of a workbook: the sheet, and another that tells about it."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet.name[:31]
    _head(page, sheet)
    _body(page, sheet)
    _columns(page, sheet)
    _drop_downs(book, page, sheet)
    _view(page, sheet)
    _about(book, about)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def put(cell: Cell, text: str) -> None:
    """Write a text that stays one, even where it looks like a formula, a number or an error."""
    cell.value = _ENCODED.sub("_x005F_", text)
    cell.data_type = "s"
    cell.number_format = _AS_TEXT
    cell.quotePrefix = True


def _cell(page: Worksheet, row: int, column: int) -> Cell:
    return cast("Cell", page.cell(row, column))  # there are no merged cells


def _head(page: Worksheet, sheet: Sheet) -> None:
    for at, column in enumerate(sheet.columns, 1):
        fill = PatternFill("solid", start_color=_FILLS[column.role])
        band, heading = _cell(page, HEADER_ROW - 1, at), _cell(page, HEADER_ROW, at)
        put(band, BANDS[column.role])
        band.font = Font(name=_FONT, size=8, bold=True, color="595959")
        put(heading, column.header)
        heading.font = Font(name=_FONT, bold=True)
        heading.alignment = Alignment(wrap_text=True, vertical="center")
        for cell in (band, heading):
            cell.fill = fill
            cell.border = _border(sheet, at, below=cell is heading)
        note = Comment(note_of(column), "Tidewaiter", height=150, width=380)
        heading.comment = note


def _body(page: Worksheet, sheet: Sheet) -> None:
    fill = PatternFill("solid", start_color=_FILLS[Role.ID])
    for number, row in enumerate(sheet.rows, HEADER_ROW + 1):
        for at, (text, column) in enumerate(zip(row, sheet.columns, strict=True), 1):
            cell = _cell(page, number, at)
            put(cell, shown(text, column))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = _border(sheet, at)
            is_id = column.role is Role.ID
            cell.protection = Protection(locked=is_id)
            if is_id:
                cell.fill = fill
                cell.font = Font(name=_FONT, bold=True)


def _border(sheet: Sheet, at: int, *, below: bool = False) -> Border:
    """A line around a cell, strong between conditions and outputs, and below the headings."""
    left = _STRONG if at == sheet.split + 1 else _LINE
    return Border(left=left, right=_LINE, top=_LINE, bottom=_STRONG if below else _LINE)


def _columns(page: Worksheet, sheet: Sheet) -> None:
    """Widths and heights; and the cells below the last row are text and open, too."""
    widths = [_width_of(sheet, at) for at in range(len(sheet.columns))]
    for at, width in enumerate(widths, 1):
        whole = page.column_dimensions[get_column_letter(at)]
        whole.width = width
        whole.number_format = _AS_TEXT
        whole.alignment = Alignment(wrap_text=True, vertical="top")
        whole.protection = Protection(locked=False)
    for number, row in enumerate(sheet.rows, HEADER_ROW + 1):
        cells = zip(row, sheet.columns, widths, strict=True)
        lines = max(math.ceil(len(shown(text, each)) * 1.05 / width) for text, each, width in cells)
        if lines > 1:  # one line is as high as it is; not every program measures more by itself
            page.row_dimensions[number].height = lines * _LINE_HEIGHT


def _width_of(sheet: Sheet, at: int) -> float:
    """As wide as the longest cell and the heading with its button, within bounds."""
    column = sheet.columns[at]
    longest = max((len(shown(row[at], column)) for row in sheet.rows), default=0)
    if column.role is Role.ID:
        longest = math.ceil(longest * _BOLD)
    heading = len(column.header) * _BOLD + 3
    return min(max(longest * 1.1 + 2, heading, _NARROWEST), _WIDEST)


def _drop_downs(book: Workbook, page: Worksheet, sheet: Sheet) -> None:
    last = HEADER_ROW + len(sheet.rows) + _SPARE_ROWS
    for at, column in enumerate(sheet.columns, 1):
        offered = choices(column)
        if not offered:
            continue
        rule = DataValidation(type="list", formula1=_list(book, offered), allow_blank=True)
        rule.showErrorMessage = column.role is not Role.INPUT
        rule.errorStyle = "warning"
        rule.errorTitle = column.header
        rule.error = "This is none of the values of the list. Only `= ...` or null may stand here."
        letter = get_column_letter(at)
        rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{last}")
        page.add_data_validation(rule)


def _list(book: Workbook, offered: tuple[str, ...]) -> str:
    """The choices in place, or where they stand on a sheet of their own if they are too long."""
    listed = ",".join(offered)
    if len(listed) <= _LONGEST_LIST and '"' not in listed:
        return f'"{listed}"'
    if LISTS not in book.sheetnames:
        book.create_sheet(LISTS).sheet_state = "hidden"
    page = book[LISTS]
    at = page.max_column + 1
    for number, text in enumerate(offered, 1):
        put(_cell(page, number, at), text)
    letter = get_column_letter(at)
    return f"{LISTS}!${letter}$1:${letter}${len(offered)}"


def _view(page: Worksheet, sheet: Sheet) -> None:
    page.freeze_panes = f"B{HEADER_ROW + 1}"
    page.row_dimensions[HEADER_ROW].height = 32
    last = get_column_letter(len(sheet.columns))
    page.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + max(len(sheet.rows), 1)}"
    page.page_setup.orientation = "landscape"
    _fit_width(page)
    page.print_title_rows = f"{HEADER_ROW - 1}:{HEADER_ROW}"
    if sheet.kind is Kind.DECISION:
        page.protection.enable()
        for allowed in ("formatCells", "formatColumns", "formatRows", "autoFilter"):
            setattr(page.protection, allowed, False)  # they name what is forbidden


def _fit_width(page: Worksheet) -> None:
    """Print as wide as a page and as long as it takes."""
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _about(book: Workbook, about: tuple[tuple[str, str], ...]) -> None:
    page = book.create_sheet(ABOUT, 1)
    page.column_dimensions["A"].width = 24
    page.column_dimensions["B"].width = 96
    for number, (label, text) in enumerate(about, 1):
        first, second = _cell(page, number, 1), _cell(page, number, 2)
        put(first, label)
        first.font = Font(name=_FONT, bold=True)
        put(second, text)
        is_for_machines = label.startswith(ROWS)
        page.row_dimensions[number].hidden = is_for_machines
        second.alignment = Alignment(wrap_text=not is_for_machines, vertical="top")
    _fit_width(page)
