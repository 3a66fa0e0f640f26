"""The accounts that are measured, with what the list of accounts says of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.model.measures import IdentityOf
from engine.trade.identity.read import CODE

if TYPE_CHECKING:
    from engine.model.inforce import InForce
    from engine.trade.identity.read import Identity


def accounts_of(identity: Identity, inforce: InForce) -> pl.DataFrame:
    """Every account by its code, with its `id` and the columns of `IdentityOf`."""
    as_of = pl.lit(inforce.as_of)
    holds = (pl.col("valid_from").is_null() | (pl.col("valid_from") <= as_of)) & (
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= as_of)
    )
    held = identity.holdings.filter(holds).group_by(CODE).agg(pl.len().cast(pl.Int64).alias("n"))
    return identity.accounts.join(held, on=CODE, how="left").select(
        pl.col(CODE).alias(KEY),
        pl.col("account").alias("id"),
        *(str(of) for of in IdentityOf if of is not IdentityOf.NUMBERS),
        pl.col("n").fill_null(0).alias(str(IdentityOf.NUMBERS)),
    )
