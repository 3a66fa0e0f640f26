"""Where databases are, how tables are named, and that no password comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.accounts.databases.faults import DatabaseError
from engine.accounts.databases.names import table_in_sql
from engine.accounts.databases.place import Sort, database_of


@pytest.mark.parametrize(
    ("url", "sort", "path"),
    [
        ("a/b.sqlite", Sort.SQLITE, "a/b.sqlite"),
        ("B.DB", Sort.SQLITE, "B.DB"),
        ("sqlite:///b.data", Sort.SQLITE, "b.data"),
        ("sqlite:////a/b.data", Sort.SQLITE, "/a/b.data"),
        ("duckdb:///b.data", Sort.DUCKDB, "b.data"),
        ("b.duckdb", Sort.DUCKDB, "b.duckdb"),
        ("postgres://host/cbp", Sort.POSTGRES, "."),
    ],
)
def test_which_database(url: str, sort: Sort, path: str) -> None:
    database = database_of(url)
    assert (database.sort, database.path) == (sort, Path(path))


@pytest.mark.parametrize("url", ["accounts.csv", "mysql://host/x", "sqlite://x", "sqlite:///", ""])
def test_what_is_no_database(url: str) -> None:
    with pytest.raises(DatabaseError, match="sqlite:///FILE"):
        database_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cr%2Bt@host/cbp",
        "postgresql://ann:s3cr%2Bt@ho@st/cbp",
        "postgresql://host/cbp?user=ann&password=s3cr%2Bt",
    ],
)
def test_no_password_comes_out(url: str) -> None:
    database = database_of(url)
    for text in (str(database), repr(database), database.told("s3cr%2Bt and s3cr+t are wrong")):
        assert "s3cr" not in text
    assert str(database).startswith("postgresql://")


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("accounts", '"accounts"'),
        ("audit.accounts", '"audit"."accounts"'),
        ("my table; drop table x", '"my table; drop table x"'),
        ('"a.b"', '"a.b"'),
        ('s."say ""x"""', '"s"."say ""x"""'),
    ],
)
def test_names_stay_names(name: str, sql: str) -> None:
    assert table_in_sql(name) == sql


@pytest.mark.parametrize("name", ["", ".", "a.", ".a", "a.b.c", 'a"b', '"a', '""', "a\0b"])
def test_what_names_no_table(name: str) -> None:
    with pytest.raises(DatabaseError, match=r"SCHEMA\.TABLE"):
        table_in_sql(name)
