"""Raw columns to typed ones, and which rows are sound: at once, for whole columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.engines.columnar.engine import compute
from engine.engines.columnar.evaluate import Scope, truth
from engine.engines.columnar.outputs import KEY, Outputs
from engine.engines.columnar.terms import Dtype, Op, Term, Terms
from engine.trade.measures.frame import reading_records
from engine.trade.records.check_digits import is_valid
from engine.trade.records.forms import Reading, dtype_of, is_prose, reading_of, value_of
from engine.trade.records.spellings import respelt

if TYPE_CHECKING:
    from engine.model.inforce import InForce
    from engine.model.records import RecordColumn, Records
    from engine.trade.records.only import Only

FILE: Final = "file"
ROW: Final = "row"
SOUND: Final = "~sound"
REJECTED: Final[dict[str, pl.DataType]] = {
    FILE: pl.String(),
    ROW: pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "values": pl.String(),
    "code": pl.String(),
    "reason": pl.String(),
}
"""The columns of rejected rows."""

SAMPLE: Final = 2_000
"""So many rows are looked at before the others are read."""
_MANY: Final = 20
"""One in so many cells of a sample is often."""
RAW: Final = "~raw:"
"""Before the name of a column: what stood there."""
NO_FLAGS: Final = pl.QueryOptFlags(comm_subexpr_elim=False)
"""What is shared is a column already; looked for by Polars, rows can change places."""


def schema_of(records: Records) -> dict[str, pl.DataType]:
    """The columns of sound records, with their place."""
    return {ROW: pl.Int64(), **{n: dtype_of(each) for n, each in records.columns.items()}}


@dataclass(frozen=True, slots=True)
class Source:
    """How the columns of one file are read: as texts, or as what they hold already."""

    records: Records
    inforce: InForce
    file: str
    held: Mapping[str, pl.Expr] = field(default_factory=dict)
    """The values of columns that hold no texts; null where they cannot be read."""
    absent: frozenset[str] = frozenset()
    is_bare: bool = False
    """Whether all texts are ASCII, without zero bytes, not too long, without blanks around."""
    odd: Mapping[str, str] = field(default_factory=dict)
    """Columns in which other spellings than the plain ones are usual, and a text of each."""
    only: Only | None = None
    """The numbers whose records are wanted; None for all."""

    def columns(self) -> tuple[RecordColumn, ...]:
        """The columns to be read that are there, in their order."""
        return tuple(each for each in self.records.given if each.name not in self.absent)

    def reading(self, column: RecordColumn) -> Reading:
        """How a column is read; null where nothing stands."""
        if column.name in self.held:
            return Reading(self.held[column.name], None, is_text=False)
        raw = pl.col(column.name)
        if column.name in self.odd:
            value = pl.coalesce(value_of(column, raw), respelt(column, raw))
            return Reading(value, None, is_text=False)
        return reading_of(column, raw, is_bare=self.is_bare)


def typed(raw: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """`ROW`, the columns in their types, `SOUND`, and by `RAW` the texts that are no values.

    `raw` has `ROW` and a column for each that is not absent, null where nothing stands. A column
    is right only in rows that are sound.
    """
    made, sound = [pl.col(ROW)], [~pl.col(each) for each in musts(source.records)]
    for column in source.columns():
        reading = source.reading(column)
        made.append(reading.value.alias(column.name))
        if not reading.is_text:
            made.append(pl.col(column.name).alias(RAW + column.name))
        sound.append(_stands(column, reading))
    frame = judged(raw.select(made), source)
    return frame.with_columns(pl.all_horizontal(sound).alias(SOUND)).drop(musts(source.records))


def _stands(column: RecordColumn, reading: Reading) -> pl.Expr:
    """Whether there is a value, or may be none and nothing is written."""
    value = pl.col(column.name)
    is_one = value.is_not_null()
    if reading.test is not None:
        is_one &= reading.test(value)
    if not column.is_optional:
        return is_one
    return is_one | pl.col(column.name if reading.is_text else RAW + column.name).is_null()


def sound_of(each: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The sound rows of what is `typed`."""
    return each.filter(pl.col(SOUND)).select(ROW, *source.records.columns)


def doubted_of(each: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The other rows of what is `typed`, as they stand."""
    names = (column.name for column in source.columns())
    there = each.collect_schema().names()
    texts = (pl.col(RAW + n).alias(n) if RAW + n in there else pl.col(n) for n in names)
    return each.filter(~pl.col(SOUND)).select(ROW, *texts)


def musts(records: Records) -> list[str]:
    """The columns that say which `must` is broken."""
    return [f"~must{i}" for i in range(len(records.musts))]


def judged(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """Typed columns with those that are absent or computed, and `musts`, never null."""
    records = source.records
    nothing = (
        pl.lit(None, dtype_of(each)).alias(each.name)
        for each in records.given
        if each.name in source.absent
    )
    checked = (
        is_valid(pl.col(each.checks)).alias(each.name)
        for each in records.columns.values()
        if each.checks is not None
    )
    frame = frame.with_columns(nothing).with_columns(checked)
    if not records.musts:
        return frame
    terms, asked = Terms(), Outputs()
    scope = Scope(terms, reading_records(source.inforce, records), firm=False)
    for name, must in zip(musts(records), records.musts, strict=True):
        asked.terms[name] = truth(must.that, scope)
    read = _columns_below(asked.terms.values())
    for name in frame.collect_schema().names():
        if name != ROW:  # goes through as it is
            asked.terms[name] = read.get(name) or terms.column(name, Dtype.TEXT)
    found = compute(frame.rename({ROW: KEY}), asked).rename({KEY: ROW})
    return found.with_columns((~pl.col(name)).fill_null(value=False) for name in musts(records))


def _columns_below(tops: Iterable[Term]) -> dict[str, Term]:
    """The columns that terms read, each by its name."""
    found, seen, stack = dict[str, Term](), set[int](), [*tops]
    while stack:
        term = stack.pop()
        if term.number in seen:
            continue
        seen.add(term.number)
        stack.extend(term.args)
        if term.op is Op.COLUMN:
            found[str(term.param)] = term
    return found


def usual(sample: pl.DataFrame, source: Source) -> dict[str, str]:
    """The columns of a sample in which other spellings than the plain ones are many, with one.

    It is empty where they differ by blanks or the composition of characters only. Of a small file
    there are none: what is healed in it is counted.
    """
    return dict(_odd(sample, source)) if sample.height >= SAMPLE else {}


def _odd(sample: pl.DataFrame, source: Source) -> Iterator[tuple[str, str]]:
    for column in source.columns():
        if column.name in source.held:
            continue
        text = pl.col(column.name)
        doubted = sample.filter(value_of(column, text).is_null() & text.is_not_null())
        if doubted.height < SAMPLE // _MANY:
            continue
        read = doubted.with_columns(respelt(column, text).alias("~value"))
        read = read.filter(pl.col("~value").is_not_null())
        if read.height >= SAMPLE // _MANY:
            other = read.filter(differs(column, "~value"))
            yield column.name, other[column.name][0] if other.height else ""


def differs(column: RecordColumn, value: str) -> pl.Expr:
    """Whether the value in another column is told by another text than stands there."""
    if is_prose(column):
        return pl.lit(value=False)
    return pl.col(value).cast(pl.String) != pl.col(column.name).str.strip_chars()
