"""Numbers that refer to records of another kind, and lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from engine.model.records import Form

if TYPE_CHECKING:
    from engine.model.records import Records
    from engine.trade.records.read import ReadRecords


class Dangling(NamedTuple):
    """How many different numbers in a column of a kind are of no record of another kind."""

    records: Records
    column: str
    of: Records
    numbers: int

    def __str__(self) -> str:
        what = "entry number is" if self.numbers == 1 else "entry numbers are"
        there = f"not among the {self.of.label}"
        return f"{self.records.name}: {self.numbers:,} {what} in `{self.column}`, but {there}"


def dangling(reads: Iterable[ReadRecords]) -> tuple[Dangling, ...]:
    """Entry numbers that lead nowhere, of the kinds that are there.

    An entry number refers to the kind whose whole key is one.
    """
    there = {read.records.name: read for read in reads}
    return tuple(each for each in _counted(there) if each.numbers)


def _counted(there: Mapping[str, ReadRecords]) -> Iterator[Dangling]:
    for of, key in _referred(there):
        known = there[of.name].frame.select(pl.col(key).alias("number")).unique()
        for read in there.values():
            if read.records is of:
                continue
            for column in read.records.given:
                if column.form is Form.ENTRY:
                    number = pl.col(column.name).alias("number")
                    numbers = read.frame.select(number).drop_nulls().unique()
                    lost = numbers.join(known, on="number", how="anti").select(pl.len())
                    count = int(lost.collect(engine="streaming").item())
                    yield Dangling(read.records, column.name, of, count)


def _referred(there: Mapping[str, ReadRecords]) -> Iterator[tuple[Records, str]]:
    for read in there.values():
        key = read.records.key
        if len(key) == 1 and read.records.columns[key[0]].form is Form.ENTRY:
            yield read.records, key[0]
