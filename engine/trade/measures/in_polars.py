"""The columns that measures are made from, in memory: as narrow as they can be.

Every measure reads them, so they are worked out once. A text that is weighed becomes the number of
its place in the order of texts, by which it is grouped and compared much faster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY
from engine.trade.measures.dictionary import columns_of, looked_up

if TYPE_CHECKING:
    from engine.trade.measures.of_records import Prepared


def kept(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """A frame worked out once, in memory."""
    worked_out: pl.DataFrame = frame.to_native().collect(engine="streaming")
    return nw.from_native(worked_out.lazy())


def rows_of(prepared: Prepared, known: pl.LazyFrame) -> pl.LazyFrame:
    """The columns of the records that count for anything."""
    read = {name for term in prepared.outputs.terms.values() for name in columns_of(term)}
    there = known.select(KEY, *sorted(read - {KEY})).collect(engine="streaming")
    frame, outputs = looked_up(there.lazy(), prepared.outputs, prepared.terms)
    rows = compute(frame, outputs).collect(engine="streaming")
    texts = [
        str(each.value)
        for each in prepared.measures
        if each.formula.aggregate.groups and rows.schema[str(each.value)] == pl.String
    ]
    for name in dict.fromkeys(texts):
        known_texts = rows[name].drop_nulls().unique().sort()
        rows = rows.with_columns(pl.col(name).cast(pl.Enum(known_texts)))
    return rows.lazy()
