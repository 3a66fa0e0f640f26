"""All records of some accounts, and what is true of them. Any cut into blocks gives the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import polars as pl

from engine.trade.world import who
from engine.trade.world.companies import companies
from engine.trade.world.draws import draw, totals
from engine.trade.world.entries import Serials, entries
from engine.trade.world.faults import break_rows
from engine.trade.world.filed import filed_entries, filed_lines, filed_tariffs, with_totals
from engine.trade.world.kinds import KINDS
from engine.trade.world.lines import lines
from engine.trade.world.numbers import numbers
from engine.trade.world.outcomes import outcomes
from engine.trade.world.standing import Standing, registrations
from engine.trade.world.wanted import World

_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Block:
    """Records by kind, with `late` and what is true of rows; the tables of who is whose; truths."""

    records: dict[str, pl.DataFrame]
    accounts: pl.DataFrame
    identifiers: pl.DataFrame
    truth: dict[str, pl.DataFrame]


def make_block(world: World, first: int, last: int, serials: Serials) -> Block:
    """Make the records of the accounts from index `first` to below `last`."""
    people = companies(world, first, last)
    held = numbers(world, people)
    filed = entries(world, people, held, serials)
    goods = lines(people, filed)
    filed = with_totals(filed, goods)
    codes = who.codes_of(world, people)
    made: dict[str, list[pl.DataFrame]] = defaultdict(list)
    summaries = filed_entries(world, people, filed)
    rows = filed_lines(filed, summaries, goods).with_columns(
        people["account"].gather(filed["above"].gather(goods["of"])).alias("account")
    )
    made["tariffs"].append(filed_tariffs(rows))
    made["entries"].append(_broken_entries(world, summaries))
    made["lines"].append(break_rows(world, "lines", rows, rows["chance"]))
    for kind, frame in outcomes(world, people, filed):
        made[kind].append(frame)
    for kind, frame in Standing(world, _measured(world, people, filed), _firsts(held)).all():
        made[kind].append(frame)
    made["registrations"].append(registrations(world, people, held))
    never = pl.lit(value=False).alias("late")
    made["filers"].append(who.filers(world, codes).with_columns(never))
    return Block(
        {kind: pl.concat(made[kind]) for kind in KINDS},
        who.account_rows(people),
        who.identifier_rows(people, held, codes),
        {
            "companies": who.company_rows(people),
            "evaders": who.evader_rows(people),
            "unlisted": who.unlisted_rows(people, held),
        },
    )


def _broken_entries(world: World, summaries: pl.DataFrame) -> pl.DataFrame:
    return break_rows(world, "entries", summaries, draw(summaries["key"], 11))


def _firsts(held: pl.DataFrame) -> pl.DataFrame:
    return held.filter(pl.col("place") == 0)


def _measured(world: World, people: pl.DataFrame, filed: pl.DataFrame) -> pl.DataFrame:
    """Accounts with the duties of the last year, and those under orders of all time."""
    counts = people["entries"]
    recent = (filed["day"] > world.last - _YEAR).cast(pl.Int64)
    return people.with_columns(
        totals(filed["duty"] * recent, counts).alias("owed"),
        totals(filed["adcvd"], counts).alias("under"),
    )
