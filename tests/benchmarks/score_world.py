"""What a policy finds in a generated world, asked of the truth beside it.

    python tests/benchmarks/score_world.py WORLD RUN [RUN ...]

Each run is of accounts that `tidewaiter build` made of WORLD. For each: how many accounts stand in
each segment, how many of those evade, and how many accounts must be looked at to find how many
evaders, the gravest segment first. A second run, say of rules with other thresholds, shows what
the one finds that the other does not, and at what cost.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import polars as pl

GRAVEST_FIRST: Final = ("high", "elevated", "unknown", "standard", "trusted")


def truth_of(world: Path, kind: str) -> pl.DataFrame:
    """A table of the truth, of one file or of a folder of parts."""
    single = world / "truth" / f"{kind}.parquet"
    return pl.read_parquet(single if single.is_file() else world / "truth" / kind / "*.parquet")


def score(run: Path, evaders: pl.DataFrame) -> pl.DataFrame:
    """By segment: accounts, evaders, and both summed from the gravest segment on."""
    decided = pl.read_parquet(run / "decisions.parquet", columns=["account", "segment"])
    how = evaders.select("account", "how").unique("account")
    joined = decided.join(how, on="account", how="left")
    order = pl.Enum(GRAVEST_FIRST)
    return (
        joined.group_by(pl.col("segment").cast(order))
        .agg(pl.len().alias("accounts"), pl.col("how").is_not_null().sum().alias("evaders"))
        .sort("segment")
        .with_columns(
            pl.col("accounts").cum_sum().alias("looked at"),
            pl.col("evaders").cum_sum().alias("found"),
        )
    )


def by_way(run: Path, evaders: pl.DataFrame) -> pl.DataFrame:
    """How evaders of each sort are segmented."""
    decided = pl.read_parquet(run / "decisions.parquet", columns=["account", "segment"])
    joined = evaders.select("account", "how").unique("account").join(decided, on="account")
    return joined.group_by("how", "segment").len().sort("how", "segment")


def main() -> None:
    """Print a table a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", type=Path)
    parser.add_argument("runs", type=Path, nargs="+")
    options = parser.parse_args()
    evaders = truth_of(options.world, "evaders")
    print(f"{evaders['account'].n_unique():,} evaders in truth")
    with pl.Config(tbl_rows=40, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        for run in options.runs:
            print(f"\n{run.name}", score(run, evaders), by_way(run, evaders), sep="\n")


if __name__ == "__main__":
    main()
