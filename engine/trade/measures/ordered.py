"""The first and the last of an account's records."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw

from engine.engines.columnar.outputs import KEY
from engine.model.measures import Aggregate
from engine.trade.measures.of_records import Columns, Prepared, Rows


def ordered(prepared: Prepared, rows: Rows) -> Iterator[Rows]:
    """The measures that ask for the first or last record, by account.

    The order is total: the day, then the key, then the value.
    """
    places = [f"by:{name}" for name in (prepared.records.date, *prepared.records.key)]
    for each in prepared.of(Aggregate.FIRST, Aggregate.LAST):
        yield _extreme(each, rows, places)


def _extreme(columns: Columns, rows: Rows, places: list[str]) -> Rows:
    value = str(columns.value)
    wanted = dict.fromkeys((KEY, *places, value))
    left = rows.filter(nw.col(columns.mask)).select(*wanted)
    for place in places:
        extreme = _of(columns, place).over(KEY)
        left = left.filter(nw.col(place) == extreme)
    return left.group_by(KEY).agg(_of(columns, value).alias(columns.measure.name))


def _of(columns: Columns, name: str) -> nw.Expr:
    first = columns.formula.aggregate is Aggregate.FIRST
    return nw.col(name).min() if first else nw.col(name).max()
