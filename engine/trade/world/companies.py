"""The accounts of a world: who they are, how large, what they trade, since when and until when."""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.trade.world.cast import EVADERS, Part, parts_of
from engine.trade.world.draws import (
    below,
    between,
    choose,
    draw,
    either,
    field,
    happens,
    keys,
    pick,
    second,
    weighed,
)
from engine.trade.world.goods import GOODS, INDUSTRY_WEIGHTS
from engine.trade.world.names import addresses_of, broker_names, names_of
from engine.trade.world.wanted import World

_ACCOUNT: Final = 0
"""The kind of keys of accounts."""

_SIZES: Final = 2**24
_LARGEST: Final = 4_000
"""How many times the smallest account the largest one may be."""
_LINES_AN_ENTRY: Final = 278
"""In hundredths."""
_SMALLEST: Final = 154
"""Thousandths of the lines a number in the mean that the smallest account has; found by trial."""
_JITTER: Final = pl.Series([1, 2, 4, 8, 16, 16, 32, 32], dtype=pl.Int64)
_EVEN: Final = 16
_SCALES: Final = pl.Series(
    [150_000, 250_000, 400_000, 600_000, 900_000, 1_300_000, 2_000_000, 4_000_000], dtype=pl.Int64
)
"""Cents of a line in the mean, of a small account."""

_INDUSTRIES: Final = weighed(INDUSTRY_WEIGHTS)
_FIRST_OF: Final = pl.Series(
    [GOODS["industry"].index_of(i) for i in range(len(INDUSTRY_WEIGHTS))], dtype=pl.Int64
)
_COUNT_OF: Final = GOODS.group_by("industry", maintain_order=True).len()["len"].cast(pl.Int64)
_OF_CHINA: Final = GOODS.with_row_index("place").filter(pl.col("case_of") == "CN")
_UNDER_ORDER: Final = _OF_CHINA["place"].cast(pl.Int64)

_QUALITIES: Final = weighed((70, 22, 6, 2))
_WRONG: Final = pl.Series([5_000, 20_000, 40_000, 120_000], dtype=pl.Int64)
_WRONG_OF_ISA: Final = 7_000
_NONE: Final = pl.Series([None], dtype=pl.Int64)


def companies(world: World, first: int, last: int) -> pl.DataFrame:
    """The accounts from index `first` to below `last`, a row each.

    Days are numbers since 1970; `since` is the day since which an account evades, null of others.
    """
    indexes = pl.int_range(first, last, dtype=pl.Int64, eager=True)
    own = _alone(world, indexes)
    lead = _alone(world, either(indexes > 0, indexes - 1, indexes))
    frame = _beside(own, lead)
    return frame.with_columns(
        pl.format("A{}", (pl.col("index") + 1).cast(pl.String).str.zfill(7)).alias("account"),
        _named(frame, lead).alias("name"),
        _addressed(frame, lead).alias("address"),
        _entries(world, frame).alias("entries"),
        _since(world, frame).alias("since"),
    )


def _alone(world: World, indexes: pl.Series) -> pl.DataFrame:
    """What an account is by itself."""
    key = keys(world.seed, _ACCOUNT, indexes)
    part = parts_of(world.seed, world.accounts, indexes)
    ratio = _ratios(key, part)
    opened, stopped, closed, moved = _life(world, key, part)
    quality = choose(draw(key, 4), _QUALITIES)
    wrong = pick(_WRONG, quality)
    wrong = either(part == Part.ISA, _WRONG_OF_ISA, wrong)
    residency = choose(draw(key, 5), weighed((90, 4, 6)))
    resident = part.is_in([Part.ISA, Part.CTPAT, Part.PERSON, Part.BROKER])
    return pl.DataFrame(
        {
            "index": indexes,
            "key": key,
            "part": part,
            "ratio": ratio,
            "scale": _scales(key, part, ratio),
            "opened": opened,
            "stopped": stopped,
            "closed": closed,
            "moved": moved,
            "quality": quality,
            "wrong": wrong,
            "residency": either(resident, 0, residency),
            **_goods(key, part),
        }
    )


