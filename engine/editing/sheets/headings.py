"""Which column of a sheet is which column of the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.editing.sheets.about import ROWS
from engine.editing.sheets.columns import input_column, note_column, scope_of
from engine.editing.sheets.heal import clean_heading
from engine.editing.sheets.origin import marks_in_heading
from engine.editing.sheets.problems import Findings, SheetProblem, SheetRefusedError
from engine.editing.sheets.sheet import NOTHING, Column, Kind, Role, Sheet
from engine.policy.checks.rows import ANNOTATIONS
from engine.policy.checks.tables import DAYS
from engine.policy.typing import Typer
from engine.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.editing.sheets.raw import RawCell, RawSheet
    from engine.model.policy import Policy

_LAST_HEADING: Final = 20
"""The headings stand in one of the first rows."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the table with those that were added, and where each stands in the sheet.

    `at` is None for a column that is not in the sheet, of which all cells say nothing; `before`
    is None for one that is new in it, else its number in the table.
    """

    row: int
    columns: tuple[Column, ...]
    split: int
    at: tuple[int | None, ...]
    before: tuple[int | None, ...]


def read_headings(raw: RawSheet, sheet: Sheet, policy: Policy, findings: Findings) -> Layout:
    """Find the headings, and the column of each.

    Raises:
        SheetRefusedError: a heading is unknown or stands twice, or a column that is needed is
            missing.
    """
    row = _heading_row(raw, sheet)
    placed: dict[int, int] = {}
    added: list[tuple[Column, int]] = []
    unknown: list[tuple[RawCell, str]] = []
    for at, text in _texts(raw.rows[row], findings):
        number = _known(sheet, text, placed, raw.rows[row][at], findings)
        if number is not None:
            placed[number] = at
        elif (column := _new(sheet, policy, text, [each for each, _ in added])) is not None:
            findings.notice(f"the column `{text}` is new", raw.rows[row][at].place)
            added.append((column, at))
        else:
            unknown.append((raw.rows[row][at], text))
    _refuse_unknown(sheet, policy, unknown, placed, findings)
    _refuse_missing(raw, row, sheet, placed, findings)
    if findings.problems:
        raise SheetRefusedError(*findings.problems)
    return _layout(row, sheet, placed, added)


def without_marks(raw: RawSheet, sheet: Sheet) -> RawSheet:
    """A CSV file without the heading that holds the marks of its rows; its `about` holds them then.

    Raises:
        SheetRefusedError: the headings are not there.
    """
    if not raw.is_csv:
        return raw
    row = _heading_row(raw, sheet)
    for at, cell in raw.rows[row].items():
        marks = marks_in_heading(str(cell.value))
        if marks is not None:
            cells = {other: each for other, each in raw.rows[row].items() if other != at}
            return replace(raw, rows={**raw.rows, row: cells}, about={**raw.about, ROWS: marks})
    return raw


def _heading_row(raw: RawSheet, sheet: Sheet) -> int:
    """The row in which most of the headings stand."""
    headings = {column.header.casefold() for column in sheet.columns}
    best, most = None, 0
    for number, cells in raw.rows.items():
        if best is not None and number > _LAST_HEADING:
            break
        texts = {" ".join(str(cell.value).split()).casefold() for cell in cells.values()}
        if len(texts & headings) > most:
            best, most = number, len(texts & headings)
    if best is None:
        shown = ", ".join(f"`{column.header}`" for column in sheet.columns)
        message = f"the headings of `{sheet.name}` are not there"
        raise SheetRefusedError(SheetProblem("", message, f"the first row must hold {shown}"))
    return best


def _texts(cells: Mapping[int, RawCell], findings: Findings) -> list[tuple[int, str]]:
    found = [(at, clean_heading(cell, findings)) for at, cell in sorted(cells.items())]
    return [(at, text) for at, text in found if text]


def _known(
    sheet: Sheet, text: str, placed: dict[int, int], cell: RawCell, findings: Findings
) -> int | None:
    """The first column with this heading that has no place yet."""
    free = [at for at in range(len(sheet.columns)) if at not in placed]
    headers = {at: " ".join(sheet.columns[at].header.split()) for at in free}
    exact = next((at for at in free if headers[at] == text), None)
    if exact is not None:
        return exact
    folded = [at for at in free if headers[at].casefold() == text.casefold()]
    if len(folded) != 1:
        return None
    findings.notice(f"the heading `{text}` is read as `{headers[folded[0]]}`", cell.place)
    return folded[0]


def _new(sheet: Sheet, policy: Policy, text: str, added: list[Column]) -> Column | None:
    """A column that the table has not, but could have."""
    known = [column.header for column in (*sheet.columns, *added)]
    if text in known:
        return None
    if text in (DAYS if sheet.kind is Kind.TABLE else ANNOTATIONS):
        return note_column(text)
    if sheet.kind is Kind.TABLE or policy.decision(sheet.name).name == text:
        return None
    column = input_column(policy, Typer(scope_of(policy)), text)
    return column if column.type is not None else None


def _refuse_unknown(
    sheet: Sheet,
    policy: Policy,
    unknown: list[tuple[RawCell, str]],
    placed: dict[int, int],
    findings: Findings,
) -> None:
    own = [column.header for column in sheet.columns]
    free = [header for at, header in enumerate(own) if at not in placed]
    more = scope_of(policy).names() if sheet.kind is Kind.DECISION else []
    for cell, text in unknown:
        if text in own:
            findings.refuse(cell.place, f"the column `{text}` stands twice", "delete one of them")
            continue
        guess = did_you_mean(text, free) or did_you_mean(text, [*own, *ANNOTATIONS, *more])
        listed = ", ".join(f"`{header}`" for header in own)
        remedy = f"did you mean `{guess}`?" if guess else f"the columns are {listed}"
        findings.refuse(cell.place, f"the table has no column `{text}`", remedy)


def _refuse_missing(
    raw: RawSheet, row: int, sheet: Sheet, placed: dict[int, int], findings: Findings
) -> None:
    place = f"line {row}" if raw.is_csv else f"sheet {raw.name}, row {row}"
    for at, column in enumerate(sheet.columns):
        if at in placed:
            continue
        said = sum(each[at] not in (NOTHING, "") for each in sheet.rows)
        needed = column.role in (Role.ID, Role.KEY, Role.OUTPUT)
        if needed:
            message = f"the column `{column.header}` is missing"
            findings.refuse(place, message, "give it its heading back")
        elif said:
            rows = "row says" if said == 1 else "rows say"
            message = f"the column `{column.header}` is missing, in which {said} {rows} something"
            remedy = f"put it back; to drop what it says, fill it with `{NOTHING}` first"
            findings.refuse(place, message, remedy)


def _layout(
    row: int, sheet: Sheet, placed: dict[int, int], added: list[tuple[Column, int]]
) -> Layout:
    """New inputs stand behind the other inputs, new notes before the outputs."""
    found: list[tuple[Column, int | None, int | None]] = [
        (column, placed.get(at), at) for at, column in enumerate(sheet.columns)
    ]
    left, right = found[: sheet.split], found[sheet.split :]
    inputs = [at for at, (each, _, _) in enumerate(left) if each.role in (Role.ID, Role.INPUT)]
    behind = inputs[-1] + 1 if inputs else len(left)
    new = [(replace(column), at, None) for column, at in added]
    left[behind:behind] = [each for each in new if each[0].role is Role.INPUT]
    left += [each for each in new if each[0].role is not Role.INPUT]
    columns, at_, before = zip(*left, *right, strict=True)
    return Layout(row, columns, len(left), at_, before)
