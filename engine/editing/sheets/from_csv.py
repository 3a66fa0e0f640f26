"""CSV, as Excel and LibreOffice write it, -> cells; all of them are texts."""

from __future__ import annotations

import codecs
import csv
import io
from typing import Final, NoReturn

from engine.editing.sheets.problems import Findings, SheetProblem, SheetRefusedError
from engine.editing.sheets.raw import MOST_COLUMNS, MOST_ROWS, RawCell, RawSheet, letters_of
from engine.source.formulas import unescaped

MOST_BYTES: Final = 16 * 2**20
MOST_CHARACTERS: Final = 131_072
"""Of a cell."""

_WIDE: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS: Final = (b"PK\x03\x04", bytes.fromhex("D0CF11E0"))
_DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SAVE_AS: Final = "save it as `CSV UTF-8`"


def from_csv(data: bytes, name: str, findings: Findings) -> RawSheet:
    """The cells of a CSV file.

    Raises:
        SheetRefusedError: the file is no text in UTF-8 or UTF-16, or is no CSV, or too large.
    """
    text = _text(data, findings)
    text, told = _told_delimiter(text)
    delimiter = told or _delimiter(text)
    if delimiter != ",":
        findings.notice(f"the cells are separated by {_DELIMITERS.get(delimiter, delimiter)}")
    rows: dict[int, dict[int, RawCell]] = {}
    csv.field_size_limit(MOST_CHARACTERS)  # it belongs to the process, not to a reader
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1 + (told is not None)
    try:
        for record in reader:
            if cells := _record(record, line):
                rows[line] = cells
            line = reader.line_num + 1 + (told is not None)
            if len(rows) > MOST_ROWS or len(record) > MOST_COLUMNS:
                _refuse(f"the file has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns")
    except csv.Error as error:
        last = reader.line_num + (told is not None)
        raise SheetRefusedError(_fault(error, line, last)) from None
    return RawSheet(name, rows, is_csv=True, comma_decimals=delimiter == ";")


def _fault(error: csv.Error, first: int, last: int) -> SheetProblem:
    """What is wrong with the record of the lines `first` to `last`; the reader has no codes."""
    if "field limit" in str(error):
        told = f"a cell has more than {MOST_CHARACTERS:,} characters"
        remedy = "shorten it; if it is not meant to be so long, a quote before it does not close"
        return SheetProblem(f"line {first}", told, remedy)
    message = "a quote does not close, or stands where none may"
    return SheetProblem(f"line {last}", message, 'write a quote within quotes twice: `"a ""b"""`')


def _record(record: list[str], line: int) -> dict[int, RawCell]:
    return {
        at: RawCell(f"line {line}, column {letters_of(at)}", unescaped(cell))
        for at, cell in enumerate(record)
        if cell
    }


def _text(data: bytes, findings: Findings) -> str:
    if len(data) > MOST_BYTES:
        _refuse(f"the file has more than {MOST_BYTES // 2**20} MiB", "split the table")
    if data.startswith(_WORKBOOKS):
        _refuse("the file is a workbook, not CSV", "name it `.xlsx`")
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            findings.notice("the file is in UTF-16; that is read, too")
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                _refuse("the file is no text in UTF-16, though it says so", _SAVE_AS)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02X} is not UTF-8; it may be in Windows-1252"
        raise SheetRefusedError(SheetProblem(f"line {line}", message, _SAVE_AS)) from None
    if "\0" in text:
        _refuse("the file is not text", _SAVE_AS)
    return text


def _told_delimiter(text: str) -> tuple[str, str | None]:
    """The delimiter that a first line `sep=;` names, as Excel writes and reads it."""
    first, _, rest = text.partition("\n")
    first = first.strip().strip('"')
    if first.lower().startswith("sep=") and first[4:] in _DELIMITERS:
        return rest, first[4:]
    return text, None


def _delimiter(text: str) -> str:
    """What separates the cells of the first line: what is there most often, outside of quotes."""
    line, quoted, counts = "", False, dict.fromkeys(_DELIMITERS, 0)
    for line in text.splitlines():
        if line.strip():
            break
    for sign in line:
        quoted ^= sign == '"'
        if not quoted and sign in counts:
            counts[sign] += 1
    return max(counts, key=lambda sign: counts[sign])


def _refuse(message: str, remedy: str = "split the table") -> NoReturn:
    raise SheetRefusedError(SheetProblem("", message, remedy))
