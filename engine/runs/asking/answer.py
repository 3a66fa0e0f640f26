"""The answer to a question: how many accounts match, and what is shown of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.engines.columnar.results import value_of_column
from engine.model.types import Value
from engine.runs.asking.matching import TRUTH, Found
from engine.runs.asking.names import Shown
from engine.runs.kept import KeptRun
from engine.runs.layout import settled_column, status_column
from engine.runs.scanned import DECISIONS, FACTS, columns_in, gather, joined, scan

_COUNT: Final = "accounts"
_VALUE: Final = "value"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many accounts match, and for how many that is not known."""

    matched: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Row:
    """An account that matches; a value is None where it is missing or the outcome is null."""

    account: str
    values: tuple[Value, ...]
    provisional: tuple[bool, ...]
    status: tuple[str, ...]
    """`decided`, `error` or `blocked`; of a fact `decided`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked for, the first accounts by id; `rows` is empty where only counts are asked."""

    run: str
    counted: Counted
    shown: tuple[Shown, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts that match and have a value in common."""

    value: Value
    accounts: int


@dataclass(frozen=True, slots=True)
class Groups:
    """The accounts that match by a value, the largest groups first."""

    run: str
    counted: Counted
    by: Shown
    groups: tuple[Group, ...]
    more: int
    """Groups that are left out."""


def count(found: Found) -> Counted:
    """Count what matches.

    Raises:
        RunError: a file of the run is damaged.
    """
    (frame,) = gather(found.kept, [_counts(found)])
    return _counted(frame)


def answer(found: Found, shown: tuple[Shown, ...], limit: int) -> Answer:
    """The first accounts that match, by their ids.

    Raises:
        RunError: a file of the run is damaged.
    """
    first = found.matched.bottom_k(limit, by=KEY)
    counts, ids = gather(found.kept, [_counts(found), first])
    (rows,) = gather(found.kept, [with_columns(found.kept, ids.lazy(), shown).sort(KEY)])
    told = tuple(_rows(rows.iter_rows(named=True), shown))
    return Answer(found.run, _counted(counts), shown, told)


def grouped(found: Found, by: Shown, limit: int) -> Groups:
    """The accounts that match by the values of an output or a fact.

    A list or a set is one value. Raises as `answer` does.
    """
    columns = with_columns(found.kept, found.matched, (by,))
    by_value = columns.group_by(pl.col(by.name).alias(_VALUE)).agg(pl.len().alias(_COUNT))
    largest = by_value.sort(_COUNT, _VALUE, descending=[True, False], nulls_last=True).head(limit)
    counts, all_, frame = gather(found.kept, [_counts(found), by_value.select(pl.len()), largest])
    groups = tuple(Group(value_of_column(value, by.type), n) for value, n in frame.iter_rows())
    more = all_.item() - len(groups)
    return Groups(found.run, _counted(counts), by, groups, more)


def with_columns(kept: KeptRun, ids: pl.LazyFrame, shown: Sequence[Shown]) -> pl.LazyFrame:
    """Accounts with what is shown of them: values, whether they are settled, their status."""
    frames = [ids.select(KEY)]
    outputs = [each for each in shown if each.decision is not None]
    facts = [each.name for each in shown if each.decision is None]
    if outputs:
        there = columns_in(kept, DECISIONS)
        names = [each.name for each in outputs] + [*_marks(outputs, there)]
        frames.append(scan(kept, DECISIONS).select(KEY, *dict.fromkeys(names)))
    if facts:
        frames.append(scan(kept, FACTS).select(KEY, *facts))
    return joined(frames)


def _marks(outputs: Iterable[Shown], there: frozenset[str]) -> Iterator[str]:
    for each in outputs:
        if each.decision is not None:
            yield settled_column(each.decision)
            if (status := status_column(each.decision)) in there:
                yield status


def _counts(found: Found) -> pl.LazyFrame:
    return found.truths.select(
        pl.col(TRUTH).sum().alias("matched"), pl.col(TRUTH).is_null().sum().alias("unknown")
    )


def _counted(frame: pl.DataFrame) -> Counted:
    matched, unknown = frame.row(0)
    return Counted(int(matched or 0), int(unknown or 0))


def _rows(rows: Iterable[Mapping[str, Any]], shown: Sequence[Shown]) -> Iterator[Row]:
    for row in rows:
        yield Row(
            row[KEY],
            tuple(value_of_column(row[each.name], each.type) for each in shown),
            tuple(_is_provisional(row, each) for each in shown),
            tuple(_status(row, each) for each in shown),
        )


def _is_provisional(row: Mapping[str, Any], shown: Shown) -> bool:
    if shown.decision is None or _status(row, shown) != "decided":
        return False
    return not row[settled_column(shown.decision)]


def _status(row: Mapping[str, Any], shown: Shown) -> str:
    decided = "decided"
    if shown.decision is None:
        return decided
    return str(row.get(status_column(shown.decision), decided))
