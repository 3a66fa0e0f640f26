"""Records from Parquet: checked in place, and read again from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.accounts.frames.physical import WORDS, held_as, is_readable, wanted
from engine.accounts.lines import open_file
from engine.accounts.problems import AccountProblem, AccountsUnreadableError, shown
from engine.model.types import Kind
from engine.trade.records.doubted import Doubted
from engine.trade.records.file import ReadFile, columns_of
from engine.trade.records.forms import dtype_of, fact
from engine.trade.records.from_csv import together
from engine.trade.records.sorting import NO_FLAGS, ROW, SAMPLE, Source, doubted_of, typed, usual

if TYPE_CHECKING:
    from engine.model.records import RecordColumn, Records

_NO_ROOM: Final = "no space left on device"


def read_parquet(path: Path, source: Source, renamed: Mapping[str, str], aside: Path) -> ReadFile:
    """Read a file of records; parts of it are written into the folder `aside`.

    Raises:
        AccountsUnreadableError: the file is broken, or a column of it is not there or of a type
            that cannot be read.
        OSError: the folder cannot be written to.
    """
    open_file(path, source.file).close()
    with _told(source.file):
        scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        schema = scan.collect_schema()
    found = columns_of(schema.names(), source.records, renamed, source.file)
    names = {h: name for h, name in zip(schema.names(), found.columns, strict=True) if name}
    types = {name: _type(source.records, name, schema[heading]) for heading, name in names.items()}
    _require(source, types)
    raw = scan.select(pl.col(h).alias(name) for h, name in names.items()).with_row_index(ROW, 1)
    raw = raw.with_columns(pl.col(ROW).cast(pl.Int64), *_as_texts(source.records, types))
    source = replace(
        source,
        held=_held(source.records, types),
        absent=frozenset(each.name for each in source.records.given if each.name not in types),
    )
    with _told(source.file):
        if source.only is not None:
            raw = raw.filter(source.only.stands(raw, source.records))
        source = replace(source, odd=usual(raw.head(SAMPLE).collect(), source))
    read = _sorted(raw, source, aside)
    return read._replace(notices=(*found.notices, *read.notices))


def _sorted(raw: pl.LazyFrame, source: Source, aside: Path) -> ReadFile:
    """The records of raw columns: those that are sound stay where they are."""
    each = typed(raw, source)
    bad = aside / "bad.parquet"
    with _told(source.file):
        doubted_of(each, source).sink_parquet(
            bad, compression="lz4", engine="streaming", optimizations=NO_FLAGS
        )
        rows = int(raw.select(pl.len()).collect().item())
    doubted, places = Doubted(source, aside), pl.scan_parquet(bad, glob=False)
    doubted.take_all(places)
    odd = places.select(ROW).collect().to_series()
    sound = each.select(ROW, *source.records.columns)
    if odd.len():
        sound = sound.filter(~pl.col(ROW).is_in(odd.implode()))
    return together(sound, rows - odd.len(), doubted)


def _type(records: Records, name: str, dtype: pl.DataType) -> pl.DataType:
    """The type that a column is read in: SQLite has numbers for true and false."""
    is_truth = records.columns[name].type.kind is Kind.BOOLEAN and dtype.is_integer()
    return pl.String() if is_truth else dtype


def _as_texts(records: Records, types: dict[str, pl.DataType]) -> Iterator[pl.Expr]:
    """Columns of texts as such, empty ones as null."""
    for each in records.given:
        dtype = types.get(each.name)
        if dtype is not None and dtype in WORDS:
            text = pl.col(each.name).cast(pl.String)
            yield pl.when(text != "").then(text).alias(each.name)


def _held(records: Records, types: dict[str, pl.DataType]) -> dict[str, pl.Expr]:
    """The values of the columns that hold no texts, null where they are none."""
    found = {}
    for each in records.given:
        dtype = types.get(each.name)
        if dtype is None or dtype in WORDS:
            continue
        if dtype == pl.Null:
            found[each.name] = pl.col(each.name).cast(dtype_of(each))
            continue
        held = held_as(fact(each), dtype)
        value = held.value
        if held.tests:
            value = pl.when(pl.all_horizontal(held.tests)).then(value)
        found[each.name] = value
    return found


def _require(source: Source, types: dict[str, pl.DataType]) -> None:
    problems = []
    for column in source.records.given:
        dtype = types.get(column.name)
        if dtype is None or is_readable(column.name, dtype, fact(column)):
            continue
        message = f"the column `{column.name}` holds {dtype}, not read as {_sort_of(column)}"
        remedy = f"export it as {wanted(column.name, fact(column))}"
        problems.append(
            AccountProblem("wrong-type", message, source.file, field=column.name, help=remedy)
        )
    if problems:
        raise AccountsUnreadableError(*problems)


def _sort_of(column: RecordColumn) -> str:
    return str(column.type if column.form is None else column.form)


@contextmanager
def _told(file: str) -> Iterator[None]:
    """Let what is wrong with the file come out as a problem of the input."""
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        if _NO_ROOM in str(error).lower():
            raise OSError(_NO_ROOM) from error
        reason = shown(str(error).strip().split("\n", 1)[0].lower())
        message = f"the file is broken or no Parquet file: {reason}"
        raise AccountsUnreadableError(
            AccountProblem(
                "unreadable-file", message, file, help="export it again, and copy it whole"
            )
        ) from None
