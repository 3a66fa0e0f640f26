"""The tables of who is whose, as an authority has them, and what is true beside them."""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.trade.world.cast import BROKER_EVERY, EVADERS, Part
from engine.trade.world.draws import between, draw, either, happens, keys, second, spread
from engine.trade.world.kinds import ACCOUNTS, IDENTIFIERS, KINDS, TRUTH, raw
from engine.trade.world.numbers import codes_held, filer_code
from engine.trade.world.wanted import World

_NO_DAY: Final = pl.Series([None], dtype=pl.Int64)
_NO_TEXT: Final = pl.Series([None], dtype=pl.String)
_CODE: Final = 4
"""The kind of keys of filer codes."""
_VOIDED: Final = 15_000


def account_rows(accounts: pl.DataFrame) -> pl.DataFrame:
    """The rows of accounts.csv: who was acquired has a successor, who evades names none."""
    broker = accounts["part"] == Part.BROKER
    index = accounts["index"] + 2
    after = "A" + index.cast(pl.String).str.zfill(7)
    return raw(
        ACCOUNTS,
        {
            "account": accounts["account"],
            "kind": either(broker, pl.Series(["broker"]), pl.Series(["importer"])),
            "name": accounts["name"],
            "address": accounts["address"],
            "opened_on": accounts["opened"],
            "closed_on": accounts["closed"],
            "successor": either(accounts["part"] == Part.ACQUIRED, after, _NO_TEXT),
        },
    )


def identifier_rows(
    accounts: pl.DataFrame, numbers: pl.DataFrame, codes: pl.DataFrame
) -> pl.DataFrame:
    """The rows of identifiers.csv: a number that moved or was renamed has two."""
    listed = numbers.filter("is_listed")
    part, account = accounts["part"], accounts["account"]
    above, moved = listed["above"], listed["moved"]
    importer = pl.Series(["importer"])
    ends = moved.is_not_null()
    one = raw(
        IDENTIFIERS,
        {
            "number": listed["number"],
            "kind": importer,
            "account": account.gather(above),
            "valid_to": either(ends, moved - 1, _NO_DAY),
        },
    )
    of = above.filter(ends)
    taken = part.gather(of) == Part.ACQUIRED
    after = "A" + (accounts["index"].gather(of) + 2).cast(pl.String).str.zfill(7)
    two = raw(
        IDENTIFIERS,
        {
            "number": listed["later"].filter(ends),
            "kind": importer,
            "account": either(taken, after, account.gather(of)),
            "valid_from": moved.filter(ends),
        },
    )
    filers = raw(
        IDENTIFIERS,
        {"number": codes["code"], "kind": pl.Series(["filer"]), "account": codes["account"]},
    )
    return pl.concat([one, two, filers])


def codes_of(world: World, accounts: pl.DataFrame) -> pl.DataFrame:
    """The filer codes of the brokers among accounts: `slot`, `code`, `account`, `opened`."""
    brokers = accounts.filter(pl.col("part") == Part.BROKER)
    ordinal = brokers["index"] // BROKER_EVERY
    of, place = spread(codes_held(world, ordinal))
    slots = ordinal.gather(of) * 4 + place
    codes = pl.Series([filer_code(slot) for slot in slots], dtype=pl.String)
    return pl.DataFrame(
        {
            "slot": slots,
            "code": codes,
            "account": brokers["account"].gather(of),
            "opened": brokers["opened"].gather(of),
        }
    )


def filers(world: World, codes: pl.DataFrame) -> pl.DataFrame:
    """The standing of filer codes; a few were voided on a day."""
    drawn = draw(keys(world.seed, _CODE, codes["slot"]), 0)
    columns = {"filer_code": codes["code"], "since": codes["opened"]}
    active = raw(KINDS["filers"], {**columns, "status": pl.Series(["active"])})
    day = world.last - between(second(drawn), 20, 300)
    voided = raw(KINDS["filers"], {**columns, "since": day, "status": pl.Series(["voided"])})
    return pl.concat([active, voided.filter(happens(drawn, _VOIDED))])


def company_rows(accounts: pl.DataFrame) -> pl.DataFrame:
    """Which company an account belongs to in truth, and since when it does."""
    part, index = accounts["part"], accounts["index"]
    second_ = part.is_in([Part.SUCCESSOR, Part.SIBLING])
    lead = "A" + (index - second_.cast(pl.Int64) + 1).cast(pl.String).str.zfill(7)
    bought = part == Part.ACQUIRED
    after = "A" + (index + 2).cast(pl.String).str.zfill(7)
    words = {
        Part.SUCCESSOR: "goes_on_for",
        Part.SIBLING: "sibling",
        Part.ACQUIRED: "acquired",
    }
    relation = _NO_TEXT
    for of, word in words.items():
        relation = either(part == of, pl.Series([word]), relation)
    return raw(
        TRUTH["companies"],
        {
            "account": accounts["account"],
            "company": either(bought, after, lead),
            "relation": relation.fill_null("itself"),
            "since": either(bought, accounts["moved"], accounts["opened"]),
        },
    )


def evader_rows(accounts: pl.DataFrame) -> pl.DataFrame:
    """Who evades, how, and since when."""
    evaders = accounts.filter(pl.col("since").is_not_null())
    how = _NO_TEXT
    for part, word in EVADERS.items():
        how = either(evaders["part"] == part, pl.Series([word]), how)
    columns = {"account": evaders["account"], "how": how, "since": evaders["since"]}
    return raw(TRUTH["evaders"], columns)


def unlisted_rows(accounts: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """The numbers that no table has, with the accounts they belong to in truth."""
    some = numbers.filter(~pl.col("is_listed"))
    account = accounts["account"].gather(some["above"])
    return raw(TRUTH["unlisted"], {"number": some["number"], "account": account})
