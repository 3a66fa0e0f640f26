"""`tidewaiter table export` and `tidewaiter table import`."""

from __future__ import annotations

import contextlib
import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import click

from engine.commands import completing
from engine.commands.context import Context, note, out
from engine.commands.exits import OK, REJECTED
from engine.commands.options import command, examples, formats
from engine.commands.outputs import refuse_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.editing.sheets import Plan, SheetProblem

FILE: Final = click.Path(path_type=Path, readable=False)
_MOST_BYTES: Final = 16 * 2**20
_MOST_SHOWN: Final = 100
_NOT_RENEWED: Final = (
    "notice: {} could not be told of its import, {}; a row that is edited in it again will need "
    "--force"
)


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
    sound with it. A sheet may be edited further and imported again.
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
    `table import` takes it off. The last heading holds marks of the rows as exported, by which an
    import sees what was edited; it may be deleted.
    """
    from engine.editing import sheets
    from engine.source.writing import write_whole

    _check_suffix(file)
    folder = context.rules = context.folder()
    loaded = context.open()
    _check_place(file, force=force)
    refuse_inputs(file, folder, sources=loaded.sources)
    with _refusals(file):
        exported = sheets.export_sheet(loaded, folder, name)
        data = sheets.write_sheet(exported, file)
    try:
        write_whole(file, data)
    except OSError as error:
        told = f"{_shown(file)} cannot be written: {str(error.strerror).lower()}"
        raise click.ClickException(told) from None
    count = len(exported.sheet.rows)
    unit = ("rule" if exported.sheet.kind == "decision" else "row") + ("" if count == 1 else "s")
    note(f"{_shown(file)}: {count:,} {unit} of {name}")


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
@click.option(
    "--force", is_flag=True, help="Take the sheet's rows where the policy changed them, too."
)
@formats("text", "json")
@click.pass_obj
def import_(context: Context, name: str, file: Path, format_: str, **flags: Unpack[_Flags]) -> None:
    """Read the edited sheet FILE back into the decision or reference table NAME.

    Only the rows are written into the policy's file; all else in it stays as it is. Columns may
    stand in another order. A rule of which only the id is left is dropped.

    Rows that the policy changed after the export, and the sheet did not, stay as they are in the
    policy. A row that both changed is refused, unless --force is given. A sheet that does not say
    what it was exported from, such as CSV made by hand, is taken as it stands, with a notice; one
    whose marks of that are damaged is refused, unless --force is given.

    After the import, the marks of FILE are those of its rows now, so that it may be edited and
    imported again.
    """
    from engine.commands.table_changes import as_json, as_text
    from engine.editing import changes

    _check_suffix(file)
    only_look = flags["dry_run"] or flags["diff"]
    folder = context.rules = context.folder()
    with (
        _refusals(file),
        contextlib.nullcontext() if only_look else changes.editing(folder),
    ):
        plan = _imported(context, name, file, flags)
    is_written = plan.changes_anything and not only_look
    if format_ == "json":
        out(as_json(plan, is_written=is_written))
    else:
        out(as_text(plan, with_lines=flags["diff"], is_written=is_written))
    sys.exit(OK)


def _imported(context: Context, name: str, file: Path, flags: _Flags) -> Plan:
    """What the import of a sheet changes; done, unless it is only looked at."""
    from engine.editing import sheets
    from engine.source.render import escape

    only_look = flags["dry_run"] or flags["diff"]
    loaded = context.open()
    data = _read(file)
    plan = sheets.plan_import(loaded, context.place(), name, data, file)
    hindrances = _not_allowed(plan, flags)
    for told in plan.notices:
        note(f"notice: {escape(told)}")
    if hindrances and not only_look:
        raise sheets.SheetRefusedError(*hindrances)
    for hindrance in hindrances:
        place = f"{hindrance.place}: " if hindrance.place else ""
        note(escape(f"notice: {place}{hindrance.message}; {hindrance.help}"))
    if plan.changes_anything and not only_look:
        sheets.apply_import(plan)
        if not sheets.renew(plan, file, data) and plan.marks_before is not None:
            note(_NOT_RENEWED.format(_shown(file), _why_not_renewed(file)))
    return plan


def _why_not_renewed(file: Path) -> str:
    from engine.source.writing import is_read_only

    try:
        is_closed = is_read_only(file)
    except OSError:
        is_closed = False
    return "since it is read-only" if is_closed else "perhaps because it is open"


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
        raise click.UsageError(f"{_shown(file)} is {told}")


_NO_PLACE: Final = {
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.EINVAL: "has a name that no file can have",
}


def _check_place(file: Path, *, force: bool) -> None:
    """Refuse a place for a new file that cannot be one, or where a file is."""
    try:
        file.lstat()
        is_there = True
    except FileNotFoundError:
        is_there = False
    except NotADirectoryError:
        raise click.UsageError(
            f"{_shown(file)} cannot be: {_shown(file.parent)} is no folder"
        ) from None
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{_shown(file)} {_why_none(error)}") from None
    if file.is_dir():
        raise click.UsageError(f"{_shown(file)} is a folder")
    if is_there and not force:
        raise click.UsageError(f"{_shown(file)} is there already; --force writes over it")
    if not is_there and not file.parent.is_dir():
        raise click.UsageError(f"the folder {_shown(file.parent)} does not exist; make it first")


def _why_none(error: OSError | ValueError) -> str:
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    told = _NO_PLACE.get(number or 0)
    return told or f"cannot be used: {str(getattr(error, 'strerror', error)).lower()}"


def _shown(path: Path) -> str:
    """A path, safe to print."""
    from engine.source.render import escape

    return escape(str(path))


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():
            there = "is no plain file" if file.exists() else "does not exist"
            raise click.UsageError(f"{_shown(file)} {there}")
        with file.open("rb") as opened:
            return opened.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        if not isinstance(error, OSError) or error.errno in _NO_PLACE:
            raise click.UsageError(f"{_shown(file)} {_why_none(error)}") from None
        note(f"error: {_shown(file)} cannot be read: {str(error.strerror).lower()}")
        sys.exit(REJECTED)


@contextlib.contextmanager
def _refusals(file: Path) -> Iterator[None]:
    """Print why something cannot be a sheet or be read from one, and end the command."""
    from engine import api
    from engine.editing import sheets
    from engine.editing.changes import UnwritableError
    from engine.source.render import escape

    try:
        yield
    except UnwritableError as error:
        raise click.ClickException(escape(str(error))) from None
    except sheets.UnknownTableError as error:
        raise click.UsageError(escape(str(error))) from None
    except sheets.NotATableError as error:
        note(escape(f"error: it cannot be a table: {error}"))
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
