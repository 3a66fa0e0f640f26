"""The rows of a sheet that was edited, as the texts of the policy's file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.editing.sheets.headings import Layout, read_headings
from engine.editing.sheets.heal import as_text
from engine.editing.sheets.problems import Findings, SheetRefusedError
from engine.editing.sheets.sheet import (
    NOTHING,
    Column,
    Kind,
    Known,
    Role,
    Sheet,
    is_whole,
    shown,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.editing.sheets.raw import RawCell, RawSheet
    from engine.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Edited:
    """A table as it was edited, and where its header and each of its rows stand in the sheet.

    The number of a row is None when it is not in the sheet, but in the policy alone.
    """

    sheet: Sheet
    layout: Layout
    numbers: tuple[int | None, ...]

    def place(self, raw: RawSheet, row: int, column: int) -> str:
        """Where a cell stands: `row` counts from 0, the header first."""
        number = (self.layout.row, *self.numbers)[row]
        if number is None:
            return f"row {self.sheet.name_of(self.sheet.rows[row - 1])} of the policy"
        at = self.layout.at[column]
        if at is None:
            return raw.row_place(number)
        return raw.place(number, at)


def read_rows(raw: RawSheet, sheet: Sheet, policy: Policy, findings: Findings) -> Edited:
    """Read a sheet as the new rows of the table that `sheet` shows.

    Raises:
        SheetRefusedError: a cell is not certain, is missing, or fits no table.
    """
    layout = read_headings(raw, sheet, policy, findings)
    others = (each for each in policy.decisions if each.name != sheet.name)
    elsewhere = frozenset(rule.id for each in others for rule in each.rules)
    reader = _Reader(raw, sheet, layout, findings, elsewhere)
    rows = reader.rows()
    if findings.problems:
        raise SheetRefusedError(*findings.problems)
    edited = replace(
        sheet,
        columns=layout.columns,
        split=layout.split,
        rows=tuple(row for _, row in rows),
    )
    return Edited(edited, layout, tuple(number for number, _ in rows))


class _Reader:
    """Reads row by row; `before` are the rows of the table by key.

    `elsewhere` are the ids of the rules of other decisions.
    """

    def __init__(
        self,
        raw: RawSheet,
        sheet: Sheet,
        layout: Layout,
        findings: Findings,
        elsewhere: frozenset[str],
    ) -> None:
        self._raw, self._sheet, self._layout, self._findings = raw, sheet, layout, findings
        self._elsewhere = elsewhere
        self._before = {self._key_shown(row): row for row in sheet.rows}
        self._known = [
            self._known_of(column, before)
            for column, before in zip(layout.columns, layout.before, strict=True)
        ]

    def rows(self) -> list[tuple[int, tuple[str, ...]]]:
        """The rows with their numbers in the sheet; problems are noted."""
        found: list[tuple[int, tuple[str, ...]]] = []
        last, seen = self._layout.row, dict[str, str]()
        for number, cells in self._raw.rows.items():
            if number <= self._layout.row or all(cell.is_blank for cell in cells.values()):
                continue
            if number > last + 1 and not self._raw.is_csv:
                place = f"row {last + 1}"
                self._findings.notice("blank rows are passed over; the rows below are read", place)
            last = number
            row = self._row(number, cells)
            if row is not None and not self._is_repeated(number, row, seen):
                found.append((number, row))
        return found

    def _row(self, number: int, cells: Mapping[int, RawCell]) -> tuple[str, ...] | None:
        self._refuse_strays(cells)
        texts: list[str | None] = []
        for at, known in zip(self._layout.at, self._known, strict=True):
            cell = None if at is None else cells.get(at)
            blank = cell is None or cell.is_blank
            texts.append("" if cell is None or blank else self._text(cell, known))
        if self._is_emptied(number, texts):
            return None
        good = [self._fits(number, at, text) for at, text in enumerate(texts)]
        whole = tuple(text for text in texts if text is not None)
        if not all(good) or len(whole) < len(texts):
            return None
        return self._as_written(whole)

    def _text(self, cell: RawCell, known: Known) -> str | None:
        if isinstance(cell.value, str) and cell.value in known.texts:
            return cell.value
        return as_text(cell, known, self._findings)

    def _refuse_strays(self, cells: Mapping[int, RawCell]) -> None:
        headed = {*self._layout.at}
        for at, cell in cells.items():
            if at not in headed and not cell.is_blank:
                message = "the cell stands below no heading"
                self._findings.refuse(cell.place, message, "give the column a heading or empty it")

    def _is_emptied(self, number: int, texts: list[str | None]) -> bool:
        """Whether nothing is left of a rule but its id: that is how a rule is dropped.

        Such a row may stay in the sheet when the rule is gone from the policy.
        """
        columns = self._layout.columns
        said = [text for text, column in zip(texts, columns, strict=True) if column.role is Role.ID]
        if self._sheet.kind is not Kind.DECISION or said != [*filter(None, texts)] or not said[0]:
            return False
        if (said[0],) in self._before:
            what = f"the rule `{said[0]}` is dropped, as nothing but its id is left"
        elif said[0] in self._elsewhere:
            return False
        else:
            what = f"`{said[0]}` is passed over: nothing but the id is there, and no such rule is"
        self._findings.notice(what, f"row {number}")
        return True

    def _fits(self, number: int, at: int, text: str | None) -> bool:
        """Whether a text can stand in its column; else a problem is noted."""
        column = self._layout.columns[at]
        if text is None:
            return False
        if not text:
            return self._may_be_empty(number, at, column)
        if column.is_prose or self._sheet.blank_is_null or is_whole(text):
            return True
        message = "there is a `|` outside of double quotes, or a double quote that does not close"
        self._findings.refuse(self._place(number, at), message, 'write it as `"a | b"`')
        return False

    def _may_be_empty(self, number: int, at: int, column: Column) -> bool:
        if column.is_prose or column.role is Role.DAY:
            return True
        if column.role is Role.OUTPUT and self._sheet.blank_is_null:
            return True
        if self._layout.at[at] is None or self._layout.before[at] is None:
            return column.role is Role.INPUT
        remedies = {
            Role.ID: "give the rule an id",
            Role.INPUT: f"write `{NOTHING}` where any value will do",
            Role.OUTPUT: "write `null` where there is no value",
            Role.KEY: "every row needs all of its keys",
        }
        message = f"the cell of `{column.header}` is empty"
        self._findings.refuse(self._place(number, at), message, remedies.get(column.role))
        return False

    def _place(self, number: int, at: int) -> str:
        where = self._layout.at[at]
        return self._raw.place(number, 0 if where is None else where)

    def _as_written(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The texts for the file: as they stand there where they are as before."""
        key = tuple(
            text
            for text, column in zip(texts, self._layout.columns, strict=True)
            if self._is_key(column)
        )
        before = self._before.get(key)
        found = []
        for at, (text, column) in enumerate(zip(texts, self._layout.columns, strict=True)):
            number = self._layout.before[at]
            old = None if before is None or number is None else before[number]
            found.append(old if old is not None and shown(old, column) == text
                         else self._new_text(text, column))  # fmt: skip
        return tuple(found)

    def _new_text(self, text: str, column: Column) -> str:
        if self._sheet.blank_is_null:
            return text
        if column.role is Role.INPUT and not text:
            return NOTHING
        return written(text, column)

    def _is_repeated(self, number: int, row: tuple[str, ...], seen: dict[str, str]) -> bool:
        at = next((i for i, c in enumerate(self._layout.columns) if c.role is Role.ID), None)
        if at is None:
            return False
        place = self._place(number, at)
        first = seen.setdefault(row[at], place)
        if first == place:
            return False
        message = f"the id `{row[at]}` stands twice; the first is in {first.split()[-1]}"
        self._findings.refuse(place, message, "an id is of one rule, for ever: give it another")
        return True

    def _is_key(self, column: Column) -> bool:
        if self._sheet.kind is Kind.DECISION:
            return column.role is Role.ID
        return column.role is Role.KEY or column.header == "from"

    def _key_shown(self, row: tuple[str, ...]) -> tuple[str, ...]:
        pairs = zip(row, self._sheet.columns, strict=True)
        return tuple(shown(cell, column) for cell, column in pairs if self._is_key(column))

    def _known_of(self, column: Column, before: int | None) -> Known:
        texts = () if before is None else (shown(row[before], column) for row in self._sheet.rows)
        return Known(column, frozenset(texts), self._raw.comma_decimals)
