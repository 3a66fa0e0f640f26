"""An edited sheet -> what it would change in the policy, and the change itself.

Nothing is written before the whole policy was checked with the new rows in it.
"""

from __future__ import annotations

import codecs
import contextlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from engine.editing.changes import Change, editing, other_names, refuse_outside, refuse_stale, write
from engine.editing.sheets.about import MOST_IN_CELL, origin_in
from engine.editing.sheets.export import Exported, export_sheet
from engine.editing.sheets.headings import without_marks
from engine.editing.sheets.home import Form
from engine.editing.sheets.merge import FORCE, Merged, merge
from engine.editing.sheets.origin import origin_text, read_origin
from engine.editing.sheets.places import missing_rules, placed_problems
from engine.editing.sheets.problems import Findings, SheetProblem, SheetRefusedError
from engine.editing.sheets.row_changes import Changes, changes_between
from engine.editing.sheets.rows import Edited, read_rows
from engine.editing.sheets.splice import text_with
from engine.policy.digest import meaning_digest
from engine.policy.load import Loaded, load_policy
from engine.source.diagnostic import Severity

if TYPE_CHECKING:
    from engine.editing.sheets.home import Home
    from engine.editing.sheets.raw import RawSheet
    from engine.model.policy import Policy

_UNKNOWN_ORIGIN: Final = (
    "the sheet does not say what it was exported from, so every row is taken as it stands in it: "
    "see below what that changes in the policy"
)


_DAMAGED: Final = "the sheet's marks of what its rows were when it was exported are damaged"
_CANNOT_TELL: Final = "so it cannot be seen which rows the policy changed meanwhile"
_WITHOUT_MARKS: Final = (
    "export it again and edit that; or look with --diff what changes: --force takes every row as "
    "it stands in the sheet"
)


@dataclass(frozen=True)
class Plan:
    """What an import would do."""

    name: str
    folder: Path
    change: Change
    """The file of the policy as it is and as it would be."""
    changes: Changes
    notices: tuple[str, ...]
    hindrances: tuple[SheetProblem, ...]
    """Why it is not to be written without a word of consent."""
    meaning_before: str
    meaning_after: str
    marks_before: str | None
    """What the sheet says that its rows were; None when it says nothing."""
    marks_after: str
    """What its rows are."""

    @property
    def changes_anything(self) -> bool:
        """Whether the file gets another text."""
        return self.change.before != self.change.after


def plan_import(loaded: Loaded, folder: Path, name: str, data: bytes, path: PurePath) -> Plan:
    """Read an edited sheet and check the policy as it would be.

    Args:
        loaded: The policy as it is, without errors.
        folder: The folder it was loaded from, as it was named.
        name: The decision or reference table.
        data: The bytes of the sheet's file.
        path: The file's name, whose suffix says what it is; ValueError for another than xlsx, csv.

    Raises:
        UnknownTableError, NotATableError: see `export_sheet`.
        SheetRefusedError: the sheet cannot be read, or the policy would have errors with it.
    """
    findings = Findings()
    exported = export_sheet(loaded, folder, name)
    policy = loaded.policy
    if policy is None:
        raise ValueError("a policy with errors takes no sheets")
    raw = without_marks(_read(data, name, path, findings), exported.sheet)
    edited = read_rows(raw, exported.sheet, policy, findings)
    marks = origin_in(raw.about)
    origin = None if marks is None else read_origin(marks)
    is_damaged = origin is None and bool(raw.about)
    merged = merge(exported.sheet, edited, origin, raw, findings)
    marks_after = origin_text(edited.sheet, MOST_IN_CELL)
    edited = merged.edited
    changes = changes_between(exported.sheet, edited.sheet)
    if origin is None and changes.any and not is_damaged:
        findings.notice(_UNKNOWN_ORIGIN)
    for old, new in changes.renamed:
        findings.notice(f"`{new}` says just what `{old}` said: a rule's id is for ever")
    text, after = _checked(_Read(folder, exported, edited, raw, changes), policy)
    change = _change(exported.home, text)
    for told in other_names([change] if change.before != change.after else []):
        findings.notice(told)
    hindrances = _hindrances(exported, merged, is_damaged=is_damaged)
    return Plan(
        name=name,
        folder=folder,
        change=change,
        changes=changes,
        notices=findings.notices(),
        hindrances=hindrances if change.before != change.after else (),
        meaning_before=meaning_digest(policy),
        meaning_after=meaning_digest(after),
        marks_before=None if origin is None else marks,
        marks_after=marks_after,
    )


