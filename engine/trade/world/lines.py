"""Lines of entries: goods, makers, values and duties, with what is wrong about them."""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.trade.world.cast import Part
from engine.trade.world.draws import (
    children,
    choose,
    draw,
    either,
    field,
    happens,
    pick,
    second,
    spread,
)
from engine.trade.world.goods import (
    ASSEMBLED_ABROAD,
    CHINA_SURCHARGE,
    CHINA_SURCHARGE_RATE,
    GENERAL_SURCHARGE,
    GENERAL_SURCHARGE_RATE,
    GOODS,
    ORIGINS,
    PREFERENCES,
    TRANSIT,
)

_MAKERS: Final = 5
"""Makers an account has; the last one is where goods under an order go by way of."""
_WHICH_GOOD: Final = pl.Series(
    [0] * 12 + [1] * 3 + [2] + [0] * 9 + [1] * 4 + [2] * 2 + [3]
    + [0] * 7 + [1] * 3 + [2] * 3 + [3] * 3 + [0] * 5 + [1] * 2 + [2] * 5 + [3] * 4,
    dtype=pl.Int64,
)  # fmt: skip
"""Sixteen a sort of account, from those of one good to those of many."""
_WHICH_MAKER: Final = pl.Series([0] * 10 + [1] * 3 + [2] * 2 + [3], dtype=pl.Int64)
_VALUES: Final = pl.Series([245_000 // (16 + i) for i in range(1024)], dtype=pl.Int64)
"""Thousandths of an account's usual value of a line: few are large, the mean is 1000."""
_ORIGINS: Final = pl.Series([code for code, weight in ORIGINS for _ in range(weight)])
_LETTERS: Final = "ABCDEFGHIJKLMNOPRSTUVWYZ"
_TRIPLES: Final = pl.Series([a + b + c for a in _LETTERS for b in "AEIOU" for c in _LETTERS])
_SURCHARGED_SINCE: Final = 20_183
"""2025-04-05, as days since 1970."""
_DECLARED: Final = 45
"""Hundredths of the value that those who undervalue declare."""
HOW_WRONG: Final = ("classification", "valuation", "origin", "preference")
_NO_TEXT: Final = pl.Series([None], dtype=pl.String)


def lines(accounts: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The lines of entries, `of` being the row of the entry.

    `how` says what is wrong, null where nothing is; `true_value` and `short` are the value there
    should be, and the duty that is lost, of such lines.
    """
    of, place = spread(entries["lines"])
    key = children(entries["key"].gather(of), place)
    above = entries["above"].gather(of)
    bits, chance = draw(key, 0), draw(key, 1)
    good = _goods(accounts, above, bits)
    made = makers(accounts)
    maker = above * _MAKERS + pick(_WHICH_MAKER, field(bits, 4, 4))
    origin = made["origin"].gather(maker)
    case, rate = _cases(good, origin)
    day = entries["day"].gather(of)
    acts = _acts(accounts, above, day)
    ships = acts & (accounts["part"].gather(above) == Part.TRANSSHIPPER) & case.is_not_null()
    maker = either(ships, above * _MAKERS + _MAKERS - 1, maker)
    origin = made["origin"].gather(maker)
    lowers = acts & (accounts["part"].gather(above) == Part.UNDERVALUER)
    true = _true_values(accounts, above, bits)
    value = either(lowers, true * _DECLARED // 100, true)
    prefers = origin.is_in([*PREFERENCES]) & happens(draw(accounts["key"], 31), 700_000).gather(
        above
    )
    top, surcharge = _on_top(origin, day, field(bits, 24, 8), prefers)
    base = either(prefers, 0, pick(GOODS["rate"], good)) + surcharge
    frame = pl.DataFrame(
        {
            "of": of,
            "place": place + 1,
            "chance": chance,
            "good": good,
            "top": top,
            "origin": origin,
            "manufacturer": made["manufacturer"].gather(maker),
            "value": value,
            "duty": value * base // 10_000,
            "case": either(ships, _NO_TEXT, case),
            "adcvd": either(ships, pl.Series([None], dtype=pl.Int64), value * rate // 10_000),
            "preference": _preferences(origin, prefers),
        }
    )
    lost = either(ships, value * rate // 10_000, (true - value) * base // 10_000)
    evaded = either(ships, pl.Series(["transshipment"]), pl.Series(["undervaluation"]))
    evaded = either(ships | lowers, evaded, _NO_TEXT)
    how, short, real = _wrong(accounts["wrong"].gather(above), chance, true, base)
    return frame.with_columns(
        evaded.fill_null(how).alias("how"),
        either(evaded.is_null(), real, true).alias("true_value"),
        either(evaded.is_null(), short, lost).alias("short"),
        (ships | lowers).fill_null(value=False).alias("evades"),
    )


def _goods(accounts: pl.DataFrame, above: pl.Series, bits: pl.Series) -> pl.Series:
    """Which good a line is of, by the sort of account."""
    which = pick(_WHICH_GOOD, accounts["mixed"].gather(above) * 16 + field(bits, 0, 4))
    goods = [accounts[f"good{i}"] for i in range(4)]
    flat = pl.concat(goods)
    return flat.gather(which * accounts.height + above)


def makers(accounts: pl.DataFrame) -> pl.DataFrame:
    """The makers of each account: `origin` and `manufacturer`, five rows an account."""
    above, place = spread(pl.Series([_MAKERS], dtype=pl.Int64).new_from_index(0, accounts.height))
    of = either(accounts["part"] == Part.SUCCESSOR, accounts["lead_key"], accounts["key"])
    key = children(of.gather(above), place + 100)
    drawn, names = draw(key, 0), draw(key, 1)
    origin = choose(drawn, _ORIGINS)
    china = accounts["part"].is_in([Part.VANISHED, Part.SUCCESSOR, Part.TRANSSHIPPER]).gather(above)
    home = pick(GOODS["case_of"], accounts["good0"]).gather(above).fill_null("CN")
    origin = either(china & (place < 3), home, origin)  # noqa: PLR2004 - most of its makers
    origin = either(place == _MAKERS - 1, choose(second(drawn), pl.Series(TRANSIT)), origin)
    house = (field(names, 0, 12) + 1).cast(pl.String)
    named = choose(names, _TRIPLES) + choose(second(names), _TRIPLES)
    return pl.DataFrame(
        {"origin": origin, "manufacturer": origin + named + house + choose(draw(key, 2), _TRIPLES)}
    )


def _cases(good: pl.Series, origin: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The order that goods of an origin come under, and its rate; null where there is none."""
    under = (pick(GOODS["case_of"], good) == origin).fill_null(value=False)
    none = pl.Series([None], dtype=pl.Int64)
    case = either(under, pick(GOODS["case"], good), _NO_TEXT)
    return case, either(under, pick(GOODS["case_rate"], good), none)


def _acts(accounts: pl.DataFrame, above: pl.Series, day: pl.Series) -> pl.Series:
    """Whether an account evades on the day, as long as it is one that does."""
    return (day >= accounts["since"].gather(above)).fill_null(value=False)


def _true_values(accounts: pl.DataFrame, above: pl.Series, bits: pl.Series) -> pl.Series:
    """Cents, at least one."""
    value = accounts["scale"].gather(above) * pick(_VALUES, field(bits, 8, 10)) // 1000
    return value + field(bits, 48, 12) + 1


def _on_top(
    origin: pl.Series, day: pl.Series, bits: pl.Series, prefers: pl.Series
) -> tuple[pl.Series, pl.Series]:
    """The number of chapter 98 or 99 on top, null where there is none, and what it adds."""
    china = (origin == "CN") & (bits < 120)  # noqa: PLR2004 - not half of 256
    other = (origin != "CN") & ~prefers & (day >= _SURCHARGED_SINCE) & (bits < 12)  # noqa: PLR2004
    back = (origin == "MX") & (bits >= 246)  # noqa: PLR2004 - 10 of 256
    top = either(china, pl.Series([CHINA_SURCHARGE]), _NO_TEXT)
    top = either(other, pl.Series([GENERAL_SURCHARGE]), top)
    top = either(back, pl.Series([ASSEMBLED_ABROAD]), top)
    added = either(china, CHINA_SURCHARGE_RATE, 0)
    return top, either(other, GENERAL_SURCHARGE_RATE, added)


def _preferences(origin: pl.Series, prefers: pl.Series) -> pl.Series:
    found = _NO_TEXT
    for country, code in PREFERENCES.items():
        found = either(prefers & (origin == country), pl.Series([code]), found)
    return found


def _wrong(
    often: pl.Series, chance: pl.Series, true: pl.Series, base: pl.Series
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """How a line is wrong without intent, the duty lost, and the value there should be."""
    is_wrong = happens(chance, often)
    which = field(chance, 0, 2)
    named = pick(pl.Series(HOW_WRONG), which)
    more = true * 120 // 100
    real = either(which == 1, more, true)
    short = either(which == 1, (more - true) * base // 10_000, true * 300 // 10_000)
    return either(is_wrong, named, _NO_TEXT), short, real
