"""Measured accounts as the file that `tidewaiter run` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from engine.model.types import Kind

if TYPE_CHECKING:
    from engine.model.inforce import InForce

_DOLLARS: Final = pl.Decimal(18, 2)


def as_stated(measured: pl.LazyFrame, inforce: InForce) -> pl.LazyFrame:
    """`id`, `name`, `as_of` and the facts that measures give, money in dollars.

    `measured` has `account`, `name` and a column for each measure.
    """
    policy = inforce.policy
    facts = [
        _stated(name, fact.type.kind)
        for name, fact in policy.facts.items()
        if name in policy.measures
    ]
    return measured.select(
        pl.col("account").alias("id"),
        pl.col("name"),
        pl.lit(inforce.as_of).alias("as_of"),
        *facts,
    )


def _stated(name: str, kind: Kind) -> pl.Expr:
    if kind is Kind.SET:
        return pl.col(name).list.sort()
    if kind is not Kind.MONEY:
        return pl.col(name)
    return (pl.col(name).cast(pl.Decimal(20, 0)) / 100).cast(_DOLLARS).alias(name)
