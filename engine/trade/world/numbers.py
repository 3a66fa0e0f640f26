"""The numbers of accounts: importer numbers with their history, and the filer codes of brokers."""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.accounts.identifiers import check_digit
from engine.trade.world.cast import BROKER_EVERY, Part
from engine.trade.world.draws import (
    below,
    children,
    choose,
    draw,
    either,
    field,
    happens,
    keys,
    pick,
    second,
    spread,
    totals,
    weighed,
)
from engine.trade.world.goods import PORTS
from engine.trade.world.wanted import World

_MULTIPLIER: Final = 618_033_989
_BASES: Final = 1_000_000_000
_MANY: Final = pl.Series([2, 3, 3, 4, 4, 4, 5, 6], dtype=pl.Int64)
_FEW: Final = weighed((0, 94, 5, 1))
_LARGE: Final = 30
"""From so many times the smallest account on, an account has several numbers."""
_SUFFIXES: Final = pl.Series(["00", "01", "02", "03", "AB", "AC", "H1", "W2"])
_PLAIN: Final = pl.Series([""])
_UNLISTED: Final = 50_000
NONRESIDENT: Final = 2

_CODES: Final = 36**3
_CODE_STEP: Final = 29_989
_CODES_OF: Final = 4
"""Filer codes kept for each broker, of which it has one to three."""
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FILER: Final = 2
"""The kind of keys of brokers, by their place among brokers."""
_HOW_MANY: Final = weighed((0, 70, 22, 8))


def numbers(world: World, accounts: pl.DataFrame) -> pl.DataFrame:
    """The importer numbers of accounts: `number`, and `later`, which takes its place on `moved`.

    `above` is the row of the account. `entries` are shared out among the numbers. `is_listed` is
    false of a number that is in no table.
    """
    part = accounts["part"]
    counts = _counts(accounts)
    above, place = spread(counts)
    key = children(accounts["key"].gather(above), place)
    part = part.gather(above)
    base, suffix = _bases(world, accounts, above, place), _suffixes(accounts, above, place)
    number = either(place == 0, _written(accounts, above, base, suffix), _ein(base, suffix))
    later = either(part == Part.RENAMED, _ein(base, pl.Series(["R1"])), number)
    listed = ~((place > 0) & (place == counts.gather(above) - 1) & happens(draw(key, 1), _UNLISTED))
    weight = either(place == 0, 24, field(draw(key, 2), 0, 4) + 1)
    return pl.DataFrame(
        {
            "above": above,
            "place": place,
            "key": key,
            "number": number,
            "later": later,
            "moved": either(place == 0, accounts["moved"].gather(above), _nulls(above)),
            "is_listed": listed,
            "entries": _shared(accounts["entries"], counts, weight),
            **_filers(world, accounts["index"].gather(above), key),
        }
    )


def _counts(accounts: pl.DataFrame) -> pl.Series:
    key, part = accounts["key"], accounts["part"]
    count = choose(draw(key, 20), _FEW)
    large = (accounts["ratio"] >= _LARGE) | (part == Part.ISA)
    count = either(large, choose(draw(key, 21), _MANY), count)
    single = part.is_in([Part.BROKER, Part.PERSON, Part.IDLE, Part.VANISHED, Part.SUCCESSOR])
    return either(single, 1, count)


def _shared(entries: pl.Series, counts: pl.Series, weight: pl.Series) -> pl.Series:
    """The entries of each number: by its weight, what is left over to the first one."""
    above, place = spread(counts)
    every = entries.gather(above)
    share = every * weight // totals(weight, counts).gather(above)
    rest = every - totals(share, counts).gather(above)
    return share + either(place == 0, rest, 0)


def _nulls(like: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=pl.Int64).new_from_index(0, len(like))


