"""What speaks for two accounts being one company, as rows of pairs: `a`, `b`, kind, weight, key."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import polars as pl

from engine.accounts.account import AccountKind
from engine.trade.identity.likeness.blocks import KEY, NODE, near_pairs, pairs_of_key
from engine.trade.identity.likeness.folding import folded_address, folded_name
from engine.trade.identity.numbers import IMPORTER
from engine.trade.identity.read import CODE, Identity


class Sign(StrEnum):
    """A kind of evidence."""

    EIN = "same base EIN"
    NAME = "same name"
    SIMILAR = "similar name"
    ADDRESS = "same address"
    SUCCESSION = "succession"


WEIGHTS: Final = {
    Sign.EIN: 0.95,
    Sign.NAME: 0.6,
    Sign.SIMILAR: 0.5,
    Sign.ADDRESS: 0.45,
    Sign.SUCCESSION: 0.5,
}
"""How sure each kind makes by itself, at most: a choice of order, not a probability."""

SCHEMA: Final[dict[str, pl.DataType]] = {
    "a": pl.Int32(),
    "b": pl.Int32(),
    "sign": pl.String(),
    "weight": pl.Float64(),
    KEY: pl.String(),
}
_KIND_ENDS: Final = ": "
"""Between the kind of an account and what is compared among that kind only."""
_LEAST_ALIKE: Final = 88.0
"""Names less alike than this, of 100, are not similar."""
_NOT_ALIKE: Final = 80.0
"""Where the weight of similar names would be nothing."""
_EIN: Final = r"^([0-9]{2}-[0-9]{7})(?:..)?$"
_AFTER: Final = 180
_BEFORE: Final = 30
"""Days before and after an account was closed in which its successor begins."""


def keys_of(identity: Identity) -> dict[Sign, pl.DataFrame]:
    """What accounts may have in common, a row an account and key.

    Names and addresses are compared among accounts of one kind: a broker's clients may live there.
    Their keys begin with the kind.
    """
    whose = identity.accounts.select(
        pl.col(CODE).alias(NODE),
        "kind",
        folded_name(pl.col("name")).alias("name"),
        folded_address(pl.col("address")).alias("address"),
    )
    bases = identity.holdings.filter(pl.col("kind") == IMPORTER).select(
        pl.col(CODE).alias(NODE), pl.col("number").str.extract(_EIN).alias(KEY)
    )
    return {
        Sign.EIN: bases.drop_nulls().unique(),
        Sign.NAME: _of_kind(whose, "name"),
        Sign.ADDRESS: _of_kind(whose, "address"),
    }


def _of_kind(whose: pl.DataFrame, column: str) -> pl.DataFrame:
    keyed = whose.drop_nulls(column)
    return keyed.select(NODE, pl.concat_str("kind", column, separator=_KIND_ENDS).alias(KEY))


def evidence_of(identity: Identity, keys: dict[Sign, pl.DataFrame]) -> pl.DataFrame:
    """Every row of evidence for every pair, but for succession; `SCHEMA`.

    The more accounts share a key, the less it weighs: among four half of what it does among two.
    """
    frames = [_shared(sign, pairs_of_key(of_sign)) for sign, of_sign in keys.items()]
    frames[0] = frames[0].join(_moved(identity), on=["a", "b"], how="anti")
    similar = [_similar(_names(keys[Sign.NAME], kind)) for kind in AccountKind]
    return pl.concat([*frames, *similar])


def _shared(sign: Sign, pairs: pl.DataFrame) -> pl.DataFrame:
    weight = WEIGHTS[sign] / pl.col("share").cast(pl.Float64).log(2)
    return _as_evidence(pairs, sign, weight)


def _as_evidence(pairs: pl.DataFrame, sign: Sign, weight: pl.Expr) -> pl.DataFrame:
    columns = [
        pl.col("a").cast(pl.Int32),
        pl.col("b").cast(pl.Int32),
        pl.lit(str(sign)).alias("sign"),
        weight.alias("weight"),
        pl.col(KEY),
    ]
    return pairs.select(columns) if pairs.height else pl.DataFrame(schema=SCHEMA)


def _moved(identity: Identity) -> pl.DataFrame:
    """Pairs between which a number moved: that was somebody's decision, and no news."""
    numbers = identity.holdings.select(pl.col(CODE).alias(NODE), pl.col("number").alias(KEY))
    often = numbers.unique().filter(pl.col(KEY).is_duplicated())
    return pairs_of_key(often).select("a", "b").unique()


