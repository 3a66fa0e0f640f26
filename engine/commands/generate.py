"""`tidewaiter generate`."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from engine.commands.context import note, out
from engine.commands.exits import USAGE
from engine.commands.options import PATH, as_of, examples, formats
from engine.commands.telling import Silent, Telling

if TYPE_CHECKING:
    from engine.trade.world.generate import Generated

_AS_OF: Final = date(2026, 11, 24)
_MILLION: Final = 1_000_000


@click.command(
    epilog=examples(
        "tidewaiter generate --accounts 300 --seed 7 --out world",
        "tidewaiter generate --accounts 300000 --seed 7 --out world",
        "tidewaiter generate --accounts 300 --seed 7 --out world --format csv --bad 1%",
    )
)
@click.option("--accounts", type=click.IntRange(1), metavar="N", required=True, help="How many.")
@click.option("--seed", type=click.IntRange(0), metavar="S", required=True, help="Which world.")
@click.option("--out", "target", type=PATH, metavar="WORLD", required=True, help="A new folder.")
@formats("parquet", "csv", help_="The format of the files; only CSV has broken spellings.")
@as_of(f"The last day of the world (default: {_AS_OF}).")
@click.option(
    "--months", type=click.IntRange(1), default=36, show_default=True, help="So many up to it."
)
@click.option(
    "--bad",
    default="0.1%",
    show_default=True,
    metavar="SHARE",
    help="Of the rows of entries and of lines, the share that is broken.",
)
@click.option(
    "--lines",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Lines an importer number in the mean, of a large world of 36 months.",
)
@click.option("--quiet", is_flag=True, help="Say nothing while it works.")
@click.option("--json", "as_json", is_flag=True, help="What was made, as a JSON object.")
def generate(
    accounts: int,
    seed: int,
    target: Path,
    format_: str,
    as_of: date | None,
    *,
    months: int,
    bad: str,
    lines: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Make a world of trade records to try things on, with the truth beside it.

    WORLD becomes a folder of all kinds of records, with accounts, identifiers, and a README.txt.
    Its folder `truth` tells what an authority does not know: which accounts are one company, which
    evade, which lines are wrong, which rows are broken and how. The same options make the same
    world on every machine. It is complete or absent.
    """
    from engine.trade.world.generate import generate as make
    from engine.trade.world.wanted import World, WorldError

    told = Silent() if quiet else _Making()
    started = time.monotonic()
    try:
        world = World(
            accounts, seed, as_of or _AS_OF, months, _millionths(bad), lines, format_ == "csv"
        )
        made = make(world, target, told)
    except WorldError as error:
        told.end()
        note(f"error: {error}")
        sys.exit(USAGE)
    finally:
        told.end()
    seconds = time.monotonic() - started
    out(json.dumps({"rows": made.rows, "cents": made.cents}) if as_json else _text(made, seconds))


class _Making(Telling):
    """The bar, by another word."""

    def begin(self, accounts: int) -> None:
        """So many accounts are to be made."""
        self._all = accounts
        self._show(f"make {accounts:,} accounts")


def _millionths(text: str) -> int:
    """A share as `0.1%` or `0.001`, as so many in a million."""
    plain = text.strip()
    try:
        share = float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 0.2:  # noqa: PLR2004 - a fifth
        message = f"`{text}` is no share up to 20%; write it as in `0.1%` or `0.001`"
        raise click.BadParameter(message, param_hint="'--bad'")
    return round(share * _MILLION)


def _text(made: Generated, seconds: float) -> str:
    rows = made.rows
    value = made.cents["lines"]["value"]
    truth = {name.removeprefix("truth/"): n for name, n in rows.items() if name.startswith("truth")}
    records = sum(n for name, n in rows.items() if "/" not in name)
    return (
        f"{made.folder}: {rows['accounts']:,} accounts, {rows['identifiers']:,} numbers, "
        f"{records:,} rows in {seconds:.1f} s\n"
        f"  {rows['lines']:,} lines of {rows['entries']:,} entries, ${value / 100:,.2f}\n"
        f"  truth: {truth['evaders']:,} evaders, {truth['discrepancies']:,} wrong lines, "
        f"{truth['broken']:,} broken rows, {truth['late']:,} late ones"
    )
