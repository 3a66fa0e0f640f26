"""Ids that come twice: every row of such an account is rejected, so that no order matters."""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.accounts.frames.aside import Aside
from engine.accounts.frames.columns import ACCOUNT, PLACE
from engine.accounts.frames.rejects import ID, REJECTED
from engine.accounts.problems import shown

_REMEDY: Final = "give each account once: none of its rows is decided"


def reject_duplicates(aside: Aside) -> tuple[pl.LazyFrame, int]:
    """All accounts that came once, and how many; the rows of the others are put to the rejected.

    A rejected row counts too, if its id could be told.
    """
    names = list(aside.schema)
    marks = _twice(aside.marks)
    aside.marks = []
    facts = _together(aside, names)
    if marks.is_empty():
        return facts, aside.accepted
    often = _often(aside, marks)
    if not often.height or not aside.sources:
        return facts, aside.accepted
    rows = _rows(aside, often)
    accounts = aside.accepted - rows.height
    aside.refuse(rows)
    return facts.join(often.lazy(), on=ACCOUNT, how="anti"), accounts


def _together(aside: Aside, names: list[str]) -> pl.LazyFrame:
    if not aside.sources:
        return pl.LazyFrame(schema=aside.schema)
    return pl.concat([source.facts.select(names) for source in aside.sources])


def _twice(marks: list[pl.Series]) -> pl.Series:
    """The hashes that occur more than once."""
    if not marks:
        return pl.Series(dtype=pl.UInt64)
    ordered = pl.concat(marks).sort()
    return ordered.filter(ordered == ordered.shift(1)).unique()


def _often(aside: Aside, marks: pl.Series) -> pl.DataFrame:
    """The accounts with one of these hashes that really occur more than once, and how often."""
    rejected = aside.refusals().select(pl.col(ID).alias(ACCOUNT)).drop_nulls()
    frames = [*(source.facts.select(ACCOUNT) for source in aside.sources), rejected]
    some = [frame.filter(pl.col(ACCOUNT).hash().is_in(marks.implode())) for frame in frames]
    counted = pl.concat(some).group_by(ACCOUNT).len("times").filter(pl.col("times") > 1)
    return counted.collect(engine="streaming")


def _rows(aside: Aside, often: pl.DataFrame) -> pl.DataFrame:
    """The sound rows of these accounts, as rejected ones."""
    reasons = often.with_columns(
        pl.Series("shown", [shown(id_) for id_ in often[ACCOUNT]], pl.String)
    )
    found = [
        source.facts.select(
            pl.lit(source.file).alias("file"), pl.col(PLACE).alias("row"), ACCOUNT
        ).join(reasons.lazy(), on=ACCOUNT, how="inner")
        for source in aside.sources
    ]
    times = pl.col("times").cast(pl.String)
    message = pl.concat_str(
        [pl.lit("`id` is `"), "shown", pl.lit("`, which stands in the input "), times]
    )
    told = pl.concat(found).with_columns(
        pl.col(ACCOUNT).alias(ID),
        pl.col("shown").alias(ACCOUNT),
        pl.lit("id").alias("column"),
        pl.struct(pl.col("shown").alias("id")).struct.json_encode().alias("values"),
        pl.lit("duplicate-account").alias("code"),
        pl.concat_str([message, pl.lit(f" times ({_REMEDY})")]).alias("reason"),
    )
    return told.select(*REJECTED, ID).collect(engine="streaming")
