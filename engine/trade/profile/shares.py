"""How the records of an account fall on the values that a measure weighs, such as Centers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.explain.formula import formula
from engine.model.expressions import Lookup
from engine.model.formats import show_value
from engine.model.measures import Aggregate, Measure, OfRecords
from engine.trade.measures.in_polars import rows_of
from engine.trade.measures.of_records import Columns, prepare
from engine.trade.profile.profile import Part, Shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.model.expressions import Expr
    from engine.model.inforce import InForce
    from engine.model.measures import Weight, Window
    from engine.model.types import Value


class _Asked(NamedTuple):
    """What measures of one table have in common."""

    kind: str
    value: Expr
    where: Expr | None
    window: Window | None


def shares_of(
    inforce: InForce,
    frames: Mapping[str, pl.DataFrame],
    facts: Mapping[str, Value],
) -> Iterator[Shares]:
    """A table for each expression that `top share` measures weigh, a column for each weight.

    Args:
        inforce: The policy as of a date.
        frames: The account's records of each kind that is there, known on that date.
        facts: What the run keeps, None where missing; each leading share must come to it.
    """
    tables: dict[_Asked, list[Measure]] = {}
    for each in inforce.policy.measures.values():
        made = each.formula
        if not isinstance(made, OfRecords) or made.value is None:
            continue
        if made.aggregate is Aggregate.TOP_SHARE and made.rank == 1 and made.records in frames:
            asked = _Asked(made.records, made.value, made.where, made.window)
            tables.setdefault(asked, []).append(each)
    for asked, measures in tables.items():
        if frames[asked.kind].is_empty():
            continue
        table = _table(inforce, asked, measures, frames[asked.kind], facts)
        if table.parts or table.unlike:
            yield table


def _table(
    inforce: InForce,
    asked: _Asked,
    measures: list[Measure],
    frame: pl.DataFrame,
    facts: Mapping[str, Value],
) -> Shares:
    some = {each.name: each for each in measures}
    prepared = prepare(replace(inforce, policy=replace(inforce.policy, measures=some)), asked.kind)
    mine = frame.lazy().with_columns(pl.lit(0).alias(KEY))
    rows = rows_of(prepared, mine).collect()
    found = {each.measure.name: _weights(each, rows) for each in prepared.measures}
    whole = {name: sum(weights.values()) for name, weights in found.items()}
    values = dict.fromkeys(value for name in some for value in found[name])
    parts = [
        Part(
            show_value(value, asked.value.type),
            tuple(_ratio(found[name].get(value, 0), whole[name]) for name in some),
        )
        for value in values
    ]
    parts.sort(key=lambda part: ([-share for share in part.shares], part.value))
    return Shares(
        label=_label(asked.value),
        kind=asked.kind,
        months=None if asked.window is None else asked.window.over,
        scales=tuple(
            _scale(asked.kind, each.formula.weight)
            for each in measures
            if isinstance(each.formula, OfRecords)
        ),
        measures=tuple(some),
        parts=tuple(parts),
        unlike=tuple(_unlike(measures, parts, facts)),
    )


def _label(value: Expr) -> str:
    """What is weighed: of a reference table the column, else the expression itself."""
    return value.column if isinstance(value, Lookup) else formula(value)


def _weights(columns: Columns, rows: pl.DataFrame) -> dict[Value, int]:
    """What each value weighs; what weighs nothing, or less, is left out."""
    weight = pl.len().cast(pl.Int64)
    if columns.weight is not None:
        weight = pl.col(columns.weight).sum()
    elif columns.distinct is not None:
        weight = pl.col(columns.distinct).drop_nulls().n_unique().cast(pl.Int64)
    weighed = rows.filter(pl.col(columns.mask)).group_by(str(columns.value)).agg(weight.alias("n"))
    return {value: n for value, n in weighed.iter_rows() if n > 0}


def _ratio(weight: int, whole: int) -> float:
    return weight / whole if whole else 0.0


def _scale(kind: str, weight: Weight) -> str:
    if weight.sum is not None:
        return f"by {formula(weight.sum)}"
    return kind if weight.distinct is None else f"by {formula(weight.distinct)}, each once"


def _unlike(
    measures: list[Measure], parts: list[Part], facts: Mapping[str, Value]
) -> Iterator[str]:
    """That a leading share is not what the run keeps, for each measure that it keeps."""
    for i, each in enumerate(measures):
        if each.name not in facts:
            continue
        top, kept = max((part.shares[i] for part in parts), default=0.0), facts[each.name]
        if kept != (top or None):
            shown = show_value(kept, each.type)
            yield f"{each.name} is {shown} in the run, and the records come to {top:.10g}"