def _read(data: bytes, name: str, path: PurePath, findings: Findings) -> RawSheet:
    match path.suffix.lower():
        case ".csv":
            from engine.editing.sheets.from_csv import from_csv

            return from_csv(data, name, findings)
        case ".xlsx":
            from engine.editing.sheets.from_xlsx import from_xlsx

            return from_xlsx(data, name, findings, path)
        case _:
            raise ValueError(path.suffix)


@dataclass(frozen=True, slots=True)
class _Read:
    """The table as it is and as it would be."""

    folder: Path
    exported: Exported
    edited: Edited
    raw: RawSheet
    changes: Changes


def _checked(read: _Read, policy: Policy) -> tuple[str, Policy]:
    """The new text of the file, and the policy with it; all as before when no row changed."""
    folder, edited = read.folder, read.edited
    home, before = read.exported.home, read.exported.sheet
    same = before.rows == edited.sheet.rows
    if same and [c.header for c in before.columns] == [c.header for c in edited.sheet.columns]:
        return home.source.text, policy
    text = text_with(home, edited.sheet, edited.sheet.rows)
    after = load_policy(folder, instead={home.source.path: text})
    if after.policy is None or any(d.severity is Severity.ERROR for d in after.diagnostics):
        raise _refused(after, text, read)
    _check_written(loaded=after, policy=after.policy, folder=folder, edited=edited)
    return text, after.policy


def _change(home: Home, text: str) -> Change:
    """The file with its byte order mark, which is no part of its text."""
    mark = ""
    with contextlib.suppress(OSError):  # who writes it says that it is not there any more
        mark = "\ufeff" if home.path.read_bytes().startswith(codecs.BOM_UTF8) else ""
    return Change(home.path, home.source.path, mark + home.source.text, mark + text)


def _refused(after: Loaded, text: str, read: _Read) -> SheetRefusedError:
    errors = [each for each in after.diagnostics if each.severity is Severity.ERROR]
    home, sources = read.exported.home, after.sources
    problems, others = placed_problems(errors, sources, home, text, (read.edited, read.raw))
    missed = missing_rules(others, sources, read.changes)
    return SheetRefusedError(*missed, *problems, diagnostics=others, sources=sources)


def _check_written(*, loaded: Loaded, policy: Policy, folder: Path, edited: Edited) -> None:
    """Make sure that what would be written reads back as what was meant."""
    again = export_sheet(replace(loaded, policy=policy), folder, edited.sheet.name).sheet
    if again.rows != edited.sheet.rows:
        raise AssertionError("the rows do not read back as they were written")


def _hindrances(
    exported: Exported, merged: Merged, *, is_damaged: bool
) -> tuple[SheetProblem, ...]:
    found = [*merged.conflicts]
    if is_damaged:
        found.append(SheetProblem("", f"{_DAMAGED}, {_CANNOT_TELL}", _WITHOUT_MARKS, FORCE))
    if exported.home.form is Form.RULES:
        message = f"`{exported.sheet.name}` is written as rules, and would become a table"
        remedy = "--as-table writes it as one; comments between the rules are lost"
        found.append(SheetProblem("", message, remedy, "as_table"))
    return tuple(found)


def apply_import(plan: Plan) -> None:
    """Write the file of the policy anew, whole or not at all.

    Raises:
        UnwritableError: it was changed since the plan was made, leads out of the policy's folder,
            or cannot be written.
    """
    with editing(plan.folder):
        refuse_outside(plan.folder, [plan.change])
        refuse_stale([plan.change])
        write([plan.change])
