"""Entry summaries: when, by whom, under which number, before what is on their lines."""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.trade.world.cast import Part
from engine.trade.world.draws import (
    below,
    between,
    children,
    choose,
    draw,
    either,
    field,
    happens,
    pick,
    second,
    spread,
    weighed,
)
from engine.trade.world.goods import PORTS
from engine.trade.world.wanted import World

LINE_COUNTS: Final = pl.Series(
    [1] * 51 + [2] * 18 + [3] * 10 + [4] * 6 + [5] * 4 + [6] * 3 + [8] * 3 + [10] * 2 + [15] * 2
    + [25],
    dtype=pl.Int64,
)  # fmt: skip
LATE: Final = 5_000
"""Of a million records, so many are posted weeks after."""
_PROMPT: Final = weighed((50, 30, 10, 6, 4))
_SERIALS: Final = 10_000_000
_STEP: Final = 3_141_593
_OTHER_FILER: Final = 150_000
_STATUS: Final = 40


class Serials:
    """The next serial number of each filer code; entries take theirs in the order of accounts."""

    def __init__(self, codes: pl.DataFrame) -> None:
        self.codes = codes
        self._next = pl.Series([0], dtype=pl.Int64).new_from_index(0, codes.height)

    def take(self, slots: pl.Series) -> pl.Series:
        """A serial number for each entry, by the slot of its filer code."""
        ordered = pl.DataFrame({"slot": slots, "row": pl.int_range(len(slots), eager=True)})
        ordered = ordered.sort("slot", "row")
        starts = ordered["slot"].search_sorted(ordered["slot"], side="left").cast(pl.Int64)
        rank = pl.int_range(len(slots), dtype=pl.Int64, eager=True) - starts
        count = rank + self._next.gather(ordered["slot"])
        every = pl.int_range(len(self._next), dtype=pl.Int64, eager=True)
        upper = ordered["slot"].search_sorted(every, side="right").cast(pl.Int64)
        lower = ordered["slot"].search_sorted(every, side="left").cast(pl.Int64)
        self._next = self._next + upper - lower
        serial = (count * _STEP + ordered["slot"] * 777_767) % _SERIALS
        return serial.gather(ordered["row"].arg_sort())

    def written(self, slots: pl.Series, serials: pl.Series) -> pl.Series:
        """Entry numbers with their check digits."""
        total = self.codes["sum"].gather(slots)
        for place in range(7):
            digit = serials // 10**place % 10
            if place % 2 == 0:
                digit = digit * 2 - (digit > 4).cast(pl.Int64) * 9  # noqa: PLR2004 - Luhn's doubling
            total = total + digit
        whole = serials * 10 + (10 - total % 10) % 10
        return self.codes["code"].gather(slots) + whole.cast(pl.String).str.zfill(8)


def entries(
    world: World, accounts: pl.DataFrame, numbers: pl.DataFrame, serials: Serials
) -> pl.DataFrame:
    """The entries of numbers, without values; `above` is the row of the account.

    `lines` is how many lines each has; `late` tells of one that is posted weeks after.
    """
    of, place = spread(numbers["entries"])
    key = children(numbers["key"].gather(of), place)
    above = numbers["above"].gather(of)
    day = _days(world, accounts, above, key)
    bits = draw(key, 1)
    slot = either(
        happens(second(bits), _OTHER_FILER),
        numbers["filer1"].gather(of),
        numbers["filer0"].gather(of),
    )
    moved = numbers["moved"].gather(of)
    written = either((day >= moved).fill_null(value=False), numbers["later"].gather(of),
                     numbers["number"].gather(of))  # fmt: skip
    late = happens(draw(key, 2), LATE)
    port = field(accounts["key"].gather(above), 8, 8) + field(bits, 40, 1)
    status = draw(key, 3)
    return pl.DataFrame(
        {
            "above": above,
            "key": key,
            "slot": slot,
            "day": day,
            "entry_number": serials.written(slot, serials.take(slot)),
            "importer_number": written,
            "filer_code": serials.codes["code"].gather(slot),
            "filer_status": _statuses(status),
            "port": pick(pl.Series(PORTS), port % len(PORTS)),
            "late": late,
            "posted": day + posting(draw(key, 4), late),
            "lines": choose(draw(key, 5), LINE_COUNTS),
        }
    )


def posting(drawn: pl.Series, late: pl.Series) -> pl.Series:
    """Days from an event until it is posted: a few, or weeks where it is late."""
    return either(late, between(drawn, 14, 90), choose(drawn, _PROMPT))


def _days(world: World, accounts: pl.DataFrame, above: pl.Series, key: pl.Series) -> pl.Series:
    """On which day an entry is, by the season; those of growing accounts are rather late."""
    since, until, grows = (each.gather(above) for each in _spans(world, accounts))
    drawn = draw(key, 0)
    one, other = below(drawn, until - since), below(second(drawn), until - since)
    later = either(other > one, other, one)
    return pick(world.days, since + either(grows, later, one))


def _spans(world: World, accounts: pl.DataFrame) -> tuple[pl.Series, pl.Series, pl.Series]:
    since = either(accounts["opened"] < world.first, world.first, accounts["opened"])
    until = either(accounts["stopped"] > world.last, world.last, accounts["stopped"])
    until = either(until < since, since, until)
    until = either(until > world.last, world.last, until)
    since = either(since > world.last, world.last, since)
    grows = happens(draw(accounts["key"], 30), 250_000)
    grows = grows | accounts["part"].is_in([Part.VANISHED, Part.SUCCESSOR])
    start = pick(world.before, since - world.first)
    return start, pick(world.before, until - world.first + 1), grows


def _statuses(drawn: pl.Series) -> pl.Series:
    odd = either(happens(second(drawn), 500_000), pl.Series(["voided"]), pl.Series(["not_on_file"]))
    return either(happens(drawn, _STATUS), odd, pl.Series(["active"]))
