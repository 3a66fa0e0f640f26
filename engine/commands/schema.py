"""`tidewaiter schema`."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands import completing
from engine.commands.context import Context, note, out
from engine.commands.exits import FAILED, OK, POLICY
from engine.commands.options import PATH, examples

if TYPE_CHECKING:
    from engine.editing.changes import Change


@click.command(
    epilog=examples(
        "tidewaiter schema",
        "tidewaiter schema decision > decision.json",
        "tidewaiter schema --for ./rules",
        "tidewaiter schema --for ./rules --check",
    )
)
@click.argument("kind", required=False, metavar="[KIND]", shell_complete=completing.kinds)
@click.option("--for", "folder", type=PATH, metavar="DIR", help="Write those of this policy.")
@click.option("--check", is_flag=True, help="Write nothing; exit 4 when anything is out of date.")
@click.option(
    "--modelines/--no-modelines",
    default=True,
    help="Let each file name its schema in its first line.",
)
@click.pass_obj
def schema(
    context: Context,
    kind: str | None,
    folder: Path | None,
    check: bool,  # noqa: FBT001 - a click value
    modelines: bool,  # noqa: FBT001 - a click value
) -> None:
    """Print or write JSON Schemas, by which editors complete and check.

    Without anything it lists the kinds of file; with a KIND it prints the schema for any policy.
    With --for the schemas of one policy, which know its names, are written into DIR/.schemas, and
    each file names its own in its first line, where VS Code (YAML extension) finds it.
    """
    if folder is None:
        if check:
            raise click.UsageError("`--check` asks for `--for DIR`")
        _print(kind)
        return
    if kind is not None:
        raise click.UsageError(f"`--for` writes every kind; leave out `{kind}`")
    from engine.editing import changes

    try:
        with contextlib.nullcontext() if check else changes.editing(folder):
            found = _stale(context, folder, modelines=modelines)
            if not check:
                changes.refuse_outside(folder, found)
                changes.refuse_stale(found)
                changes.write(found)
    except changes.UnwritableError as error:
        raise click.ClickException(str(error)) from None
    for change in found:
        done = "is out of date" if check else "written"
        out(f"{change.shown}: {done}{_what(change)}")
    if not found:
        note("everything is up to date")
    sys.exit(FAILED if check and found else OK)


def _what(change: Change) -> str:
    if change.path.suffix == ".json":
        return ""
    return " (its first line only)"


def _print(kind: str | None) -> None:
    from engine.editing.schema.kinds import KINDS
    from engine.editing.schema.refresh import schema_text
    from engine.source.suggest import did_you_mean

    if kind is None:
        width = max(map(len, KINDS))
        for name, told in KINDS.items():
            out(f"{name:<{width}}  {told}")
    elif kind in KINDS:
        out(schema_text(kind).rstrip())
    else:
        near = did_you_mean(kind, KINDS)
        hint = f"did you mean `{near}`?" if near else f"the kinds are: {', '.join(KINDS)}"
        raise click.UsageError(f"there is no kind of file `{kind}`; {hint}")


def _stale(context: Context, folder: Path, *, modelines: bool) -> list[Change]:
    """What must be written; errors of the policy are printed and end the command."""
    from engine import api
    from engine.editing.schema.refresh import stale

    shown = folder.as_posix()
    loaded = api.open_policy(folder, shown)
    if api.has_errors(loaded):
        context.show(loaded, loaded.diagnostics)
        sys.exit(POLICY)
    try:
        return stale(folder, loaded, shown.rstrip("/"), lines=modelines)
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"a file cannot be read: {error}") from None
