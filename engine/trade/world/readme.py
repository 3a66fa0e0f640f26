"""What a person reads first in a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.trade.world.faults import FAULTS

if TYPE_CHECKING:
    from engine.trade.world.files import Files
    from engine.trade.world.wanted import World


def readme(world: World, files: Files) -> str:
    """The text of README.txt."""
    rows = "\n".join(f"  {name:<22} {count:>13,}" for name, count in files.totals.rows.items())
    faults = "\n".join(
        f"  {fault.name:<14} {fault.expected}"
        for fault in FAULTS
        if world.has_texts or not fault.is_text
    )
    lines = files.totals.cents["lines"]
    sort = (
        "values and spellings" if world.has_texts else "values only: columns of Parquet have types"
    )
    return f"""\
A made-up world of trade records. Nobody in it exists.

{world.accounts:,} accounts, seed {world.seed}, {world.months} months up to {world.as_of}.
{world.lines} lines an importer number in the mean of a large world of 36 months.
Of a million rows of entries and of lines, {world.bad:,} are broken.

Rows:
{rows}

All lines come to a value of ${lines["value"] / 100:,.2f}, a duty of ${lines["duty"] / 100:,.2f}.
These sums, like those in manifest.json (in cents), are of what was meant: a value that is
misspelt counts as it was before, a negative one as what it is. The duty of an entry is that of
its lines with their AD/CVD duty.

truth/ is what an authority does not know, and rules and readers are scored by:
  companies      which accounts are one company: acquired, siblings, one that goes on for another
  evaders        which accounts evade, how, and since when
  unlisted       numbers that are in no table, and whose they are
  discrepancies  which lines are wrong, how, with intent or not, the value there should be,
                 and the duty that is lost
  broken         which rows are broken, how, and what becomes of them: rejected, healed, kept
  late           which rows were posted weeks after what they tell
A row is counted as readers count it: the line of a CSV file, the row of a Parquet file.

How rows are broken ({sort}):
{faults}
"""
