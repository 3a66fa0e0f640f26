"""The rows of a query as one population: typed, rejected and counted as those of files are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from engine.accounts.account import Where
from engine.accounts.assemble import Assembly
from engine.accounts.databases.batches import NO_TEXT, Batch, Cell, Question, batches
from engine.accounts.databases.faults import DatabaseError
from engine.accounts.frames.aside import Aside
from engine.accounts.frames.chunk import Chunks
from engine.accounts.frames.columns import columns_of
from engine.accounts.frames.duplicates import reject_duplicates
from engine.accounts.frames.physical import is_readable, raw_of, wanted
from engine.accounts.frames.population import Extract, Population
from engine.accounts.frames.rejects import ID
from engine.accounts.from_csv import REMARK, header_notices, header_problems
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from engine.accounts.raw import HEADER_KEYS, Raw
from engine.accounts.records import Record, account_name
from engine.model.policy import Fact
from engine.model.types import Kind

_NUMBERS: Final = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
_TRUTHS: Final = {0: "false", 1: "true"}


def read_database(
    question: Question, facts: Mapping[str, Fact], kept: Collection[str], aside: Path
) -> Population:
    """Read what a question gives; as `read_population` does it for files.

    Raises:
        AccountsUnreadableError: the database cannot be read to the end, or a column is unknown or
            of a wrong type.
        OSError: `aside` cannot be written to.
    """
    keep = {name: fact for name, fact in facts.items() if name in kept}
    store = Aside(aside, keep)
    reading = _Reading(question, facts, keep, store)
    try:
        for batch in batches(question, aside):
            reading.take(batch)
    except DatabaseError as error:
        raise AccountsUnreadableError(
            AccountProblem("unreadable-database", error.message, str(question), help=error.help)
        ) from None
    store.flush()
    rows = store.accepted + store.refused
    sound, accounts = reject_duplicates(store)
    return Population(
        facts=sound,
        rejected=store.refusals().drop(ID),
        files=(),
        rows=rows,
        accounts=accounts,
        refused=rows - accounts,
        as_of=reading.assembly.as_of,
        notices=reading.notices(),
        extracts=(reading.extract(),),
    )


class _Reading:
    """One pass over the rows of a question."""

    def __init__(
        self, question: Question, facts: Mapping[str, Fact], kept: Mapping[str, Fact], store: Aside
    ) -> None:
        self._question = question
        self._file = question.name
        self._facts = facts
        self._kept = kept
        self._store = store
        self._digest = hashlib.sha256()
        self._bytes = self._rows = 0
        self._names: list[str] = []
        self._chunks: dict[tuple[tuple[str, pl.DataType], ...], Chunks] = {}
        self.assembly = Assembly(facts, once=False)

    def take(self, batch: Batch) -> None:
        """Type the rows of a batch, and reject those that are no accounts."""
        if not self._names:
            self._begin(batch.frame)
        text = batch.frame.write_ndjson().encode()
        self._digest.update(text)
        self._bytes += len(text)
        names = [name for name in batch.frame.columns if not name.startswith(REMARK)]
        batch = batch._replace(frame=batch.frame.select(names))
        if batch.is_loose:
            batch = _tightened(batch, self._facts)
        first = self._rows + 1
        self._rows += batch.frame.height
        places = pl.int_range(first, self._rows + 1, eager=True, dtype=pl.Int64)
        chunks = self._chunks_of(batch.frame.schema)
        if batch.frame.height:
            row = self._row(batch, first)
            self._store.put(self._file, chunks.convert(batch.frame, places, row))

    def _begin(self, frame: pl.DataFrame) -> None:
        self._names = frame.columns
        problems = [
            self._problem(code, message, name, remedy)
            for code, name, message, remedy in header_problems(self._names, frozenset(self._facts))
        ]
        if problems:
            raise AccountsUnreadableError(*problems)
        if "as_of" in self._names:
            for value in frame["as_of"].head(1_000):
                self.assembly.take(Record(Where(""), {"as_of": raw_of(value)}, []))
                if self.assembly.as_of_known:
                    break
        self.assembly.give_up_as_of()

    def _chunks_of(self, schema: Mapping[str, pl.DataType]) -> Chunks:
        key = tuple(schema.items())
        if key not in self._chunks:
            self._require_types(schema)
            columns = columns_of(schema, self._facts, self.assembly.as_of)
            self._chunks[key] = Chunks(columns, self._facts, self._kept, self.assembly)
        return self._chunks[key]

    def _require_types(self, schema: Mapping[str, pl.DataType]) -> None:
        problems = []
        for name, dtype in schema.items():
            fact = self._facts.get(name)
            if not is_readable(name, dtype, fact):
                what = "text" if fact is None else str(fact.type)
                message = f"the column `{name}` holds {dtype}, which is not read as {what}"
                remedy = f"let the query give it as {wanted(name, fact)}, with CAST"
                problems.append(self._problem("wrong-type", message, name, remedy))
        if problems:
            raise AccountsUnreadableError(*problems)

    def _problem(
        self, code: str, message: str, name: str | None, remedy: str | None
    ) -> AccountProblem:
        return AccountProblem(code, message, str(self._question), field=name, help=remedy)

    def _row(self, batch: Batch, first: int) -> Callable[[int], Record]:
        def record(i: int) -> Record:
            where = Where(self._file, None, first + i)
            row: dict[str, object] = batch.frame.row(i, named=True)
            row |= {name: cells[i] for name, cells in batch.loose.items() if name in row}
            raw = {name: _raw(value) for name, value in row.items()}
            bytes_ = [name for name, value in row.items() if isinstance(value, bytes)]
            problems = tuple(_bytes(name, where, raw.get("id")) for name in bytes_)
            for name, fact in self._facts.items():
                if fact.type.kind is Kind.BOOLEAN and row.get(name) in _TRUTHS:
                    raw[name] = bool(row[name])
            header = {name: value for name, value in raw.items() if name in HEADER_KEYS}
            others = [(name, value) for name, value in raw.items() if name not in HEADER_KEYS]
            return Record(where, header, others, problems)

        return record

    def notices(self) -> tuple[str, ...]:
        """Remarks on what was read."""
        notices = header_notices(self._file, self._names, self._facts)
        if not self._rows:
            notices.append(f"{self._file}: there are no accounts in it")
        return tuple(notices)

    def extract(self) -> Extract:
        """What was read, with its digest."""
        return Extract(self._file, self._digest.hexdigest(), self._bytes, self._rows)


def _raw(value: object) -> Raw:
    return None if isinstance(value, bytes) else raw_of(value)


def _bytes(name: str, where: Where, id_: Raw) -> AccountProblem:
    return AccountProblem(
        "wrong-type",
        f"`{name}` holds bytes, which are no value",
        where.file,
        row=where.row,
        account=account_name(id_),
        field=name,
        help="store it as text in UTF-8",
    )


def _tightened(batch: Batch, facts: Mapping[str, Fact]) -> Batch:
    """A batch of which each column can be read as the fact, or is doubted cell by cell."""
    frame, loose = batch.frame, dict(batch.loose)
    for name in frame.columns:
        fact, column = facts.get(name), frame[name]
        if _is_truths(column, fact):
            frame = frame.with_columns(column == 1)
        elif name in loose or not is_readable(name, column.dtype, fact):
            cells: Sequence[Cell] = [*loose.get(name, column.to_list())]
            _require_id(name, column)
            loose[name] = cells
            kind = None if fact is None else fact.type.kind
            texts = [_text(cell, kind) for cell in cells]
            frame = frame.with_columns(pl.Series(name, texts, pl.String))
    return batch._replace(frame=frame, loose=loose)


def _is_truths(column: pl.Series, fact: Fact | None) -> bool:
    """Whether a column of a boolean fact holds nothing but 0 and 1, as SQLite has it."""
    is_boolean = fact is not None and fact.type.kind is Kind.BOOLEAN
    return is_boolean and column.dtype == pl.Int64 and bool(column.is_in([0, 1]).all())


def _require_id(name: str, column: pl.Series) -> None:
    """Refuse ids that are all numbers: what zeros they began with, nobody knows."""
    if name == "id" and column.dtype == pl.Int64:
        told = "the column `id` holds numbers, not texts"
        raise DatabaseError(told, "let the query give it as text: CAST(id AS TEXT) AS id")


def _text(cell: Cell, kind: Kind | None) -> str | None:
    """A cell in a column of texts; what no text may stand for is `NO_TEXT`, and so doubted."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bytes):
        return NO_TEXT
    if kind is Kind.BOOLEAN and isinstance(cell, int):
        return _TRUTHS.get(cell, NO_TEXT)
    return repr(cell) if kind in _NUMBERS else NO_TEXT
