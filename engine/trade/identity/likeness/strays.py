"""Numbers in records that belong to nobody, and the account whose EIN they are made of."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from engine.trade.identity.likeness.accepting import Line
from engine.trade.identity.numbers import IMPORTER
from engine.trade.identity.problems import Place
from engine.trade.identity.read import Identity
from engine.trade.identity.tables import FILE, ROW

_BASE = r"^([0-9]{2}-[0-9]{7})(?:..)?$"


@dataclass(frozen=True, slots=True)
class Stray:
    """That a number of nobody has the EIN of an account's; `line`, written, makes it so."""

    number: str
    account: str
    sibling: str
    line: Line


def suggest_strays(identity: Identity, numbers: pl.Series) -> tuple[Stray, ...]:
    """Propose an account for importer numbers that nobody holds, by number.

    Only where all that is held of an EIN is one account's; a number that somebody held at another
    time is left alone, as its holder is known.
    """
    held = identity.holdings.filter(pl.col("kind") == IMPORTER).with_columns(
        pl.col("number").str.extract(_BASE).alias("base")
    )
    whose = (
        held.drop_nulls("base")
        .sort("number", FILE, ROW)
        .group_by("base", maintain_order=True)
        .agg(
            pl.col("account").n_unique().alias("accounts"),
            pl.col("account").first(),
            pl.col("number").first().alias("sibling"),
            pl.col(FILE).first(),
            pl.col(ROW).first(),
        )
        .filter(pl.col("accounts") == 1)
    )
    strays = pl.DataFrame({"number": numbers.drop_nulls().unique()}).with_columns(
        pl.col("number").str.extract(_BASE).alias("base")
    )
    unheld = strays.join(held.select("number"), on="number", how="anti")
    met = unheld.join(whose, on="base").sort("number")
    return tuple(
        Stray(
            row["number"],
            row["account"],
            row["sibling"],
            Line(
                Place(row[FILE], row[ROW]),
                is_new=True,
                cells=(row["number"], IMPORTER, row["account"], "", ""),
            ),
        )
        for row in met.iter_rows(named=True)
    )
