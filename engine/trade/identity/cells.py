"""The rows of a table as texts: from CSV (clean rows through Polars, the others singly), Parquet.

What stands in a cell is taken without the blanks around it, and an empty one is null.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

import polars as pl

from engine.accounts.account import Rejected
from engine.accounts.frames.sheet import Sheet, parse, split
from engine.accounts.frames.tape import Piece, Tape
from engine.accounts.from_csv import REMARK, Header, delimiter_of, rows_of
from engine.accounts.lines import Input, TextLines, open_file
from engine.accounts.problems import AccountProblem, AccountsUnreadableError, shown
from engine.accounts.records import Item
from engine.trade.identity.problems import MOST_TOLD, few
from engine.trade.identity.recoded import open_text
from engine.trade.identity.tables import FILE, ROW, Table, match_headings

_MANY: Final = 10_000
_READ_AS_TEXT: Final = (pl.String, pl.Categorical, pl.Enum, pl.Date, pl.Null)


class Cells(NamedTuple):
    """Rows of texts with `FILE` and `ROW`, the rows that could not be cut, and remarks."""

    frame: pl.DataFrame
    problems: tuple[AccountProblem, ...] = ()
    notices: tuple[str, ...] = ()


def read_cells(path: Path, table: Table) -> Cells:
    """Read a table from a CSV or Parquet file.

    Raises:
        AccountsUnreadableError: the file as a whole is unusable, or a column is not there.
    """
    if path.suffix.lower() == ".parquet":
        return _read_parquet(path, table)
    source = open_text(path, str(path))
    try:
        return _read_csv(source, table)
    except UnicodeDecodeError:
        message = "the file begins as UTF-16, but is no text in UTF-16"
        raise source.refuse("not-utf8", message, remedy="save it as UTF-8") from None
    finally:
        source.stream.close()


def cells_of(frame: pl.DataFrame, file: str, table: Table, rows: pl.Series) -> pl.DataFrame:
    """Columns of texts as cells: blanks taken off, nothing for empty ones, absent columns null."""
    have = set(frame.columns)
    text = pl.col(pl.String).str.strip_chars()
    trimmed = frame.select(name for name in table.names if name in have).with_columns(
        pl.when(text != "").then(text).name.keep()
    )
    absent = [pl.lit(None, pl.String).alias(name) for name in table.names if name not in have]
    place = (pl.lit(file).alias(FILE), rows.cast(pl.Int64).alias(ROW))
    return trimmed.with_columns(*absent, *place).select(*table.names, FILE, ROW)


def _read_csv(opened: Input, table: Table) -> Cells:
    tape = Tape(cast("IO[bytes]", opened.stream), None)
    source = Input(tape, opened.name)
    header, notices = _header(source, table)
    tape.set_delimiter(header.delimiter)
    sheet = Sheet(tape, source.name, header, {})
    frames = [cells_of(pl.DataFrame(), source.name, table, _NO_ROWS)]
    told: dict[str, list[AccountProblem]] = {}
    counts: Counter[str] = Counter()
    for frame, rejected in _parts(sheet, table):
        frames.append(frame)
        for problem in rejected:
            counts[problem.code] += 1
            if counts[problem.code] <= MOST_TOLD:
                told.setdefault(problem.code, []).append(problem)
    whole = pl.concat(frames).sort(ROW)
    problems = [each for code, some in told.items() for each in few(some, counts[code])]
    return Cells(whole, tuple(problems), notices)


_NO_ROWS: Final = pl.Series(ROW, [], pl.Int64)
_Part = tuple[pl.DataFrame, list[AccountProblem]]


def _header(source: Input, table: Table) -> tuple[Header, tuple[str, ...]]:
    lines = TextLines(source)
    first = next((line for line in lines if line and not line.isspace()), None)
    if faults := lines.take_faults():
        raise AccountsUnreadableError(*faults)
    if first is None:
        raise source.refuse("empty-file", "the file is empty: not even its columns are named")
    delimiter = delimiter_of(first)
    try:
        headings = next(rows_of(chain([first], lines), delimiter))
    except csv.Error:
        message = (
            "the header is no row of CSV: a quote is not closed, or a line ends in a bare return"
        )
        remedy = "save the file as CSV again, with line ends LF or CRLF"
        raise source.refuse("bad-csv", message, line=lines.number, remedy=remedy) from None
    if faults := lines.take_faults():
        raise AccountsUnreadableError(*faults)
    found = match_headings(headings, table, source.name, lines.number)
    if found.problems:
        raise AccountsUnreadableError(*found.problems)
    names = [name or f"{REMARK}{i}" for i, name in enumerate(found.columns)]
    return Header(names, delimiter, lines, []), found.notices


def _parts(sheet: Sheet, table: Table) -> Iterator[_Part]:
    """What comes of clean pieces of a file, and of the rows between them."""
    tape, pieces, singles, size = sheet.tape, list[Piece](), list[Item](), 0
    while True:
        if (piece := tape.take()) is not None:
            pieces.append(piece)
            size += len(piece.data)
        elif tape.at_end:
            break
        else:
            singles += islice(sheet.from_tape(), 1)
        if size >= tape.block // 2 or len(singles) >= _MANY:
            yield from _cut(pieces, singles, sheet, table)
            pieces, singles, size = [], [], 0
    yield from _cut(pieces, singles, sheet, table)


def _cut(pieces: list[Piece], singles: list[Item], sheet: Sheet, table: Table) -> Iterator[_Part]:
    items = singles
    parsed = parse(pieces, sheet) if pieces else None
    if pieces and parsed is None:
        even, ragged = split(pieces, sheet)
        parsed = parse(even, sheet) if even else None
        ragged += even if parsed is None else []
        items = [*singles, *(item for piece in ragged for item in sheet.of_piece(piece))]
    if parsed is not None:
        yield cells_of(parsed.cells, sheet.file, table, parsed.lines), []
    if items:
        yield _singly(items, sheet, table)


def _singly(items: list[Item], sheet: Sheet, table: Table) -> _Part:
    problems = [p for item in items if isinstance(item, Rejected) for p in item.problems]
    records = [item for item in items if not isinstance(item, Rejected)]
    known = [name for name in table.names if name in sheet.columns]
    rows = [{**dict(record.facts), **record.header} for record in records]
    frame = pl.DataFrame(
        {name: [row[name] for row in rows] for name in known}, dict.fromkeys(known, pl.String)
    )
    lines = pl.Series(ROW, [record.where.line for record in records], pl.Int64)
    return cells_of(frame, sheet.file, table, lines), problems


def _read_parquet(path: Path, table: Table) -> Cells:
    open_file(path, str(path)).close()
    try:
        raw = pl.read_parquet(path, glob=False, hive_partitioning=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        reason = shown(str(error).strip().split("\n", 1)[0].lower())
        message = f"the file is broken or no Parquet file: {reason}"
        problem = AccountProblem(
            "unreadable-file", message, str(path), help="export it again, and copy it whole"
        )
        raise AccountsUnreadableError(problem) from None
    found = match_headings(raw.columns, table, str(path))
    names = {h: name for h, name in zip(raw.columns, found.columns, strict=True) if name}
    problems = [*found.problems]
    for heading, name in names.items():
        if not _is_readable(raw.schema[heading]):
            message = f"the column `{shown(heading)}` holds {raw.schema[heading]}, not text"
            problems.append(
                AccountProblem(
                    "wrong-type", message, str(path), field=name, help="export it as text or date"
                )
            )
    if problems:
        raise AccountsUnreadableError(*problems)
    texts = raw.select(_text(heading, raw.schema[heading]).alias(n) for heading, n in names.items())
    rows = pl.int_range(1, raw.height + 1, eager=True, dtype=pl.Int64)
    return Cells(cells_of(texts, str(path), table, rows), (), found.notices)


def _is_readable(dtype: pl.DataType) -> bool:
    return dtype in _READ_AS_TEXT or dtype.is_integer() or isinstance(dtype, pl.Datetime)


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as texts; of a time at midnight its day only, as others write days."""
    if isinstance(dtype, pl.Datetime):
        is_day = pl.col(name).dt.time() == pl.time(0)
        day = pl.col(name).dt.date().cast(pl.String)
        return pl.when(is_day).then(day).otherwise(pl.col(name).cast(pl.String))
    return pl.col(name).cast(pl.String)
