"""How the rows of a CSV file are cut: by Polars where that is certain, else one by one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, cast

import polars as pl

from engine.accounts.frames.tape import Piece, Tape
from engine.accounts.from_csv import CELL_LIMIT, REMARK, Header, Rows, rows_of
from engine.accounts.lines import Input, TextLines
from engine.accounts.records import Item
from engine.model.policy import Fact
from engine.model.types import Kind

_QUOTED: Final = re.compile(rb'"[^"]*+"')
_PARSED: Final[dict[Kind, pl.DataType]] = {Kind.INTEGER: pl.Int64(), Kind.NUMBER: pl.Float64()}


class Sheet:
    """How the rows of a file are cut."""

    def __init__(self, tape: Tape, file: str, header: Header, facts: Mapping[str, Fact]) -> None:
        columns = header.columns
        self.tape = tape
        self.file = file
        self.columns = columns
        self.delimiter = header.delimiter
        self.names = [
            f"{REMARK}{i}" if name.startswith(REMARK) else name for i, name in enumerate(columns)
        ]
        self.numbers = {
            name: _PARSED[facts[name].type.kind]
            for name in self.names
            if name in facts and facts[name].type.kind in _PARSED
        }
        """The columns that Polars may parse as numbers: fewer, once rarer spellings were met."""

    def schema(self, *, signs: bool = False, numbers: bool = True) -> dict[str, pl.DataType]:
        """Every column as text, but for those that are parsed as numbers.

        Polars reads an integer with a plus sign too, so with `signs` integers stay texts.
        """
        parsed = self.numbers if numbers else {}
        if signs:
            parsed = {name: dtype for name, dtype in parsed.items() if dtype != pl.Int64}
        return {name: parsed.get(name, pl.String()) for name in self.names}

    def keep_as_text(self, cells: pl.DataFrame) -> None:
        """Remember the columns that hold something that is no plain number."""
        odd = cells.select(
            (pl.col(name).cast(dtype, strict=False).is_null() & (pl.col(name) != "")).any()
            for name, dtype in self.numbers.items()
        )
        if odd.width:
            flags = zip(self.numbers, odd.row(0), strict=True)
            gone = {name for name, is_odd in flags if is_odd}
            self.numbers = {n: dtype for n, dtype in self.numbers.items() if n not in gone}

    def by_row(self, source: Input, line: int) -> Iterator[Item]:
        """The rows of a source, by the reader of single accounts; `line` is its first."""
        lines = TextLines(source)
        lines.number = line - 1
        rows = Rows(source, lines, self.columns, counted=False)
        return rows.records(rows_of(lines, self.delimiter))

    def from_tape(self) -> Iterator[Item]:
        """The rows that come next on the tape."""
        return self.by_row(Input(self.tape, self.file), self.tape.line)

    def of_piece(self, piece: Piece) -> Iterator[Item]:
        """The rows of a piece."""
        stream = io.BufferedReader(cast("io.RawIOBase", io.BytesIO(piece.data)))
        return self.by_row(Input(stream, self.file), piece.line)


class Table(NamedTuple):
    """Clean rows, their cells, and the line that each begins on."""

    pieces: list[Piece]
    cells: pl.DataFrame
    lines: pl.Series


def parse(pieces: list[Piece], sheet: Sheet) -> Table | None:
    """The cells of clean rows; None when rows are blank, or have too few or too many cells."""
    data = pieces[0].data if len(pieces) == 1 else b"".join(piece.data for piece in pieces)
    cells = _cells(data, sheet, sheet.schema(signs=b"+" in data))
    parsed = cells is not None
    if cells is None:
        cells = _cells(data, sheet, sheet.schema(numbers=False))
    if cells is None:
        return None
    delimiter = sheet.delimiter.encode()
    newlines, commas, inner = sum(piece.lines for piece in pieces), data.count(delimiter), 0
    if b'"' in data:
        quoted = b"".join(_QUOTED.findall(data))
        inner, commas = quoted.count(b"\n"), commas - quoted.count(delimiter)
    if cells.height != newlines - inner or commas != cells.height * (len(sheet.names) - 1):
        return None
    if inner and _has_long_cell(cells):
        return None
    if not parsed:
        sheet.keep_as_text(cells)
    return Table(pieces, cells, _lines(pieces, cells, inner=inner > 0))


def _cells(data: bytes, sheet: Sheet, schema: dict[str, pl.DataType]) -> pl.DataFrame | None:
    """The cells that Polars sees; None when a row is too long or a number is none."""
    try:
        return pl.read_csv(
            data,
            has_header=False,
            schema=schema,
            separator=sheet.delimiter,
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        return None


def _has_long_cell(cells: pl.DataFrame) -> bool:
    longest = cells.select(pl.col(pl.String).str.len_chars().max()).row(0)
    return any(size is not None and size > CELL_LIMIT for size in longest)


def _lines(pieces: list[Piece], cells: pl.DataFrame, *, inner: bool) -> pl.Series:
    """The line of each row: rows before it, line ends inside them, and what lies between pieces."""
    index = pl.int_range(cells.height, eager=True, dtype=pl.Int64)
    if inner:
        more = cells.select(
            pl.sum_horizontal(pl.col(pl.String).str.count_matches("\n", literal=True)).cast(
                pl.Int64
            )
        ).to_series()
        index += more.cum_sum() - more
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += piece.lines
    gaps = [piece.line - start for piece, start in zip(pieces, starts, strict=True)]
    of_row = pl.Series(starts, dtype=pl.Int64).search_sorted(index, side="right") - 1
    return pl.Series(index + pl.Series(gaps, dtype=pl.Int64).gather(of_row))


def split(pieces: list[Piece], sheet: Sheet) -> tuple[list[Piece], list[Piece]]:
    """Rows with as many cells as the header, and the others; blank lines are left out."""
    even: list[Piece] = []
    ragged: list[Piece] = []
    delimiter, wanted = sheet.delimiter.encode(), len(sheet.names) - 1
    for piece in pieces:
        run, start, line = [], piece.line, piece.line
        for row in rows_in(piece.data):
            bare = _QUOTED.sub(b"", row) if b'"' in row else row
            is_blank = not row.strip(b"\r\n")
            if bare.count(delimiter) == wanted and not is_blank and len(row) <= CELL_LIMIT:
                run.append(row)
            else:
                if run:
                    even.append(piece_of(b"".join(run), start))
                if not is_blank:
                    ragged.append(piece_of(row, line))
                run, start = [], line + row.count(b"\n")
            line += row.count(b"\n")
        if run:
            even.append(piece_of(b"".join(run), start))
    return even, ragged


def piece_of(data: bytes, line: int) -> Piece:
    """Whole rows as a piece that begins on a line."""
    return Piece(data, line, data.count(b"\n"))


def rows_in(data: bytes) -> Iterator[bytes]:
    """The rows of clean bytes, each with its line end."""
    begun = b""
    for line in data.split(b"\n")[:-1]:
        begun += line + b"\n"
        if begun.count(b'"') % 2 == 0:
            yield begun
            begun = b""
