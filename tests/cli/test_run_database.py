"""`tidewaiter run --db`: accounts of a database, decisions back into it, and what goes wrong."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.cli.policies import written
from tests.cli.running import Ran, call

ON = ("--as-of", "2026-11-24")
POSTGRES = os.environ.get("TIDEWAITER_POSTGRES", "")
MADE = (
    "CREATE TABLE accounts (id varchar(9), visits integer, owed numeric(9, 2), marks varchar(20))",
    "INSERT INTO accounts VALUES ('MANY', 5, 1, ''), ('FEW', 1, 2.50, 'red'), ('BAD', -1, 3, '')",
)
"""High from 4 visits; red pays $5 beside what is owed; visits are never below zero."""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return written(tmp_path / "rules")


@pytest.fixture
def sqlite(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.sqlite"
    with sqlite3.connect(path) as connection:
        for statement in MADE:
            connection.execute(statement)
    connection.close()
    return path


def run(policy: Path, *args: object) -> Ran:
    out = str(policy.parent / "runs")
    return call("--rules", str(policy), "run", *map(str, args), *ON, "--out", out, "--quiet")


def folder(policy: Path, number: int = 1) -> Path:
    return policy.parent / "runs" / f"2026-11-24-{number:03}"


def fetched(path: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_a_run_of_a_table(policy: Path, sqlite: Path) -> None:
    ran = run(policy, "--db", sqlite, "--table", "accounts", "--format", "json")
    assert ran.code == 5  # one row is rejected
    told = json.loads(ran.out)
    assert (told["rows_in"], told["decided"], told["rejected"]) == (3, 2, 1)
    facts = pl.read_parquet(folder(policy) / "facts.parquet").sort("account")
    assert facts["owed"].to_list() == [250, 100]
    (bad,) = pl.read_parquet(folder(policy) / "rejected.parquet").iter_rows(named=True)
    assert (bad["file"], bad["row"], bad["account"], bad["column"]) == (
        *("table accounts", 3, "BAD", "visits"),
    )
    (read,) = json.loads((folder(policy) / "manifest.json").read_text())["input"]["files"]
    assert (read["name"], read["rows"]) == ("table accounts", 3)


def test_a_run_of_a_query_replays_without_the_database(policy: Path, sqlite: Path) -> None:
    query = "SELECT id, visits FROM accounts WHERE visits > 0;"
    assert run(policy, "--db", f"sqlite:///{sqlite}", "--query", query).code == 0
    sqlite.unlink()
    assert call("replay", str(folder(policy))).code == 0
    ran = call("replay", str(folder(policy)), "--input", "accounts.csv")
    assert ran.code == 2
    assert "made from a database" in ran.err
    assert call("verify", str(folder(policy).parent)).code == 0


def test_decisions_are_written_back(policy: Path, sqlite: Path) -> None:
    before = fetched(sqlite, "SELECT * FROM accounts")
    asked = ("--db", sqlite, "--table", "accounts", "--into", "decided")
    ran = run(policy, *asked)
    assert "2 accounts of 2026-11-24-001 are in the table `decided`" in ran.err
    query = "SELECT run, account, level, level__winner, level__settled, fee FROM decided"
    first = [
        ("2026-11-24-001", "FEW", "low", None, 1, 5),
        ("2026-11-24-001", "MANY", "high", "LEVEL-VISITS", 1, 0),
    ]
    assert sorted(fetched(sqlite, query)) == first
    assert run(policy, *asked).code == 5
    assert len(fetched(sqlite, query)) == 4
    again = call("export", str(folder(policy)), "--db", str(sqlite), "--into", "decided")
    assert again.code == 0
    assert sorted(fetched(sqlite, query))[:2] == first
    assert len(fetched(sqlite, query)) == 4
    assert fetched(sqlite, "SELECT * FROM accounts") == before
    digests = [sha256_of(folder(policy, n) / "manifest.json") for n in (1, 2)]
    found = fetched(sqlite, "SELECT DISTINCT run_digest FROM decided ORDER BY run")
    assert [row[0] for row in found] == digests


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_duckdb_in_and_out(policy: Path, tmp_path: Path) -> None:
    path = tmp_path / "accounts.duckdb"
    with duckdb.connect(path) as connection:
        for statement in MADE:
            connection.execute(statement)
    for _ in range(2):
        ran = run(policy, "--db", path, "--table", "main.accounts", "--into", '"my ""table"""')
        assert ran.code == 5
    call("export", str(folder(policy)), "--db", str(path), "--into", '"my ""table"""')
    with duckdb.connect(path) as connection:
        found = connection.execute(
            'SELECT run, account, fee, bill FROM "my ""table""" ORDER BY run, account'
        ).fetchall()
    assert found == [
        (name, account, *amounts)
        for name in ("2026-11-24-001", "2026-11-24-002")
        for account, *amounts in (
            ("FEW", Decimal("5.00"), Decimal("7.50")),
            ("MANY", Decimal("0.00"), Decimal("1.00")),
        )
    ]


