"""Accounts from SQLite: types by the cell, what is refused, and what is only read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from engine.accounts.databases import in_sqlite
from engine.accounts.databases.batches import ROWS
from tests.unit.accounts.databases.inputs import asked, refused
from tests.unit.accounts.frames.inputs import rejections, rows

COLUMNS = "id TEXT, violations INTEGER, share REAL, bond NUMERIC, since TEXT, isa BOOLEAN, level"
SOUND = ("A", 3, 0.5, 12.5, "2026-01-31", 1, "low")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "accounts.sqlite"


def table(path: Path, *cells: Sequence[object], columns: str = COLUMNS) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE accounts ({columns})")
    marks = ", ".join("?" * (columns.count(",") + 1))
    connection.executemany(f"INSERT INTO accounts VALUES ({marks})", cells)  # noqa: S608 - ours
    connection.commit()
    connection.close()


def test_each_type_of_a_fact(tmp_path: Path, path: Path) -> None:
    table(path, SOUND, ("B", None, 2, 7, None, 0, ""))
    read = asked(tmp_path, path)
    assert rows(read) == [
        {
            "account": "A",
            "violations": 3,
            "share": 0.5,
            "bond": 1250,
            "since": date(2026, 1, 31),
            "isa": True,
            "level": "low",
        },
        {"account": "B", "share": 2.0, "bond": 700, "isa": False},
    ]


def test_a_digest_of_what_was_read(tmp_path: Path, path: Path) -> None:
    table(path, ("A", 3), columns="id, violations")
    (extract,) = asked(tmp_path, path).extracts
    # sha256sum of the line {"id":"A","violations":3} and a line feed
    assert extract == (
        "table accounts",
        "4a098649417d28d4fe6163aa863e70b7739b94f591cb5fd935ba36b058050c27",
        len('{"id":"A","violations":3}\n'),
        1,
    )


def test_cells_of_a_wrong_type_are_told_by_row_and_column(tmp_path: Path, path: Path) -> None:
    table(
        path,
        SOUND,
        ("B", "lots", 1, 1, None, 1, None),
        ("C", 1.5, 1, 1, None, 1, None),
        ("D", 1, "half", 1, None, 1, None),
        ("E", 1, 1, 1.001, None, 1, None),
        ("F", 1, 1, 1, "yesterday", 1, None),
        ("G", 1, 1, 1, None, 2, None),
        ("H", 1, 1, 1, None, 1, 5),
        ("I", 1, 1, b"\xff", None, 1, None),
        (None, 1, 1, 1, None, 1, None),
    )
    read = asked(tmp_path, path)
    assert [row["account"] for row in rows(read)] == ["A"]
    assert [(row, account, column) for row, account, column, _ in rejections(read)] == [
        *((2, "B", "violations"), (3, "C", "violations"), (4, "D", "share"), (5, "E", "bond")),
        *((6, "F", "since"), (7, "G", "isa"), (8, "H", "level"), (9, "I", "bond")),
        (10, None, "id"),
    ]
    told = read.rejected.sort("row").collect()
    assert set(told["file"]) == {"table accounts"}
    assert json.loads(told["values"][5]) == {
        "id": "G",
        "violations": "1",
        "share": "1.0",
        "bond": "1",
        "isa": "2",
    }


def test_text_that_is_no_utf8_is_told_by_its_row(tmp_path: Path, path: Path) -> None:
    table(path, ("A", "6109"), ("B", b"\xff\xfe"), columns="id TEXT, hts TEXT")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE accounts SET hts = CAST(hts AS TEXT)")
    connection.commit()
    connection.close()
    read = asked(tmp_path, path)
    assert rows(read) == [{"account": "A", "hts": "6109"}]
    assert rejections(read) == [(2, "B", "hts", "wrong-type")]


def test_a_number_is_no_text(tmp_path: Path, path: Path) -> None:
    table(path, ("A", 6109), ("B", "0101"), columns="id, hts")
    read = asked(tmp_path, path)
    assert rows(read) == [{"account": "B", "hts": "0101"}]
    assert rejections(read) == [(1, "A", "hts", "wrong-type")]


def test_duplicates_in_different_batches(tmp_path: Path, path: Path) -> None:
    cells = [(f"A{i}", i) for i in range(ROWS)]
    table(path, *cells, ("A7", 1), columns="id TEXT, violations INTEGER")
    read = asked(tmp_path, path)
    assert (read.rows, read.accounts) == (ROWS + 1, ROWS - 1)
    assert rejections(read) == [
        (8, "A7", "id", "duplicate-account"),
        (ROWS + 1, "A7", "id", "duplicate-account"),
    ]


def test_a_type_that_changes_between_batches(tmp_path: Path, path: Path) -> None:
    cells = [(f"A{i}", i) for i in range(ROWS)]
    table(path, *cells, ("B", "x"), ("C", 2), columns="id TEXT, violations")
    read = asked(tmp_path, path)
    assert (read.accounts, read.refused) == (ROWS + 1, 1)
    assert rejections(read) == [(ROWS + 1, "B", "violations", "wrong-type")]


def test_no_rows(tmp_path: Path, path: Path) -> None:
    table(path)
    read = asked(tmp_path, path)
    assert (read.rows, read.accounts) == (0, 0)
    assert read.notices[-1] == "table accounts: there are no accounts in it"


def test_the_date_that_the_rows_state(tmp_path: Path, path: Path) -> None:
    cells = [("A", "2026-11-24"), ("B", "2026-11-25")]
    table(path, *cells, columns="id, as_of")
    read = asked(tmp_path, path)
    assert read.as_of == date(2026, 11, 24)
    assert rejections(read) == [(2, "B", "as_of", "bad-as-of")]


@pytest.mark.parametrize(
    ("query", "code", "told"),
    [
        ("SELECT violations FROM accounts", "missing-column", "id"),
        ("SELECT id, 1 AS hats FROM accounts", "unknown-column", "hats"),
        ("SELECT id, 1 AS isa, 2 AS isa FROM accounts", "unreadable-database", "twice"),
        ("SELECT 1 AS id", "unreadable-database", "CAST(id AS TEXT) AS id"),
        ("SELEC id FROM accounts", "unreadable-database", "syntax error"),
        ("SELECT id FROM acounts", "unreadable-database", "no such table"),
        ("SELECT id FROM accounts; SELECT 1", "unreadable-database", "one statement"),
        ("DELETE FROM accounts", "unreadable-database", "more than to select"),
        ("PRAGMA user_version", "unreadable-database", "more than to select"),
        ("ATTACH 'other.sqlite' AS other", "unreadable-database", "more than to select"),
        ("", "unreadable-database", "no columns"),
    ],
)
def test_queries_that_are_refused(
    tmp_path: Path, path: Path, query: str, code: str, told: str
) -> None:
    table(path, SOUND)
    problem = refused(tmp_path, path, query=query)
    assert problem.code == code
    assert told in str(problem)
    assert problem.help is not None or "syntax error" in problem.message
    assert sqlite3.connect(path).execute("SELECT count(*) FROM accounts").fetchone() == (1,)


def test_a_query_with_odd_names(tmp_path: Path, path: Path) -> None:
    table(path, ("A", 3), columns='"my id", "x""; drop"')
    query = (
        'WITH a AS (SELECT * FROM accounts) SELECT "my id" AS id, "x""; drop" AS violations FROM a;'
    )
    read = asked(tmp_path, path, query=query)
    assert rows(read) == [{"account": "A", "violations": 3}]
    assert read.extracts[0].name == "query"


def test_a_file_that_is_locked(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table(path, SOUND)
    monkeypatch.setattr(in_sqlite, "SECONDS", 0.01)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    problem = refused(tmp_path, path)
    writer.close()
    assert "database is locked" in problem.message
    assert problem.help == "another process writes to it; try again when it is done"


def test_no_file_is_made_and_none_that_is_none_is_read(tmp_path: Path, path: Path) -> None:
    assert "there is no such file" in refused(tmp_path, path).message
    assert not path.exists()
    path.write_bytes(b"id,violations\n" * 100)
    assert "not a database" in refused(tmp_path, path).message


def test_three_slashes_that_should_be_four(tmp_path: Path, path: Path) -> None:
    table(path, SOUND)
    problem = refused(tmp_path, f"sqlite://{path}")
    assert problem.help is not None
    assert f"sqlite:///{path}" in problem.help


def test_a_file_that_goes_bad_while_it_is_read(tmp_path: Path, path: Path) -> None:
    cells = [(f"A{i:06}", i) for i in range(3 * ROWS)]
    table(path, *cells, columns="id TEXT, violations INTEGER")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096 * 4] = b"\xff" * 4096 * 4
    path.write_bytes(data)
    problem = refused(tmp_path, path)
    assert problem.code == "unreadable-database"
    assert "malformed" in problem.message
