"""How the accounts of a run fall on the values of its outcomes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import polars as pl

from engine.model.formats import show_outcome, show_value
from engine.model.inforce import InForce
from engine.model.policy import Decision, HitPolicy, Output
from engine.model.types import Kind, Type, Value
from engine.runs.kept import KeptRun
from engine.runs.overview.overview import Bar, Cross, Distribution, Histogram
from engine.runs.scanned import DECISIONS, gather, is_open, scan

MOST: Final = 40
"""Values of an output that are told."""
WIDEST: Final = 24
"""Rows and columns of a map."""
FEW: Final = 12
"""Numbers that are told one by one; more of them fall into ranges."""
_RANGES: Final = 20
_NUMBERS: Final = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
_GROUPS: Final = (Kind.ENUM, Kind.BOOLEAN)
_STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Told:
    """An output that is told, with its decision."""

    decision: Decision
    output: Output

    @property
    def name(self) -> str:
        """The name of the output, and of its column."""
        return self.output.name

    @property
    def kind(self) -> Kind:
        """What its values are."""
        return self.output.type.kind


def told_of(inforce: InForce) -> tuple[Told, ...]:
    """The outputs of the outcomes; and the scores, where they are no outcomes themselves."""
    decisions = {decision.name: decision for decision in inforce.decisions}
    outcomes = [decisions[name] for name in inforce.policy.outcomes]
    scores = [d for d in inforce.decisions if d.hit_policy is HitPolicy.SUM and d not in outcomes]
    return tuple(Told(d, output) for d in (*outcomes, *scores) for output in d.outputs)


def groupings(inforce: InForce) -> tuple[Told, ...]:
    """The outputs by which accounts are grouped: the first of each outcome that has few values."""
    firsts = dict.fromkeys(t.decision.name for t in told_of(inforce))
    heads = {t.decision.name: t for t in reversed(told_of(inforce))}
    return tuple(heads[name] for name in firsts if heads[name].kind in _GROUPS)


def distributions(kept: KeptRun, told: Sequence[Told]) -> tuple[Distribution, ...]:
    """Outputs with few values, and lists of one enum."""
    frame = scan(kept, DECISIONS)
    single = [each for each in told if each.kind in _GROUPS]
    several = [each for each in told if _is_list_of_few(each.output.type)]
    counted = gather(kept, [_by_value(frame, each, pl.col(each.name)) for each in single])
    found = [
        _distribution(each, counts.iter_rows())
        for each, counts in zip(single, counted, strict=True)
    ]
    found += [_of_members(kept, frame, each) for each in several]
    order = {each.name: i for i, each in enumerate(told)}
    return tuple(sorted(found, key=lambda each: order[each.output]))


def _is_list_of_few(type_: Type) -> bool:
    return type_.element is not None and type_.element.kind is Kind.ENUM


def _by_value(frame: pl.LazyFrame, told: Told, value: pl.Expr) -> pl.LazyFrame:
    """Accounts by a value, and how many of them may still change."""
    columns = frame.select(
        value.alias("value"),
        is_open(told.decision.name, frame.collect_schema().names()).alias("open"),
    )
    return columns.group_by("value").agg(pl.len(), pl.col("open").sum())


def _distribution(told: Told, rows: Iterator[tuple[Value, int, int]]) -> Distribution:
    type_ = told.output.type
    counts: dict[Value, tuple[int, int]] = {value: (n, open_) for value, n, open_ in rows}
    members: tuple[Value, ...] = type_.members or (True, False)
    values = [*members, *([None] if None in counts else [])]
    bars = [Bar(show_outcome(value, type_), *counts.get(value, (0, 0))) for value in values]
    return _cut(told, bars)


def _cut(told: Told, bars: Sequence[Bar], *, several: bool = False) -> Distribution:
    """The most frequent values, in their own order."""
    most = sorted(range(len(bars)), key=lambda i: (-bars[i].accounts, i))[:MOST]
    kept = tuple(bars[i] for i in sorted(most))
    more = len(bars) - len(kept)
    return Distribution(told.name, told.decision.question, kept, several, more)


def _of_members(kept: KeptRun, frame: pl.LazyFrame, told: Told) -> Distribution:
    element = told.output.type.element or told.output.type
    counts: dict[str, pl.Expr] = {}
    open_ = is_open(told.decision.name, frame.collect_schema().names())
    for i, member in enumerate(element.members):
        has = pl.col(told.name).list.contains(member).fill_null(value=False)
        counts |= {f"all {i}": has.sum(), f"open {i}": (has & open_).sum()}
    empty = (pl.col(told.name).list.len() == 0).fill_null(value=False)
    counts |= {"none": empty.sum(), "none open": (empty & open_).sum()}
    (row,) = gather(kept, [frame.select(n.alias(name) for name, n in counts.items())])
    number = row.row(0, named=True)
    bars = [
        Bar(member, number[f"all {i}"], number[f"open {i}"])
        for i, member in enumerate(element.members)
    ]
    bars.append(Bar("none of them", number["none"], number["none open"]))
    return _cut(told, bars, several=True)


def numbers(
    kept: KeptRun, told: Sequence[Told]
) -> tuple[tuple[Distribution, ...], tuple[Histogram, ...]]:
    """Numbers: those of few values one by one, the others by ranges."""
    frame = scan(kept, DECISIONS)
    found = [each for each in told if each.kind in _NUMBERS]
    spread = gather(kept, [_spread(frame, each) for each in found])
    few: list[Distribution] = []
    wide: list[Histogram] = []
    for each, row in zip(found, spread, strict=True):
        low, high, distinct, without = row.row(0)
        if low is None:
            continue
        if distinct <= FEW:
            few.append(_one_by_one(kept, frame, each))
        else:
            wide.append(_histogram(kept, frame, each, (low, high, without)))
    return tuple(few), tuple(wide)


def _spread(frame: pl.LazyFrame, told: Told) -> pl.LazyFrame:
    column = pl.col(told.name)
    return frame.select(
        column.min().alias("low"),
        column.max().alias("high"),
        column.drop_nulls().n_unique().alias("distinct"),
        column.is_null().sum().alias("without"),
    )


def _one_by_one(kept: KeptRun, frame: pl.LazyFrame, told: Told) -> Distribution:
    by_value = _by_value(frame, told, pl.col(told.name)).sort("value", nulls_last=True)
    (counts,) = gather(kept, [by_value])
    bars = [Bar(show_outcome(v, told.output.type), n, open_) for v, n, open_ in counts.iter_rows()]
    return _cut(told, bars)


def _histogram(
    kept: KeptRun, frame: pl.LazyFrame, told: Told, spread: tuple[float, float, int]
) -> Histogram:
    low, high, without = spread
    is_whole = told.kind is not Kind.NUMBER
    step = _step((high - low) / _RANGES, is_whole=is_whole)
    first = math.floor(low / step)
    count = math.floor(high / step) - first + 1
    place = (pl.col(told.name) / step).floor().cast(pl.Int64, strict=False) - first
    by_range = _by_value(frame, told, place.clip(0, count - 1))
    (counts,) = gather(kept, [by_range])
    found = {value: (n, open_) for value, n, open_ in counts.iter_rows()}
    edges = [_edge((first + i) * step, is_whole=is_whole) for i in range(count + 1)]
    type_ = told.output.type
    ticks = tuple(show_value(edge, type_) for edge in edges)
    bars = tuple(
        Bar(_range(a, b, high, type_), *found.get(i, (0, 0)))
        for i, (a, b) in enumerate(pairwise(edges))
    )
    question = told.decision.question
    ends = (show_value(low, type_), show_value(high, type_))
    return Histogram(told.name, question, bars, ticks, *ends, without)


def _range(low: float, end: float, highest: float, type_: Type) -> str:
    """A range in words; of whole numbers the last that is in it, or that occurs."""
    if type_.kind is Kind.NUMBER:
        return f"{show_value(low, type_)} to below {show_value(end, type_)}"
    last = min(end - 1, highest)
    to = f" to {show_value(last, type_)}" if last > low else ""
    return show_value(low, type_) + to


def _edge(value: float, *, is_whole: bool) -> float:
    return round(value) if is_whole else float(f"{value:.10g}")


def _step(least: float, *, is_whole: bool) -> float:
    """A round width of a range that is no less."""
    if least <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * each for each in _STEPS if power * each >= least * (1 - 1e-9))
    return max(1, round(step)) if is_whole else step


def cross(kept: KeptRun, down: Told, across: Told) -> Cross:
    """Accounts by two outputs at once; values that no account has are left out."""
    frame = scan(kept, DECISIONS)
    pairs = frame.group_by(down.name, across.name).agg(pl.len())
    (counted,) = gather(kept, [pairs])
    counts: dict[tuple[Value, Value], int] = {(a, b): n for a, b, n in counted.iter_rows()}
    rows = _in_order(down.output.type, {a for a, _ in counts})
    columns = _in_order(across.output.type, {b for _, b in counts})
    return Cross(
        down.name,
        across.name,
        tuple(show_outcome(a, down.output.type) for a in rows),
        tuple(show_outcome(b, across.output.type) for b in columns),
        tuple(tuple(counts.get((a, b), 0) for b in columns) for a in rows),
    )


def _in_order(type_: Type, values: set[Value]) -> list[Value]:
    members: tuple[Value, ...] = type_.members or (True, False)
    return [value for value in (*members, None) if value in values][:WIDEST]
