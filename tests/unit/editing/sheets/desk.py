"""A policy with a column of every sort, and sheets of it as people would edit them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Final, NamedTuple

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from engine.editing.sheets import (
    Plan,
    SheetRefusedError,
    apply_import,
    export_sheet,
    plan_import,
    write_sheet,
)
from engine.editing.sheets.raw import Content
from engine.policy.digest import meaning_digest
from engine.policy.load import Loaded, load_policy

HEAD: Final = "policy: desk\nversion: 7\noutcomes: [level]\n"
FACTS: Final = """\
types:
  size: enum(small, large, TRUE)
  mark: enum(red, blue)
facts:
  visits: {type: integer, label: visits in 12 months, unit: visits, range: "[0..]"}
  share: {type: number, label: share of late entries}
  owed: {type: money, label: duties owed}
  since: {type: date, label: first visit}
  state: {type: text, label: state number, pattern: "99"}
  note: {type: text, label: remark}
  size: {type: size, label: size}
  marks: {type: set(mark), label: marks}
  open: {type: boolean, label: whether it is open}
parameters:
  often:
    type: integer
    label: many visits
    authority: {basis: default}
    values: [{from: 2024-01-01, value: 4}]
"""
_HEADER: Final = (
    "  id      | visits | share | owed    | since        | state | size  | marks | open | title"
    " | because | from || level | points"
)
_ROW_A: Final = (
    'LEV-A | >= often | > 5% | - | - | - | - | contains red | true | "many | late"'
    ' | "{visits} visits" | 2024-01-01 || high | = visits * 2'
)
_ROW_B: Final = (
    'LEV-B | [1..3] | - | > $1,000 | < 2026-01-01 | "05" | small, large | - | - | Some'
    " | - | - || low | 3"
)
LEVEL: Final = (
    """\
# How closely an account is watched.
decision: level
question: How closely is it watched?
output: {level: enum(low, high), points: integer}
hit_policy: first
otherwise: {level: low, points: 0}
if_provisional: keep
table: |   # the desk's own table
HEADER
  ROW_A

  ROW_B
owner: the desk   # not a person
""".replace("HEADER", _HEADER)
    .replace("ROW_A", _ROW_A)
    .replace("ROW_B", _ROW_B)
)
FEE: Final = """\
decision: fee
output: {fee: money}
hit_policy: unique
otherwise: $0
if_provisional: keep
# what is written in rules
rules:
  - id: FEE-A
    title: Large and open
    when: [size = large, open]
    then: $100
    authority: 19 USC 58c
  - id: FEE-B
    when: size = small and not(open) and visits between 2 and 5
    then: = 10% * owed
    because: "a fee of a tenth of {owed}"
    from: 2025-01-01
# the end
"""
WHO: Final = """\
table: who
key: {code: prefix}
columns: {desk: text, size: size}
otherwise: {desk: none, size: small}
rows: |
  code | from       || desk        | size
  0101 | -          || "A | B"     | small
  87   | 2024-01-01 || = 2 + 2     | null
  8703 | -          || -lead       | TRUE
"""
RATE: Final = """\
table: rate
key: {place: text}
columns: {share: number, name: text}
rows_from: rate.csv
"""
RATE_ROWS: Final = 'place,share,name\nmain,0.5,"Main, first"\n"side",,Side\n'
FILES: Final[Mapping[str, str]] = {
    "policy.yaml": HEAD,
    "facts.yaml": FACTS,
    "level.yaml": LEVEL,
    "fee.yaml": FEE,
    "who.yaml": WHO,
    "rate.yaml": RATE,
    "rate.csv": RATE_ROWS,
}


class Desk:
    """A policy's folder, its sheets, and what comes of importing them."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        for name, text in {**FILES, **files}.items():
            folder.joinpath(name).write_bytes(text.encode())

    def load(self) -> Loaded:
        """The policy as it is now, without errors."""
        loaded = load_policy(self.folder)
        assert loaded.policy is not None, [each.message for each in loaded.diagnostics]
        return loaded

    def meaning(self) -> str:
        """The meaning digest."""
        policy = self.load().policy
        assert policy is not None
        return meaning_digest(policy)

    def text(self, name: str) -> str:
        """The text of a file of the policy."""
        return (self.folder / name).read_bytes().decode()

    def export(self, name: str, suffix: str = ".xlsx") -> bytes:
        """The bytes of a sheet."""
        exported = export_sheet(self.load(), self.folder, name)
        return write_sheet(exported, PurePath(f"{name}{suffix}"))

    def plan(self, name: str, data: bytes, suffix: str = ".xlsx") -> Plan:
        """What importing a sheet would do."""
        return plan_import(self.load(), self.folder, name, data, PurePath(f"{name}{suffix}"))

    def take(self, name: str, data: bytes, suffix: str = ".xlsx") -> Plan:
        """Import a sheet."""
        plan = self.plan(name, data, suffix)
        apply_import(plan)
        return plan

    def edited(self, name: str, edit: Callable[[Worksheet], object]) -> bytes:
        """The workbook of a table, edited."""
        return edited(self.export(name), name, edit)

    def edit(self, name: str, edit: Callable[[Worksheet], object]) -> Plan:
        """What importing an edited workbook would do."""
        return self.plan(name, self.edited(name, edit))

    def refused(self, name: str, edit: Callable[[Worksheet], object]) -> list[str]:
        """Why an edited workbook is refused."""
        return self.refusals(name, self.edited(name, edit))

    def refusals(self, name: str, data: bytes, suffix: str = ".xlsx") -> list[str]:
        """Why a file is refused; nothing may have been written."""
        before = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        with pytest.raises(SheetRefusedError) as refusal:
            self.plan(name, data, suffix)
        assert {path.name: path.read_bytes() for path in self.folder.iterdir()} == before
        return [problem.told(f"{name}{suffix}") for problem in refusal.value.problems]


class Typed(NamedTuple):
    """What was typed into a cell, and how its numbers are shown."""

    cell: str
    value: Content | None
    form: str = "General"


def put(page: Worksheet, cell: str, value: Content | None, form: str = "General") -> None:
    """Type something into a cell."""
    page[cell] = value
    if isinstance(value, int | float):
        page[cell].number_format = form


def edited(data: bytes, name: str, edit: Callable[[Worksheet], object]) -> bytes:
    """A workbook with an edit of one of its sheets."""
    book = load_workbook(io.BytesIO(data))
    page = book[name]
    assert isinstance(page, Worksheet)
    edit(page)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(name: str, rows: list[list[object]]) -> bytes:
    """A workbook that somebody made by hand."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = name
    for row in rows:
        page.append(row)
    return saved(book)