def _bases(world: World, accounts: pl.DataFrame, above: pl.Series, place: pl.Series) -> pl.Series:
    """Nine digits a number, no two alike but of one company: a step through all of them."""
    key = accounts["key"].gather(above)
    index, part = accounts["index"].gather(above), accounts["part"].gather(above)
    own = either(happens(draw(key, 22), 500_000), 0, place)
    index = either(part == Part.SIBLING, index - 1, index)
    start = int(keys(world.seed, 3, pl.Series([0]))[0]) % _BASES
    return ((index * 8 + own) * _MULTIPLIER + start) % _BASES


def _suffixes(accounts: pl.DataFrame, above: pl.Series, place: pl.Series) -> pl.Series:
    part, key = accounts["part"].gather(above), accounts["key"].gather(above)
    bare = (place == 0) & happens(draw(key, 23), 80_000) & (part != Part.SIBLING)
    suffix = either(bare, _PLAIN, pick(_SUFFIXES, place))
    return either(part == Part.SIBLING, pl.Series(["B"]) + place.cast(pl.String), suffix)


def _ein(base: pl.Series, suffix: pl.Series) -> pl.Series:
    digits = base.cast(pl.String).str.zfill(9)
    return digits.str.slice(0, 2) + "-" + digits.str.slice(2) + suffix


def _written(
    accounts: pl.DataFrame, above: pl.Series, base: pl.Series, suffix: pl.Series
) -> pl.Series:
    """First numbers as they are written: of businesses, persons, those customs gave one to.

    Those of persons begin with 666, which was never given to anybody.
    """
    of = accounts.select("index", "part", "residency", "key")[above]
    index, part = of["index"], of["part"]
    mixed = (index * 7_654_321 + 12_345) % 1_000_000
    digits = mixed.cast(pl.String).str.zfill(6)
    person = "666-" + digits.str.slice(0, 2) + "-" + digits.str.slice(2)
    year = (10 + index // 100_000).cast(pl.String)
    port = choose(draw(of["key"], 24), pl.Series(PORTS))
    given = year + port + "-" + (index % 100_000).cast(pl.String).str.zfill(5)
    foreign = (of["residency"] == NONRESIDENT) & (part == Part.ORDINARY)
    foreign = foreign & happens(draw(of["key"], 25), 400_000)
    number = either(foreign, given, _ein(base, suffix))
    return either(part == Part.PERSON, person, number)


# --- filer codes ------------------------------------------------------------------------------


def filer_code(slot: int) -> str:
    """The filer code of a slot: four are kept for each broker.

    >>> filer_code(0)
    'AAD'
    """
    value = (slot * _CODE_STEP + 13_333) % _CODES or _CODES - 1
    return _DIGITS[value // 1296] + _DIGITS[value // 36 % 36] + _DIGITS[value % 36]


def code_table(world: World) -> pl.DataFrame:
    """All slots of filer codes: `code`, and `sum`, what it adds to Luhn's sum."""
    brokers = (world.accounts - 1) // BROKER_EVERY + 1
    codes = [filer_code(slot) for slot in range(brokers * _CODES_OF)]
    sums = [-check_digit(code, "0000000") % 10 for code in codes]
    return pl.DataFrame({"code": codes, "sum": sums}, {"code": pl.String, "sum": pl.Int64})


def codes_held(world: World, brokers: pl.Series) -> pl.Series:
    """How many filer codes each broker has, by its place among brokers."""
    return choose(draw(keys(world.seed, _FILER, brokers), 0), _HOW_MANY)


def _filers(world: World, index: pl.Series, key: pl.Series) -> dict[str, pl.Series]:
    """The two slots of filer codes that a number's entries are filed under.

    Its brokers are among those before it, the first ones most of all: so some are large.
    """
    found = {}
    for which, often in (("filer0", 3), ("filer1", 4)):
        drawn = draw(key, often)
        brokers = either(index < BROKER_EVERY, 1, index // BROKER_EVERY)
        near = below(drawn, 1 << 16)
        broker = brokers * near // (1 << 16) * near // (1 << 16)
        held = codes_held(world, broker)
        found[which] = broker * _CODES_OF + below(second(drawn), held)
    return found
