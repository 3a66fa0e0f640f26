"""`tidewaiter init`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from engine.commands.context import note, out
from engine.commands.options import PATH, Choice, examples


@click.command(
    epilog=examples("tidewaiter init my-policy", "tidewaiter init my-policy --from accounts")
)
@click.argument("folder", type=PATH, metavar="DIR")
@click.option(
    "--from",
    "source",
    type=Choice(["starter", "accounts"]),
    default="starter",
    help="Begin with the small policy that teaches, or with the one that ships.",
)
def init(folder: Path, source: str) -> None:
    """Make a policy of your own in DIR, with tests that pass and accounts to try it on.

    DIR must not be there yet, or be empty.
    """
    from engine import api
    from engine.editing.beginning import NotEmptyError, begin
    from engine.source.render import escape

    try:
        begun = begin(folder, shipped=api.shipped_rules() if source == "accounts" else None)
    except NotEmptyError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.ClickException(f"`{folder}` cannot be written: {reason}") from None
    for name in begun.files:
        out(escape((folder / name).as_posix()))
    note("next:")
    if folder.resolve() != Path.cwd():
        note(f"  cd {escape(shlex.quote(folder.as_posix()))}")
    note("  tidewaiter check")
    note("  tidewaiter test")
    note("  tidewaiter decide accounts.yaml")
    if begun.account is not None:
        note(f"  tidewaiter explain accounts.yaml {shlex.quote(begun.account)}")
    if begun.as_of is not None:
        day = escape(begun.as_of)
        note(f"accounts.yaml is decided as of {day}, as it says; `--as-of DATE` takes another day")
