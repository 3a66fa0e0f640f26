"""Whether a file is a workbook that may be opened: looked at from outside, bounded, never unpacked.

A workbook is a zip of XML files. Its sizes are told in its directory, and what an entry holds is
never more than was told there, so that a small file cannot grow without bound.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final, NoReturn

from engine.editing.sheets.parts import Counted, TooMuchError
from engine.editing.sheets.problems import Findings, SheetProblem, SheetRefusedError

MOST_BYTES: Final = 16 * 2**20
MOST_UNPACKED: Final = 96 * 2**20
MOST_ENTRIES: Final = 1_000

_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED_FLAG: Final = 0x1
_SAVE_AS: Final = "in the spreadsheet, save it as an Excel workbook (.xlsx)"
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OPEN_AND_SAVE: Final = f"open it and {_SAVE_AS}"
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


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
            _check_parts(package)
    except _DAMAGED:
        _refuse("the file is no workbook, or it is damaged", _OPEN_AND_SAVE)
    except zipfile.LargeZipFile:
        _refuse("the file is too large", "split the table")


def _check_entries(package: zipfile.ZipFile, findings: Findings) -> None:
    entries = package.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or len(set(names)) < len(names):
        _refuse("the file is no ordinary workbook: it is packed of too many parts", _SAVE_AS)
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        _refuse("the file is protected by a password", f"take it off and {_SAVE_AS}")
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        _refuse("the file is no ordinary workbook: it is packed in another way", _SAVE_AS)
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


def _check_parts(package: zipfile.ZipFile) -> None:
    """Count what a reader would build, and stop at the limit."""
    counted = Counted()
    for entry in package.infolist():
        try:
            with package.open(entry) as part:
                counted.count(part)
        except TooMuchError as error:
            _refuse(str(error), error.remedy)
        except _DAMAGED:
            told = f"the workbook is damaged: its part `{entry.filename}` cannot be unpacked"
            _refuse(told, _OPEN_AND_SAVE)


def _refuse(message: str, remedy: str) -> NoReturn:
    raise SheetRefusedError(SheetProblem("", message, remedy))
