"""Whether a CSV file is so plain that every reader of CSV cuts it into the same cells.

It is where it is proven: quotes are few, stand around whole cells, and have neither quotes nor line
ends between them; there is no zero byte, no bare carriage return and nothing that is no UTF-8; no
line is too long; and there are as many delimiters as whole rows have, while no row has more. The
last is left to whoever reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final, NamedTuple

from engine.accounts.convert import TEXT_LIMIT

_BLOCK: Final = 256 * 1024
"""So much is looked at together: what fits near the processor is looked at faster."""
_LONG: Final = 512 * 1024
"""A line that is longer than both may hold a cell that is too large."""
_FEW: Final = 400
_SOME: Final = 1_000
"""Where quotes are not so many times fewer than bytes, but for some, others read them faster."""
_BOM: Final = b"\xef\xbb\xbf"
_BLANKS: Final = (b"\t", b"\x0b", b"\x0c")


class Plain(NamedTuple):
    """A plain file; `is_bare` where its cells are ASCII, not long, and without blanks around."""

    is_bare: bool
    quoted: int
    """How many delimiters stand between quotes."""
    has_quotes: bool
    """Whether there are any."""


def look(path: Path, delimiter: str, width: int) -> Plain | None:
    """See whether a file is plain but for the number of its delimiters.

    `width` is how many cells a row has.

    Raises:
        OSError: the file cannot be read.
    """
    sign = delimiter.encode()
    seen = _Seen()
    for i, block in enumerate(_blocks(path)):
        data = block.removeprefix(_BOM) if i == 0 else block
        if b"\0" in data or not _is_utf8(data, seen) or not _has_its_quotes(data, sign, seen):
            return None
        if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
            return None
        if not data.endswith(b"\n") and not _ends_whole(data, sign, width):
            return None
        seen.is_bare = seen.is_bare and _is_tight(data, sign) and _has_no_long_text(data)
    return Plain(seen.is_bare, seen.quoted, has_quotes=seen.quotes > 0)


@dataclass(slots=True)
class _Seen:
    """What was seen of a file so far."""

    is_bare: bool = True
    size: int = 0
    quotes: int = 0
    quoted: int = 0


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
    """Whether quotes are few, and in order."""
    seen.size += len(data)
    if b'"' not in data:
        return True
    seen.quotes += data.count(b'"')
    if (seen.quotes - _SOME) * _FEW > seen.size:
        return False
    inside = _between_quotes(data, sign)
    seen.quoted += inside or 0
    return inside is not None


def count_delimiters(path: Path, delimiter: str) -> int:
    """How many delimiters a file has.

    Raises:
        OSError: the file cannot be read.
    """
    sign = delimiter.encode()
    return sum(data.count(sign) for data in _blocks(path))


def _blocks(path: Path) -> Iterator[bytes]:
    """A file in blocks of whole lines, but for lines that are too long anyway."""
    with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
        start, size = 0, len(data)
        while start < size:
            end = start + _BLOCK
            found = data.find(b"\n", end - 1, end + _LONG) if end < size else size - 1
            end = found + 1 if found >= 0 else min(end + _LONG, size)
            yield data[start:end]
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