def _names(keys: pl.DataFrame, kind: AccountKind) -> pl.DataFrame:
    """The names of accounts of one kind, bare."""
    prefix = f"{kind}{_KIND_ENDS}"
    of_kind = keys.filter(pl.col(KEY).str.starts_with(prefix))
    return of_kind.with_columns(pl.col(KEY).str.strip_prefix(prefix))


def _similar(names: pl.DataFrame) -> pl.DataFrame:
    from rapidfuzz.fuzz import token_sort_ratio

    pairs = near_pairs(names)
    text = names.unique(NODE)
    both = pairs.join(text.rename({NODE: "a", KEY: "one"}), on="a").join(
        text.rename({NODE: "b", KEY: "other"}), on="b"
    )
    ratios = [
        token_sort_ratio(one, other, score_cutoff=_LEAST_ALIKE)
        for one, other in both.select("one", "other").iter_rows()
    ]
    alike = both.with_columns(pl.Series("alike", ratios, pl.Float64)).filter(pl.col("alike") > 0)
    weight = (pl.col("alike") - _NOT_ALIKE) / (100 - _NOT_ALIKE) * WEIGHTS[Sign.SIMILAR]
    percent = pl.col("alike").round(0).cast(pl.Int64).cast(pl.String)
    return _as_evidence(alike.with_columns(percent.alias(KEY)), Sign.SIMILAR, weight)


def succession_of(
    identity: Identity, pairs: pl.DataFrame, began: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Of pairs with evidence, those of which one began when the other was closed (R9).

    An account begins when it was opened, else when it first traded, else when its first number
    became valid. `began` has `account` and `began`, the day of its first record. `KEY` is
    `CODE closed CODE begun`, the days between them after a blank.
    """
    days = _days(identity, began)
    closed = days.select(pl.col(CODE).alias("closing"), "closed_on").drop_nulls()
    begun = days.select(pl.col(CODE).alias("beginning"), "begun_on").drop_nulls()
    ways = pl.concat(
        [
            pairs.select("a", "b", pl.col("a").alias("closing"), pl.col("b").alias("beginning")),
            pairs.select("a", "b", pl.col("b").alias("closing"), pl.col("a").alias("beginning")),
        ]
    ).unique()
    met = ways.join(closed, on="closing").join(begun, on="beginning")
    after = (pl.col("begun_on") - pl.col("closed_on")).dt.total_days()
    near = met.with_columns(after.alias("after")).filter(
        pl.col("after").is_between(-_BEFORE, _AFTER)
    )
    key = pl.concat_str("closing", "beginning", "after", separator=" ")
    weight = pl.lit(WEIGHTS[Sign.SUCCESSION])
    return _as_evidence(near.with_columns(key.alias(KEY)), Sign.SUCCESSION, weight)


def _days(identity: Identity, began: pl.DataFrame | None) -> pl.DataFrame:
    traded = pl.DataFrame(schema={"account": pl.String, "began": pl.Date})
    first = identity.holdings.group_by(CODE).agg(
        pl.when(pl.col("valid_from").null_count() == 0)
        .then(pl.col("valid_from").min())
        .alias("first")
    )
    return (
        identity.accounts.select(CODE, "account", "opened_on", "closed_on")
        .join(traded if began is None else began, on="account", how="left")
        .join(first, on=CODE, how="left")
        .with_columns(pl.coalesce("opened_on", "began", "first").alias("begun_on"))
    )
