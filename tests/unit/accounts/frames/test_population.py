"""Populations of several files: order, ids that come twice, dates, JSON Lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from engine.accounts.account import Account, Rejected
from engine.accounts.assemble import Assembly
from engine.accounts.records import Record
from tests.unit.accounts.frames.inputs import (
    of_text,
    population,
    refusals,
    rejections,
    rows,
)

if TYPE_CHECKING:
    import pytest


def test_every_row_of_an_id_that_comes_twice_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_text("id,violations\nA1,1\nA2,2\nA3,-1\n A4,4\n")
    (tmp_path / "in/b.jsonl").write_text('{"id": "A2"}\n{"id": "A5", "facts": {"violations": 5}}\n')
    pl.DataFrame({"id": ["A3", "A4", "A6"]}).write_parquet(tmp_path / "in/c.parquet")
    read = population(tmp_path, tmp_path / "in")
    assert [file.name for file in read.files] == ["a.csv", "b.jsonl", "c.parquet"]
    assert [row["account"] for row in rows(read)] == ["A1", "A5", "A6"]
    found = read.rejected.sort("file", "row").collect()
    assert found.select("row", "account", "code").rows() == [
        (3, "A2", "duplicate-account"),
        (4, "A3", "out-of-range"),
        (5, "A4", "duplicate-account"),
        (1, "A2", "duplicate-account"),
        (1, "A3", "duplicate-account"),
        (2, "A4", "duplicate-account"),
    ]
    assert "which stands in the input 2 times" in found["reason"][0]
    assert read.rows == 9


def test_an_id_is_the_same_in_any_spelling(tmp_path: Path) -> None:
    read = of_text(tmp_path, "id\n\u00c41\nA\u03081\n\u00c42\n")
    assert [row["account"] for row in rows(read)] == ["\u00c42"]
    assert [code for *_, code in rejections(read)] == ["duplicate-account"] * 2


def test_files_that_state_different_dates_are_refused(tmp_path: Path) -> None:
    for name, day in (("a", "2026-11-24"), ("b", "2026-11-25")):
        (tmp_path / f"{name}.csv").write_text(f"id,as_of\n{name},{day}\n")
    (problem,) = refusals(tmp_path, tmp_path / "a.csv", tmp_path / "b.csv")
    assert problem.code == "bad-as-of"


def test_a_folder_must_hold_files_of_known_formats(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    assert refusals(tmp_path, folder)[0].code == "empty-file"
    (folder / "_SUCCESS").touch()
    assert refusals(tmp_path, folder)[0].code == "empty-file"
    (folder / "a.xlsx").write_text("x")
    assert refusals(tmp_path, folder)[0].code == "unreadable-file"
    (folder / "a.xlsx").unlink()
    (folder / "deeper").mkdir()
    assert refusals(tmp_path, folder)[0].help == "name the folders one by one"


def test_a_file_that_changed_since_is_told(tmp_path: Path) -> None:
    read = of_text(tmp_path, "id\nA1\n")
    assert read.changed() == ()
    read.files[0].write_text("id\nA1\nA2\n")
    assert read.changed() == read.files


def test_json_lines(tmp_path: Path) -> None:
    text = (
        '{"as_of": "2026-11-24"}\n'
        '{"id": "A1", "facts": {"violations": 3, "bond": 12.5, "flags": ["iuu_fishing"]}}\n'
        '{"id": "A2", "violations": "4", "bond": "$1,250", "hts": "0901", "isa": null}\n'
        '{"id": "A3", "hts": 901}\n'
        '{"id": "A4", "violations": 1, "violations": 2}\n'
        '{"id": "A5", "nope": null}\n'
        "\n"
        '{"id": "A6", "bond": 1.500}\n'
        '{"id": "A7", \n'
        '{"id": "A8", "hts": ["x"], "level": "low"}\n'
    )
    read = of_text(tmp_path, text, ".jsonl")
    assert read.as_of == date(2026, 11, 24)
    assert rows(read) == [
        {"account": "A1", "violations": 3, "bond": 1250, "flags": ["iuu_fishing"]},
        {"account": "A2", "violations": 4, "bond": 125000, "hts": "0901"},
    ]
    assert [(line, code) for line, _, _, code in rejections(read)] == [
        (4, "wrong-type"),
        (5, "duplicate-key"),
        (6, "unknown-fact"),
        (8, "wrong-type"),
        (9, "bad-json"),
        (10, "wrong-type"),
    ]


def test_plain_lines_never_meet_the_reader_of_single_accounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Record] = []
    take = Assembly.take

    def counted(self: Assembly, record: Record) -> Account | Rejected:
        taken.append(record)
        return take(self, record)

    monkeypatch.setattr(Assembly, "take", counted)
    lines = "".join(
        f'{{"id": "A{i}", "violations": {i}, "share": 0.125, "hts": null}}\n' for i in range(2_000)
    )
    assert of_text(tmp_path, lines, ".jsonl").accounts == 2_000
    assert len(taken) == 1  # the first tells whether accounts state a date


def test_kind_speaks_for_nothing_without_the_fact(tmp_path: Path) -> None:
    read = of_text(tmp_path, "id,kind\nA1,broker\nA2,nobody\n")
    assert rows(read) == [{"account": "A1"}]
    assert rejections(read) == [(3, "A2", "kind", "unknown-member")]
