"""Rows that are broken, so many in a million, each in one way that the truth tells.

In Parquet only values can be at fault, since its columns have types; in CSV spellings are too.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from engine.trade.world.draws import choose, draw, either, happens, second, spread
from engine.trade.world.wanted import World

FAULT: Final = "fault"
"""The column of the place of a row's fault in `FAULTS`, null where it has none."""


class Fault(NamedTuple):
    """A way to be broken; `expected` is what readers do: they reject, heal, or keep and count."""

    name: str
    expected: str
    weight: int
    is_text: bool = False
    lines_only: bool = False


FAULTS: Final = (
    Fault("far_date", "rejected", 2),
    Fault("currency", "rejected", 2),
    Fault("chapter_77", "rejected", 2, lines_only=True),
    Fault("duplicate", "kept", 2),
    Fault("negative", "kept", 2),
    Fault("check_digit", "kept", 1),
    Fault("dangling", "kept", 2, lines_only=True),
    Fault("lost_zero", "healed", 2, is_text=True, lines_only=True),
    Fault("no_number", "rejected", 2, is_text=True),
    Fault("no_date", "rejected", 2, is_text=True),
)
_AT: Final = {fault.name: place for place, fault in enumerate(FAULTS)}
_FAR: Final = 85_470
"""2204-01-05, as days since 1970."""
NOBODY: Final = "ZZZ"
"""The filer code in entry numbers that lead nowhere."""


def break_rows(world: World, kind: str, frame: pl.DataFrame, chance: pl.Series) -> pl.DataFrame:
    """Break values of rows, by a draw each; with `FAULT`. A duplicate follows its like."""
    hit = happens(second(chance), world.bad)
    fault = either(hit, choose(draw(chance, 9), _table(world, kind)), _none())
    if kind == "lines":
        fault = _without_zero(fault, frame["hts"])
    frame = frame.with_columns(fault.alias(FAULT))
    if not hit.any():
        return frame
    return _broken(_doubled(frame), kind)


def _none() -> pl.Series:
    return pl.Series([None], dtype=pl.Int64)


def _table(world: World, kind: str) -> pl.Series:
    places = [
        place
        for place, fault in enumerate(FAULTS)
        if (world.has_texts or not fault.is_text) and (kind == "lines" or not fault.lines_only)
        for _ in range(fault.weight)
    ]
    return pl.Series(places, dtype=pl.Int64)


def _without_zero(fault: pl.Series, hts: pl.Series) -> pl.Series:
    """Numbers without a zero in front can lose none; of the others, whatever is misspelt is."""
    has = hts.str.starts_with("0")
    cannot = (fault == _AT["lost_zero"]) & ~has
    can = (fault >= _AT["lost_zero"]) & has
    fault = either(cannot.fill_null(value=False), _AT["no_number"], fault)
    return either(can.fill_null(value=False), _AT["lost_zero"], fault)


def _doubled(frame: pl.DataFrame) -> pl.DataFrame:
    twice = (frame[FAULT] == _AT["duplicate"]).fill_null(value=False)
    if not twice.any():
        return frame
    of, copy = spread(twice.cast(pl.Int64) + 1)
    frame = frame[of]
    is_first = twice.gather(of) & (copy == 0)
    return frame.with_columns(either(is_first, _none(), frame[FAULT]).alias(FAULT))


def _is(name: str) -> pl.Expr:
    return (pl.col(FAULT) == _AT[name]).fill_null(value=False)


def _where(name: str, column: str, value: pl.Expr) -> pl.Expr:
    return pl.when(_is(name)).then(value).otherwise(pl.col(column)).alias(column)


def _broken(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    number = pl.col("entry_number")
    last = number.str.slice(10, 1).cast(pl.Int64)
    other = number.str.slice(0, 10) + ((last + 1) % 10).cast(pl.String)
    nowhere = pl.lit(NOBODY) + number.str.slice(3)
    mistyped = pl.when(_is("check_digit")).then(other).when(_is("dangling")).then(nowhere)
    made = [
        _where("far_date", "entry_date", pl.lit(_FAR, pl.Int64)),
        _where("far_date", "posted_on", pl.lit(None, pl.Int64)),
        _where("currency", "currency", pl.lit("EUR")),
        _where("negative", "value", -pl.col("value")),
        _where("negative", "duty", -pl.col("duty")),
        mistyped.otherwise(number).alias("entry_number"),
    ]
    if kind == "lines":
        is_plain = pl.col("goods_hts").is_null()
        made += [
            _where("chapter_77", each, pl.when(test).then(_reserved(each)).otherwise(pl.col(each)))
            for each, test in (("hts", is_plain), ("goods_hts", ~is_plain))
        ]
    return frame.with_columns(made)


def _reserved(column: str) -> pl.Expr:
    return pl.lit("77") + pl.col(column).str.slice(2)


def break_texts(frame: pl.DataFrame, fault: pl.Series) -> pl.DataFrame:
    """Break spellings of rows that are to be written as texts."""
    if fault.is_null().all():
        return frame
    made = [
        _where("no_number", "value", pl.lit("n/a")),
        _where("no_date", "entry_date", pl.lit("2026-02-30")),
    ]
    if "hts" in frame.columns:
        made.append(_where("lost_zero", "hts", pl.col("hts").str.slice(1)))
    texts = frame.with_columns(fault.alias(FAULT), pl.col("value", "entry_date").cast(pl.String))
    return texts.with_columns(made).drop(FAULT)


def told(frame: pl.DataFrame) -> pl.DataFrame:
    """What the truth tells of broken rows, of a frame with `FAULT`."""
    names = pl.Series([fault.name for fault in FAULTS])
    expected = pl.Series([fault.expected for fault in FAULTS])
    broken = frame.filter(pl.col(FAULT).is_not_null())
    return broken.with_columns(
        names.gather(broken[FAULT]).alias("how"),
        expected.gather(broken[FAULT]).alias("expected"),
    )
