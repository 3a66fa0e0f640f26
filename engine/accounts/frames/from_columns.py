"""Parquet and Arrow files: their columns stay where they are, only doubted rows are taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from engine.accounts.account import Where
from engine.accounts.assemble import Assembly
from engine.accounts.frames.aside import Aside, Source
from engine.accounts.frames.chunk import Chunks
from engine.accounts.frames.columns import (
    ACCOUNT,
    DOUBT,
    PLACE,
    any_of,
    columns_of,
    kept_columns,
    lend_kind,
)
from engine.accounts.frames.physical import is_readable, raw_of, wanted
from engine.accounts.from_csv import REMARK, header_notices, header_problems
from engine.accounts.lines import open_file
from engine.accounts.problems import AccountProblem, AccountsUnreadableError, shown
from engine.accounts.raw import HEADER_KEYS, Raw
from engine.accounts.records import Record
from engine.model.policy import Fact

_BATCH: Final = 20_000
_LOOKAHEAD: Final = 1_000
_FORMATS: Final = {
    ".parquet": "Parquet",
    **dict.fromkeys((".arrow", ".ipc", ".feather"), "Arrow IPC"),
}


def read_columns(
    path: Path,
    facts: Mapping[str, Fact],
    kept: Mapping[str, Fact],
    aside: Aside,
    *,
    is_arrow: bool,
) -> tuple[date | None, list[str]]:
    """Read a Parquet or Arrow file; gives the as-of date it states, and remarks.

    Sound accounts are read from the file itself whenever they are asked for.

    Raises:
        AccountsUnreadableError: the file is broken, or a column is unknown or of a wrong type.
    """
    with open_file(path, str(path)) as opened:
        if not opened.peek(1):
            raise AccountsUnreadableError(
                AccountProblem("empty-file", "the file is empty: it holds no accounts", str(path))
            )
    with _told(path):
        frame = _scan(path, is_arrow=is_arrow)
        schema = dict(frame.collect_schema())
    _require_columns(path, schema, facts)
    schema = {name: dtype for name, dtype in schema.items() if not name.startswith(REMARK)}
    with _told(path):
        assembly = Assembly(facts, once=False)
        _find_as_of(frame, schema, assembly)
        reading = _Reading(
            path, frame.select(*schema), schema, facts=facts, kept=kept, assembly=assembly
        )
        before = aside.accepted + aside.refused
        reading.run(aside)
        _require_all(path, frame, aside.accepted + aside.refused - before)
    return assembly.as_of, header_notices(str(path), [*schema], facts)


def _require_all(path: Path, frame: pl.LazyFrame, taken: int) -> None:
    """Make sure that no row is lost: the file itself says how many it has.

    Raises:
        AccountsUnreadableError: as many were not taken or rejected.
    """
    rows = frame.select(pl.len()).collect().item()
    if rows != taken:
        message = f"it has {rows:,} rows, and {taken:,} were read: it changed meanwhile"
        remedy = "run again when nobody writes to it"
        raise AccountsUnreadableError(
            AccountProblem("unreadable-file", message, str(path), help=remedy)
        )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Let what is wrong with the file come out as a problem of the input."""
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        reason = shown(str(error).strip().split("\n", 1)[0].lower())
        message = f"the file is broken or no {_FORMATS[path.suffix.lower()]} file: {reason}"
        remedy = "export it again, and copy it whole"
        raise AccountsUnreadableError(
            AccountProblem("unreadable-file", message, str(path), help=remedy)
        ) from None


def _require_columns(
    path: Path, schema: Mapping[str, pl.DataType], facts: Mapping[str, Fact]
) -> None:
    """Refuse columns that are no facts or of a type that cannot be read as the fact."""
    names = [*schema]
    problems = [
        AccountProblem(code, message, str(path), field=name, help=remedy)
        for code, name, message, remedy in header_problems(names, frozenset(facts))
    ]
    if "id" not in schema and ACCOUNT in schema:
        remedy = "facts that a run wrote are no input: their money is in cents"
        problems[0] = replace(problems[0], help=f"{problems[0].help}; {remedy}")
    for name, dtype in schema.items():
        fact = facts.get(name)
        known = fact is not None or name in HEADER_KEYS
        if known and not is_readable(name, dtype, fact):
            what = fact.type if fact is not None else "text"
            message = f"the column `{name}` holds {dtype}, which is not read as {what}"
            remedy = f"export it as {wanted(name, fact)}"
            problems.append(
                AccountProblem("wrong-type", message, str(path), field=name, help=remedy)
            )
    if problems:
        raise AccountsUnreadableError(*problems)


