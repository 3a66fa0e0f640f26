"""An edited sheet and a policy that changed after the sheet was exported -> one table.

Row by row: what was edited in the sheet comes from there, what was changed in the policy stays as
it is there. Where both changed the same row, and not alike, a person must say which is meant; so
a sheet can be imported again and again while people go on editing it and the policy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.editing.sheets.origin import Origin, marks_of, name_mark, row_mark, whole_mark
from engine.editing.sheets.problems import Findings, SheetProblem
from engine.editing.sheets.row_changes import changes_between
from engine.editing.sheets.rows import Edited
from engine.editing.sheets.sheet import NOTHING, Kind, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.editing.sheets.raw import RawSheet

Row = tuple[str, ...]

FORCE: Final = "force"
_REMEDY: Final = "--force takes the sheet's; or put the policy's into the sheet, or export again"


@dataclass(frozen=True, slots=True)
class Merged:
    """The table as it is to be; where sheet and policy disagree, as the sheet has it."""

    edited: Edited
    conflicts: tuple[SheetProblem, ...] = ()


def merge(
    policy: Sheet, edited: Edited, origin: Origin | None, raw: RawSheet, findings: Findings
) -> Merged:
    """Bring together a table of the policy and the rows of a sheet.

    Args:
        policy: The table as it is in the policy now.
        edited: The table as the sheet has it.
        origin: What the rows were at the export; None when the sheet does not say, so that it
            is taken as it stands.
        raw: The sheet, to name places in it.
        findings: Is told which rows stay as the policy has them.
    """
    if origin is None:
        return Merged(edited)
    if origin.whole is not None:
        same = origin.whole == whole_mark(policy)
        return Merged(edited, () if same else (_changed_somewhere(),))
    if [*origin.rows.items()] == [*marks_of(policy)]:
        return Merged(edited)
    merger = _Merger(policy, edited, origin.rows)
    if merger.has_twins:
        return Merged(edited)  # the check of the policy says so
    return merger.merged(raw, findings)


class _Merger:
    """Holds the rows of both by the mark of their names, in the columns of the edited table."""

    def __init__(self, policy: Sheet, edited: Edited, origin: Mapping[str, str]) -> None:
        self._policy, self._edited, self._origin = policy, edited, origin
        columns = edited.sheet.columns
        wide = [_widened(row, edited) for row in policy.rows]
        self._ours = {name_mark(edited.sheet, row): row for row in wide}
        self._theirs = {name_mark(edited.sheet, row): row for row in edited.sheet.rows}
        self._numbers = dict(zip(self._theirs, edited.numbers, strict=False))
        self._our_marks = {name: row_mark(columns, row) for name, row in self._ours.items()}
        self._their_marks = {name: row_mark(columns, row) for name, row in self._theirs.items()}
        lengths = (len(self._ours), len(self._theirs))
        self.has_twins = lengths != (len(policy.rows), len(edited.sheet.rows))

    def merged(self, raw: RawSheet, findings: Findings) -> Merged:
        """The table that has what both did."""
        names = {*self._ours, *self._theirs}
        from_policy = {name for name in names if self._stays(name)}
        clashing = [name for name in {**self._ours, **self._theirs} if self._clashes(name)]
        self._tell(from_policy, findings)
        rows = {
            name: row
            for name in names
            if (row := (self._ours if name in from_policy else self._theirs).get(name))
        }
        order, is_torn = self._order(rows)
        numbers = tuple(self._numbers.get(name) for name in order)
        sheet = replace(self._edited.sheet, rows=tuple(rows[name] for name in order))
        conflicts = [self._conflict(name, raw) for name in clashing]
        conflicts += [_torn()] if is_torn else []
        return Merged(replace(self._edited, sheet=sheet, numbers=numbers), tuple(conflicts))

    def _stays(self, name: str) -> bool:
        """Whether the policy's row is taken: the sheet did not edit it, or edited it alike."""
        theirs = self._their_marks.get(name)
        return theirs == self._our_marks.get(name) or theirs == self._origin.get(name)

    def _clashes(self, name: str) -> bool:
        """Whether both changed a row, and not alike."""
        return not self._stays(name) and self._our_marks.get(name) != self._origin.get(name)

    def _tell(self, names: Iterable[str], findings: Findings) -> None:
        """Say which rows the policy changed after the export and the sheet did not."""
        ours, theirs = self._ours, self._theirs
        differ = {
            each for each in names if self._their_marks.get(each) != self._our_marks.get(each)
        }
        told = {
            "changed": [name for name in ours if name in differ and name in theirs],
            "added": [name for name in ours if name in differ and name not in theirs],
            "dropped": [name for name in theirs if name in differ and name not in ours],
        }
        for word, found in told.items():
            for name in found:
                what = f"{word} in the policy after the export; that stays"
                findings.notice(what, self._called(name))

    def _order(self, rows: Mapping[str, Row]) -> tuple[list[str], bool]:
        """The rows in the order of whoever changed it, and whether both did, and not alike."""
        ours = [name for name in self._ours if name in rows]
        theirs = [name for name in self._theirs if name in rows]
        common = {*ours} & {*theirs}
        before = [name for name in self._origin if name in common]
        orders = [[name for name in each if name in common] for each in (ours, theirs)]
        known = [[name for name in each if name in self._origin] for each in orders]
        if orders[0] == orders[1] or known[1] == before:
            return _woven(ours, theirs), False
        is_torn = known[0] != before and self._policy.kind is Kind.DECISION
        return _woven(theirs, ours), is_torn

    def _called(self, name: str) -> str:
        row = self._ours.get(name) or self._theirs[name]
        return self._edited.sheet.name_of(row)

    def _conflict(self, name: str, raw: RawSheet) -> SheetProblem:
        number, called = self._numbers.get(name), self._called(name)
        place = "" if number is None else raw.row_place(number)
        if name not in self._theirs:
            told = f"`{called}` is not in the sheet any more, but was changed in the policy"
        elif name not in self._ours:
            told = f"`{called}` was edited in the sheet, but dropped from the policy"
        elif name not in self._origin:
            told = f"`{called}` was added both in the sheet and in the policy"
        else:
            told = f"`{called}` was edited in the sheet, but changed in the policy, too"
        return SheetProblem(place, f"{told}, after the export{self._cells(name)}", _REMEDY, FORCE)

    def _cells(self, name: str) -> str:
        """The cells in which the two rows differ."""
        ours, theirs = self._ours.get(name), self._theirs.get(name)
        if ours is None or theirs is None:
            return ""
        one, other = (replace(self._edited.sheet, rows=(row,)) for row in (ours, theirs))
        cells = [each for found in changes_between(one, other).changed.values() for each in found]
        said = [
            f"{each.header} is `{each.before}` in the policy and `{each.after}` in the sheet"
            for each in cells
        ]
        return f": {'; '.join(said)}"


def _widened(row: Row, edited: Edited) -> Row:
    """A row of the policy in the columns of the edited table, in which new ones say nothing."""
    blank = "" if edited.sheet.blank_is_null else NOTHING
    return tuple(blank if at is None else row[at] for at in edited.layout.before)


def _woven(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """All of `first` in its order; what only `second` has comes behind what it follows there."""
    there, behind = {*first}, dict[str | None, list[str]]()
    last: str | None = None
    for name in second:
        if name in there:
            last = name
        else:
            behind.setdefault(last, []).append(name)
    found = [*behind.get(None, ())]
    for name in first:
        found += [name, *behind.get(name, ())]
    return found


def _changed_somewhere() -> SheetProblem:
    message = "the table was changed in the policy after this sheet was exported"
    remedy = "export it again and edit that; or look with --diff what --force would undo"
    return SheetProblem("", message, remedy, FORCE)


def _torn() -> SheetProblem:
    message = "the rows were put into another order both in the sheet and in the policy"
    remedy = "--force takes the order of the sheet; or export again and edit that"
    return SheetProblem("", message, remedy, FORCE)
