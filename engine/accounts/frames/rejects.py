"""Rejected rows as rows of a frame: where they stand, what they held (masked), and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

import polars as pl

from engine.accounts.account import Rejected
from engine.accounts.frames.chunk import Read
from engine.accounts.identifiers import mask_ior
from engine.accounts.problems import AccountProblem, shown
from engine.accounts.raw import Raw, described
from engine.accounts.records import Record

REJECTED: Final[dict[str, pl.DataType]] = {
    "file": pl.String(),
    "row": pl.Int64(),
    "account": pl.String(),
    "column": pl.String(),
    "values": pl.String(),
    "code": pl.String(),
    "reason": pl.String(),
}
"""The columns of the frame of rejected rows: one row for each row of the input."""

ID: Final = "id"
"""Beside them, never shown: the id as it counts for duplicates, null where it could not be told."""

_TOLD: Final = 10
"""The most problems of a row that are told."""


def frame_of(file: str, reads: list[Read]) -> pl.DataFrame:
    """Rejected rows with the columns of `REJECTED` and `ID`."""
    rows = [_row(file, read, read.outcome) for read in reads if isinstance(read.outcome, Rejected)]
    return pl.DataFrame(rows, {**REJECTED, ID: pl.String()}, orient="row")


def _row(file: str, read: Read, rejected: Rejected) -> tuple[str | int | None, ...]:
    first, *_ = rejected.problems
    account = first.account or (None if rejected.id is None else shown(rejected.id))
    fields = {problem.field for problem in rejected.problems}
    column = first.field if len(fields) == 1 or first.field is not None else None
    values = None if read.record is None else _values(read.record)
    id_ = None if read.record is None else rejected.id
    return (file, read.place, account, column, values, first.code, _reason(rejected.problems), id_)


def _reason(problems: tuple[AccountProblem, ...]) -> str:
    told = [f"{p.message} ({p.help})" if p.help else p.message for p in problems[:_TOLD]]
    if len(problems) > _TOLD:
        told.append(f"and {len(problems) - _TOLD} more")
    return "; ".join(told)


def _values(record: Record) -> str:
    """What a row holds as a JSON object of short, masked texts; empty cells are left out."""
    held = {shown(key): _shown(key, raw) for key, raw in _cells(record) if raw not in (None, "")}
    return json.dumps(held, ensure_ascii=False)


def _cells(record: Record) -> Iterator[tuple[str, Raw]]:
    yield from record.header.items()
    yield from record.facts


def _shown(key: str, raw: Raw) -> str | bool | list[str]:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, list):
        return [str(_shown(key, part)) for part in raw[:_TOLD]]
    if not isinstance(raw, str):
        return described(raw)
    if key == "ior_numbers":
        return ";".join(shown(mask_ior(part)) for part in raw.split(";")[:_TOLD])
    return shown(raw)
