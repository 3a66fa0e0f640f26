"""Whether a file is a workbook that may be opened: looked at from outside, bounded, never unpacked.

A workbook is a zip of XML files. Its sizes are told in its directory, and what an entry holds is
never more than was told there, so that a small file cannot grow without bound.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final, NoReturn

from engine.editing.sheets.problems import Findings, SheetProblem, SheetRefusedError
from engine.editing.sheets.raw import MOST_CELLS, MOST_ROWS

MOST_BYTES: Final = 16 * 2**20
MOST_UNPACKED: Final = 96 * 2**20
MOST_ENTRIES: Final = 1_000

_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED_FLAG: Final = 0x1
_SAVE_AS: Final = "in the spreadsheet, save it as an Excel workbook (.xlsx)"
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ROW: Final = re.compile(rb"<(?:\w+:)?(?:(row)|(c))[\s/>]")
_CHUNK: Final = 2**18
_OVERLAP: Final = 64


def check_package(data: bytes, findings: Findings) -> None:
    """Check that bytes are a workbook of bounded size, without macros.

    Raises:
        SheetRefusedError: they are not; the problem says what they are and the remedy.
    """
    if len(data) > MOST_BYTES:
        _refuse(f"the file has more than {MOST_BYTES // 2**20} MiB", "split the table")
    if data.startswith(_OLE):
        told = "the file is protected by a password, or in the old format .xls"
        _refuse(told, f"take the password off and {_SAVE_AS}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_entries(package, findings)
            _check_rows(package)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        _refuse("the file is no workbook, or it is damaged", f"open it and {_SAVE_AS}")
    except zipfile.LargeZipFile:
        _refuse("the file is too large", "split the table")


def _check_entries(package: zipfile.ZipFile, findings: Findings) -> None:
    entries = package.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or len(set(names)) < len(names):
        _refuse("the file is no ordinary workbook: it is packed of too many parts", _SAVE_AS)
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        _refuse("the file is protected by a password", f"take it off and {_SAVE_AS}")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        told = f"the file holds more than {MOST_UNPACKED // 2**20} MiB when unpacked"
        _refuse(told, "copy the table's cells into a new workbook")
    lower = [name.lower() for name in names]
    if any("vbaproject" in name for name in lower):
        _refuse("the workbook holds macros", _SAVE_AS)
    if "mimetype" in lower and "xl/workbook.xml" not in lower:
        _refuse("the file is of LibreOffice (.ods), not an Excel workbook", _SAVE_AS)
    if "[content_types].xml" not in lower or "xl/workbook.xml" not in lower:
        _refuse("the file is packed like a workbook, but is none", _SAVE_AS)
    if any(name.startswith("xl/externallinks/") for name in lower):
        findings.notice("the workbook links to other files; links are never followed")


def _check_rows(package: zipfile.ZipFile) -> None:
    """Count rows and cells as they stand, and stop at the limit."""
    for entry in package.infolist():
        if not _SHEET.fullmatch(entry.filename):
            continue
        rows = cells = 0
        with package.open(entry) as part:
            kept = b""
            while chunk := part.read(_CHUNK):
                text, seen = kept + chunk, 0
                for found in _ROW.finditer(text):
                    rows += found[1] is not None
                    cells += found[2] is not None
                    seen = found.end()
                if rows > MOST_ROWS or cells > MOST_CELLS:
                    told = f"a sheet has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells"
                    _refuse(told, "split the table, or delete the empty rows below it")
                kept = text[max(seen, len(text) - _OVERLAP) :]


def _refuse(message: str, remedy: str) -> NoReturn:
    raise SheetRefusedError(SheetProblem("", message, remedy))
