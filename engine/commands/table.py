"""`tidewaiter table export` and `tidewaiter table import`."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click

from engine.commands import completing
from engine.commands.context import Context, note, out
from engine.commands.exits import FAULT, OK, REJECTED
from engine.commands.options import command, examples, formats

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.editing.sheets import Plan, SheetProblem

FILE: Final = click.Path(path_type=Path, readable=False)
_MOST_BYTES: Final = 16 * 2**20
_MOST_SHOWN: Final = 100


class _Flags(TypedDict):
    """What an import may do, or is only to show."""

    dry_run: bool
    diff: bool
    as_table: bool
    force: bool


@click.group(
    epilog=examples(
        "tidewaiter table export segment segment.xlsx",
        "tidewaiter table import segment segment.xlsx --dry-run",
        "tidewaiter table import segment segment.xlsx",
    )
)
def table() -> None:
    """Edit decisions and reference tables in a spreadsheet.

    A table goes to Excel or CSV and comes back checked: what the spreadsheet made of a cell is
    healed, with a notice, or refused with the cell. Nothing is written unless the whole policy is
    sound with it.
    """


@command(
    "tidewaiter table export segment segment.xlsx",
    "tidewaiter table export hts_center hts_center.csv",
)
@click.argument("name", metavar="NAME", shell_complete=completing.tables)
@click.argument("file", type=FILE, metavar="FILE")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def export_(context: Context, name: str, file: Path, force: bool) -> None:  # noqa: FBT001 - a click value
    """Write the decision or reference table NAME to FILE, an .xlsx or .csv.

    In a CSV file, a text that a spreadsheet would take for a formula has an apostrophe before it;
    `table import` takes it off.
    """
    from engine.editing import sheets
    from engine.source.writing import write_whole

    _check_suffix(file)
    folder = context.rules = context.folder()
    loaded = context.open()
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there already; --force writes over it")
    with _refusals(file):
        exported = sheets.export_sheet(loaded, folder, name)
        data = sheets.write_sheet(exported, file)
    try:
        write_whole(file, data)
    except OSError as error:
        note(f"error: {file} cannot be written: {str(error.strerror).lower()}")
        sys.exit(FAULT)
    count = len(exported.sheet.rows)
    unit = ("rule" if exported.sheet.kind == "decision" else "row") + ("" if count == 1 else "s")
    note(f"{file}: {count:,} {unit} of {name}")


@command(
    "tidewaiter table import segment segment.xlsx --dry-run",
    "tidewaiter table import segment segment.xlsx --diff",
    "tidewaiter table import hts_center hts_center.csv",
)
@click.argument("name", metavar="NAME", shell_complete=completing.tables)
@click.argument("file", type=FILE, metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--diff", is_flag=True, help="Show the lines that would change; write nothing.")
@click.option("--as-table", is_flag=True, help="Write rules as a table; their comments are lost.")
@click.option("--force", is_flag=True, help="Also if the policy's table changed since the export.")
@formats("text", "json")
@click.pass_obj
def import_(context: Context, name: str, file: Path, format_: str, **flags: Unpack[_Flags]) -> None:
    """Read the edited sheet FILE back into the decision or reference table NAME.

    Only the rows are written into the policy's file; all else in it stays as it is. Columns may
    stand in another order. A rule of which only the id is left is dropped.
    """
    from engine.editing import sheets

    _check_suffix(file)
    folder = context.rules = context.folder()
    loaded = context.open()
    data = _read(file)
    only_look = flags["dry_run"] or flags["diff"]
    with _refusals(file):
        plan = sheets.plan_import(loaded, folder, name, data, file)
        hindrances = _not_allowed(plan, flags)
        for told in plan.notices:
            note(f"notice: {told}")
        if hindrances and not only_look:
            raise sheets.SheetRefusedError(*hindrances)
        for hindrance in hindrances:
            note(f"notice: {hindrance.message}; {hindrance.help}")
        if plan.changes_anything and not only_look:
            sheets.apply_import(plan)
    is_written = plan.changes_anything and not only_look
    if format_ == "json":
        out(json.dumps(_as_data(plan, is_written=is_written), ensure_ascii=False, indent=2))
    else:
        out(_as_text(plan, with_lines=flags["diff"], is_written=is_written))
    sys.exit(OK)


table.add_command(export_, "export")
table.add_command(import_, "import")


def _check_suffix(file: Path) -> None:
    remedies = {
        ".xlsm": "a workbook with macros; save it as an Excel workbook (.xlsx)",
        ".xls": "the old format of Excel; save it as an Excel workbook (.xlsx)",
        ".ods": "of LibreOffice; save it as an Excel workbook (.xlsx)",
    }
    suffix = file.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        told = remedies.get(suffix, "neither .xlsx nor .csv")
        raise click.UsageError(f"{file} is {told}")


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():
            there = "is no plain file" if file.exists() else "does not exist"
            raise click.UsageError(f"{file} {there}")
        with file.open("rb") as opened:
            return opened.read(_MOST_BYTES + 1)
    except OSError as error:
        note(f"error: {file} cannot be read: {str(error.strerror).lower()}")
        sys.exit(REJECTED)


@contextlib.contextmanager
def _refusals(file: Path) -> Iterator[None]:
    """Print why something cannot be a sheet or be read from one, and end the command."""
    from engine import api
    from engine.editing import sheets
    from engine.editing.changes import UnwritableError

    try:
        yield
    except UnwritableError as error:
        note(f"error: {error}")
        sys.exit(FAULT)
    except sheets.UnknownTableError as error:
        raise click.UsageError(str(error)) from None
    except sheets.NotATableError as error:
        note(f"error: it cannot be a table: {error}")
        sys.exit(REJECTED)
    except sheets.SheetRefusedError as error:
        for problem in error.problems[:_MOST_SHOWN]:
            note(problem.told(str(file)))
        if (rest := len(error.problems) - _MOST_SHOWN) > 0:
            note(f"... and {rest:,} more, not shown")
        if error.diagnostics:
            note("with this sheet the policy would have errors elsewhere:")
            note(api.render_diagnostics(error.diagnostics, error.sources, color=False))
        note("nothing was written")
        sys.exit(REJECTED)


def _not_allowed(plan: Plan, flags: _Flags) -> Sequence[SheetProblem]:
    """What hinders the import, less what was consented to."""
    allowed = {word for word, given in flags.items() if given}
    return [each for each in plan.hindrances if each.consent not in allowed]


def _as_text(plan: Plan, *, with_lines: bool, is_written: bool) -> str:
    from engine.editing.changes import difference

    lines = [_summary(plan)]
    lines += [f"+ {name}  {_said(cells)}".rstrip() for name, cells in plan.changes.added.items()]
    for name, cells in plan.changes.changed.items():
        told = "; ".join(f"{cell.header}: {cell.before} -> {cell.after}" for cell in cells)
        lines.append(f"~ {name}  {told}")
    lines += [f"- {name}  {_said(cells)}".rstrip() for name, cells in plan.changes.removed.items()]
    if plan.changes.moved:
        lines.append("~ the rows that were there before stand in another order")
    if with_lines and plan.changes_anything:
        lines += ["", difference([plan.change])]
    digests = plan.meaning_before[:16], plan.meaning_after[:16]
    same = digests[0] == digests[1]
    lines.append("meaning unchanged " + digests[0] if same else "meaning {} -> {}".format(*digests))
    if is_written:
        lines.append(f"wrote {plan.change.shown}")
    elif plan.changes_anything:
        lines.append("nothing was written")
    return "\n".join(lines)


def _summary(plan: Plan) -> str:
    changes = plan.changes
    if not changes.any:
        return f"{plan.name}: no row changed, {changes.kept:,} as before"
    counts = [(changes.added, "added"), (changes.changed, "changed"), (changes.removed, "removed")]
    told = [f"{len(rows):,} {word}" for rows, word in counts if rows]
    return f"{plan.name}: {', '.join([*told, f'{changes.kept:,} as before'])}"


def _said(cells: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{header}: {text}" for header, text in cells[1:])


def _as_data(plan: Plan, *, is_written: bool) -> dict[str, object]:
    changes = plan.changes
    return {
        "table": plan.name,
        "file": plan.change.shown,
        "added": {name: dict(cells) for name, cells in changes.added.items()},
        "changed": {
            name: [{"column": c.header, "before": c.before, "after": c.after} for c in cells]
            for name, cells in changes.changed.items()
        },
        "removed": {name: dict(cells) for name, cells in changes.removed.items()},
        "kept": changes.kept,
        "moved": changes.moved,
        "meaning_before": plan.meaning_before,
        "meaning_after": plan.meaning_after,
        "notices": [*plan.notices],
        "written": is_written,
    }
