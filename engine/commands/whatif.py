"""`tidewaiter whatif`."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from engine.commands.context import out
from engine.commands.exits import OK
from engine.commands.options import PATH, examples
from engine.commands.outputs import refuse_run
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
    from engine.runs.comparison.sides import Side


@click.command(
    epilog=examples(
        "tidewaiter whatif runs/2026-11-24-001 --set high_score=65",
        "tidewaiter whatif runs/2026-11-24-001 --set 'heavy_discrepancy=5%' --out moved.parquet",
        "tidewaiter whatif runs/2026-11-24-001 --sweep high_score=50..90",
        "tidewaiter whatif runs/2026-11-24-001 --sweep high_score=50..90/5 --format html > c.html",
    )
)
@click.argument("run", type=PATH, metavar="RUN")
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="PARAMETER=VALUE",
    help="What if a parameter were this? May be repeated.",
)
@click.option(
    "--sweep",
    "swept",
    metavar="PARAMETER=FIRST..LAST[/STEP]",
    help="What if it were each of these? What has no order is listed: `reading=lines,value`.",
)
@reporting
def whatif(
    run: Path,
    sets: tuple[str, ...],
    swept: str | None,
    **options: Unpack[Reporting],
) -> None:
    """Say which accounts of a run would move if a parameter were another.

    RUN is decided again from the facts and by the policy that it keeps, but for the parameters
    that are given. Values are written as in a policy: `3`, `5%`, `$10,000`, `2026-07-01`.
    """
    from engine.runs.comparison.sides import side_of_run
    from engine.runs.kept import open_kept

    if not sets and swept is None:
        raise click.UsageError("give a parameter: `--set high_score=65` or `--sweep ...=50..90`")
    told = Silent() if options["quiet"] else Telling()
    refuse_run(options["moved"], run)
    with refused():
        side = side_of_run(open_kept(run))
        if swept is not None:
            if options["conditions"] or options["moved"] is not None:
                raise click.UsageError(
                    "`--fail-if` and `--out` go with `--set`, not with `--sweep`"
                )
            _sweep(side, swept, sets, options, told)
            sys.exit(OK)
        sys.exit(_assume(side, sets, options, told))


def _assume(side: Side, sets: tuple[str, ...], options: Reporting, told: Silent) -> int:
    """Tell of a run with some parameters otherwise; how the command ends."""
    from engine.runs.comparison.assumed import read_assumed
    from engine.runs.comparison.comparing import compare
    from engine.runs.comparison.whatif import assumed_edits, assumed_side

    read = conditions_of(options["conditions"])
    values = read_assumed(sets, side.inforce.policy)
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as name:
        scratch = Path(name)
        try:
            other = assumed_side(side, values, scratch, told)
            wanted = replace(wanted_by(options, read), edits=assumed_edits(side, values))
            worked = compare((side, other), wanted, scratch, told)
        finally:
            told.end()
        return tell(worked, options, read)


def _sweep(side: Side, swept: str, sets: tuple[str, ...], options: Reporting, told: Silent) -> None:
    """Tell of a run with a parameter moved through a range."""
    from engine.runs.comparison.assumed import read_assumed, read_sweep
    from engine.runs.comparison.sweep import sweep

    wanted = read_sweep(swept, side.inforce.policy)
    assumed = read_assumed(sets, side.inforce.policy)
    try:
        curve = sweep(side, wanted, options["by"], assumed, told)
    finally:
        told.end()
    if options["format_"] == "json":
        from engine.runs.comparison.sweep_to_text import sweep_json

        out(sweep_json(curve, wanted.parameter.type))
    elif options["format_"] == "html":
        from engine.runs.comparison.to_html import sweep_page

        out(sweep_page(curve).rstrip())
    else:
        from engine.runs.comparison.sweep_to_text import sweep_text

        out(sweep_text(curve))
