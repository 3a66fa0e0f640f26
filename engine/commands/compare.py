"""`tidewaiter compare`."""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from engine.commands.context import Context
from engine.commands.exits import POLICY
from engine.commands.options import PATH, each_day, examples
from engine.commands.outputs import refuse_inputs, refuse_run
from engine.commands.reporting import (
    Reporting,
    conditions_of,
    refused,
    reporting,
    tell,
    wanted_by,
)
from engine.commands.telling import Silent, Telling

if TYPE_CHECKING:
    from engine.api import InForce, Loaded
    from engine.runs.comparison.sides import Side


@click.command(
    epilog=examples(
        "tidewaiter compare rules-before rules accounts.parquet --as-of 2026-11-24",
        "tidewaiter compare rules-before rules accounts.csv --by managed --out moved.parquet",
        "tidewaiter compare rules rules accounts.csv --as-of 2026-06-30 --as-of 2026-11-24",
        "tidewaiter compare runs/2026-11-23-001 runs/2026-11-24-001 --format html > moves.html",
        "tidewaiter compare rules-before rules accounts.parquet --fail-if 'moved > 2%'",
    )
)
@click.argument("old", type=PATH, metavar="OLD")
@click.argument("new", type=PATH, metavar="NEW")
@click.argument("accounts", type=PATH, metavar="[ACCOUNTS]...", nargs=-1)
@click.option(
    "--as-of",
    "dates",
    multiple=True,
    metavar="DATE",
    callback=each_day,
    help="Decide as of this date (default: as the input states). Twice: the old, then the new.",
)
@reporting
@click.pass_obj
def compare(
    context: Context,
    old: Path,
    new: Path,
    accounts: tuple[Path, ...],
    dates: tuple[date, ...],
    **options: Unpack[Reporting],
) -> None:
    """Say which accounts move, and which edit moves each.

    OLD and NEW are two policies, which decide the ACCOUNTS: files of Parquet, CSV, JSON Lines or
    Arrow IPC, or folders of them. Or they are two runs, which are compared as they were decided.

    An edit is said to move an account where the old policy with that edit alone gives the new
    outcome. Where only several edits together do, those are named without which it would not move.
    """
    from engine.runs.comparison.comparing import compare as compare_sides
    from engine.runs.comparison.sides import sides_of_runs

    read = conditions_of(options["conditions"])
    for side in (old, new):
        refuse_run(options["moved"], side)
    for file in accounts:
        refuse_inputs(options["moved"], new, accounts=str(file))
    told = Silent() if options["quiet"] else Telling()
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as name, refused():
        scratch = Path(name)
        try:
            _refuse_mixed((old, new), accounts, dates)
            if accounts:
                sides = _decided(context, (old, new), (accounts, dates), scratch, told)
            else:
                sides = sides_of_runs(old, new)
            worked = compare_sides(sides, wanted_by(options, read), scratch, told)
        finally:
            told.end()
        status = tell(worked, options, read)
    sys.exit(status)


def _refuse_mixed(
    paths: tuple[Path, Path], accounts: tuple[Path, ...], dates: tuple[date, ...]
) -> None:
    """Refuse what is neither two policies with accounts nor two runs."""
    from engine.runs.kept import is_run

    runs = [is_run(path) for path in paths]
    if any(runs):
        if not all(runs):
            raise click.UsageError("one is a run, the other is none; compare two runs, or policies")
        if accounts:
            raise click.UsageError("runs have their own accounts; leave out ACCOUNTS")
        if dates:
            raise click.UsageError("runs were decided as of their dates; leave out `--as-of`")
    elif not accounts:
        raise click.UsageError("OLD and NEW are no runs; name the ACCOUNTS that they are to decide")
    elif len(dates) > 2:  # noqa: PLR2004  # one a side
        raise click.UsageError("`--as-of` is given more than twice; give one date, or one a side")


def _decided(
    context: Context,
    paths: tuple[Path, Path],
    asked: tuple[tuple[Path, ...], tuple[date, ...]],
    scratch: Path,
    told: Silent,
) -> tuple[Side, Side]:
    """Both policies, with the accounts that each has decided."""
    from engine import api
    from engine.runs.comparison.sides import Asked, sides_of_policies

    loaded = [_open(context, path) for path in paths]
    names = str(paths[0]), str(paths[1])

    def in_force(policy: Loaded, as_of: date) -> InForce:
        with context.told(policy):
            return api.in_force(policy, as_of)

    return sides_of_policies(Asked(loaded[0], loaded[1], names, *asked), in_force, scratch, told)


def _open(context: Context, path: Path) -> Loaded:
    """A policy; its errors are printed and end the command, its warnings are not told."""
    from engine import api

    loaded = api.open_policy(path)
    if api.has_errors(loaded):
        context.show(loaded, loaded.diagnostics)
        sys.exit(POLICY)
    return loaded
