"""Whole numbers that look drawn by lot: counted, never drawn in turn, the same everywhere.

Each row has a key of 64 bits, made of the key of the row above it (an account's of the seed, an
entry's of its number's) and its place there. What is drawn for a row is SplitMix64's finaliser of
its key and the number of the draw. So a row depends on nothing but the seed and its place, however
the rows are cut into blocks. Only sums, products and quotients of UInt64 are taken, which Polars
wraps around: no float, no library's idea of a distribution, no order of threads can change a bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

_WORD: Final = 2**64
_GAMMA: Final = 0x9E3779B97F4A7C15
_STREAM: Final = 0xD1B54A32D192ED03
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB
_HALF: Final = 2**32
MILLION: Final = 1_000_000


def _one(value: int) -> pl.Series:
    return pl.Series([value % _WORD], dtype=pl.UInt64)


_30, _27, _31, _32 = (_one(2**bits) for bits in (30, 27, 31, 32))
_A, _B, _G = _one(_FIRST), _one(_SECOND), _one(_GAMMA)


def mix(words: pl.Series) -> pl.Series:
    """SplitMix64's finaliser.

    >>> hex(mix(pl.Series([0x9E3779B97F4A7C15], dtype=pl.UInt64))[0])
    '0xe220a8397b1dcdaf'
    """
    words = (words ^ (words // _30)) * _A
    words = (words ^ (words // _27)) * _B
    return words ^ (words // _31)


def keys(seed: int, kind: int, places: pl.Series) -> pl.Series:
    """The keys of rows that nothing stands above: of a seed, a kind of rows, and their places."""
    root = mix(mix(_one(seed)) + _one((kind + 1) * _STREAM))
    return children(root, places)


def children(above: pl.Series, places: pl.Series) -> pl.Series:
    """The keys of rows by those of the rows above them and their places there, from 0."""
    return mix(above + (places.cast(pl.UInt64) + _one(1)) * _G)


def draw(of: pl.Series, number: int) -> pl.Series:
    """The draw of this number for each key: 64 bits."""
    return mix(of + _one((number + 1) * _STREAM))


def second(drawn: pl.Series) -> pl.Series:
    """A draw whose lower half has become its upper one, which is what the others look at."""
    return drawn * _32


def field(drawn: pl.Series, place: int, bits: int = 16) -> pl.Series:
    """A few bits of a draw, from the bit `place` on, as whole numbers."""
    return ((drawn // _one(2**place)) & _one(2**bits - 1)).cast(pl.Int64)


def below(drawn: pl.Series, limit: int | pl.Series) -> pl.Series:
    """From 0 to below a limit of at most 32 bits, by the upper half of a draw."""
    most = limit.cast(pl.UInt64) if isinstance(limit, pl.Series) else _one(limit)
    return ((drawn // _32) * most // _32).cast(pl.Int64)


def between(drawn: pl.Series, least: int, most: int) -> pl.Series:
    """From `least` to `most`, both included."""
    return below(drawn, most - least + 1) + least


def happens(drawn: pl.Series, millionths: int | pl.Series) -> pl.Series:
    """Whether something happens that does so often in a million times."""
    if isinstance(millionths, pl.Series):
        return (drawn // _32) * _one(MILLION) // _32 < millionths.cast(pl.UInt64)
    return drawn // _32 < _one(millionths * _HALF // MILLION)


def pick(table: pl.Series, places: pl.Series) -> pl.Series:
    """The values of a table at these places."""
    return table.gather(places)


def weighed(weights: Sequence[int]) -> pl.Series:
    """Each place as often as it weighs, to be picked from by a draw below the table's length."""
    found = [place for place, weight in enumerate(weights) for _ in range(weight)]
    return pl.Series(found, dtype=pl.Int64)


def choose(drawn: pl.Series, table: pl.Series) -> pl.Series:
    """One value of a table for each draw, all with the same chance."""
    return table.gather(below(drawn, len(table)))


def either(test: pl.Series, yes: pl.Series | int, no: pl.Series | int) -> pl.Series:
    """The first where the test holds, else the second; one value stands for all rows."""
    return _as_long(yes, test).zip_with(test, _as_long(no, test))


def _as_long(values: pl.Series | int, like: pl.Series) -> pl.Series:
    if isinstance(values, int):
        values = pl.Series([values], dtype=pl.Int64)
    return values if len(values) == len(like) else values.new_from_index(0, len(like))


def spread(counts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Rows below rows: for so many each, the place of the row above, and the place below it."""
    above = pl.int_range(len(counts), dtype=pl.Int64, eager=True)
    frame = pl.DataFrame({"above": above, "count": counts}).filter(pl.col("count") > 0)
    rows = frame.select("above", pl.int_ranges(0, "count", dtype=pl.Int64).alias("place"))
    exploded = rows.explode("place")
    return exploded["above"], exploded["place"]


def totals(values: pl.Series, counts: pl.Series) -> pl.Series:
    """The sum of the rows below each row, which stand together: so many for each."""
    sums = pl.concat([pl.Series([0], dtype=pl.Int64), values.cast(pl.Int64).cum_sum()])
    ends = counts.cum_sum()
    return sums.gather(ends) - sums.gather(ends - counts)
