"""Any CSV file as rows of texts: clean pieces at once, and the rows between them one by one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple, cast

import polars as pl

from engine.accounts.account import Rejected
from engine.accounts.frames.sheet import Sheet, parse, split
from engine.accounts.frames.tape import Piece, Tape
from engine.accounts.from_csv import REMARK, Header, delimiter_of, rows_of
from engine.accounts.lines import Input, TextLines, open_file
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from engine.accounts.records import Item, Record
from engine.trade.identity.recoded import open_text
from engine.trade.records.file import columns_of
from engine.trade.records.sorting import ROW

if TYPE_CHECKING:
    from engine.model.records import Records

_MANY: Final = 10_000
_NO_CSV: Final = ("bad-csv", "cell-too-large")


class Cut(NamedTuple):
    """Rows of texts by their `ROW`, and of each line that is no row what is wrong with it."""

    cells: pl.DataFrame
    lines: list[tuple[int, AccountProblem]]


class Heads(NamedTuple):
    """The header of a file: its line, its columns by name, REMARK for those not read."""

    columns: list[str]
    delimiter: str
    line: int
    notices: tuple[str, ...]


class Cutter:
    """A CSV file being cut; closes it when it is left."""

    def __init__(self, path: Path, file: str, records: Records, renamed: Mapping[str, str]) -> None:
        """Open a file and read its header.

        Raises:
            AccountsUnreadableError: it cannot be opened, or its header is none.
        """
        _require_something(path, file)
        self._opened = open_text(path, file)
        try:
            self._tape = Tape(cast("IO[bytes]", self._opened.stream), None)
            with _Told(self._opened):
                self.heads = _heads(Input(self._tape, file), records, renamed)
        except BaseException:
            self.close()
            raise
        self._tape.set_delimiter(self.heads.delimiter)
        header = Header(self.heads.columns, self.heads.delimiter, TextLines(self._opened), [])
        self._sheet = Sheet(self._tape, file, header, {})
        self._names = [name for name in self.heads.columns if not name.startswith(REMARK)]

    def close(self) -> None:
        """Close the file."""
        self._opened.stream.close()

    def rows(self) -> Iterator[Cut]:
        """All rows behind the header.

        Raises:
            AccountsUnreadableError: a line is too long, or the text is not what it says.
        """
        with _Told(self._opened):
            yield from self._rows()

    def _rows(self) -> Iterator[Cut]:
        tape, pieces, singles, size = self._tape, list[Piece](), list[_Single](), 0
        while True:
            if (piece := tape.take()) is not None:
                pieces.append(piece)
                size += len(piece.data)
            elif tape.at_end:
                break
            else:
                singles += self._single()
            if size >= tape.block // 2 or len(singles) >= _MANY:
                yield from self._cut(pieces, singles)
                pieces, singles, size = [], [], 0
        yield from self._cut(pieces, singles)

    def _single(self) -> Iterator[_Single]:
        """The next row, and on which line the one behind it begins."""
        for item in self._sheet.from_tape():
            yield item, self._tape.line
            return

    def _cut(self, pieces: list[Piece], singles: list[_Single]) -> Iterator[Cut]:
        parsed = parse(pieces, self._sheet) if pieces else None
        if pieces and parsed is None:
            even, ragged = split(pieces, self._sheet)
            parsed = parse(even, self._sheet) if even else None
            ragged += even if parsed is None else []
            singles = [*singles, *(pair for piece in ragged for pair in self._of_piece(piece))]
        if parsed is not None:
            cells = parsed.cells.select(self._names).with_columns(parsed.lines.alias(ROW))
            yield Cut(_without_empty(cells), [])
        if singles:
            yield self._singly(singles)

    def _of_piece(self, piece: Piece) -> Iterator[_Single]:
        """The rows of a clean piece: each is what it seems to be."""
        for item in self._sheet.of_piece(piece):
            yield item, 0

    def _singly(self, singles: list[_Single]) -> Cut:
        records = [item for item, _ in singles if isinstance(item, Record)]
        lines = [
            line
            for item, end in singles
            if isinstance(item, Rejected)
            for line in _lines(item, end)
        ]
        rows = [{**dict(record.facts), **record.header} for record in records]
        columns = {name: [row[name] for row in rows] for name in self._names}
        cells = pl.DataFrame(columns, dict.fromkeys(self._names, pl.String))
        places = pl.Series(ROW, [record.where.line for record in records], pl.Int64)
        return Cut(_without_empty(cells.with_columns(places)), lines)


_Single = tuple[Item, int]


class _Told:
    """Lets a text that breaks off its encoding come out as a problem of the input."""

    def __init__(self, source: Input) -> None:
        self._source = source

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, UnicodeDecodeError):
            message = "the file begins as UTF-16, but is no text in UTF-16"
            raise self._source.refuse("not-utf8", message, remedy="save it as UTF-8") from None


def _require_something(path: Path, file: str) -> None:
    with open_file(path, file) as stream:
        if not stream.peek(1):
            message = "the file is empty: not even its columns are named"
            remedy = "remove it if there are no such records, or write its header"
            raise AccountsUnreadableError(AccountProblem("empty-file", message, file, help=remedy))


def _heads(source: Input, records: Records, renamed: Mapping[str, str]) -> Heads:
    lines = TextLines(source)
    first = next((line for line in lines if line and not line.isspace()), None)
    if faults := lines.take_faults():
        raise AccountsUnreadableError(*faults)
    if first is None:
        raise source.refuse("empty-file", "the file is empty: not even its columns are named")
    delimiter = delimiter_of(first)
    try:
        headings = next(rows_of(chain([first], lines), delimiter))
    except (csv.Error, StopIteration):
        message = (
            "the header is no row of CSV: a quote is not closed, or a line ends in a bare return"
        )
        remedy = "save the file as CSV again, with line ends LF or CRLF"
        raise source.refuse("bad-csv", message, line=lines.number, remedy=remedy) from None
    if faults := lines.take_faults():
        raise AccountsUnreadableError(*faults)
    found = columns_of(headings, records, renamed, source.name, lines.number)
    names = [name or f"{REMARK}{i}" for i, name in enumerate(found.columns)]
    return Heads(names, delimiter, lines.number, found.notices)


def _without_empty(cells: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    return cells.with_columns(pl.when(text != "").then(text).name.keep())


def _lines(item: Rejected, end: int) -> Iterator[tuple[int, AccountProblem]]:
    """What a row that is none takes with it: all its lines, where nobody knows where it ends."""
    problem = item.problems[0]
    start = problem.line or 0
    swallowed = range(start, end) if problem.code in _NO_CSV else ()
    for line in [*swallowed] or [start]:
        yield line, problem
