"""One kind of records: read, given to accounts, and every row accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.model.expressions import facts_of
from engine.model.measures import OfRecords
from engine.model.types import Kind
from engine.trade.building.manifest import KindCounts, require_all
from engine.trade.identity.hold import BY_BROKER, Standing, hold, standing_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from engine.model.inforce import InForce
    from engine.model.records import Records
    from engine.trade.identity.read import Identity
    from engine.trade.records.read import ReadRecords

_IMPORTER: Final = "~importer"
_BROKER: Final = "~filer"


@dataclass(frozen=True, slots=True)
class Given:
    """Records with the `CODE` of the account that each counts for, one row an account."""

    records: Records
    frame: pl.LazyFrame
    counts: KindCounts
    standings: dict[str, Standing] = field(default_factory=dict)
    """What became of them, by kind of number: importer, filer."""


def give(read: ReadRecords, identity: Identity, inforce: InForce, aside: Path) -> Given:
    """Give records to accounts: to the importer of its importer number, the broker of its code.

    What measures read of them is written to the file `aside`, once.

    Raises:
        LostRowsError: a row is neither used nor put aside nor rejected.
        OSError: the file cannot be written.
    """
    records, owners = read.records, _owners(read.records)
    held = _held(read.frame, records, identity)
    held.select(*_needed(records, inforce), *_marks(records)).sink_parquet(aside, compression="lz4")
    held = pl.scan_parquet(aside, glob=False)
    counts = _count(read, held, owners, inforce.as_of)
    require_all(counts)
    return Given(records, _each(held, records), counts, _standings(records, held, owners))


def owned(frame: pl.LazyFrame, records: Records, identity: Identity) -> pl.LazyFrame:
    """Typed records with the `CODE` of the account that each counts for, one row an account."""
    return _each(_held(frame, records, identity), records)


def _owners(records: Records) -> list[str]:
    """The columns that say whose a record is."""
    owners = ((records.importer, _IMPORTER), (records.filer, _BROKER))
    return [owner for number, owner in owners if number is not None]


def _marks(records: Records) -> list[str]:
    return [*_owners(records), *([BY_BROKER] if records.importer is not None else [])]


def _held(frame: pl.LazyFrame, records: Records, identity: Identity) -> pl.LazyFrame:
    if records.importer is not None:
        frame = hold(frame, identity.holdings, records.importer, records.date, "importer",
                     named=_IMPORTER, as_code=True)  # fmt: skip
    if records.filer is not None:
        frame = hold(frame, identity.holdings, records.filer, records.date, "filer",
                     named=_BROKER, as_code=True)  # fmt: skip
    return frame


def _each(held: pl.LazyFrame, records: Records) -> pl.LazyFrame:
    return pl.concat(
        held.filter(pl.col(owner).is_not_null())
        .with_columns(pl.col(owner).alias(KEY))
        .drop(_marks(records))
        for owner in _owners(records)
    )


def _needed(records: Records, inforce: InForce) -> list[str]:
    """The columns that measures read, and those by which records are given and valued."""
    roles = (records.importer, records.filer, records.date, records.known, _worth(records))
    wanted = {name for name in (*roles, *records.key) if name is not None}
    for measure in inforce.policy.measures.values():
        if isinstance(measure.formula, OfRecords) and measure.formula.records == records.name:
            wanted |= frozenset().union(*(facts_of(expr) for expr in measure.expressions()))
    return [name for name in records.columns if name in wanted]


def _worth(records: Records) -> str | None:
    """The column that says what a record is worth: the first of money."""
    money = (name for name, each in records.columns.items() if each.type.kind is Kind.MONEY)
    return next(money, None)


def _count(read: ReadRecords, held: pl.LazyFrame, owners: list[str], as_of: date) -> KindCounts:
    records = read.records
    used = pl.any_horizontal(pl.col(owner).is_not_null() for owner in owners)
    known = pl.col(records.date)
    if records.known is not None:
        known = pl.coalesce(records.known, records.date)
    told = held.select(
        used.sum().alias("used"),
        (~used).sum().alias("aside"),
        (used & (known > as_of)).sum().alias("later"),
    ).collect(engine="streaming")
    row = told.row(0, named=True)
    return KindCounts(
        kind=records.name,
        there=True,
        rows=read.rows,
        used=row["used"],
        aside=row["aside"],
        rejected=read.refused,
        repeated=read.repeated,
        later=row["later"],
    )


def _standings(records: Records, held: pl.LazyFrame, owners: list[str]) -> dict[str, Standing]:
    """Whose numbers nobody holds; of filer codes only where the importer does not tell either.

    Most brokers are no accounts, and what they file is their clients'.
    """
    value = _worth(records)
    found = {}
    if records.importer is not None:
        found["importer"] = standing_of(
            held, records.importer, "importer", value_column=value, named=_IMPORTER
        )
    if records.filer is not None:
        nobodys = pl.all_horizontal(pl.col(owner).is_null() for owner in owners)
        found["filer"] = standing_of(
            held.filter(nobodys), records.filer, "filer", value_column=value, named=_BROKER
        )
    return found
