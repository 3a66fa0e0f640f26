"""What the XML of a workbook would make a reader build, counted as it streams by.

A few bytes can name a million cells: a merged area, a link of many cells, a list of styles; and
a few more pack into one cell a million pieces, or a text of a hundred million characters. What a
reader makes of them is bounded here, before anything is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat  # only counts; entities are refused below

from engine.editing.sheets.raw import MOST_CELLS, MOST_ROWS

if TYPE_CHECKING:
    from typing import IO

MOST_ELEMENTS: Final = 3 * MOST_CELLS + 200_000
"""In all parts of a workbook: of a cell itself, its value, and a text that it shares or holds."""
MOST_OTHERS: Final = 100_000
"""In each part, of those that are neither rows, cells, nor in a cell: styles, names, settings."""
MOST_SPREAD: Final = 100_000
"""So many cells may be merged, linked or validated by naming their areas."""
MOST_IN_ROW: Final = 16_384
"""Cells; a spreadsheet has no more columns."""
MOST_IN_UNIT: Final = 4_000
"""Elements in a cell or in a text that cells share, where each change of its font is several."""
MOST_DEEP: Final = 100
"""Elements one within the other."""
MOST_SIGNS: Final = 7 * 32_767
"""In a cell, which holds 32,767 characters; one may be written in seven, such as `_x005F_`."""
MOST_TEXT: Final = 32 * 2**20
"""Characters of all texts and attributes of a workbook."""

_UNITS: Final = frozenset({"c", "si"})
_SPREADING: Final = frozenset({"mergeCell", "hyperlink", "comment"})
"""Elements of whose `ref` a reader makes every cell."""
_AREA: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,9})")
_CHUNK: Final = 2**16
_MOST_CHUNKS: Final = 32
"""A tag or comment that has not ended after so many is refused, before it is one long text."""
_SPLIT_TABLE: Final = "split the table, or delete the empty rows below it"
_COPY: Final = "copy the table's cells into a new workbook"


class TooMuchError(Exception):
    """A part that would make a reader build too much; says what, and the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass
class _Part:
    """What was counted in one part, and where in it the reading is."""

    rows: int = 0
    in_row: int = 0
    others: int = 0
    depth: int = 0
    in_unit: int = 0
    """Elements in the cell or shared text that is being read; so are the `signs`."""
    signs: int = 0
    silence: int = 0
    """Chunks since something ended."""
    _unit_depth: int = 0
    """How deep the cell or shared text stands that is being read; 0 outside of any."""

    def begin(self, name: str) -> None:
        """An element begins."""
        self.depth += 1
        self.silence = 0
        self.in_row += name == "c"
        if self._unit_depth:
            self.in_unit += 1
            return
        self.signs = 0
        if name in _UNITS:
            self._unit_depth, self.in_unit = self.depth, 0
        elif name == "row":
            self.rows += 1
            self.in_row = 0
        else:
            self.others += 1

    def end(self) -> None:
        """An element ends."""
        self.silence = 0
        if self.depth == self._unit_depth:
            self._unit_depth = 0
        self.depth -= 1


@dataclass
class Counted:
    """What was counted in the parts read so far."""

    elements: int = 0
    spread: int = 0
    cells: int = 0
    text: int = 0
    _part: _Part = field(default_factory=_Part, init=False)

    def count(self, part: IO[bytes]) -> None:
        """Read a part as far as it is XML.

        Raises:
            TooMuchError: it would make a reader build too much, or it declares entities.
        """
        self._part = _Part()
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add
        parser.DefaultHandler = self._pass
        parser.EntityDeclHandler = _refuse_entities
        try:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - it has no name
                self._part.silence += 1
                if self._part.silence > _MOST_CHUNKS:
                    told = f"the workbook holds a tag of more than {_CHUNK * _MOST_CHUNKS:,} bytes"
                    raise TooMuchError(told, _COPY)
        except expat.ExpatError:
            return  # no XML: who reads it says so

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self.elements += 1
        self._part.begin(name)
        self.cells += name == "c"
        self.text += sum(map(len, attributes.values()))
        if name in _SPREADING:
            self.spread += _area(attributes.get("ref", ""))
        if "sqref" in attributes:
            self.spread += attributes["sqref"].count(" ") + 1
        self._refuse_much()

    def _end(self, _: str) -> None:
        self._part.end()

    def _add(self, text: str) -> None:
        part = self._part
        part.silence = 0
        part.signs += len(text)
        self.text += len(text)
        if part.signs > MOST_SIGNS:
            told = f"a cell or setting of the workbook holds more than {MOST_SIGNS:,} characters"
            raise TooMuchError(told, "shorten it: a cell of a spreadsheet holds 32,767")
        if self.text > MOST_TEXT:
            told = f"the texts of the workbook have more than {MOST_TEXT:,} characters"
            raise TooMuchError(told, _COPY)

    def _pass(self, _: str) -> None:
        self._part.silence = 0

    def _refuse_much(self) -> None:
        part = self._part
        if part.rows > MOST_ROWS or self.cells > MOST_CELLS or part.in_row > MOST_IN_ROW:
            told = f"a sheet has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells"
            raise TooMuchError(told, _SPLIT_TABLE)
        if self.spread > MOST_SPREAD:
            told = f"the workbook merges, links or validates areas of more than {MOST_SPREAD:,}"
            raise TooMuchError(f"{told} cells", f"take the merging and the links off, or {_COPY}")
        if part.others > MOST_OTHERS or self.elements > MOST_ELEMENTS or self.text > MOST_TEXT:
            told = f"the workbook holds more than {MOST_OTHERS:,} styles, names or other settings"
            raise TooMuchError(told, _COPY)
        if part.in_unit > MOST_IN_UNIT or part.depth > MOST_DEEP:
            told = f"a cell of the workbook is made of more than {MOST_IN_UNIT:,} pieces, or"
            raise TooMuchError(f"{told} pieces are within more than {MOST_DEEP} others", _COPY)


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
