"""Which accounts are compared with which: few enough of them, whatever the names are.

Accounts that share a key are compared with each other where few share it. Of a key that more share
each is compared with its neighbours only, and one that a multitude shares says nothing: an
address of a thousand companies is that of an agent.
"""

from __future__ import annotations

from typing import Final

import polars as pl

ALL_PAIRS: Final = 16
"""A key of so many accounts has every pair of them compared."""
MOST: Final = 256
"""A key of more accounts says nothing."""

_RARE: Final = 24
"""A word of more names brings no pair of them together."""
_NEIGHBOURS: Final = 4
_SHORTEST: Final = 3

KEY: Final = "key"
NODE: Final = "node"
"""The columns of keys: an account's code, and a text that others may share."""


def pairs_of_key(keys: pl.DataFrame) -> pl.DataFrame:
    """Pairs `a`, `b` of accounts with a key in common, with it and how many `share` it.

    Linear in the keys: an account is in at most 15 pairs of each.
    """
    counted = keys.unique().with_columns(pl.len().over(KEY).alias("share"))
    some = counted.filter(pl.col("share").is_between(2, MOST))
    few = some.filter(pl.col("share") <= ALL_PAIRS)
    pairs = few.join(few.select(KEY, pl.col(NODE).alias("b")), on=KEY).filter(
        pl.col(NODE) < pl.col("b")
    )
    many = some.filter(pl.col("share") > ALL_PAIRS).sort(KEY, NODE)
    same = pl.col(KEY) == pl.col(KEY).shift(-1)
    chain = many.with_columns(pl.when(same).then(pl.col(NODE).shift(-1)).alias("b"))
    columns = (pl.col(NODE).alias("a"), "b", KEY, "share")
    return pl.concat([pairs.select(columns), chain.drop_nulls("b").select(columns)])


def too_common(keys: pl.DataFrame) -> pl.DataFrame:
    """The keys that say nothing, with how many accounts `share` each; the commonest first."""
    counted = keys.unique().group_by(KEY).agg(pl.len().alias("share"))
    return counted.filter(pl.col("share") > MOST).sort("share", KEY, descending=[True, False])


def near_pairs(names: pl.DataFrame) -> pl.DataFrame:
    """Pairs `a`, `b` of accounts whose names may be similar, though not the same.

    Those whose names share one of their two rarest words, where that is rare; and the neighbours
    of each distinct name in alphabetical order, by its letters forward and by them backward.

    `names` has `NODE` and `KEY`, the folded name; equal names are left to `pairs_of_key`.
    """
    distinct = names.unique().group_by(KEY).agg(pl.col(NODE).min()).sort(KEY)
    backward = pl.col(KEY).str.reverse()
    found = pl.concat(
        [
            _by_word(distinct),
            *_neighbours(distinct),
            *_neighbours(distinct.sort(backward)),
        ]
    )
    return found.unique().sort("a", "b")


def _by_word(distinct: pl.DataFrame) -> pl.DataFrame:
    words = distinct.with_columns(pl.col(KEY).str.split(" ").alias("word")).explode("word")
    words = words.filter(pl.col("word").str.len_chars() >= _SHORTEST).unique([NODE, "word"])
    counted = words.with_columns(pl.len().over("word").alias("share"))
    rarest = (
        counted.filter(pl.col("share") <= _RARE)
        .sort(NODE, "share", "word")
        .filter(pl.int_range(pl.len()).over(NODE) < 2)  # noqa: PLR2004 - the two rarest
        .select(NODE, "word")
    )
    both = rarest.join(rarest.rename({NODE: "b"}), on="word").filter(pl.col(NODE) < pl.col("b"))
    return both.select(pl.col(NODE).alias("a"), "b")


def _neighbours(ordered: pl.DataFrame) -> list[pl.DataFrame]:
    node = pl.col(NODE)
    return [
        ordered.select(
            pl.min_horizontal(node, node.shift(-by)).alias("a"),
            pl.max_horizontal(node, node.shift(-by)).alias("b"),
        ).head(max(ordered.height - by, 0))
        for by in range(1, _NEIGHBOURS + 1)
    ]
