"""The records of a few numbers among millions, however these are spelt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.accounts.refusals import RefusedError
from engine.trade.records.forms import value_of
from engine.trade.records.spellings import reader_of, respelt

if TYPE_CHECKING:
    from engine.model.records import RecordColumn, Records

_MOST_READ: Final = 100_000
"""As many texts of a column are read one by one when all records are."""


@dataclass(frozen=True, slots=True)
class Only:
    """The importer numbers and filer codes whose records are wanted, in their form."""

    importers: frozenset[str]
    filers: frozenset[str]

    def holds(self, records: Records) -> pl.Expr:
        """Whether a typed record is of one of them."""
        tests = [pl.col(column.name).is_in([*wanted]) for column, wanted in self._of(records)]
        return pl.any_horizontal(tests).fill_null(value=False)

    def stands(self, raw: pl.LazyFrame, records: Records) -> pl.Expr:
        """Whether a raw row is, as its texts stand."""
        there = raw.collect_schema().names()
        tests = [
            pl.col(column.name).is_in([*wanted, *_spellings(raw, column, wanted)])
            for column, wanted in self._of(records)
            if column.name in there
        ]
        return pl.any_horizontal(tests).fill_null(value=False)

    def _of(self, records: Records) -> Iterator[tuple[RecordColumn, frozenset[str]]]:
        for name, wanted in ((records.importer, self.importers), (records.filer, self.filers)):
            if name is not None:
                yield records.columns[name], wanted


def _spellings(raw: pl.LazyFrame, column: RecordColumn, wanted: frozenset[str]) -> Iterator[str]:
    """The other texts that stand for a wanted number."""
    text = pl.col(column.name)
    odd = raw.filter(value_of(column, text).is_null() & text.is_not_null()).select(text.unique())
    texts = odd.with_columns(respelt(column, text).alias("~value")).collect(engine="streaming")
    value = pl.col("~value")
    yield from texts.filter(value.is_in([*wanted]))[column.name]
    read = reader_of(column)
    for spelt in islice(texts.filter(value.is_null())[column.name], _MOST_READ):
        try:
            if read(spelt) in wanted:
                yield spelt
        except RefusedError:
            continue
