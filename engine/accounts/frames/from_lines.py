"""JSON Lines to chunks: plain lines by the thousand through Polars, the others one by one."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Final, cast

import polars as pl

from engine.accounts.assemble import Assembly
from engine.accounts.frames.aside import Aside
from engine.accounts.frames.chunk import Chunks
from engine.accounts.frames.columns import PLACE, columns_of
from engine.accounts.frames.structure import LINE, NESTED, Structure, runs_of
from engine.accounts.frames.tape import Piece, Tape
from engine.accounts.from_json import items_of
from engine.accounts.from_json import read_lines as open_lines
from engine.accounts.lines import Input, open_input
from engine.accounts.records import Item
from engine.accounts.refusals import RefusedError
from engine.model.policy import Fact

_LOOKAHEAD: Final = 1_000
_MANY: Final = 10_000


def read_lines(
    path: Path, facts: Mapping[str, Fact], kept: Mapping[str, Fact], aside: Aside
) -> tuple[Assembly, list[str]]:
    """Read a JSON Lines file into `aside`; gives what knows the as-of date, and remarks.

    Raises:
        AccountsUnreadableError: the file as a whole, or all that is left of it, is unusable.
    """
    opened = open_input(path, None, str(path))
    try:
        tape = Tape(cast("IO[bytes]", opened.stream), None)
        source = Input(tape, opened.name)
        begun = open_lines(source)
        assembly = Assembly(facts, once=False)
        try:
            assembly.state_as_of(begun.as_of)
        except RefusedError as error:
            message = f"`as_of` {error.message}"
            raise source.refuse("bad-as-of", message, remedy=error.remedy) from None
        stated_first = assembly.as_of_known
        singles = Chunks([], facts, kept, assembly)
        for item in islice(begun.items, _LOOKAHEAD):
            aside.put(opened.name, singles.read(iter([item])))
            if assembly.as_of_known:
                break
        assembly.give_up_as_of()
        structure = Structure(facts)
        columns = columns_of(structure.schema, facts, assembly.as_of, optional=stated_first)
        chunks = Chunks(columns, facts, kept, assembly)
        _Reading(source, tape, structure, chunks, aside).run()
        return assembly, begun.notices
    finally:
        opened.stream.close()


class _Reading:
    """One pass over a file."""

    def __init__(
        self, source: Input, tape: Tape, structure: Structure, chunks: Chunks, aside: Aside
    ) -> None:
        self._source = source
        self._tape = tape
        self._structure = structure
        self._chunks = chunks
        self._aside = aside

    def run(self) -> None:
        """Read the file to its end."""
        tape, singles = self._tape, list[Item]()
        while True:
            if (piece := tape.take()) is not None:
                self._put(piece)
            elif tape.at_end:
                break
            else:
                singles += islice(items_of(self._source, tape.line), 1)
            if len(singles) >= _MANY:
                self._aside.put(self._source.name, self._chunks.read(iter(singles)))
                singles = []
        self._aside.put(self._source.name, self._chunks.read(iter(singles)))

    def _put(self, piece: Piece) -> None:
        lines = pl.Series(LINE, piece.data.decode().split("\n")[:-1], pl.String)
        places = pl.int_range(piece.line, piece.line + lines.len(), eager=True, dtype=pl.Int64)
        plain = self._structure.plain(lines)
        self._read(lines.filter(~plain), places.filter(~plain))
        lines, places = lines.filter(plain), places.filter(plain)
        if lines.is_empty():
            return
        schema = self._structure.schema
        if lines.str.contains(f'"{NESTED}"', literal=True).any():
            schema = {**schema, NESTED: pl.Struct(self._structure.facts)}
        for run in runs_of(lines, schema):
            some = lines.slice(run.start, run.length), places.slice(run.start, run.length)
            if run.cells is None:
                self._read(*some)
            else:
                self._convert(run.cells, *some)

    def _convert(self, cells: pl.DataFrame, lines: pl.Series, places: pl.Series) -> None:
        cells = _flat(cells).with_columns(lines.alias(LINE), places.alias(PLACE))
        right = self._structure.texts(cells.drop(PLACE))
        if not right.all():
            self._read(lines.filter(~right), places.filter(~right))
            cells = cells.filter(right)
        held, at = cells[LINE], cells[PLACE]
        converted = self._chunks.convert(cells.drop(LINE, PLACE), at, self._row_of(held, at))
        self._aside.put(self._source.name, converted)

    def _row_of(self, lines: pl.Series, places: pl.Series) -> Callable[[int], Item | None]:
        return lambda i: next(self._items(lines[i], places[i]), None)

    def _read(self, lines: pl.Series, places: pl.Series) -> None:
        items = (
            item
            for text, place in zip(lines, places, strict=True)
            for item in self._items(text, place)
        )
        self._aside.put(self._source.name, self._chunks.read(items))

    def _items(self, text: str, place: int) -> Iterator[Item]:
        stream = io.BufferedReader(cast("io.RawIOBase", io.BytesIO(text.encode() + b"\n")))
        return items_of(Input(stream, self._source.name), place)


def _flat(cells: pl.DataFrame) -> pl.DataFrame:
    """Facts beside the header, wherever they stood; the structure has no fact at both places."""
    if NESTED not in cells.columns:
        return cells
    under = cells[NESTED].struct.unnest()
    return cells.drop(NESTED).with_columns(
        pl.coalesce(pl.col(name), under[name]).alias(name) for name in under.columns
    )
