"""CSV files to chunks: clean rows by the thousand through Polars, the others one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Final, cast

import polars as pl

from engine.accounts.assemble import Assembly
from engine.accounts.frames.aside import Aside
from engine.accounts.frames.chunk import Chunks
from engine.accounts.frames.columns import columns_of
from engine.accounts.frames.sheet import Sheet, Table, parse, piece_of, rows_in, split
from engine.accounts.frames.tape import Piece, Tape
from engine.accounts.from_csv import read_header
from engine.accounts.lines import Input, open_input
from engine.accounts.records import Item
from engine.model.policy import Fact

LOOKAHEAD: Final = 1_000
"""How many rows may be without an as-of date before there is none."""

_MANY: Final = 10_000


def read_csv(
    path: Path, facts: Mapping[str, Fact], kept: Mapping[str, Fact], aside: Aside
) -> tuple[Assembly, list[str]]:
    """Read a CSV file into `aside`; gives what knows the as-of date, and remarks.

    Raises:
        AccountsUnreadableError: the file as a whole, or all that is left of it, is unusable.
    """
    opened = open_input(path, None, str(path))
    try:
        tape = Tape(cast("IO[bytes]", opened.stream), None)
        source = Input(tape, opened.name)
        header = read_header(source, facts)
        tape.set_delimiter(header.delimiter)
        sheet = Sheet(tape, opened.name, header, facts)
        assembly = Assembly(facts, once=False)
        _Reading(sheet, facts, kept, aside, assembly).run()
        return assembly, header.notices
    finally:
        opened.stream.close()


class _Reading:
    """One pass over a file."""

    def __init__(
        self,
        sheet: Sheet,
        facts: Mapping[str, Fact],
        kept: Mapping[str, Fact],
        aside: Aside,
        assembly: Assembly,
    ) -> None:
        self._sheet = sheet
        self._facts = facts
        self._kept = kept
        self._aside = aside
        self._assembly = assembly
        self._singles = Chunks([], facts, kept, assembly)
        self._made: tuple[Mapping[str, pl.DataType], Chunks] = ({}, self._singles)

    def run(self) -> None:
        """Read the file to its end."""
        self._find_as_of()
        tape, pieces, singles, size = self._sheet.tape, list[Piece](), list[Item](), 0
        while True:
            if (piece := tape.take()) is not None:
                pieces.append(piece)
                size += len(piece.data)
            elif tape.at_end:
                break
            else:
                singles += islice(self._sheet.from_tape(), 1)
            if size >= tape.block // 2 or len(singles) >= _MANY:
                self._put(pieces, singles)
                pieces, singles, size = [], [], 0
        self._put(pieces, singles)

    def _chunks(self, schema: Mapping[str, pl.DataType]) -> Chunks:
        """What converts cells of these types; made anew only when they change."""
        if schema != self._made[0]:
            columns = columns_of(schema, self._facts, self._assembly.as_of)
            self._made = schema, Chunks(columns, self._facts, self._kept, self._assembly)
        return self._made[1]

    def _find_as_of(self) -> None:
        """Read rows one by one until one states the as-of date, where there is a column for it."""
        if "as_of" in self._sheet.columns:
            for _ in range(LOOKAHEAD):
                item = next(self._sheet.from_tape(), None)
                if item is None:
                    break
                self._aside.put(self._sheet.file, self._singles.read(iter([item])))
                if self._assembly.as_of_known:
                    break
        self._assembly.give_up_as_of()

    def _put(self, pieces: list[Piece], singles: list[Item]) -> None:
        if singles:
            self._aside.put(self._sheet.file, self._singles.read(iter(singles)))
        if not pieces:
            return
        table = parse(pieces, self._sheet)
        if table is None:
            pieces, ragged = split(pieces, self._sheet)
            items = (item for piece in ragged for item in self._sheet.of_piece(piece))
            self._aside.put(self._sheet.file, self._singles.read(items))
            if not pieces:
                return
            table = parse(pieces, self._sheet)
        if table is None:  # Polars sees other rows than we do
            items = (item for piece in pieces for item in self._sheet.of_piece(piece))
            self._aside.put(self._sheet.file, self._singles.read(items))
            return
        chunks, place = self._chunks(table.cells.schema), table.lines.cast(pl.Int64)
        self._aside.put(self._sheet.file, chunks.convert(table.cells, place, self._row_of(table)))

    def _row_of(self, table: Table) -> Callable[[int], Item | None]:
        rows: list[bytes] = []

        def row(i: int) -> Item | None:
            if not rows:
                rows.extend(rows_in(b"".join(piece.data for piece in table.pieces)))
            return next(self._sheet.of_piece(piece_of(rows[i], table.lines[i])), None)

        return row
