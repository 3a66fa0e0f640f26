"""The bytes of a CSV or JSON Lines file, taken in clean pieces of whole rows.

A piece is clean when every reader of CSV agrees on it: UTF-8, no zero byte, no bare carriage
return, no line of a megabyte, and quotes only around whole cells. A row that is not clean is read
from the same tape by the reader of single accounts.
"""

from __future__ import annotations

import re
from typing import IO, Final, NamedTuple

BLOCK: Final = 24 * 1024 * 1024
"""How many bytes are held at a time; more than the longest line there may be."""

_BUFFER: Final = 1024 * 1024
_NEARBY: Final = 64 * 1024
"""How much is looked at behind a row that was not clean; doubled as long as all is."""

_LONG: Final = 512 * 1024
"""Half of the most a cell may have: a longer line may hold such a cell."""

_BARE_RETURN: Final = re.compile(rb"\r(?!\n)")
_QUOTED: Final = rb'(?:[^"]*+(?<=[%b\n])"(?:[^"]++|"")*+"(?=[%b\n]|\r\n))*+[^"]*+'
_BOM: Final = b"\xef\xbb\xbf"


class Piece(NamedTuple):
    """Whole rows, the line that the first begins on, and how many lines they are."""

    data: bytes
    line: int
    lines: int


class Tape:
    """A file as pieces of clean rows, or as lines for whoever reads single rows.

    It is a `ByteStream`: lines taken from it are gone from the pieces to come.
    """

    def __init__(self, stream: IO[bytes], delimiter: str | None) -> None:
        """`delimiter` separates cells; None where quotes mean nothing to the shape of rows."""
        self._stream = stream
        self._held = b""
        self._at = 0
        self._ended = False
        self.block = BLOCK
        self._window = BLOCK
        self._shape: re.Pattern[bytes] | None = None
        self.line = 1
        """The line that comes next."""
        if delimiter is not None:
            self.set_delimiter(delimiter)

    def set_delimiter(self, delimiter: str) -> None:
        """Say what separates cells, from here on."""
        sign = re.escape(delimiter.encode())
        self._shape = re.compile(_QUOTED.replace(b"%b", sign))

    def peek(self, size: int, /) -> bytes:
        """The next bytes, which stay."""
        self._fill(size)
        return self._held[self._at : self._at + size]

    def read(self, size: int, /) -> bytes:
        """Never used: rows are lines."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def readline(self, size: int, /) -> bytes:
        """The next bytes up to the end of a line, at most `size`."""
        end = self._held.find(b"\n", self._at, self._at + size)
        if end < 0:
            self._fill(size)
            end = self._held.find(b"\n", self._at, self._at + size)
        stop = min(self._at + size, len(self._held)) if end < 0 else end + 1
        data = self._held[self._at : stop]
        self._at = stop
        self.line += data.endswith(b"\n")
        self._window = _NEARBY
        return data

    @property
    def at_end(self) -> bool:
        """Whether there is nothing more."""
        self._fill(1)
        return self._at >= len(self._held)

    def take(self) -> Piece | None:
        """The next clean rows, at most a block; None when the next row is not clean."""
        self._fill(self._window)
        stop = self._held.rfind(b"\n", self._at, self._at + self._window) + 1
        if not stop:
            self._fill(self.block)
            stop = self._held.find(b"\n", self._at) + 1
        if not stop and self._ended and self._at < len(self._held):
            self._held += b"\n"
            stop = len(self._held)
        data = self._held[self._at : stop]
        clean = self._clean(data)
        if not clean:
            return None
        self._window = min(self._window * 2, self.block) if clean == len(data) else _NEARBY
        data = data[:clean]
        piece = Piece(data, self.line, data.count(b"\n"))
        self._at += clean
        self.line += piece.lines
        return piece

    def _fill(self, size: int) -> None:
        """Hold at least `size` bytes, if there are so many."""
        missing = size - (len(self._held) - self._at)
        if missing <= 0 or self._ended:
            return
        parts = [self._held[self._at :]]
        while missing > 0:
            data = self._stream.read(max(missing, _BUFFER))
            if not data:
                self._ended = True
                break
            parts.append(data)
            missing -= len(data)
        self._held, self._at = b"".join(parts), 0

    def _clean(self, data: bytes) -> int:
        """How many bytes at the beginning are clean rows."""
        end = len(data)
        if (zero := data.find(b"\0")) >= 0:
            end = zero
        if not data.isascii():
            end = min(end, _utf8_until(data))
            end = 0 if data.startswith(_BOM) else end
        if b"\r" in data and (bare := _BARE_RETURN.search(data, 0, end)):
            end = bare.start()
        end = min(end, _long_line(data, end))
        if self._shape is not None and b'"' in data:
            match = self._shape.match(b"\n" + data[:end])
            end = match.end() - 1 if match else 0
        return _last_row(data, end, quoted=self._shape is not None)


def _utf8_until(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _long_line(data: bytes, end: int) -> int:
    """Where a line that may be too long begins: it covers a whole stretch of the grid."""
    for start in range(0, end - _LONG + 1, _LONG):
        if data.find(b"\n", start, start + _LONG) < 0:
            return data.rfind(b"\n", 0, start) + 1
    return end


def _last_row(data: bytes, end: int, *, quoted: bool) -> int:
    """Where the last whole row before `end` ends; quotes up to there are in order."""
    if end == len(data) and not quoted:
        return end
    stop = data.rfind(b"\n", 0, end) + 1
    after = end
    inside = False
    while stop and quoted:
        inside ^= data.count(b'"', stop, after) % 2 == 1
        if not inside:
            break
        after = stop
        stop = data.rfind(b"\n", 0, stop - 1) + 1
    return stop
