"""Whether accounts and numbers fit each other; each finding names the rows it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.account import AccountKind
from engine.accounts.problems import AccountProblem, shown
from engine.trade.identity.numbers import FILER, masked
from engine.trade.identity.problems import MOST_TOLD, Place, few, period, problem_at
from engine.trade.identity.tables import FILE, ROW
from engine.trade.identity.typed import FIRST_DAY, LAST_DAY

MOST_HOLDINGS: Final = 64
"""So often a number may change hands: each record of it is compared with every holding."""

HOLDER: Final = "holder"
"""The kind of the account that a number belongs to."""


def check_accounts(accounts: pl.DataFrame) -> list[AccountProblem]:
    """Accounts that are listed twice, or closed before they were opened."""
    return [*_twice(accounts), *_reversed(accounts, "opened_on", "closed_on", "account")]


def once(accounts: pl.DataFrame) -> pl.DataFrame:
    """Each account once, as its first row has it."""
    return accounts.unique("account", keep="first", maintain_order=True)


def check_holdings(holdings: pl.DataFrame) -> list[AccountProblem]:
    """Numbers without or with the wrong holder, with reversed dates, or held twice at a time.

    Those that hold no longer than they do not (their dates are reversed) are not compared.
    """
    in_order = holdings.filter(_start() <= _end())
    return [
        *_unknown_holders(holdings),
        *_wrong_holders(holdings),
        *_reversed(holdings, "valid_from", "valid_to", "number"),
        *_too_many(in_order),
        *_overlaps(in_order),
    ]


def _start() -> pl.Expr:
    return pl.col("valid_from").fill_null(FIRST_DAY)


def _end() -> pl.Expr:
    return pl.col("valid_to").fill_null(LAST_DAY)


def _twice(accounts: pl.DataFrame) -> list[AccountProblem]:
    again = accounts.filter(~pl.col("account").is_first_distinct())
    first = once(accounts).select("account", pl.col(FILE).alias("file0"), pl.col(ROW).alias("row0"))
    shown_ = again.head(MOST_TOLD).join(first, on="account", how="left", maintain_order="left")
    problems = [
        problem_at(
            "duplicate-account",
            f"is listed a second time, after {Place(row['file0'], row['row0'])}",
            Place(row[FILE], row[ROW]),
            account=shown(row["account"]),
            field="account",
            help_="keep one of the two rows, with all its numbers in the table of identifiers",
        )
        for row in shown_.iter_rows(named=True)
    ]
    return few(problems, again.height)


def _reversed(frame: pl.DataFrame, first: str, last: str, subject: str) -> list[AccountProblem]:
    bad = frame.filter(pl.col(first) > pl.col(last))
    problems = [
        problem_at(
            "reversed-dates",
            f"`{shown(masked(row[subject]))}` has `{last}` {row[last]}, which is before its "
            f"`{first}` {row[first]}",
            Place(row[FILE], row[ROW]),
            field=last,
            help_="both days belong to the period; leave one empty where it is open",
        )
        for row in bad.head(MOST_TOLD).iter_rows(named=True)
    ]
    return few(problems, bad.height)


def _unknown_holders(holdings: pl.DataFrame) -> list[AccountProblem]:
    bad = holdings.filter(pl.col(HOLDER).is_null())
    problems = [
        problem_at(
            "unknown-holder",
            f"`{masked(row['number'])}` belongs to `{shown(row['account'])}`, which is not among "
            "the accounts",
            Place(row[FILE], row[ROW]),
            field="account",
            help_="add the account, or correct its name",
        )
        for row in bad.head(MOST_TOLD).iter_rows(named=True)
    ]
    return few(problems, bad.height)


def _wrong_holders(holdings: pl.DataFrame) -> list[AccountProblem]:
    importer = pl.lit(str(AccountKind.IMPORTER))
    bad = holdings.filter((pl.col("kind") == FILER) & (pl.col(HOLDER) == importer))
    problems = [
        problem_at(
            "wrong-holder",
            f"the filer code `{row['number']}` belongs to `{shown(row['account'])}`, which is an "
            f"importer ({Place(row['holder_file'], row['holder_row'])})",
            Place(row[FILE], row[ROW]),
            field="kind",
            help_="only brokers file; an importer that files for itself is listed as a broker too",
        )
        for row in bad.head(MOST_TOLD).iter_rows(named=True)
    ]
    return few(problems, bad.height)


def _too_many(holdings: pl.DataFrame) -> list[AccountProblem]:
    counted = holdings.group_by("kind", "number").agg(
        pl.len(), pl.col(FILE).last(), pl.col(ROW).last()
    )
    bad = counted.filter(pl.col("len") > MOST_HOLDINGS).sort("kind", "number")
    problems = [
        problem_at(
            "too-many-holdings",
            f"`{masked(row['number'])}` has {row['len']:,} rows, but may have {MOST_HOLDINGS}",
            Place(row[FILE], row[ROW]),
            field="number",
        )
        for row in bad.head(MOST_TOLD).iter_rows(named=True)
    ]
    return few(problems, bad.height)


class _Held(NamedTuple):
    """A number in the hands of an account."""

    kind: str
    number: str
    account: str
    valid_from: date | None
    valid_to: date | None
    place: Place

    @property
    def end(self) -> date:
        return self.valid_to or LAST_DAY

    def __str__(self) -> str:
        return f"`{shown(self.account)}` {period(self.valid_from, self.valid_to)}"


def _overlaps(holdings: pl.DataFrame) -> list[AccountProblem]:
    """Each row that begins before an earlier one of the same number has ended, with that one."""
    same = ["kind", "number"]
    several = holdings.filter(pl.struct(same).is_duplicated())
    ordered = several.with_columns(_start().alias("start"), _end().alias("end")).sort(
        *same, "start", "end", FILE, ROW
    )
    before = pl.col("end").cum_max().shift(1).over(same)
    bad = ordered.filter(pl.col("start") <= before)
    some = ordered.join(bad.head(MOST_TOLD).select(same).unique(), on=same, how="semi")
    return few(
        [_overlap(was, now) for was, now in _pairs(some.sort(*same, "start", "end", FILE, ROW))],
        bad.height,
    )


def _pairs(ordered: pl.DataFrame) -> Iterator[tuple[_Held, _Held]]:
    longest: _Held | None = None
    columns = ("kind", "number", "account", "valid_from", "valid_to", FILE, ROW)
    for kind, number, account, since, until, file, row in ordered.select(columns).iter_rows():
        held = _Held(kind, number, account, since, until, Place(file, row))
        if longest is None or longest[:2] != held[:2]:
            longest = held
            continue
        if (held.valid_from or FIRST_DAY) <= longest.end:
            yield longest, held
        longest = max(longest, held, key=lambda each: each.end)


def _overlap(was: _Held, now: _Held) -> AccountProblem:
    what = "filer code" if now.kind == FILER else "importer number"
    number = f"the {what} `{masked(now.number)}`"
    both = f"{now}, and to {was} ({was.place})"
    if was.account != now.account:
        code, message = "held-twice", f"{number} belongs to {both}"
        remedy = "end one before the other begins: the days of `valid_from` and `valid_to` count"
    else:
        code = "overlapping-dates"
        message = f"{number} belongs to {both}: twice at the same time"
        remedy = "keep one of the two rows, or let their periods follow each other"
    return problem_at(code, message, now.place, field="number", help_=remedy)
