"""`tidewaiter fmt`."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from engine.commands.context import Context, note, out
from engine.commands.differences import shown_changes
from engine.commands.exits import FAILED, FAULT, OK, POLICY
from engine.commands.options import command, formats

if TYPE_CHECKING:
    from engine.editing.changes import Change
    from engine.editing.layout.policy import Plan

_HEAD: Final = ("policy.yaml", "policy.yml")
_STDIN: Final = "<stdin>"


class _Asked(NamedTuple):
    """What to do with the files: write them, unless they are only listed or compared."""

    check: bool
    diff: bool
    format_: str

    @property
    def writes(self) -> bool:
        return not self.check and not self.diff


@command(
    "tidewaiter fmt",
    "tidewaiter fmt rules/decisions/segment.yaml",
    "tidewaiter fmt --check",
    "tidewaiter fmt --diff",
    "cat segment.yaml | tidewaiter fmt -",
)
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True, readable=False))
@click.option("--check", is_flag=True, help="Write nothing; list what would change, and exit 4.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@formats("text", "json")
@click.pass_obj
def fmt(
    context: Context,
    paths: tuple[str, ...],
    check: bool,  # noqa: FBT001 - a click value
    diff: bool,  # noqa: FBT001 - a click value
    format_: str,
) -> None:
    """Lay out the files of the policy in one way, without changing what they say.

    PATHS are files and folders of a policy, or - for standard input; all of the policy without
    them. Indentation, blank lines, the order of the keys in a rule, quotes that are not needed and
    the columns of tables are put right. Comments stay where they are. Before a file is written,
    it is made sure that it says the same and that the policy means the same.
    """
    asked = _Asked(check, diff, format_)
    if "-" in paths:
        if len(paths) > 1:
            raise click.UsageError("`-` stands alone: standard input is one file")
        if format_ == "json" and asked.writes:
            told = "`fmt -` prints the file itself; for JSON add `--check`, or leave out `--format`"
            raise click.UsageError(told)
        sys.exit(_lay_out_stdin(context, asked))
    sys.exit(max([_lay_out(context, each, asked) for each in _parts(context, paths)], key=_rank))


def _rank(code: int) -> int:
    return (OK, FAILED, POLICY, FAULT).index(code)


class _Part(NamedTuple):
    """A policy's folder, and which of its files are asked for; all of them without any."""

    folder: Path
    shown: str
    asked: tuple[Path, ...]


def _parts(context: Context, paths: Iterable[str]) -> list[_Part]:
    """The paths by the policy they belong to.

    Raises:
        click.UsageError: a path is not there, is a link, or belongs to no policy.
    """
    asked: dict[Path, list[Path]] = {}
    for path in paths:
        given = Path(path)
        asked.setdefault(_folder_of(context, given), []).append(given)
    if not asked:
        folder = context.rules or Path("rules")
        if context.rules is None and not folder.is_dir():
            raise click.UsageError(
                "there is no ./rules here; name files, a folder, or `--rules DIR`"
            )
        asked[folder] = []
    return [_Part(folder, folder.as_posix(), tuple(each)) for folder, each in asked.items()]


def _folder_of(context: Context, path: Path) -> Path:
    """The folder of the policy that a file or folder belongs to."""
    if not os.path.lexists(path):
        raise click.UsageError(f"there is no file or folder `{path}`")
    if path.is_symlink():
        raise click.UsageError(f"`{path}` is a link; name what it leads to")
    above = Path(os.path.normpath(path.absolute()))
    found = context.rules
    if found is None:
        heads = (
            each
            for each in (above, *above.parents)
            if any(os.path.isfile(each / n) for n in _HEAD)  # noqa: PTH113 - raises on no name
        )
        rules = Path("rules").absolute()
        inside = rules if above.is_relative_to(rules) and rules.is_dir() else None
        folder = next(heads, None) or inside or (above if path.is_dir() else None)
        if folder is None:
            raise click.UsageError(
                f"`{path}` is in no policy's folder; name that with `--rules DIR`"
            )
        found = Path(os.path.relpath(folder))
    if not path.resolve().is_relative_to(found.resolve()):
        raise click.UsageError(f"`{path}` lies outside the policy's folder `{found}`")
    return found


def _wanted(part: _Part) -> Callable[[Path], bool]:
    asked = [path.resolve() for path in part.asked]
    if not asked:
        return lambda _path: True
    return lambda path: any(
        (path.parent.resolve() / path.name).is_relative_to(each) for each in asked
    )