@pytest.mark.deep
@pytest.mark.skipif(not POSTGRES, reason="TIDEWAITER_POSTGRES names no server")
def test_postgres_in_and_out(policy: Path) -> None:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS accounts, decided")
        for statement in MADE:
            connection.execute(statement.encode())
        asked = ("--db", POSTGRES, "--table", "public.accounts", "--into", "decided")
        for _ in range(2):
            assert run(policy, *asked).code == 5
        assert call("export", str(folder(policy)), "--db", POSTGRES, "--into", "decided").code == 0
        query = "SELECT account, fee, bill, level__settled FROM decided ORDER BY run, account"
        expected = [
            ("FEW", Decimal("5.00"), Decimal("7.50"), True),
            ("MANY", Decimal("0.00"), Decimal("1.00"), True),
        ]
        assert connection.execute(query.encode()).fetchall() == [*expected, *expected]
        connection.execute("DROP TABLE decided")
        connection.execute("CREATE TABLE decided (account text)")
        ran = run(policy, *asked)
        assert (ran.code, "no column `run`" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--db", "x.sqlite"), "either `--table NAME` or `--query SELECT`"),
        (("--db", "x.sqlite", "--table", "a", "--query", "SELECT 1"), "either"),
        (("--db", "x.sqlite", "--table", "a", "a.csv"), "not from both"),
        (("--db", "x.sqlite", "--table", "a.b.c"), "SCHEMA.TABLE"),
        (("--db", "x.sqlite", "--table", "a", "--into", ""), "SCHEMA.TABLE"),
        (("--db", "mysql://ann:s3cret@host/x", "--table", "a"), "postgresql://HOST/DATABASE"),
        (("--table", "a"), "want `--db URL`"),
        (("--into", "a", "a.csv"), "wants `--db URL`"),
        ((), "name the files of accounts"),
    ],
)
def test_what_is_not_clear(policy: Path, args: tuple[str, ...], told: str) -> None:
    ran = run(policy, *args)
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert "s3cret" not in ran.err
    assert not (policy.parent / "runs").exists()


def test_a_database_that_cannot_be_read_leaves_no_run(policy: Path, sqlite: Path) -> None:
    ran = run(policy, "--db", sqlite, "--query", "SELEC")
    assert ran.code == 5
    assert f"{sqlite}, query: error[unreadable-database]" in ran.err
    assert not folder(policy).exists()


def test_no_password_in_what_is_kept_or_said(policy: Path) -> None:
    ran = run(policy, "--db", "postgresql://ann:s3cret@127.0.0.1:1/cbp", "--table", "a")
    assert ran.code == 5
    assert "postgresql://ann:***@127.0.0.1:1/cbp" in ran.err
    assert "s3cret" not in ran.err + ran.out


def test_a_table_of_something_else_is_left_alone(policy: Path, sqlite: Path) -> None:
    ran = run(policy, "--db", sqlite, "--table", "accounts", "--into", "accounts")
    assert ran.code == 2
    assert "has no column `run`" in ran.err
    assert "the run is complete all the same" in ran.err
    assert f"tidewaiter export {folder(policy)} --db URL --into accounts" in ran.err
    assert folder(policy).is_dir()
    assert len(fetched(sqlite, "SELECT * FROM accounts")) == 3


def test_what_fails_in_the_middle_writes_nothing(policy: Path, sqlite: Path) -> None:
    asked = ("--db", sqlite, "--table", "accounts", "--into", "decided")
    run(policy, *asked)
    with sqlite3.connect(sqlite) as connection:
        connection.execute(
            "CREATE TRIGGER no_more BEFORE INSERT ON decided WHEN new.account = 'MANY'"
            " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    connection.close()
    before = fetched(sqlite, "SELECT * FROM decided")
    ran = run(policy, *asked)
    assert (ran.code, "the disk is full" in ran.err) == (2, True)
    assert fetched(sqlite, "SELECT * FROM decided") == before
    ran = call("export", str(folder(policy)), "--db", str(sqlite), "--into", "decided")
    assert ran.code == 2
    assert fetched(sqlite, "SELECT * FROM decided") == before


def test_nobody_at_all_is_a_run(policy: Path, sqlite: Path) -> None:
    asked = ("--query", "SELECT * FROM accounts WHERE id IS NULL", "--into", "decided")
    ran = run(policy, "--db", sqlite, *asked)
    assert ran.code == 0
    assert "there are no accounts in it" in ran.err
    assert fetched(sqlite, "SELECT * FROM decided") == []
