"""What the XML of a workbook would make a reader build, counted as it streams by.

A few bytes can name a million cells: a merged area, a link of many cells, a list of styles. What
a reader makes of them is bounded here, before anything is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat  # only counts; entities are refused below

from engine.editing.sheets.raw import MOST_CELLS, MOST_ROWS

if TYPE_CHECKING:
    from typing import IO

MOST_ELEMENTS: Final = 5_000_000
"""In all parts of a workbook."""
MOST_OTHERS: Final = 100_000
"""In each part, of those that are neither cells nor texts: styles, names, rules of a sheet."""
MOST_SPREAD: Final = 100_000
"""So many cells may be merged, linked or validated by naming their areas."""

_BULK: Final = frozenset({"row", "c", "v", "f", "is", "si", "t", "r", "rPr"})
_SPREADING: Final = frozenset({"mergeCell", "hyperlink", "comment"})
"""Elements of whose `ref` a reader makes every cell."""
_AREA: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,9})")
_CHUNK: Final = 2**16
_SPLIT_TABLE: Final = "split the table, or delete the empty rows below it"
_COPY: Final = "copy the table's cells into a new workbook"


class TooMuchError(Exception):
    """A part that would make a reader build too much; says what, and the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass
class Counted:
    """What was counted in the parts read so far."""

    elements: int = 0
    spread: int = 0
    _rows: int = field(default=0, init=False)
    _cells: int = field(default=0, init=False)
    _others: int = field(default=0, init=False)

    def count(self, part: IO[bytes]) -> None:
        """Read a part as far as it is XML.

        Raises:
            TooMuchError: it would make a reader build too much, or it declares entities.
        """
        self._rows = self._cells = self._others = 0
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._take
        parser.EntityDeclHandler = _refuse_entities
        try:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - it has no name
        except expat.ExpatError:
            return  # no XML: who reads it says so

    def _take(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self.elements += 1
        if name == "row":
            self._rows += 1
        elif name == "c":
            self._cells += 1
        elif name not in _BULK:
            self._others += 1
        if name in _SPREADING:
            self.spread += _area(attributes.get("ref", ""))
        if "sqref" in attributes:
            self.spread += attributes["sqref"].count(" ") + 1
        self._refuse_much()

    def _refuse_much(self) -> None:
        if self._rows > MOST_ROWS or self._cells > MOST_CELLS:
            told = f"a sheet has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells"
            raise TooMuchError(told, _SPLIT_TABLE)
        if self.spread > MOST_SPREAD:
            told = f"the workbook merges, links or validates areas of more than {MOST_SPREAD:,}"
            raise TooMuchError(f"{told} cells", f"take the merging and the links off, or {_COPY}")
        if self._others > MOST_OTHERS or self.elements > MOST_ELEMENTS:
            told = f"the workbook holds more than {MOST_OTHERS:,} styles, names or other settings"
            raise TooMuchError(told, _COPY)


def _refuse_entities(*_: object) -> None:
    told = "the workbook declares entities, which are never expanded"
    raise TooMuchError(told, "open it in the spreadsheet and save it again as .xlsx")


def _area(ref: str) -> int:
    """How many cells an area such as `A1:C3` has; what is no area counts as one."""
    corners = [_AREA.fullmatch(corner) for corner in ref.split(":", 1)]
    found = [(_number(corner[1]), int(corner[2])) for corner in corners if corner is not None]
    if len(found) < 2:  # noqa: PLR2004 - two corners
        return 1
    (left, top), (right, bottom) = found
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
