"""Entries and lines as they are filed: columns of records, with totals, fees and flags."""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.trade.world.draws import between, draw, either, happens, pick, second, totals
from engine.trade.world.goods import GOODS, SEA_PORTS
from engine.trade.world.kinds import KINDS, raw
from engine.trade.world.wanted import World

_LEAST_FEE, _MOST_FEE = 3_358, 65_150
_INFORMAL: Final = 250_000
_CARRIED: Final = ("late", "above", "key")
"""What entries carry along, beside their columns."""


def with_totals(entries: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Entries with the sums of their lines: values, duties, and how many of them are wrong."""
    counts = entries["lines"]
    added = lines["adcvd"].fill_null(0)
    wrong = lines["how"].is_not_null()
    return entries.with_columns(
        totals(lines["value"], counts).alias("value"),
        totals(lines["duty"] + added, counts).alias("duty"),
        totals(added, counts).alias("adcvd"),
        totals(lines["case"].is_not_null(), counts).alias("cases"),
        totals(wrong & ~lines["evades"], counts).alias("wrong"),
        totals(lines["evades"], counts).alias("evasive"),
        totals(either(wrong, lines["short"], 0), counts).alias("short"),
    )


def posted_on(day: pl.Series, posted: pl.Series) -> pl.Series:
    """The day of posting, left empty where it is the day itself."""
    return either(posted > day, posted, pl.Series([None], dtype=pl.Int64))


def filed_entries(world: World, accounts: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """The records of entries, beside them what they carry along."""
    value, day, key = entries["value"], entries["day"], entries["key"]
    fees = value * 3464 // 1_000_000
    fees = either(fees < _LEAST_FEE, _LEAST_FEE, either(fees > _MOST_FEE, _MOST_FEE, fees))
    fees = fees + either(entries["port"].is_in([*SEA_PORTS]), value * 125 // 100_000, 0)
    flags = happens(draw(accounts["key"], 32), 60_000) & (accounts["ratio"] >= 8)  # noqa: PLR2004
    drawn = draw(key, 6)
    flagged = flags.gather(entries["above"]) & happens(drawn, 100_000)
    settled = day + between(draw(key, 7), 300, 620)
    open_ = ~flagged | (settled > world.last) | happens(second(drawn), 20_000)
    columns = {
        **{name: entries[name] for name in ("entry_number", "importer_number", "filer_code")},
        "filer_status": entries["filer_status"],
        "entry_type": _types(entries, key),
        "port": entries["port"],
        "entry_date": day,
        "posted_on": posted_on(day, entries["posted"]),
        "currency": pl.Series(["USD"]),
        "value": value,
        "duty": entries["duty"],
        "fees": fees,
        "reconciliation_flagged": flagged,
        "reconciled_on": either(open_, pl.Series([None], dtype=pl.Int64), settled),
    }
    return raw(KINDS["entries"], columns).with_columns(entries[name] for name in _CARRIED)


def _types(entries: pl.DataFrame, key: pl.Series) -> pl.Series:
    drawn = draw(key, 8)
    kind = either(happens(drawn, 30_000), pl.Series(["06"]), pl.Series(["01"]))
    kind = either(happens(second(drawn), 10_000), pl.Series(["21"]), kind)
    kind = either(entries["value"] < _INFORMAL, pl.Series(["11"]), kind)
    return either(entries["cases"] > 0, pl.Series(["03"]), kind)


def filed_lines(entries: pl.DataFrame, filed: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The records of lines, beside them what is true of them and what their faults are drawn by."""
    of = lines["of"]
    above = filed.select(
        "entry_number", "importer_number", "filer_code", "entry_date", "posted_on"
    )[of]
    goods = pick(GOODS["hts"], lines["good"])
    top = lines["top"]
    plain = top.is_null()
    columns = {
        **{name: above[name] for name in above.columns},
        "line_number": lines["place"],
        "currency": pl.Series(["USD"]),
        "hts": either(plain, goods, top),
        "goods_hts": either(plain, pl.Series([None], dtype=pl.String), goods),
        **{name: lines[name] for name in ("origin", "manufacturer", "value", "duty")},
        "adcvd_case": lines["case"],
        "adcvd_duty": lines["adcvd"],
        "preference": lines["preference"],
    }
    return raw(KINDS["lines"], columns).with_columns(
        lines["chance"],
        lines["how"],
        lines["evades"],
        lines["true_value"],
        lines["short"],
        entries["late"].gather(of),
        entries["above"].gather(of),
    )


def filed_tariffs(lines: pl.DataFrame) -> pl.DataFrame:
    """Every number of the lines that bear two: that of chapter 98 or 99, then that of the goods.

    The duty of the line stands with its goods.
    """
    two = lines.filter(pl.col("goods_hts").is_not_null())
    shared = [name for name in KINDS["tariffs"] if name not in ("ordinal", "hts", "duty")]
    first = two.select(*shared, "late", pl.lit(1, pl.Int64).alias("ordinal"), "hts",
                       pl.lit(0, pl.Int64).alias("duty"))  # fmt: skip
    other = two.select(*shared, "late", pl.lit(2, pl.Int64).alias("ordinal"),
                       pl.col("goods_hts").alias("hts"), "duty")  # fmt: skip
    both = pl.concat([first, other])
    order = pl.int_range(two.height, dtype=pl.Int64, eager=True)
    turns = pl.concat([order * 2, order * 2 + 1]).arg_sort()
    return both[turns].select(*KINDS["tariffs"], "late")