def _find_as_of(frame: pl.LazyFrame, schema: Mapping[str, pl.DataType], assembly: Assembly) -> None:
    """Let the first account that states a readable as-of date fix it."""
    if "as_of" in schema:
        stated = frame.select("as_of").head(_LOOKAHEAD).collect().to_series()
        for value in stated:
            assembly.take(Record(Where(""), {"as_of": raw_of(value)}, []))
            if assembly.as_of_known:
                break
    assembly.give_up_as_of()


def _scan(path: Path, *, is_arrow: bool) -> pl.LazyFrame:
    if is_arrow:
        return pl.scan_ipc(path, glob=False)
    return pl.scan_parquet(path, glob=False)


class _Reading:
    """One file."""

    def __init__(
        self,
        path: Path,
        frame: pl.LazyFrame,
        schema: Mapping[str, pl.DataType],
        *,
        facts: Mapping[str, Fact],
        kept: Mapping[str, Fact],
        assembly: Assembly,
    ) -> None:
        self._file = str(path)
        self._raw = frame
        self._frame = frame.with_row_index(PLACE, 1)
        self._columns = columns_of(schema, facts, assembly.as_of)
        self._facts = facts
        self._kept = kept
        self._assembly = assembly
        self._header = [name for name in schema if name in HEADER_KEYS]
        self._others = [name for name in schema if name not in HEADER_KEYS]

    def run(self, aside: Aside) -> None:
        """Find what is doubted, and read that row by row."""
        typed = self._typed(sure=False)
        marks = typed.select(pl.col("id").hash(), DOUBT).collect(engine="streaming")
        doubted = int(marks[DOUBT].sum())
        sound = typed.filter(~pl.col(DOUBT)) if doubted else self._typed(sure=True)
        names = set(typed.collect_schema())
        kept = sound.select(*kept_columns(names, self._kept), pl.col(PLACE).cast(pl.Int64))
        aside.marks.append(marks["id"].filter(~marks[DOUBT]))
        aside.add(Source(self._file, kept), marks.height - doubted)
        if doubted:
            self._read_doubted(typed, aside)

    def _typed(self, *, sure: bool) -> pl.LazyFrame:
        """The file's columns, typed; `sure` when nothing in it is doubted."""
        doubts = [c.doubted for c in self._columns if c.doubted is not None and not sure]
        typed = self._frame.select(
            PLACE,
            *((c.value if sure else c.typed).alias(c.name) for c in self._columns),
            any_of(doubts).fill_null(value=False).alias(DOUBT),
        )
        return lend_kind(typed, {column.name for column in self._columns}, self._facts)

    def _read_doubted(self, typed: pl.LazyFrame, aside: Aside) -> None:
        found = typed.filter(DOUBT).select(PLACE).collect(engine="streaming")
        places = found.to_series().sort()
        chunks = Chunks(self._columns, self._facts, self._kept, self._assembly)
        for start in range(0, places.len(), _BATCH):
            some = places.slice(start, _BATCH)
            first, last = some[0], some[-1]
            rows = (
                self._raw.slice(first - 1, last - first + 1)
                .with_row_index(PLACE, first)
                .filter(pl.col(PLACE).is_in(some.implode()))
                .collect(engine="streaming")
            )
            aside.put(self._file, chunks.convert(rows, rows[PLACE].cast(pl.Int64), self._row(rows)))

    def _row(self, rows: pl.DataFrame) -> Callable[[int], Record]:
        def record(i: int) -> Record:
            row = rows.row(i, named=True)
            header: dict[str, Raw] = {name: raw_of(row[name]) for name in self._header}
            others = [(name, raw_of(row[name])) for name in self._others]
            return Record(Where(self._file, None, row[PLACE]), header, others)

        return record
