"""New rows -> the text of the policy's file, all else in it kept as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from engine.editing.pipe_rows import align
from engine.editing.sheets.home import Form, Home

if TYPE_CHECKING:
    from engine.editing.sheets.sheet import Sheet

_COMMENTS: Final = re.compile(r"(?:[ \t\r]*(?:#[^\n]*)?(?:\n|\Z))+")
"""Lines that hold nothing but comments, from the line end of the rules on."""
_INDENTED: Final = re.compile(r"^[ \t]+(?=#)", re.MULTILINE)
_NEEDS_QUOTES: Final = re.compile(r'[",\r\n]|^\s|\s$')


def text_with(home: Home, sheet: Sheet, rows: Sequence[Sequence[str]]) -> str:
    """The text of the file with `rows` below the header of `sheet`."""
    header = [column.header for column in sheet.columns]
    if home.form is Form.CSV:
        return _csv(home, header, rows)
    lines = align([header, *rows], sheet.split)
    spaced, newline = _spaced(home), home.newline
    prefix = f"table: |{newline}" if home.form is Form.RULES else ""
    text = home.source.text[: home.start] + prefix
    for at, line in enumerate(lines):
        if at:
            text += newline
            key = rows[at - 1][0]
            text += newline if key in spaced else ""
        text += home.indent + line
    rest = home.source.text[home.end :]
    return text + (_outdented(rest, home) if home.form is Form.RULES else rest)


def _outdented(rest: str, home: Home) -> str:
    """What follows the rules; comments right below them go left, or the block would take them."""
    above = home.indent[:-2]
    found = _COMMENTS.match(rest)
    if found is None:
        return rest
    comments = _INDENTED.sub(above, found[0])
    return comments + rest[found.end() :]


def _spaced(home: Home) -> frozenset[str]:
    """The first cells of rows with an empty line above, as far as they tell the row."""
    if home.grid is None:
        return frozenset()
    text, found = home.source.text, list[str]()
    for row in home.grid.rows:
        begins = text.rfind("\n", 0, row[0].span.start) + 1
        above = text[text.rfind("\n", 0, max(begins - 1, 0)) + 1 : begins]
        if begins > home.start and not above.strip():
            found.append(row[0].text)
    counts = Counter(row[0].text for row in home.grid.rows)
    return frozenset(each for each in found if counts[each] == 1)


def _csv(home: Home, header: list[str], rows: Sequence[Sequence[str]]) -> str:
    """A CSV file; lines whose cells are as before stay as they are."""
    before, newline = _records(home), home.newline
    lines = [before.get(tuple(row)) or ",".join(map(_field, row)) for row in (header, *rows)]
    return newline.join(lines) + (newline if home.source.text.endswith("\n") else "")


def _records(home: Home) -> dict[tuple[str, ...], str]:
    """The lines of a CSV file as they stand, by their cells."""
    if home.grid is None:
        return {}
    text, found = home.source.text, {}
    for row in (home.grid.header, *home.grid.rows):
        start = text.rfind("\n", 0, row[0].span.start) + 1
        end = text.find("\n", row[-1].span.end)
        line = text[start:] if end < 0 else text[start:end].removesuffix("\r")
        found[tuple(cell.text for cell in row)] = line
    return found


def _field(cell: str) -> str:
    if not _NEEDS_QUOTES.search(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
