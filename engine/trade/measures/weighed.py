"""Values weighed against each other: what leads, by how much, how concentrated it all is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import narwhals as nw

from engine.engines.columnar.outputs import KEY
from engine.model.measures import Aggregate
from engine.model.types import INTEGER_LIMIT, Kind
from engine.trade.measures.of_records import Columns, Prepared, Rows, count_distinct, weigh

Keep = Callable[[Rows], Rows]
"""Works a frame out once, that several read."""

_WEIGHED: Final = (Aggregate.TOP, Aggregate.TOP_SHARE, Aggregate.CONCENTRATION)
_TEN_THOUSANDTHS: Final = 10_000.0


class _Scale(NamedTuple):
    """Which values are weighed, over which records, and how: by column."""

    value: str
    mask: str
    weight: str | None
    distinct: str | None


def weighed(prepared: Prepared, rows: Rows, keep: Keep) -> Iterator[Rows]:
    """The measures that weigh values, by account; those of one scale share their work."""
    scales: dict[_Scale, list[Columns]] = {}
    for each in prepared.of(*_WEIGHED):
        scale = _Scale(str(each.value), each.mask, each.weight, each.distinct)
        scales.setdefault(scale, []).append(each)
    by_value: dict[str, dict[_Scale, str]] = {}
    for scale in scales:
        if scale.distinct is None:
            of_value = by_value.setdefault(scale.value, {})
            of_value[scale] = f"w{len(of_value)}"
    grouped = {
        value: keep(_grouped(rows, value, {name: scales[each][0] for each, name in some.items()}))
        for value, some in by_value.items()
    }
    for scale, measures in scales.items():
        if scale.distinct is None:
            name = by_value[scale.value][scale]
            weights = grouped[scale.value].select(
                KEY, nw.col(scale.value).alias("value"), nw.col(name).alias("weight")
            )
        else:
            keys = (KEY, scale.value)
            some = rows.filter(nw.col(scale.mask))
            found = count_distinct(some, scale.mask, scale.distinct, "weight", keys)
            weights = found.rename({scale.value: "value"})
        yield _measured(measures, weights.filter(nw.col("weight") > 0), keep)


def _grouped(rows: Rows, value: str, scales: dict[str, Columns]) -> Rows:
    """What each value of an account weighs on each scale, by name."""
    counted = nw.any_horizontal(
        *(nw.col(each.mask) for each in scales.values()), ignore_nulls=False
    )
    made = [weigh(each, nw.col(each.mask)).alias(name) for name, each in scales.items()]
    return rows.filter(counted).group_by(KEY, value).agg(*made)


def _measured(measures: list[Columns], weights: Rows, keep: Keep) -> Rows:
    """The measures of one scale: of accounts whose weights are whole numbers together."""
    sums = weights.group_by(KEY).agg(
        nw.col("weight").sum().alias("of"), nw.col("weight").max().alias("most")
    )
    each = keep(weights.join(sums.filter(nw.col("of") <= INTEGER_LIMIT), on=KEY, how="inner"))
    leads = nw.col("weight") == nw.col("most")
    part = (_ratio("weight", "of") * _TEN_THOUSANDTHS).floor().cast(nw.Int64())
    found = (
        each.with_columns((part * part).alias("square"))
        .group_by(KEY)
        .agg(
            nw.when(leads).then(nw.col("value")).min().alias("top"),
            leads.cast(nw.Int64()).sum().alias("leaders"),
            nw.when(~leads).then(nw.col("weight")).max().alias("next"),
            nw.col("square").sum(),
            nw.col("most").max(),
            nw.col("of").max(),
        )
    )
    second = (
        nw.when(nw.col("leaders") > 1)
        .then(nw.col("most"))
        .otherwise(nw.coalesce(nw.col("next"), nw.lit(0)))
    )
    found = found.with_columns(second.alias("second"))
    return found.select(KEY, *(_one(columns).alias(columns.measure.name) for columns in measures))


def _one(columns: Columns) -> nw.Expr:
    """A measure of the weights of an account.

    Of values that weigh as much as the leader, one leads, and the next weighs the same.
    """
    match columns.formula.aggregate:
        case Aggregate.CONCENTRATION:
            return nw.col("square")
        case Aggregate.TOP:
            is_text = columns.measure.type.kind in (Kind.TEXT, Kind.ENUM)
            return nw.col("top").cast(nw.String()) if is_text else nw.col("top")
        case _:
            return _ratio("most" if columns.formula.rank == 1 else "second", "of")


def _ratio(part: str, of: str) -> nw.Expr:
    return nw.col(part).cast(nw.Float64()) / nw.col(of).cast(nw.Float64())
