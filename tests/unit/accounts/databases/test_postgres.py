"""Accounts from PostgreSQL, where there is one: TIDEWAITER_POSTGRES is its URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engine.accounts.databases.batches import ROWS, Question, batches
from engine.accounts.databases.faults import DatabaseError
from engine.accounts.databases.place import database_of
from tests.unit.accounts.databases.inputs import asked, refused
from tests.unit.accounts.frames.inputs import rejections, rows

URL = os.environ.get("TIDEWAITER_POSTGRES", "")
pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not URL, reason="TIDEWAITER_POSTGRES names no server"),
]


@pytest.fixture
def server() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS accounts")
        connection.execute("DROP TYPE IF EXISTS level")
        connection.execute("CREATE TYPE level AS ENUM ('low', 'high')")
        connection.execute(
            "CREATE TABLE accounts (id varchar(9), violations int8, share float8, bond numeric,"
            " since date, hts text, isa boolean, level level, flags text[])"
        )
        connection.execute(
            "INSERT INTO accounts VALUES"
            " ('A', 3, 0.1, 12.500, '2026-01-31', E'a,\"b\"\\n', true, 'low', '{forced_labor}'),"
            " ('B', NULL, NULL, NULL, NULL, '', false, NULL, '{}'),"
            " ('C', 1, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL),"
            " ('D', 1, 1, 'NaN', NULL, NULL, NULL, NULL, NULL),"
            " ('E', 1, 1, 0.001, NULL, NULL, NULL, NULL, NULL),"
            " ('F', 1, 1, 1, 'infinity', NULL, NULL, NULL, NULL),"
            " (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
        )
        yield connection


@pytest.mark.usefixtures("server")
def test_each_type_of_a_fact(tmp_path: Path) -> None:
    read = asked(tmp_path, URL)
    assert rows(read) == [
        {
            "account": "A",
            "violations": 3,
            "share": 0.1,
            "bond": 1250,
            "since": date(2026, 1, 31),
            "hts": 'a,"b"\n',
            "isa": True,
            "level": "low",
            "flags": ["forced_labor"],
        },
        {"account": "B", "isa": False, "flags": []},
    ]
    assert [(row, column) for row, _, column, _ in rejections(read)] == [
        *((3, "share"), (4, "bond"), (5, "bond"), (6, "since"), (7, "id")),
    ]


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("query", "code", "told"),
    [
        ("SELECT violations FROM accounts", "missing-column", "id"),
        ("SELECT id, now() AS since FROM accounts", "wrong-type", "CAST"),
        ("SELECT id, 1 AS isa, 2 AS isa FROM accounts", "unreadable-database", "twice"),
        ("SELEC id FROM accounts", "unreadable-database", "syntax error"),
        ("SELECT id FROM acounts", "unreadable-database", "acounts"),
        ("SELECT id FROM accounts; SELECT 1", "unreadable-database", "one SELECT"),
        ("SELECT 1) TO STDOUT; DROP TABLE accounts; --", "unreadable-database", "syntax error"),
        ("DELETE FROM accounts RETURNING id", "unreadable-database", "DELETE"),
        ("DROP TABLE accounts", "unreadable-database", "no columns"),
        ("SELECT id, 1 / 0 AS violations FROM accounts", "unreadable-database", "zero"),
        ("", "unreadable-database", "no columns"),
    ],
)
def test_queries_that_are_refused(
    tmp_path: Path, server: psycopg.Connection[Any], query: str, code: str, told: str
) -> None:
    problem = refused(tmp_path, URL, query=query)
    assert problem.code == code
    assert told in str(problem)
    assert server.execute("SELECT count(*) FROM accounts").fetchone() == (7,)


@pytest.mark.usefixtures("server")
def test_no_rows_and_a_column_of_nothing(tmp_path: Path) -> None:
    assert asked(tmp_path, URL, query="SELECT * FROM accounts WHERE false").rows == 0
    read = asked(tmp_path, URL, query="SELECT NULL::text AS id FROM accounts -- all")
    assert (read.rows, read.refused) == (7, 7)


def test_no_right_to_read(tmp_path: Path, server: psycopg.Connection[Any]) -> None:
    server.execute("DROP ROLE IF EXISTS tidewaiter_nobody")
    server.execute("CREATE ROLE tidewaiter_nobody LOGIN PASSWORD 's3cret'")
    address = server.info
    url = f"postgresql://tidewaiter_nobody:s3cret@{address.host}:{address.port}/{address.dbname}"
    problem = refused(tmp_path, url)
    assert "permission denied" in problem.message
    assert "s3cret" not in str(problem)
    server.execute("DROP ROLE tidewaiter_nobody")


def test_nobody_answers(tmp_path: Path) -> None:
    problem = refused(tmp_path, "postgresql://ann:s3cret@127.0.0.1:1/cbp")
    assert problem.help == "see that the server runs, and try again"
    assert "s3cret" not in str(problem)


def test_one_snapshot_and_a_server_that_goes_away(
    tmp_path: Path, server: psycopg.Connection[Any]
) -> None:
    server.execute("DELETE FROM accounts")
    server.execute(
        "INSERT INTO accounts SELECT 'A' || i, i FROM generate_series(1, %s) i", (50 * ROWS,)
    )
    found = batches(Question(database_of(URL), table="accounts"), tmp_path)
    assert next(found).frame.height == ROWS
    server.execute("UPDATE accounts SET violations = 0")
    second = next(found).frame
    assert second["violations"].to_list() == [*range(ROWS + 1, 2 * ROWS + 1)]
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'tidewaiter'"
    )
    with pytest.raises(DatabaseError, match="try again"):
        for _ in found:
            pass
