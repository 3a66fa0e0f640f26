"""Records from CSV: a plain file in one pass, any other in pieces, its odd rows one by one."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from engine.accounts.from_csv import REMARK
from engine.trade.records.cutting import Cutter
from engine.trade.records.doubted import Doubted
from engine.trade.records.file import ReadFile
from engine.trade.records.forms import is_prose
from engine.trade.records.parts import Parts
from engine.trade.records.plainness import Plain, look
from engine.trade.records.sorting import (
    NO_FLAGS,
    RAW,
    ROW,
    SAMPLE,
    SOUND,
    Source,
    doubted_of,
    schema_of,
    sound_of,
    typed,
    usual,
)

if TYPE_CHECKING:
    from engine.trade.records.cutting import Heads

_ALL_CELLS: Final = pl.QueryOptFlags(comm_subexpr_elim=False, projection_pushdown=False)
"""Rows with too many cells are met only where all columns are read."""


_BEGINNING: Final = 16 * 1024 * 1024
"""So many bytes tell how a file is read, unless the others tell otherwise."""


class Told(NamedTuple):
    """A file to be read: where it is, how, what its header says, and a folder to write to."""

    path: Path
    source: Source
    heads: Heads
    aside: Path

    @property
    def names(self) -> list[str]:
        """The columns that are read."""
        return [name for name in self.heads.columns if not name.startswith(REMARK)]


def read_csv(path: Path, source: Source, renamed: Mapping[str, str], aside: Path) -> ReadFile:
    """Read a file of records; parts of it are written into the folder `aside`.

    Raises:
        AccountsUnreadableError: the file as a whole is unusable.
        OSError: the folder cannot be written to.
    """
    cutter = Cutter(path, source.file, source.records, renamed)
    try:
        there = frozenset(cutter.heads.columns)
        absent = frozenset(each.name for each in source.records.given if each.name not in there)
        told = Told(path, replace(source, absent=absent), cutter.heads, aside)
        read = in_one_pass(told)
        if read is None:
            read = by_pieces(told, cutter)
    finally:
        cutter.close()
    return read._replace(notices=(*cutter.heads.notices, *read.notices))


def in_one_pass(told: Told) -> ReadFile | None:
    """The records of a plain file; None where a reader may see other rows than there are.

    How a file is read is told by its beginning. Meanwhile all of it is looked at, and where the
    beginning told too little, it is read again.
    """
    width = len(told.heads.columns)
    if told.heads.line != 1 or width == 1:
        return None
    guess = look(told.path, told.heads.delimiter, width, most=_BEGINNING)
    if guess is None:
        return None
    with ThreadPoolExecutor(1) as other:
        counts_lines = told.source.only is not None
        looked = other.submit(
            look, told.path, told.heads.delimiter, width, counts_lines=counts_lines
        )
        typed_rows = _typed(told, guess)
        plain = looked.result()
    if plain is None:
        return None
    if plain.manner != guess.manner:
        typed_rows = _typed(told, plain)
    if typed_rows is None:
        return None
    source, each = typed_rows
    rows = int(each.select(pl.len()).collect().item())
    if plain.delimiters != (plain.lines or rows + 1) * (width - 1):
        return None
    doubted = Doubted(source, told.aside)
    odd = doubted.take_all(doubted_of(each, source))
    return together(sound_of(each, source), rows - odd, doubted)


def _typed(told: Told, plain: Plain) -> tuple[Source, pl.LazyFrame] | None:
    """The rows of a plain file, typed, and how; None where one has too many cells."""
    source = replace(told.source, is_bare=plain.is_bare)
    raw = _scan(told, plain)
    try:
        sample = raw.head(SAMPLE).collect()
        source = replace(source, odd=usual(sample, source))
        return source, _sink(typed(raw, source), told.aside)
    except pl.exceptions.PolarsError:
        return None


def _scan(told: Told, plain: Plain) -> pl.LazyFrame:
    scan = pl.scan_csv(
        told.path,
        separator=told.heads.delimiter,
        schema=dict.fromkeys(told.heads.columns, pl.String()),
        has_header=False,
        skip_lines=1,
        glob=False,
    ).with_row_index(ROW, 2)
    raw = scan.select(pl.col(ROW).cast(pl.Int64), *told.names)
    if plain.has_quotes:  # nothing between two of them is a text to Polars, and so a doubt
        columns = told.source.records.columns
        some = [name for name in told.names if plain.is_quoted or is_prose(columns[name])]
        texts = (pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in some)
        raw = raw.with_columns(texts)
    only = told.source.only
    return raw if only is None else raw.filter(only.stands(raw, told.source.records))


def _sink(each: pl.LazyFrame, aside: Path) -> pl.LazyFrame:
    """Write typed rows; of those that are not sound, what stood there too."""
    schema = each.collect_schema()
    stood = (
        pl.when(~pl.col(SOUND)).then(pl.col(name)).alias(name)
        for name in schema
        if name.startswith(RAW)
    )
    place = pl.col(ROW).cast(pl.UInt32)
    file = aside / "typed.parquet"
    each.with_columns(place, *stood).sink_parquet(
        file,
        compression="lz4",
        statistics=False,
        engine="streaming",
        optimizations=_ALL_CELLS,
    )
    return pl.scan_parquet(file, glob=False).with_columns(pl.col(ROW).cast(pl.Int64))


def by_pieces(told: Told, cutter: Cutter) -> ReadFile:
    """The records of any file."""
    source = told.source
    doubted = Doubted(source, told.aside)
    sound = Parts(told.aside, "sound", schema_of(source.records))
    for cut in cutter.rows():
        each = typed(cut.cells.lazy(), source).collect(optimizations=NO_FLAGS).lazy()
        sound.put(sound_of(each, source).collect())
        doubted.take(doubted_of(each, source).collect())
        for line, problem in cut.lines:
            doubted.refuse(line, problem)
    return together(sound.frame(), sound.rows, doubted)


def together(taken: pl.LazyFrame, rows: int, doubted: Doubted) -> ReadFile:
    """Records that were sound at once, and what came of the others."""
    frame = pl.concat([taken, doubted.sound.frame()]) if doubted.sound.rows else taken
    refused = doubted.rejected.rows
    return ReadFile(
        frame,
        doubted.rejected.frame(),
        rows + doubted.sound.rows + refused,
        refused,
        tuple(doubted.notices()),
    )
