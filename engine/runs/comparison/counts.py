"""Both sides counted: who moved where, whose reasons changed, what is newly in error."""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.model.types import Kind
from engine.runs.comparison.attribution import Question
from engine.runs.comparison.joined import Compared, changes_of_rules
from engine.runs.comparison.listing import label
from engine.runs.comparison.report import Cell, Matrix, Reason
from engine.source.masking import mask
from engine.source.render import escape

_MOST_CELLS: Final = 400


def totals(question: Question) -> dict[str, int]:
    """Every count that one look at the accounts of both sides gives, by its name."""
    frame = pl.scan_parquet(question.joined, glob=False).filter("is_both")
    settled = [(f"settled from:{c.name}", f"settled to:{c.name}") for c in question.compared]
    worse = pl.any_horizontal(pl.col(was) & ~pl.col(is_) for was, is_ in settled)
    better = pl.any_horizontal(~pl.col(was) & pl.col(is_) for was, is_ in settled)
    stayed = pl.col("is_reasons")
    common, single = changes_of_rules(question.sides, question.reach)
    rules: list[pl.Expr] = []
    for rule in common:
        was, is_ = pl.col(f"true from:{rule}"), pl.col(f"true to:{rule}")
        rules.append((stayed & was & ~is_).sum().alias(f"lost:{rule}"))
        rules.append((stayed & ~was & is_).sum().alias(f"gained:{rule}"))
    for end, rule in single:
        name = "lost" if end == "from" else "gained"
        rules.append((stayed & pl.col(f"true {end}:{rule}")).sum().alias(f"{name}:{rule}"))
    outputs = []
    for each, (was_settled, is_settled) in zip(question.compared, settled, strict=True):
        old, new = pl.col(was_settled), pl.col(is_settled)
        outputs.append(each.is_moved().sum().alias(f"moved:{each.name}"))
        outputs.append((old & ~new).sum().alias(f"to provisional:{each.name}"))
        outputs.append((~old & new).sum().alias(f"to settled:{each.name}"))
    found = frame.select(
        pl.len().alias("both"),
        pl.col("is_moved").sum().alias("moved"),
        stayed.sum().alias("reasons"),
        worse.sum().alias("to provisional"),
        better.sum().alias("to settled"),
        (~pl.col("error from") & pl.col("error to")).sum().alias("new error"),
        (pl.col("error from") & ~pl.col("error to")).sum().alias("old error"),
        *outputs,
        *rules,
    ).collect(engine="streaming")
    return {name: int(value or 0) for name, value in found.row(0, named=True).items()}


def only(question: Question, end: str) -> tuple[int, tuple[str, ...]]:
    """How many accounts only one side has, and the first of them."""
    other = "to" if end == "from" else "from"
    frame = (
        pl.scan_parquet(question.joined, glob=False)
        .filter(pl.col(f"is {other}").is_null())
        .select(KEY)
    )
    count = frame.select(pl.len()).collect(engine="streaming").item()
    first = frame.bottom_k(3, by=KEY).sort(KEY).collect(engine="streaming")
    return count, tuple(mask(escape(each)) for each in first[KEY])


def matrix(question: Question, compared: Compared, totals: dict[str, int]) -> Matrix:
    """The accounts by what an output was and is."""
    name = compared.name
    ends = [f"{end}:{name}" for end in ("from", "to")]
    labels = [_as_key(pl.col(end), compared.output.type.kind).alias(end) for end in ends]
    statuses = [f"status {end}" for end in ends]
    counted = (
        pl.scan_parquet(question.joined, glob=False)
        .filter("is_both")
        .group_by(*labels, *statuses)
        .agg(pl.len().alias("accounts"))
        .sort(["accounts", *ends], descending=[True, False, False])
        .head(_MOST_CELLS + 1)
        .collect(engine="streaming")
    )
    cells = [
        Cell(
            label(old, was, compared, is_new=False),
            label(new, is_, compared, is_new=True),
            number,
        )
        for old, new, was, is_, number in counted.iter_rows()
    ]
    return Matrix(
        name,
        totals[f"moved:{name}"],
        tuple(cells[:_MOST_CELLS]),
        totals[f"to provisional:{name}"],
        totals[f"to settled:{name}"],
        is_cut=len(cells) > _MOST_CELLS,
    )


def _as_key(value: pl.Expr, kind: Kind) -> pl.Expr:
    """A value to group by: lists as one text."""
    if kind in (Kind.SET, Kind.LIST):
        return value.cast(pl.List(pl.String)).list.join(", ", ignore_nulls=False)
    return value


def reasons(question: Question, totals: dict[str, int]) -> list[Reason]:
    """The rules that hold for others among the accounts whose outcomes stay."""
    common, single = changes_of_rules(question.sides, question.reach)
    found = []
    for rule in [*common, *(rule for _, rule in single)]:
        lost, gained = totals.get(f"lost:{rule}", 0), totals.get(f"gained:{rule}", 0)
        if lost or gained:
            place = question.sides[1].place_of("", rule) or question.sides[0].place_of("", rule)
            found.append(Reason(rule, lost, gained, place))
    return sorted(found, key=lambda each: (-each.lost - each.gained, each.rule))


def causes(question: Question) -> list[tuple[str, int, int]]:
    """Each cause of an error, with the accounts that it has newly, and no longer."""
    frame = pl.scan_parquet(question.joined, glob=False).filter("is_both")
    names = frame.collect_schema().names()
    causes = sorted({n.partition(":")[2] for n in names if n.startswith("cause ")})
    if not causes:
        return []
    pairs = []
    for cause in causes:
        ends = [
            pl.col(f"cause {end}:{cause}")
            if f"cause {end}:{cause}" in names
            else pl.lit(value=False)
            for end in ("from", "to")
        ]
        pairs.append((~ends[0] & ends[1]).sum().alias(f"new:{cause}"))
        pairs.append((ends[0] & ~ends[1]).sum().alias(f"gone:{cause}"))
    row = frame.select(pairs).collect(engine="streaming").row(0, named=True)
    found = [(cause, int(row[f"new:{cause}"]), int(row[f"gone:{cause}"])) for cause in causes]
    return [each for each in found if each[1] or each[2]]