def _ratios(key: pl.Series, part: pl.Series) -> pl.Series:
    """How many times the smallest account each is: as many are twice as large as half as many."""
    size = below(draw(key, 0), _SIZES) + 1
    for of, by in ((Part.ISA, 40), (Part.CTPAT, 12), (Part.VANISHED, 6), (Part.TRANSSHIPPER, 8)):
        size = either(part == of, size // by + 1, size)
    size = either(part == Part.UNDERVALUER, size // 8 + 1, size)
    size = either(part == Part.PERSON, size // 2 + _SIZES // 2, size)
    ratio = pl.Series([_SIZES], dtype=pl.Int64) // size
    return either(ratio > _LARGEST, _LARGEST, ratio)


def _scales(key: pl.Series, part: pl.Series, ratio: pl.Series) -> pl.Series:
    """Cents of a line in the mean; those of large accounts and of partners are larger too."""
    scale = choose(draw(key, 2), _SCALES) * (4000 + ratio) // 4000
    scale = either(part == Part.ISA, scale * 12, scale)
    return either(part == Part.CTPAT, scale * 5, scale)


def _life(
    world: World, key: pl.Series, part: pl.Series
) -> tuple[pl.Series, pl.Series, pl.Series, pl.Series]:
    """The days an account was opened, stopped trading and was closed, and one on which it moved."""
    opening, ending, moving = draw(key, 6), draw(key, 7), draw(key, 8)
    old = world.last - 1096 - below(opening, 9000)
    recent = world.last - below(second(opening), 1096)
    is_old = part.is_in([Part.ISA, Part.CTPAT, Part.ACQUIRER, Part.ACQUIRED, Part.RENAMED])
    is_old = is_old | part.is_in([Part.TRANSSHIPPER, Part.UNDERVALUER, Part.BROKER])
    is_new = happens(draw(key, 9), 250_000) & ~is_old
    opened = either(is_new, recent, old)
    opened = either(part == Part.VANISHED, world.last - between(opening, 500, 749), opened)
    stops = happens(ending, 60_000) & ~is_new & ~is_old
    stopped = either(stops, world.last - between(second(ending), 30, 900), _all(world.last, key))
    gone = opened + between(ending, 150, 299)
    stopped = either(part == Part.VANISHED, gone, stopped)
    closed = either(stops & happens(moving, 500_000), stopped + 20, _empty(key))
    closed = either(part == Part.VANISHED, gone + between(moving, 15, 44), closed)
    moved = world.last - between(moving, 100, 599)
    moves = part.is_in([Part.ACQUIRED, Part.RENAMED])
    closed = either(part == Part.ACQUIRED, moved - 1, closed)
    return opened, stopped, closed, either(moves, moved, _empty(key))


def _all(value: int, like: pl.Series) -> pl.Series:
    return pl.Series([value], dtype=pl.Int64).new_from_index(0, len(like))


def _empty(like: pl.Series) -> pl.Series:
    return _NONE.new_from_index(0, len(like))


def _goods(key: pl.Series, part: pl.Series) -> dict[str, pl.Series]:
    """The industry, how mixed the goods are, and the four goods of an account."""
    drawn, mixed = draw(key, 10), draw(key, 11)
    industry = choose(drawn, _INDUSTRIES)
    other = choose(second(drawn), _INDUSTRIES)
    start = field(mixed, 0)
    found = {
        f"good{i}": pick(_FIRST_OF, industry) + (start + i) % pick(_COUNT_OF, industry)
        for i in range(2)
    }
    far = either(happens(mixed, 300_000), other, industry)
    for i in (2, 3):
        found[f"good{i}"] = pick(_FIRST_OF, far) + (start + i) % pick(_COUNT_OF, far)
    under = part.is_in([Part.VANISHED, Part.TRANSSHIPPER])
    good = either(under, choose(draw(key, 12), _UNDER_ORDER), found["good0"])
    found["good0"] = good
    return {
        "industry": pick(GOODS["industry"], good),
        "mixed": field(mixed, 16, 2),
        **found,
    }


_TAKEN_OVER: Final = ("industry", "mixed", "good0", "good1", "good2", "good3", "ratio", "scale")


def _beside(own: pl.DataFrame, lead: pl.DataFrame) -> pl.DataFrame:
    """With what an account has of the neighbour it goes on for."""
    part = own["part"]
    follows = part == Part.SUCCESSOR
    taken = [either(follows, lead[name], own[name]).alias(name) for name in _TAKEN_OVER]
    opened = lead["closed"].fill_null(0) + between(draw(own["key"], 13), 10, 59)
    return own.with_columns(
        *taken,
        either(follows, opened, own["opened"]).alias("opened"),
        either(follows, _empty(own["key"]), own["closed"]).alias("closed"),
        either(follows, _all(0, own["key"]) + 2**40, own["stopped"]).alias("stopped"),
        lead["moved"].alias("lead_moved"),
        lead["key"].alias("lead_key"),
    )


def _named(frame: pl.DataFrame, lead: pl.DataFrame) -> pl.Series:
    part, key = frame["part"], frame["key"]
    alike = part.is_in([Part.SUCCESSOR, Part.SIBLING])
    of = either(alike, lead["key"], key)
    named = names_of(of, either(alike, lead["industry"], frame["industry"]), form=key)
    return either(part == Part.BROKER, broker_names(key), named)


def _addressed(frame: pl.DataFrame, lead: pl.DataFrame) -> pl.Series:
    alike = frame["part"].is_in([Part.SUCCESSOR, Part.SIBLING])
    return addresses_of(either(alike, lead["key"], frame["key"]))


def _entries(world: World, frame: pl.DataFrame) -> pl.Series:
    """How many entries an account has: by its size, and by how much of the time it trades."""
    key, part = frame["key"], frame["part"]
    since = either(frame["opened"] < world.first, world.first, frame["opened"])
    until = either(frame["stopped"] > world.last, world.last, frame["stopped"])
    until = either(until < since, since, until)
    weight = pick(world.before, until - world.first + 1) - pick(world.before, since - world.first)
    jitter = either(part == Part.ISA, _EVEN, choose(draw(key, 1), _JITTER))
    milli = world.lines * _SMALLEST * 10_000 // _LINES_AN_ENTRY * jitter // 1600
    milli = frame["ratio"] * milli * (weight * 1000 // world.reference) // 1000
    count = (milli + below(draw(key, 14), 1000)) // 1000
    count = either(count < 1, 1, count)
    few = happens(draw(key, 15), 400_000).cast(pl.Int64) * between(draw(key, 16), 1, 5)
    count = either(part == Part.BROKER, few, count)
    idle = (part == Part.IDLE) | (frame["opened"] > world.last) | (frame["stopped"] < world.first)
    return either(idle, 0, count)


def _since(world: World, frame: pl.DataFrame) -> pl.Series:
    part = frame["part"]
    turned = world.last - between(draw(frame["key"], 17), 120, 599)
    turns = part.is_in([Part.TRANSSHIPPER, Part.UNDERVALUER])
    evades = part.is_in([*EVADERS])
    since = either(turns, turned, frame["opened"])
    return either(evades, since, _empty(since))
