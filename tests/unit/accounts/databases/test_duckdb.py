"""Accounts from DuckDB: its types are those of Parquet."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.unit.accounts.databases.inputs import asked, refused
from tests.unit.accounts.frames.inputs import rejections, rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "accounts.duckdb"
    with duckdb.connect(made) as connection:
        connection.execute(
            "CREATE TABLE accounts AS SELECT 'A' AS id, 3::HUGEINT AS violations,"
            " 0.5::FLOAT AS share, 12.500::DECIMAL(9, 3) AS bond, DATE '2026-01-31' AS since,"
            " '0101' AS hts, true AS isa, 'low'::ENUM('low', 'high') AS level,"
            " ['forced_labor'] AS flags"
        )
        connection.execute("INSERT INTO accounts (id, bond) VALUES ('B', 0.001), ('C', NULL)")
    return made


def test_each_type_of_a_fact(tmp_path: Path, path: Path) -> None:
    read = asked(tmp_path, f"duckdb:///{path}")
    assert rows(read) == [
        {
            "account": "A",
            "violations": 3,
            "share": 0.5,
            "bond": 1250,
            "since": date(2026, 1, 31),
            "hts": "0101",
            "isa": True,
            "level": "low",
            "flags": ["forced_labor"],
        },
        {"account": "C"},
    ]
    assert rejections(read) == [(2, "B", "bond", "wrong-type")]
    assert not [*(tmp_path / "aside").glob("duckdb-*")]


def test_the_order_of_the_query_gives_the_rows(tmp_path: Path, path: Path) -> None:
    read = asked(
        tmp_path, path, query="SELECT id, bond FROM accounts ORDER BY id DESC -- the last first"
    )
    assert rejections(read) == [(2, "B", "bond", "wrong-type")]


def test_no_rows(tmp_path: Path, path: Path) -> None:
    read = asked(tmp_path, path, query="FROM accounts WHERE false")
    assert (read.rows, read.accounts) == (0, 0)


@pytest.mark.parametrize(
    ("query", "code", "told"),
    [
        ("SELECT violations FROM accounts", "missing-column", "id"),
        ("SELECT id, now() AS since FROM accounts", "wrong-type", "CAST"),
        ("SELECT id, 1 AS isa FROM accounts", "wrong-type", "Boolean"),
        ("SELECT 1 AS id FROM accounts", "wrong-type", "String"),
        ("SELEC id FROM accounts", "unreadable-database", "syntax error"),
        ("SELECT id FROM acounts", "unreadable-database", "acounts"),
        ("SELECT id FROM accounts; SELECT 1", "unreadable-database", "one SELECT"),
        ("SELECT 1) TO 'x'; COPY (SELECT 1", "unreadable-database", "syntax error"),
        ("DELETE FROM accounts", "unreadable-database", "one SELECT"),
        ("COPY accounts TO 'x.csv'", "unreadable-database", "one SELECT"),
        ("", "unreadable-database", "one SELECT"),
    ],
)
def test_queries_that_are_refused(
    tmp_path: Path, path: Path, query: str, code: str, told: str
) -> None:
    problem = refused(tmp_path, path, query=query)
    assert problem.code == code
    assert told in str(problem)


def test_there_is_no_such_file(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path, tmp_path / "no.duckdb").message
    assert not (tmp_path / "no.duckdb").exists()


@pytest.mark.parametrize(
    ("package", "url", "extra"),
    [
        ("duckdb", "accounts.duckdb", "tidewaiter[duckdb]"),
        ("psycopg", "postgresql://host/cbp", "tidewaiter[postgres]"),
    ],
)
def test_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, url: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    problem = refused(tmp_path, url)
    assert problem.help is not None
    assert extra in problem.help
