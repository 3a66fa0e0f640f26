"""Draws against SplitMix64's published numbers, and what they may be."""

from __future__ import annotations

import polars as pl

from engine.trade.world import draws

GAMMA = 0x9E3779B97F4A7C15
SPLITMIX_OF_ZERO = (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC)
"""The first four numbers of SplitMix64 with the seed 0."""


def words(*values: int) -> pl.Series:
    return pl.Series(values, dtype=pl.UInt64)


def test_the_finaliser_is_splitmix64s() -> None:
    states = words(*((GAMMA * (i + 1)) % 2**64 for i in range(4)))
    assert draws.mix(states).to_list() == list(SPLITMIX_OF_ZERO)


def test_rows_depend_on_their_own_place_only() -> None:
    places = pl.Series([0, 1, 2, 3], dtype=pl.Int64)
    assert draws.keys(7, 0, places)[2] == draws.keys(7, 0, places[2:])[0]
    assert draws.keys(7, 0, places)[2] != draws.keys(8, 0, places)[2]


def test_a_limit_is_never_reached() -> None:
    ends = words(0, 2**64 - 1, 2**63)
    assert draws.below(ends, 10).to_list() == [0, 9, 5]
    assert draws.between(ends, 3, 4).to_list() == [3, 4, 4]
    assert draws.field(words(0xABCD << 16), 16).to_list() == [0xABCD]


def test_what_happens_once_in_two() -> None:
    drawn = draws.draw(draws.keys(1, 0, pl.int_range(10_000, eager=True)), 0)
    assert 4_800 < int(draws.happens(drawn, 500_000).sum()) < 5_200
    assert not draws.happens(drawn, 0).any()
    assert draws.happens(drawn, 1_000_000).all()


def test_rows_below_rows() -> None:
    counts = pl.Series([2, 0, 1], dtype=pl.Int64)
    above, place = draws.spread(counts)
    assert (above.to_list(), place.to_list()) == ([0, 0, 2], [0, 1, 0])
    assert draws.totals(pl.Series([5, 6, 7]), counts).to_list() == [11, 0, 7]
