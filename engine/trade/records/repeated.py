"""Records whose key an earlier one has too: kept, counted, and a few of them told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from engine.trade.records.rejects import value_shown
from engine.trade.records.sorting import FILE, ROW

if TYPE_CHECKING:
    from engine.model.records import Records

_TOLD: Final = 3
_HASH: Final = "~hash"


def count_repeated(frame: pl.LazyFrame, records: Records) -> tuple[int, tuple[str, ...]]:
    """How many rows have the key of another, told by a hash of 64 bits; and examples."""
    hashed = frame.select(pl.struct(records.key).hash().alias(_HASH))
    counted = hashed.group_by(_HASH).len().filter(pl.col("len") > 1)
    several = counted.collect(engine="streaming")
    if several.is_empty():
        return 0, ()
    repeated = int(several["len"].sum()) - several.height
    few = several.sort("len", _HASH, descending=[True, False]).head(_TOLD)[_HASH]
    key = pl.struct(records.key).hash()
    rows = frame.filter(key.is_in(few.implode())).select(*records.key, FILE, ROW)
    found = rows.sort(*records.key, FILE, ROW).collect(engine="streaming")
    told = [
        f"{records.name}: {_named(records, group)} stands {group.height:,} times,"
        f" first in {_places(group)}"
        for group in found.partition_by(*records.key, maintain_order=True)
    ]
    return repeated, tuple(told)


def _named(records: Records, rows: pl.DataFrame) -> str:
    first = rows.row(0, named=True)
    return ", ".join(
        f"`{name}` {value_shown(records.columns[name], first[name])}" for name in records.key
    )


def _places(rows: pl.DataFrame) -> str:
    return ", ".join(f"{file}:{row}" for file, row in rows.select(FILE, ROW).head(2).iter_rows())