def _lay_out(context: Context, part: _Part, asked: _Asked) -> int:
    from engine.editing import changes
    from engine.editing.layout.policy import plan_layout
    from engine.editing.layout.text import LayoutError

    try:
        with changes.editing(part.folder) if asked.writes else contextlib.nullcontext():
            plan = plan_layout(part.folder, part.shown, _wanted(part))
            _refuse_unknown(part, plan)
            if asked.writes:
                _write(part.folder, plan)
    except LayoutError as error:
        return _refused(str(error))
    except changes.UnwritableError as error:
        raise click.ClickException(str(error)) from None
    context.show(plan.loaded, plan.diagnostics)
    _tell(context, plan, asked)
    if plan.diagnostics:
        return POLICY
    return FAILED if asked.check and plan.changes else OK


def _write(folder: Path, plan: Plan) -> None:
    from engine.editing import changes
    from engine.source.render import escape

    changes.refuse_outside(folder, plan.changes)
    changes.refuse_stale(plan.changes)
    linked = changes.other_names(plan.changes)
    changes.write(plan.changes)
    for told in linked:
        note(f"notice: {escape(told)}")


def _refuse_unknown(part: _Part, plan: Plan) -> None:
    """Refuse a file that is named but is none of the policy's."""
    known = {path.resolve() for path in plan.paths}
    for path in part.asked:
        if not path.is_dir() and path.resolve() not in known and not plan.diagnostics:
            told = f"`{path}` is no file of the policy in `{part.shown}`"
            is_utf8 = path.name.encode(errors="replace").decode() == path.name
            reason = "those end in .yaml or .yml" if is_utf8 else "its name is not UTF-8"
            raise click.UsageError(f"{told}: {reason}")


def _refused(path: str) -> int:
    from engine.source.render import escape

    told = "its canonical layout would not say the same, so nothing was written; please report it"
    note(f"a fault of ours: `{escape(path)}`: {told}")
    return FAULT


def _tell(context: Context, plan: Plan, asked: _Asked) -> None:
    from engine.source.render import escape

    if asked.format_ == "json":
        out(_as_json([change.shown for change in plan.changes], len(plan.paths), asked))
        return
    if asked.diff and plan.changes:
        out(shown_changes(plan.changes, color=context.color()))
    elif not asked.diff:
        for change in plan.changes:
            out(escape(change.shown))
    for link in plan.links:
        note(f"note: `{escape(link)}` is a link and is left as it is")
    note(_summary(len(plan.changes), len(plan.paths), asked))


def _as_json(changed: list[str], files: int, asked: _Asked) -> str:
    told = {"changed": changed, "files": files, "written": asked.writes}
    return json.dumps(told, indent=2)


def _summary(changed: int, files: int, asked: _Asked) -> str:
    def count(number: int) -> str:
        return f"{number:,} file" if number == 1 else f"{number:,} files"

    done = "laid out" if asked.writes else "would be laid out"
    rest = files - changed
    if not changed:
        return f"{count(rest)} left as {'it is' if rest == 1 else 'they are'}"
    return f"{count(changed)} {done}, {rest:,} left as they are"


def _lay_out_stdin(context: Context, asked: _Asked) -> int:
    """Standard input to standard output, not a character of which is masked: it is the user's."""
    from engine import api
    from engine.editing.changes import Change
    from engine.editing.layout.text import LayoutError, format_text
    from engine.source.diagnostic import Diagnostic
    from engine.source.reading import MEBIBYTE, decode_source

    limit = 4 * MEBIBYTE
    data = sys.stdin.buffer.read(limit + 1)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    source = decode_source(data, _STDIN, limit=limit)
    try:
        after = [source] if isinstance(source, Diagnostic) else format_text(source)
    except LayoutError as error:
        return _refused(str(error))
    if not isinstance(after, str):
        sources = {} if isinstance(source, Diagnostic) else {_STDIN: source}
        note(api.render_diagnostics(after, sources, color=context.color(err=True)))
        return POLICY
    laid_out = mark + after.encode()
    is_changed = laid_out != data
    if asked.writes:
        sys.stdout.buffer.write(laid_out)
    else:
        change = Change(Path(_STDIN), _STDIN, data.decode(), laid_out.decode())
        _tell_of_stdin(context, [change] if is_changed else [], asked)
    return FAILED if asked.check and is_changed else OK


def _tell_of_stdin(context: Context, changes: list[Change], asked: _Asked) -> None:
    if asked.format_ == "json":
        out(_as_json([change.shown for change in changes], 1, asked))
        return
    if changes:
        out(shown_changes(changes, color=context.color()) if asked.diff else _STDIN)
    note(_summary(len(changes), 1, asked))
