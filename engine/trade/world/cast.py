"""Who plays which part. The first 300 accounts hold the whole cast; then it is as rare as it is.

Every hundredth account is a broker. The other parts have places in each 300 accounts, and are
played there by lot. Two neighbours may play together: the second one goes on for the first.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

import polars as pl

from engine.trade.world.draws import either, happens, keys, pick

TROUPE: Final = 300
BROKER_EVERY: Final = 100
_CAST: Final = 1
"""The kind of keys that tell whether a place is played."""


class Part(IntEnum):
    """What an account is in the world, which its records do not say."""

    ORDINARY = 0
    BROKER = 1
    ISA = 2
    CTPAT = 3
    VANISHED = 4
    """Young, large under an order, gone before its bills were due."""
    SUCCESSOR = 5
    """Goes on for one that vanished, by another name."""
    TRANSSHIPPER = 6
    """Since a day, what comes under an order comes by way of another country."""
    UNDERVALUER = 7
    """Since a day, declares less than half of what it pays."""
    ACQUIRED = 8
    ACQUIRER = 9
    RENAMED = 10
    """Its number got another suffix on a day."""
    ELDER = 11
    SIBLING = 12
    """Belongs to those whom its elder belongs to."""
    PERSON = 13
    IDLE = 14


class _Place(NamedTuple):
    place: int
    part: Part
    often: int
    """In a million, beyond the first 300."""


_PLACES: Final = (
    *(_Place(place, Part.ISA, 50_000) for place in (3, 103, 203, 253)),
    *(_Place(place, Part.CTPAT, 800_000) for place in (13, 73, 133, 193, 233)),
    *(_Place(place, Part.TRANSSHIPPER, 200_000) for place in (40, 140)),
    *(_Place(place, Part.UNDERVALUER, 300_000) for place in (60, 160)),
    *(_Place(place, Part.RENAMED, 900_000) for place in (85, 185)),
    *(_Place(place, Part.PERSON, 900_000) for place in (95, 195, 295)),
    _Place(98, Part.IDLE, 900_000),
    _Place(120, Part.VANISHED, 33_000),
)
_PAIRS: Final = (
    (_Place(20, Part.VANISHED, 33_000), Part.SUCCESSOR),
    (_Place(80, Part.ACQUIRED, 500_000), Part.ACQUIRER),
    (_Place(90, Part.ELDER, 500_000), Part.SIBLING),
)


def _table() -> tuple[pl.Series, pl.Series, pl.Series]:
    parts, often, leads = [0] * TROUPE, [0] * TROUPE, [*range(TROUPE)]
    for place, part, how_often in _PLACES:
        parts[place], often[place] = part, how_often
    for (place, part, how_often), other in _PAIRS:
        parts[place], parts[place + 1] = part, other
        often[place] = often[place + 1] = how_often
        leads[place + 1] = place
    return (
        pl.Series(parts, dtype=pl.Int64),
        pl.Series(often, dtype=pl.Int64),
        pl.Series(leads, dtype=pl.Int64),
    )


_PARTS, _OFTEN, _LEADS = _table()
SECONDS: Final = (Part.SUCCESSOR, Part.ACQUIRER, Part.SIBLING)
"""The parts of second neighbours."""
FIRSTS: Final = (Part.ACQUIRED, Part.ELDER)
"""The parts that are nothing without their neighbour."""
EVADERS: Final = {
    Part.VANISHED: "unpaid_bills",
    Part.SUCCESSOR: "succession",
    Part.TRANSSHIPPER: "transshipment",
    Part.UNDERVALUER: "undervaluation",
}
"""Who evades duties, and how."""


def parts_of(seed: int, accounts: int, indexes: pl.Series) -> pl.Series:
    """The part of each account of a world of so many, by its index."""
    place = indexes % TROUPE
    lead = indexes - place + pick(_LEADS, place)
    drawn = keys(seed, _CAST, lead)
    plays = (indexes < TROUPE) | happens(drawn, pick(_OFTEN, place))
    part = either(plays, pick(_PARTS, place), int(Part.ORDINARY))
    alone = part.is_in([*FIRSTS]) & (indexes + 1 >= accounts)
    part = either(alone, 0, part)
    return either(indexes % BROKER_EVERY == 0, int(Part.BROKER), part)
