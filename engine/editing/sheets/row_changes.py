"""What an edited sheet changes: rows added, changed, removed, moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.editing.sheets.sheet import NOTHING, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.editing.sheets.sheet import Sheet

Cells = tuple[tuple[str, str], ...]
"""Headers and texts of what a row says, the keys left out."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell before and after; `-` where it says nothing."""

    header: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The rows by what became of them; a row is named by its id, or its keys and first day."""

    added: Mapping[str, Cells]
    changed: Mapping[str, tuple[CellChange, ...]]
    removed: Mapping[str, Cells]
    kept: int
    """How many rows are as before."""
    moved: bool
    """Whether rows that were there before follow each other in another order."""
    renamed: tuple[tuple[str, str], ...] = ()
    """Pairs of a removed and an added row that say the same."""

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.changed or self.removed or self.moved)


def changes_between(before: Sheet, after: Sheet) -> Changes:
    """What changed from one state of a table to another."""
    old, new = _by_name(before), _by_name(after)
    common = [name for name in new if name in old]
    changed = {name: _cell_changes(old[name], new[name]) for name in common}
    added = {name: _cells(new[name]) for name in new if name not in old}
    removed = {name: _cells(old[name]) for name in old if name not in new}
    return Changes(
        added=added,
        changed={name: cells for name, cells in changed.items() if cells},
        removed=removed,
        kept=sum(not cells for cells in changed.values()),
        moved=common != [name for name in old if name in new],
        renamed=_renamed(removed, added),
    )


def _by_name(sheet: Sheet) -> dict[str, dict[tuple[str, int], str]]:
    """The cells of each row by heading; equal headings are counted."""
    rows: dict[str, dict[tuple[str, int], str]] = {}
    for row in sheet.rows:
        cells: dict[tuple[str, int], str] = {}
        for column, text in zip(sheet.columns, row, strict=True):
            count = sum(header == column.header for header, _ in cells)
            cells[column.header, count] = shown(text, column) or NOTHING
        rows[sheet.name_of(row)] = cells
    return rows


def _cell_changes(
    old: dict[tuple[str, int], str], new: dict[tuple[str, int], str]
) -> tuple[CellChange, ...]:
    pairs = [(key, old.get(key, NOTHING), new.get(key, NOTHING)) for key in {**old, **new}]
    return tuple(CellChange(key[0], a, b) for key, a, b in pairs if a != b)


def _cells(row: dict[tuple[str, int], str]) -> Cells:
    return tuple((key[0], text) for key, text in row.items() if text != NOTHING)


def _renamed(
    removed: Mapping[str, Cells], added: Mapping[str, Cells]
) -> tuple[tuple[str, str], ...]:
    by_rest = {cells[1:]: name for name, cells in removed.items() if len(cells) > 1}
    pairs = ((by_rest.get(cells[1:]), name) for name, cells in added.items())
    return tuple((old, new) for old, new in pairs if old is not None)
