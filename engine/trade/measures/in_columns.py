"""Measures of whole populations: the records of each kind as columns, grouped by account.

The expressions of measures become terms by the columnar engine, so that they mean here what they
mean in rules. Whole numbers only are summed, and every order is total: no partition of the records
can change a bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import narwhals as nw

from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY
from engine.model.measures import Identity
from engine.trade.measures.frame import in_layers, reading_measures
from engine.trade.measures.of_measures import add_layer, finished
from engine.trade.measures.of_records import Prepared, plain, prepare
from engine.trade.measures.ordered import ordered
from engine.trade.measures.weighed import weighed

if TYPE_CHECKING:
    from engine.model.inforce import InForce

Frame = Any
"""A lazy frame of Polars or Spark."""


def measure(inforce: InForce, accounts: Frame, records: Mapping[str, Frame]) -> Frame:
    """All measures of all accounts as of a date, a column each.

    Args:
        inforce: The policy as of that date.
        accounts: `account`, and what is known of it: the columns of `IdentityOf`.
        records: For each kind that is there, `account` and the columns of the kind; none of an
            account that is not among `accounts`. Measures of kinds that are not there are missing.
    """
    measures = inforce.policy.measures
    found = nw.from_native(accounts)
    known = [
        nw.col(each.formula.of.value).alias(each.name)
        for each in measures.values()
        if isinstance(each.formula, Identity)
    ]
    found = found.select(nw.col(KEY), *known)
    for kind, frame in records.items():
        prepared = prepare(inforce, kind)
        if prepared.measures:
            found = _add_kind(found, prepared, frame)
    found = finished(found, inforce, records.keys())
    inner = reading_measures(inforce)
    for layer in in_layers(measures):
        found = add_layer(inner, found, layer)
    return found.select(nw.col(KEY), *(nw.col(name) for name in measures)).to_native()


def _add_kind(found: nw.LazyFrame[Any], prepared: Prepared, frame: Frame) -> nw.LazyFrame[Any]:
    """Add the measures of one kind of records to every account."""
    known = prepared.known(nw.from_native(frame)).to_native()
    if nw.from_native(frame).implementation is nw.Implementation.POLARS:
        from engine.trade.measures import in_polars

        rows, keep = nw.from_native(in_polars.rows_of(prepared, known)), in_polars.kept
    else:
        rows, keep = nw.from_native(compute(known, prepared.outputs)), _as_it_is
    parts = (*plain(prepared, rows), *ordered(prepared, rows), *weighed(prepared, rows, keep))
    for part in parts:
        found = found.join(keep(part), on=KEY, how="left")
    return found


def _as_it_is(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return frame
