"""Whether a CSV file is so plain that every reader of CSV cuts it into the same cells.

It is where it is proven: quotes stand around whole cells, and have neither quotes nor line ends
between them; there is no zero byte, no bare carriage return and nothing that is no UTF-8; no
line is too long; and there are as many delimiters as whole rows have, while no row has more. The
last is left to whoever reads.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final, NamedTuple

from engine.accounts.convert import TEXT_LIMIT

if sys.platform != "win32":
    from mmap import MADV_DONTNEED

_BLOCK: Final = 256 * 1024
"""So much is looked at together: what fits near the processor is looked at faster."""
_KEPT: Final = 64 * 1024 * 1024
"""What was looked at is let go in such steps, so that it does not count as memory."""
_LONG: Final = 512 * 1024
"""A line that is longer than both may hold a cell that is too large."""
_FEW: Final = 400
"""Where there are more bytes to a quote than these, each is looked at by itself."""
_BOM: Final = b"\xef\xbb\xbf"
_BLANKS: Final = (b"\t", b"\x0b", b"\x0c")


class Plain(NamedTuple):
    """A plain file; `is_bare` where its cells are ASCII, not long, and without blanks around."""

    is_bare: bool
    has_quotes: bool
    """Whether there are any."""
    is_quoted: bool
    """Whether there are many."""
    delimiters: int
    """How many stand outside of quotes."""
    lines: int

    @property
    def manner(self) -> tuple[bool, bool, bool]:
        """What says how it is read."""
        return self.is_bare, self.has_quotes, self.is_quoted


def look(
    path: Path, delimiter: str, width: int, *, most: int | None = None, counts_lines: bool = False
) -> Plain | None:
    """See whether a file is plain but for the number of its delimiters.

    Args:
        path: The file.
        delimiter: What separates its cells.
        width: How many cells a row has.
        most: Look at so many bytes only, and a few more; None for all.
        counts_lines: Whether to count lines too; else they are 0.

    Raises:
        OSError: the file cannot be read.
    """
    sign = delimiter.encode()
    seen = _Seen()
    for i, block in enumerate(_blocks(path, most)):
        data = block.removeprefix(_BOM) if i == 0 else block
        if b"\0" in data or not _is_utf8(data, seen) or not _has_its_quotes(data, sign, seen):
            return None
        if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
            return None
        if not data.endswith(b"\n") and not _ends_whole(data, sign, width):
            return None
        seen.is_bare = seen.is_bare and _is_tight(data, sign) and _has_no_long_text(data)
        seen.delimiters += data.count(sign)
        if counts_lines:
            seen.lines += data.count(b"\n") + (not data.endswith(b"\n"))
    return Plain(seen.is_bare, seen.has_quotes, seen.is_quoted, seen.delimiters, seen.lines)


@dataclass(slots=True)
class _Seen:
    """What was seen of a file so far."""

    is_bare: bool = True
    has_quotes: bool = False
    is_quoted: bool = False
    delimiters: int = 0
    lines: int = 0


def _is_utf8(data: bytes, seen: _Seen) -> bool:
    if data.isascii():
        return True
    seen.is_bare = False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _has_its_quotes(data: bytes, sign: bytes, seen: _Seen) -> bool:
    """Whether quotes are in order."""
    if b'"' not in data:
        return True
    seen.has_quotes = True
    few = data.count(b'"') * _FEW < len(data)
    seen.is_quoted |= not few
    inside = _between_quotes(data, sign) if few else _between_many(data, sign)
    seen.delimiters -= inside or 0
    return inside is not None


def _blocks(path: Path, most: int | None) -> Iterator[bytes]:
    """A file in blocks of whole lines, but for lines that are too long anyway."""
    with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
        start, size = 0, len(data)
        while start < (size if most is None else min(size, most)):
            end = start + _BLOCK
            found = data.find(b"\n", end - 1, end + _LONG) if end < size else size - 1
            end = found + 1 if found >= 0 else min(end + _LONG, size)
            yield data[start:end]
            if end // _KEPT > start // _KEPT and sys.platform != "win32":
                data.madvise(MADV_DONTNEED, 0, end // _KEPT * _KEPT)
            start = end


def _between_quotes(data: bytes, sign: bytes) -> int | None:
    """How many delimiters stand between quotes; None where these are not in order."""
    before, after = (sign, b"\n"), (sign, b"\n", b"\r\n")
    found, start = 0, data.find(b'"')
    while start >= 0:
        end = data.find(b'"', start + 1)
        inside = data[start + 1 : end]
        is_begun = start == 0 or data.endswith(before, 0, start)
        is_ended = end + 1 == len(data) or data.startswith(after, end + 1)
        if end < 0 or not (is_begun and is_ended) or b"\n" in inside:
            return None
        found += inside.count(sign)
        start = data.find(b'"', end + 1)
    return found


def _between_many(data: bytes, sign: bytes) -> int | None:
    """The same where most cells have quotes: what is outside of them is mostly the same."""
    parts = data.split(b'"')
    outside, inside = {*parts[2:-1:2]}, b"".join(parts[1::2])
    ends, begins = (sign, b"\n"), (sign, b"\n", b"\r\n")
    in_order = (
        len(parts) % 2 == 1
        and (not parts[0] or parts[0].endswith(ends))
        and (not parts[-1] or parts[-1].startswith(begins))
        and all(each.startswith(begins) and each.endswith(ends) for each in outside)
    )
    return inside.count(sign) if in_order and b"\n" not in inside else None


def _ends_whole(data: bytes, sign: bytes, width: int) -> bool:
    """Whether the last row is whole: of one without a line end Polars drops an empty cell.

    Such a row ends the file, or is too long.
    """
    is_long = len(data) >= _BLOCK + _LONG
    return not is_long and data[data.rfind(b"\n") + 1 :].count(sign) == width - 1


def _has_no_long_text(data: bytes) -> bool:
    """Whether a line ends in every stretch of half of the longest text."""
    size = TEXT_LIMIT // 2
    return all(
        data.find(b"\n", start, start + size) >= 0 for start in range(0, len(data) - size, size)
    )


def _is_tight(data: bytes, sign: bytes) -> bool:
    """Whether no cell begins or ends with a blank, as far as can be told in no time."""
    if any(blank in data for blank in _BLANKS if blank != sign):
        return False
    if b" " not in data:
        return True
    beside = (b" " + sign, sign + b" ", b" \n", b"\n ", b" \r", b' "', b'" ')
    return not (data.startswith(b" ") or data.endswith(b" ") or any(b in data for b in beside))
