"""A file of text, from disk to `SourceText`: only plain files, of bounded size, in UTF-8."""

from __future__ import annotations

import codecs
import errno
import stat
from typing import TYPE_CHECKING

from engine.source.diagnostic import Diagnostic
from engine.source.text import SourceText, Span

if TYPE_CHECKING:
    from pathlib import Path

MEBIBYTE = 1024 * 1024

# The longer marks come first: the UTF-32 mark begins with the UTF-16 one.
_ENCODING_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "there is no such file",
    errno.EISDIR: "this is a folder, not a file",
    errno.EACCES: "the file may not be read: permission denied",
    errno.EPERM: "the file may not be read: permission denied",
    errno.ELOOP: "the file is a link that leads back to itself",
    errno.ENAMETOOLONG: "the file's name is too long",
}
_SAVE_AS_UTF8 = "save the file as UTF-8"


def read_source(path: Path, shown: str, *, limit: int = 4 * MEBIBYTE) -> SourceText | Diagnostic:
    """Read a text file, or say why it cannot be read.

    Only regular files are opened (a pipe or device could block for ever), and not one larger
    than `limit` bytes. A UTF-8 byte order mark is dropped; line ends are kept as they are.

    Args:
        path: Where the file is.
        shown: How the user knows the file; used in the text's and the diagnostic's place.
        limit: The most bytes the file may have.
    """
    try:
        refusal = _refusal(path, shown, limit)
        if refusal is not None:
            return refusal
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0)
        return _unreadable(shown, reason or f"the file cannot be read: {error.strerror}".lower())
    except ValueError:  # the path holds a NUL
        return _unreadable(shown, _REASONS[errno.ENOENT])
    return decode_source(data, shown, limit=limit)


def _refusal(path: Path, shown: str, limit: int) -> Diagnostic | None:
    """Why the file is not opened at all."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        return _unreadable(shown, _REASONS[errno.EISDIR])
    if not stat.S_ISREG(status.st_mode):
        return _unreadable(shown, "this is a pipe or a device, not a plain file")
    return _too_large(shown, status.st_size, limit) if status.st_size > limit else None


def decode_source(data: bytes, shown: str, *, limit: int | None = None) -> SourceText | Diagnostic:
    """Decode the bytes of a text file, or say which byte is no UTF-8 text.

    The message names the line and column itself, as there is no text for a place to point into.
    More than `limit` bytes are refused.
    """
    if limit is not None and len(data) > limit:
        return _too_large(shown, len(data), limit)
    for mark, name in _ENCODING_MARKS:
        if data.startswith(mark):
            return _not_text(shown, f"the file is encoded in {name}, not in UTF-8", _SAVE_AS_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        at = error.start
        message = f"byte 0x{data[at]:02X} at {_position(data, at)} is not UTF-8"
        return _not_text(shown, message, f"{_SAVE_AS_UTF8}; it may be in Windows-1252 or Latin-1")
    at = data.find(b"\0")
    if at >= 0:
        message = f"the file is not text: it holds a zero byte at {_position(data, at)}"
        return _not_text(shown, message, f"if it is text, {_SAVE_AS_UTF8}")
    return SourceText(shown, text)


def _position(data: bytes, at: int) -> str:
    """The line and column of a byte, up to which the data is UTF-8."""
    line = data.count(b"\n", 0, at) + 1
    column = len(data[data.rfind(b"\n", 0, at) + 1 : at].decode()) + 1
    return f"line {line}, column {column}"


def _unreadable(shown: str, reason: str) -> Diagnostic:
    return Diagnostic("unreadable-file", reason, Span(shown, 0, 0))


def _not_text(shown: str, message: str, remedy: str) -> Diagnostic:
    return Diagnostic("not-utf8", message, Span(shown, 0, 0), help=remedy)


def _too_large(shown: str, size: int, limit: int) -> Diagnostic:
    return Diagnostic(
        "file-too-large",
        f"the file has {_in_words(size)}, more than the {_in_words(limit)} that are read",
        Span(shown, 0, 0),
        help="split it into several files",
    )


def _in_words(size: int) -> str:
    return f"{size / MEBIBYTE:,.1f} MiB" if size >= MEBIBYTE else f"{size:,} bytes"
