"""One kind of records of an extract: its files, typed, with every row accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from engine.trade.records.from_csv import read_csv
from engine.trade.records.from_database import table_told
from engine.trade.records.from_parquet import read_parquet
from engine.trade.records.only import Only
from engine.trade.records.repeated import count_repeated
from engine.trade.records.sorting import FILE, ROW, Source

if TYPE_CHECKING:
    from engine.model.inforce import InForce
    from engine.model.records import Records
    from engine.trade.records.file import ReadFile

SUFFIXES: Final = (".csv", ".tsv", ".parquet")


class RowsLostError(Exception):
    """A row is neither among the records nor among the rejected ones: a fault of ours."""


@dataclass(frozen=True, slots=True)
class ReadRecords:
    """What came of a kind of records; `rows == refused +` the rows of `frame`.

    `frame` has the columns of the kind, and `FILE` and `ROW` that say where each record stands. It
    reads files of the extract or of the scratch folder whenever it is collected.
    """

    records: Records
    frame: pl.LazyFrame
    files: tuple[Path, ...]
    rows: int
    refused: int
    repeated: int
    """Rows whose key an earlier row has too. They are kept."""
    rejected: pl.LazyFrame
    notices: tuple[str, ...] = ()


def read_records(
    extract: Path,
    records: Records,
    inforce: InForce,
    aside: Path,
    *,
    mapping: Mapping[str, dict[str, str]] | None = None,
    only: Only | None = None,
    as_tables: bool = False,
) -> ReadRecords | None:
    """Read the files of a kind; None where the extract has none.

    They are `KIND.csv`, `.tsv` or `.parquet`, or all such files in the folder `KIND`. Columns are
    found by their names, their other spellings, or by `mapping`: for a kind, the column of a
    heading. With `only`, all but the records of some numbers are as if they were not there. What
    was written down of a database is told `as_tables`.

    Raises:
        AccountsUnreadableError: a file as a whole is unusable, or a column is not there.
        OSError: the scratch folder cannot be written to.
        RowsLostError: a row is neither sound nor rejected.
    """
    files = tuple(files_of(extract, records.name))
    if not files:
        return None
    renamed = (mapping or {}).get(records.name, {})
    names = [
        table_told(path) if as_tables else path.relative_to(extract).as_posix() for path in files
    ]
    read = [
        _read(path, Source(records, inforce, name, only=only), renamed, aside / str(i))
        for i, (path, name) in enumerate(zip(files, names, strict=True))
    ]
    frames = [
        each.frame.with_columns(pl.lit(name).alias(FILE))
        for each, name in zip(read, names, strict=True)
    ]
    frame = pl.concat(frames).select(*records.columns, FILE, ROW)
    if only is not None:
        frame = frame.filter(only.holds(records))
    repeated, examples = (0, ()) if only is not None else count_repeated(frame, records)
    notices = (note for each in read for note in each.notices)
    found = ReadRecords(
        records,
        frame,
        files,
        rows=sum(each.rows for each in read),
        refused=sum(each.refused for each in read),
        repeated=repeated,
        rejected=pl.concat(each.rejected for each in read),
        notices=(*notices, *examples),
    )
    if only is None:
        _require_all(found)
    return found


def files_of(extract: Path, kind: str) -> Iterator[Path]:
    """The files of a kind of records.

    Raises:
        AccountsUnreadableError: there are both a file and a folder, or two files.
    """
    single = [path for suffix in SUFFIXES if (path := extract / f"{kind}{suffix}").is_file()]
    folder = extract / kind
    inside = sorted(_in(folder)) if folder.is_dir() else []
    if len(single) + bool(inside) > 1:
        names = " and ".join(f"`{path.name}`" for path in [*single, *([folder] if inside else [])])
        message = f"there are {names}: which of them holds the {kind} is not told"
        raise AccountsUnreadableError(
            AccountProblem("unreadable-file", message, str(extract), help="keep one of them")
        )
    yield from single or inside


def _in(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
            yield path


def _read(path: Path, source: Source, renamed: Mapping[str, str], aside: Path) -> ReadFile:
    aside.mkdir()
    if path.suffix.lower() == ".parquet":
        return read_parquet(path, source, renamed, aside)
    return read_csv(path, source, renamed, aside)


def _require_all(read: ReadRecords) -> None:
    """Make sure that no row is lost."""
    taken = int(read.frame.select(pl.len()).collect(engine="streaming").item())
    if read.rows != taken + read.refused:
        told = f"{read.rows:,} rows are not {taken:,} taken + {read.refused:,} rejected"
        raise RowsLostError(f"{read.records.name}: {told}")
