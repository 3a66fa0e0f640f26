"""Rows that are not sound at first sight: read again and healed, or rejected with the reason.

What is doubted is read text by text only so often, so that a column of millions of them cannot
keep anybody waiting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.accounts.refusals import RefusedError
from engine.model.types import Kind
from engine.trade.records.forms import dtype_of, value_of
from engine.trade.records.parts import Parts
from engine.trade.records.rejects import FAULT, Why, rejected_rows, value_shown
from engine.trade.records.sorting import REJECTED, ROW, Source, differs, judged, musts, schema_of
from engine.trade.records.spellings import reader_of, respelt

if TYPE_CHECKING:
    from engine.accounts.problems import AccountProblem
    from engine.model.records import RecordColumn
    from engine.model.types import Value

MOST_READ: Final = 100_000
"""The most texts of a column of a file that are read one by one."""
_BATCH: Final = 100_000
"""So many rows are looked at together."""
_SHORT: Final = 200
"""Texts of no more characters are remembered."""
_TOO_MANY: Final = (
    f"is no plain value, and more than {MOST_READ:,} different texts of the column are none"
)


class Doubted:
    """What became of the doubted rows of one file."""

    def __init__(self, source: Source, folder: Path) -> None:
        self._odd = source.odd
        self._source = replace(source, is_bare=False, odd={})
        self.sound = Parts(folder, "healed", schema_of(source.records))
        self.rejected = Parts(folder, "rejected", REJECTED)
        self._columns = source.columns()
        self._known: dict[str, dict[str, object | RefusedError]] = {}
        self._read: Counter[str] = Counter()
        self._healed: Counter[str] = Counter()
        self._examples: dict[str, tuple[str, str]] = {}

    def take(self, bad: pl.DataFrame) -> None:
        """Heal rows, or reject them. `bad` has `ROW` and the raw columns that are not absent."""
        if bad.is_empty():
            return
        text = pl.col(pl.String).str.strip_chars()
        bad = bad.with_columns(pl.when(text != "").then(text).name.keep())
        values, refused = [bad[ROW]], dict[str, dict[str, RefusedError]]()
        for column in self._columns:
            value, refused[column.name] = self._value(column, bad)
            values.append(value.alias(column.name))
        frame = judged(pl.DataFrame(values).lazy(), self._source)
        frame = frame.join(self._empty(bad), on=ROW).with_columns(self._fault().alias(FAULT))
        done = frame.collect()
        names = self._source.records.columns
        self.sound.put(done.filter(pl.col(FAULT).is_null()).select(ROW, *names))
        faults = done.filter(pl.col(FAULT).is_not_null()).select(ROW, FAULT)
        why = Why(self._source, self._columns, refused)
        self.rejected.put(rejected_rows(bad.join(faults, on=ROW), why))

    def take_all(self, bad: pl.LazyFrame) -> int:
        """Take the rows of a frame, larger than memory or not; how many they were."""
        rows, waiting = 0, list[pl.DataFrame]()
        for batch in bad.collect_batches(chunk_size=_BATCH, maintain_order=False):
            rows += batch.height
            waiting.append(batch)
            if sum(each.height for each in waiting) >= _BATCH:
                self.take(pl.concat(waiting))
                waiting = []
        if waiting:
            self.take(pl.concat(waiting))
        return rows

    def refuse(self, row: int | None, problem: AccountProblem) -> None:
        """Reject a row that could not be cut into cells."""
        reason = f"{problem.message} ({problem.help})" if problem.help else problem.message
        line = (self._source.file, row, problem.field, None, None, problem.code, reason)
        self.rejected.put(pl.DataFrame([line], REJECTED, orient="row"))

    def notices(self) -> Iterator[str]:
        """What was healed, column by column."""
        file = self._source.file
        for column in self._columns:
            if text := self._odd.get(column.name):
                told = value_shown(column, text)
                yield f"{file}: `{column.name}` is written as in `{told}` and the like; it is read"
        for name, count in self._healed.items():
            was, now = self._examples[name]
            yield f"{file}: {count:,} cells of `{name}` read as `{was}` -> `{now}`"

    def _empty(self, bad: pl.DataFrame) -> pl.LazyFrame:
        """Of each row, where something stands in a column."""
        there = (pl.col(each.name).is_not_null().alias(f"?{each.name}") for each in self._columns)
        return bad.select(ROW, *there).lazy()

    def _fault(self) -> pl.Expr:
        faults = []
        for i, column in enumerate(self._columns):
            bad = pl.col(column.name).is_null()
            if column.is_optional:
                bad &= pl.col(f"?{column.name}")
            faults.append(pl.when(bad).then(pl.lit(i, pl.Int64)))
        first = len(self._columns)
        for i, name in enumerate(musts(self._source.records)):
            faults.append(pl.when(pl.col(name)).then(pl.lit(first + i, pl.Int64)))
        return pl.coalesce(faults)

    # --- values -------------------------------------------------------------------------------

    def _value(
        self, column: RecordColumn, bad: pl.DataFrame
    ) -> tuple[pl.Series, dict[str, RefusedError]]:
        """The values of a column, and why texts in it are none."""
        if column.name in self._source.held:
            return bad.select(self._source.held[column.name].alias(column.name)).to_series(), {}
        text = pl.col(column.name)
        value = bad.select(value_of(column, text).alias(column.name)).to_series()
        odd = value.is_null() & bad[column.name].is_not_null()
        if not odd.any():
            return value, {}
        texts = bad.filter(odd).select(column.name, ROW)
        again = texts.select(respelt(column, text).alias("new"), column.name, ROW)
        left = again.filter(pl.col("new").is_null())[column.name].unique(maintain_order=True)
        found, refused = self._singly(column, left)
        if found:
            dtype = dtype_of(column)
            singly = text.replace_strict(
                pl.Series([*found], dtype=pl.String),
                pl.Series([*found.values()], dtype=dtype),
                default=None,
                return_dtype=dtype,
            )
            again = again.with_columns(pl.coalesce("new", singly).alias("new"))
        self._tell(column, again)
        both = pl.DataFrame({ROW: bad[ROW], "old": value}).join(
            again.select(ROW, "new"), on=ROW, how="left", maintain_order="left"
        )
        return both.select(pl.coalesce("old", "new").alias(column.name)).to_series(), refused

    def _singly(
        self, column: RecordColumn, texts: pl.Series
    ) -> tuple[dict[str, object], dict[str, RefusedError]]:
        """Read texts one by one, unless too many were."""
        known = self._known.setdefault(column.name, {})
        read, found, refused = reader_of(column), dict[str, object](), dict[str, RefusedError]()
        for text in texts:
            result = known.get(text)
            if result is None:
                result = self._one(column, read, text)
                if len(text) <= _SHORT and len(known) < MOST_READ:
                    known[text] = result
            if isinstance(result, RefusedError):
                refused[text] = result
            else:
                found[text] = result
        return found, refused

    def _one(
        self, column: RecordColumn, read: Callable[[str], Value], text: str
    ) -> object | RefusedError:
        if self._read[column.name] >= MOST_READ:
            return RefusedError("wrong-type", _TOO_MANY)
        self._read[column.name] += 1
        try:
            value = read(text)
        except RefusedError as error:
            return error
        return RefusedError("wrong-type", "cannot be read") if value is None else value

    def _tell(self, column: RecordColumn, again: pl.DataFrame) -> None:
        healed = again.filter(differs(column, "new"))
        if not healed.height:
            return
        self._healed[column.name] += healed.height
        if column.name not in self._examples:
            text, value = healed.row(0, named=True)[column.name], healed["new"][0]
            self._examples[column.name] = (value_shown(column, text), _with_cents(column, value))


def _with_cents(column: RecordColumn, value: object) -> str:
    if column.type.kind is Kind.MONEY and isinstance(value, int):
        return f"{'-' if value < 0 else ''}${abs(value) // 100:,}.{abs(value) % 100:02}"
    return value_shown(column, value)
