"""A frame of raw columns to typed accounts and rejected rows, all in memory.

What the expressions doubt is healed in two steps. The distinct texts of a doubted column are read
by the converter of single values; a row in which something is still doubted is read as a whole
by the reader of single accounts, which takes it or says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.account import Account, Rejected
from engine.accounts.assemble import Assembly
from engine.accounts.frames.columns import (
    ACCOUNT,
    DOUBT,
    PLACE,
    Column,
    kept_columns,
    lend_kind,
)
from engine.accounts.frames.spelling import DTYPES
from engine.accounts.raw import Converter
from engine.accounts.records import Item, Record
from engine.accounts.refusals import RefusedError
from engine.model.policy import Fact
from engine.model.types import Value

_NEW: Final = "new"


class Read(NamedTuple):
    """What a row came to, by itself: its line or row number, its record if it had one."""

    place: int | None
    record: Record | None
    outcome: Account | Rejected


class Converted(NamedTuple):
    """Typed accounts (with `PLACE`), and what became of the rows that were read by themselves."""

    facts: pl.DataFrame
    rejected: list[Read]


class Chunks:
    """Converts chunks of one input: all have the same columns and one as-of date."""

    def __init__(
        self,
        columns: list[Column],
        facts: Mapping[str, Fact],
        kept: Mapping[str, Fact],
        assembly: Assembly,
    ) -> None:
        self._columns = columns
        self._facts = facts
        self._kept = kept
        self._assembly = assembly
        self._names = {column.name for column in columns}

    def convert(
        self, raw: pl.DataFrame, places: pl.Series, item: Callable[[int], Item | None]
    ) -> Converted:
        """Type a chunk; `item` gives the row of an index to be read by itself, None for no row."""
        typed = raw.select(column.typed.alias(column.name) for column in self._columns)
        typed = typed.with_columns(places.alias(PLACE))
        stands = raw.select(
            column.given.sum().cast(pl.Int64).alias(column.name) for column in self._columns
        )
        doubts: pl.Series | None = None
        for column, count in zip(self._columns, stands.row(0), strict=True):
            if count == raw.height - typed[column.name].null_count():
                continue
            typed, doubted = _heal(column, raw, typed)
            doubts = doubted if doubts is None else doubts | doubted
        mark = pl.lit(value=False) if doubts is None else doubts
        typed = lend_kind(typed.with_columns(mark.alias(DOUBT)), self._names, self._facts)
        names = self._names | {*typed.columns}
        good = typed.filter(~pl.col(DOUBT)) if typed[DOUBT].any() else typed
        good = good.select(*kept_columns(names, self._kept), PLACE)
        if good.height == typed.height:
            return Converted(good, [])
        rows = typed[DOUBT].arg_true().to_list()
        return self.gather(good, [read for i in rows if (read := self._read(item(i)))])

    def read(self, items: Iterator[Item]) -> Converted:
        """Read rows one by one."""
        empty = pl.DataFrame(schema=self.schema)
        return self.gather(empty, [read for item in items if (read := self._read(item))])

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Of typed accounts."""
        facts = {name: DTYPES[fact.type.kind] for name, fact in self._kept.items()}
        return {ACCOUNT: pl.String(), **facts, PLACE: pl.Int64()}

    def _read(self, item: Item | None) -> Read | None:
        if item is None:
            return None
        if isinstance(item, Rejected):
            return Read(item.problems[0].line if item.problems else None, None, item)
        return Read(item.where.line or item.where.row, item, self._assembly.take(item))

    def gather(self, good: pl.DataFrame, reads: list[Read]) -> Converted:
        """Put the accounts among single rows behind the others."""
        healed = [
            self._row(read.outcome, read.place)
            for read in reads
            if isinstance(read.outcome, Account)
        ]
        if healed:
            good = pl.concat([good, pl.DataFrame(healed, self.schema, orient="row")])
        return Converted(good, [read for read in reads if isinstance(read.outcome, Rejected)])

    def _row(self, account: Account, place: int | None) -> tuple[object, ...]:
        values = (_plain(account.facts.get(name)) for name in self._kept)
        return (account.id, *values, place)


def _plain(value: Value) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value) if isinstance(value, str) else value


def _heal(column: Column, raw: pl.DataFrame, typed: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The typed frame with what can be healed of a column, and where it is still doubted."""
    value = typed[column.name]
    if column.rarer is not None:
        also = raw.select(column.rarer.alias(_NEW)).to_series()
        value = pl.select(pl.coalesce(value, also)).to_series().alias(column.name)
    doubted = raw.select(column.given.alias(DOUBT)).to_series()
    doubted &= value.is_null()
    if column.convert is not None and doubted.any():
        texts = raw[column.name].filter(doubted).drop_nulls().unique()
        known = _values(column, texts)
        keys = pl.DataFrame({"text": raw[column.name], DOUBT: doubted, "old": value})
        healed = keys.join(known, on="text", how="left", maintain_order="left")
        value = healed.select(pl.coalesce("old", _NEW)).to_series().alias(column.name)
        doubted = healed.select(pl.col(DOUBT) & pl.col("known").is_null()).to_series()
    return typed.with_columns(value), doubted


def _values(column: Column, texts: pl.Series) -> pl.DataFrame:
    """The texts that are values after all, with these; a blank text is known to be missing."""
    known = [(text, value) for text in texts if (value := _read(column.convert, text)) is not None]
    schema = {"text": pl.String(), _NEW: column.dtype, "known": pl.Boolean()}
    rows = [(text, value[0], True) for text, value in known]
    return pl.DataFrame(rows, schema, orient="row")


def _read(convert: Converter | None, text: str) -> tuple[object] | None:
    if convert is None:
        return None
    try:
        return (_plain(convert(text)),)
    except RefusedError:
        return None
