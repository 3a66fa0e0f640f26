"""The records of one account, read again from an extract."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.trade.identity.hold import hold
from engine.trade.records.only import Only
from engine.trade.records.read import read_records
from engine.trade.records.sorting import FILE, ROW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.inforce import InForce
    from engine.model.records import Records
    from engine.trade.identity.read import Identity

_OWNER: Final = "~owner"


def records_of(
    inforce: InForce,
    extract: Path,
    whose: Identity,
    records: Records,
    account: str,
    *,
    mapping: Mapping[str, dict[str, str]] | None = None,
) -> pl.DataFrame | None:
    """The records of one kind that belong to an account, with where each stands.

    They have the columns of the kind, `FILE` and `ROW`, in no promised order. None where the
    extract has no such records.

    Raises:
        AccountsUnreadableError: a file of the extract is unusable.
    """
    numbers = whose.holdings.filter(pl.col(KEY) == account)

    def of(kind: str) -> frozenset[str]:
        return frozenset(numbers.filter(pl.col("kind") == kind)["number"])

    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as scratch:
        only = Only(of("importer"), of("filer"))
        read = read_records(extract, records, inforce, Path(scratch), mapping=mapping, only=only)
        if read is None:
            return None
        frame = read.frame.collect(engine="streaming").lazy()
    found = []
    for kind, column in (("importer", records.importer), ("filer", records.filer)):
        if column is None:
            continue
        held = hold(
            frame, whose.holdings, column, records.date,
            "importer" if kind == "importer" else "filer", named=_OWNER,
        )  # fmt: skip
        own = held.filter(pl.col(_OWNER) == account)
        found.append(own.select(*records.columns, FILE, ROW).collect())
    return pl.concat(found)
