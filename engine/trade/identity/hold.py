"""Whose a record is: the account that held its number on its date.

Only joins on equal keys, comparisons and choices, so that records may stream and other libraries of
columns can say the same: the holdings of a number are cut into spans that cover all days, and
of the spans of its number a record finds exactly one.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import polars as pl

from engine.accounts.account import AccountKind
from engine.trade.identity.checks import HOLDER
from engine.trade.identity.numbers import IMPORTER, masked
from engine.trade.identity.read import CODE
from engine.trade.identity.typed import FIRST_DAY, LAST_DAY

Kind = Literal["importer", "filer"]

ACCOUNT: Final = "account"
BY_BROKER: Final = "by_broker"
"""True of a record whose importer number belongs to a broker on its date."""

_OWN: Final = ("~first", "~last", "~since", "~until", "~account", "~broker")
_TOP: Final = 10


def hold(
    frame: pl.LazyFrame,
    holdings: pl.DataFrame,
    number_column: str,
    date_column: str,
    kind: Kind,
    *,
    named: str = ACCOUNT,
    as_code: bool = False,
) -> pl.LazyFrame:
    """Add to each record whose it is, null of nobody; of importer numbers also `BY_BROKER`.

    A record without a number or date is nobody's. One whose importer number belongs to a broker is
    nobody's too, and `BY_BROKER` says so. Every record comes once, in no promised order.

    Args:
        frame: Records, without the columns that are added.
        holdings: Who held which number when, without problems; see `Identity`.
        number_column: The column of numbers, in the form they are compared in.
        date_column: The column of days.
        kind: Of which numbers.
        named: The column for the account.
        as_code: Whether that is the account's `CODE`, a small whole number, not its id.
    """
    day = pl.col(date_column)
    spans = _spans(holdings, number_column, kind, CODE if as_code else "account")
    met = frame.join(spans.lazy(), on=number_column, how="left")
    within = pl.coalesce(day, pl.lit(FIRST_DAY)).is_between("~first", "~last")
    one = met.filter(pl.col("~first").is_null() | within)
    held = day.is_between("~since", "~until").fill_null(value=False)
    own = held & ~pl.col("~broker")
    added = [pl.when(own).then("~account").alias(named)]
    if kind == IMPORTER:
        added.append((held & pl.col("~broker")).fill_null(value=False).alias(BY_BROKER))
    return one.with_columns(added).drop(*_OWN)


def _spans(holdings: pl.DataFrame, number: str, kind: Kind, account: str) -> pl.DataFrame:
    """The holdings with spans from `~first` to `~last`: together, those of a number are all days.

    The first begins with time, each ends before the next begins, the last with time.
    """
    of_broker = pl.lit(value=False)
    if kind == IMPORTER:
        of_broker = pl.col(HOLDER) == str(AccountKind.BROKER)
    since = pl.col("valid_from").fill_null(FIRST_DAY)
    ordered = holdings.filter(pl.col("kind") == kind).select(
        pl.col("number").alias(number),
        since.alias("~since"),
        pl.col("valid_to").fill_null(LAST_DAY).alias("~until"),
        pl.col(account).alias("~account"),
        of_broker.alias("~broker"),
    )
    ordered = ordered.sort(number, "~since")
    mine, begins = pl.col(number), pl.col("~since")
    next_ = pl.when(mine == mine.shift(-1)).then(begins.shift(-1).dt.offset_by("-1d"))
    first = pl.when(mine == mine.shift(1)).then(begins)
    return ordered.with_columns(
        first.fill_null(FIRST_DAY).alias("~first"), next_.fill_null(LAST_DAY).alias("~last")
    )


class Top(NamedTuple):
    """A number, masked where it is a person's, with what its records come to."""

    number: str
    records: int
    cents: int


class Apart(NamedTuple):
    """Records that no account has: how many, of what value, and the numbers they come from.

    `without_number` of the records have none at all. `cents` is None where they have no value.
    """

    records: int
    cents: int | None
    without_number: int
    numbers: int
    top: tuple[Top, ...]


class Standing(NamedTuple):
    """What became of records of one kind by one kind of number; the three add up to all."""

    held: int
    by_broker: Apart
    unassigned: Apart


def standing_of(
    held: pl.LazyFrame,
    number_column: str,
    kind: Kind,
    *,
    value_column: str | None = None,
    named: str = ACCOUNT,
) -> Standing:
    """Count and value records that `hold` went through, by what became of them.

    `value_column` holds cents; a missing value counts as nothing. The top numbers are the ten of
    the greatest value, then of the most records.
    """
    value = pl.lit(0, pl.Int64) if value_column is None else pl.col(value_column).fill_null(0)
    by_broker = pl.col(BY_BROKER) if kind == IMPORTER else pl.lit(value=False)
    apart = pl.col(named).is_null()
    number = pl.when(apart).then(number_column).alias("~number")
    grouped = (
        held.select(
            number, apart.alias("~apart"), by_broker.alias("~broker"), value.alias("~cents")
        )
        .group_by("~number", "~apart", "~broker")
        .agg(pl.len().cast(pl.Int64).alias("~records"), pl.col("~cents").sum())
        .collect(engine="streaming")
    )
    of_broker = grouped.filter("~apart", "~broker")
    of_nobody = grouped.filter("~apart", ~pl.col("~broker"))
    valued = value_column is not None
    return Standing(
        int(grouped.filter(~pl.col("~apart"))["~records"].sum()),
        _apart(of_broker, valued=valued),
        _apart(of_nobody, valued=valued),
    )


def _apart(grouped: pl.DataFrame, *, valued: bool) -> Apart:
    named = grouped.filter(pl.col("~number").is_not_null())
    order = ["~cents", "~records", "~number"]
    top = named.sort(order, descending=[True, True, False]).head(_TOP)
    records = int(grouped["~records"].sum())
    return Apart(
        records=records,
        cents=int(grouped["~cents"].sum()) if valued else None,
        without_number=records - int(named["~records"].sum()),
        numbers=named.height,
        top=tuple(
            Top(masked(row["~number"]), row["~records"], row["~cents"])
            for row in top.iter_rows(named=True)
        ),
    )


def tell_apart(apart: Apart, what: str, label: str) -> list[str]:
    """Records that are kept apart, in lines; none where there are none.

    `what` names them, such as `unassigned`; `label` the records, such as `entry lines`.
    """
    if not apart.records:
        return []
    worth = "" if apart.cents is None else f", ${apart.cents / 100:,.2f}"
    lines = [f"{what}: {apart.records:,} {label}{worth}, {apart.numbers:,} numbers"]
    if apart.without_number:
        lines.append(f"  without a number: {apart.without_number:,}")
    for top in apart.top:
        value = "" if apart.cents is None else f", ${top.cents / 100:,.2f}"
        lines.append(f"  {top.number}: {top.records:,} {label}{value}")
    return lines
