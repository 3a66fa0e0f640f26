"""A decision or reference table of a checked policy -> a sheet, and the bytes of a file of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from engine.editing.sheets.about import about
from engine.editing.sheets.columns import decision_columns, table_columns
from engine.editing.sheets.from_rules import Rows, rows_of
from engine.editing.sheets.home import Form, Home, NotATableError, find_home
from engine.editing.sheets.same import is_same
from engine.editing.sheets.sheet import Kind, Sheet
from engine.editing.sheets.splice import text_with
from engine.policy.load import load_policy

if TYPE_CHECKING:
    from engine.model.policy import Policy
    from engine.policy.load import Loaded

SUFFIXES: Final = (".xlsx", ".csv")
"""The kinds of file that a sheet is written to and read from."""

_MOST_COLUMNS: Final = 256
_MOST_CHARACTERS: Final = 32_767
"""The most that a cell of a spreadsheet holds."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A sheet, what is told about it, and where its rows stand in the policy."""

    sheet: Sheet
    about: tuple[tuple[str, str], ...]
    home: Home


def export_sheet(loaded: Loaded, folder: Path, name: str) -> Exported:
    """The sheet of a decision or a reference table.

    Args:
        loaded: The policy, without errors.
        folder: The folder it was loaded from, as it was named.
        name: The decision's or table's name.

    Raises:
        UnknownTableError: there is none of this name.
        NotATableError: the decision's rules do not fit a table; the text says which and why.
    """
    policy = loaded.policy
    if policy is None:
        raise ValueError("a policy with errors has no sheets")
    home = find_home(loaded, policy, folder, name)
    sheet = _sheet(policy, home, name)
    if home.form is Form.RULES:
        _refuse_another_meaning(policy, folder, home, sheet)
    _refuse_too_large(sheet)
    return Exported(sheet, about(policy, sheet, home.document), home)


def write_sheet(exported: Exported, path: PurePath) -> bytes:
    """The bytes of a file, xlsx or CSV by the path's suffix; ValueError for another."""
    match path.suffix.lower():
        case ".csv":
            from engine.editing.sheets.to_csv import to_csv

            return to_csv(exported.sheet)
        case ".xlsx":
            from engine.editing.sheets.to_xlsx import to_xlsx

            return to_xlsx(exported.sheet, exported.about)
        case _:
            raise ValueError(path.suffix)


def _sheet(policy: Policy, home: Home, name: str) -> Sheet:
    decision = next((each for each in policy.decisions if each.name == name), None)
    if decision is not None:
        if home.rules is not None:
            rows = rows_of(decision, home.rules, home.source)
        else:
            rows = _written(home)
        columns = decision_columns(policy, decision, rows.header, rows.split)
        return Sheet(name, Kind.DECISION, columns, rows.split, rows.rows)
    rows, is_csv = _written(home), home.form is Form.CSV
    columns = table_columns(policy.tables[name], rows.header)
    return Sheet(name, Kind.TABLE, columns, rows.split, rows.rows, blank_is_null=is_csv)


def _written(home: Home) -> Rows:
    """The rows as they stand in the file."""
    grid = home.grid
    if grid is None:
        raise NotATableError("the table has faults")
    header = tuple(cell.text for cell in grid.header)
    rows = tuple(tuple(cell.text for cell in row) for row in grid.rows)
    return Rows(header, grid.split, rows)


def _refuse_another_meaning(policy: Policy, folder: Path, home: Home, sheet: Sheet) -> None:
    """Check that the rules mean the same as a table."""
    text = text_with(home, sheet, sheet.rows)
    as_table = load_policy(folder, instead={home.source.path: text}).policy
    if as_table is None or not is_same(policy.decision(sheet.name), as_table.decision(sheet.name)):
        line, _ = home.source.line_column(home.start)
        told = f"the rules of `{sheet.name}` ({home.source.path}:{line}) would not mean the same"
        raise NotATableError(
            f"{told} as a table; write each rule on lines of its own, with `- id:`"
        )


def _refuse_too_large(sheet: Sheet) -> None:
    if len(sheet.columns) > _MOST_COLUMNS:
        message = f"`{sheet.name}` needs {len(sheet.columns)} columns"
        raise NotATableError(f"{message}; a sheet that people can work in has {_MOST_COLUMNS}")
    for number, row in enumerate(sheet.rows, 1):
        if max(map(len, row)) > _MOST_CHARACTERS:
            message = f"row {number} of `{sheet.name}` has a cell of {max(map(len, row)):,}"
            raise NotATableError(f"{message} characters; a cell of a sheet holds 32,767")
