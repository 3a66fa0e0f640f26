"""Extracts that are databases: tables and views read as files of their names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from engine.accounts.databases.place import database_of
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from engine.trade.records.from_database import told_as_tables, write_tables
from engine.trade.records.read import ReadRecords, read_records
from tests.unit.trade.records.inputs import inforce, places, refused, rows

EXAMS = """
    CREATE TABLE "exam data" (
        exam TEXT, importer_number TEXT, examined_on TEXT, targeted INTEGER, lines INTEGER,
        discrepant INTEGER, remark BLOB);
    INSERT INTO "exam data" VALUES
        ('X1', '12-3456789', '2025-03-04', 1, 3, 0, NULL),
        ('X2', '12-3456789', '2025-03-05', 0, 3, 1, x'00ff'),
        ('X3', '12-3456789', '2025-03-06', 2, 'many', 1, 'a');
    CREATE VIEW exams AS SELECT * FROM "exam data";
"""


def made(folder: Path, script: str) -> str:
    with closing(sqlite3.connect(folder / "x.db")) as connection:
        connection.executescript(script)
    return f"sqlite:///{folder / 'x.db'}"


def read(url: str, folder: Path, kind: str) -> ReadRecords:
    tables, scratch = folder / "tables", folder / "scratch"
    scratch.mkdir()
    with told_as_tables(database_of(url), tables):
        write_tables(database_of(url), [*inforce().policy.records], tables)
        records = inforce().policy.records[kind]
        found = read_records(tables, records, inforce(), scratch, as_tables=True)
    assert found is not None
    return found


def test_a_view_of_a_database_whose_cells_have_their_own_types(tmp_path: Path) -> None:
    found = read(made(tmp_path, EXAMS), tmp_path, "exams")
    wanted = {"importer_number": "12-3456789", "entry_number": None, "filer_code": None}
    assert rows(found) == [
        {"exam": "X1", **wanted, "examined_on": date(2025, 3, 4), "targeted": True, "lines": 3,
         "discrepant": 0, "posted_on": None},
        {"exam": "X2", **wanted, "examined_on": date(2025, 3, 5), "targeted": False, "lines": 3,
         "discrepant": 1, "posted_on": None},
    ]  # fmt: skip
    assert places(found) == [("table exams", 1), ("table exams", 2)]
    assert [each[:4] for each in refused(found)] == [(3, "targeted", "2", "wrong-type")]


def test_only_tables_of_the_names_that_are_asked_for(tmp_path: Path) -> None:
    database = database_of(made(tmp_path, EXAMS + "CREATE TABLE other (a TEXT);"))
    assert write_tables(database, ["exams", "lines"], tmp_path / "tables") == ("exams",)
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["exams.parquet"]


def test_rows_of_several_batches_stay_in_their_order(tmp_path: Path) -> None:
    script = """
        CREATE TABLE exams AS WITH RECURSIVE n(i) AS (
            SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
        SELECT 'X' || i AS exam, '12-3456789' AS importer_number, '2025-03-04' AS examined_on,
            'true' AS targeted, CASE WHEN i = 49000 THEN '7' ELSE i END AS lines, 0 AS discrepant
        FROM n;
    """
    found = read(made(tmp_path, script), tmp_path, "exams")
    frame = found.frame.select("exam", "lines", "row").collect().sort("row")
    assert frame["exam"].to_list() == [f"X{i}" for i in range(1, 50_001)]
    assert frame["lines"].to_list() == [*range(1, 49_000), 7, *range(49_001, 50_001)]
    assert (found.rows, found.refused) == (50_000, 0)


def problem_of(url: str, folder: Path) -> AccountProblem:
    with pytest.raises(AccountsUnreadableError) as refused_whole:
        read(url, folder, "exams")
    return refused_whole.value.problems[0]


def test_what_is_wrong_with_a_table_names_the_table(tmp_path: Path) -> None:
    url = made(tmp_path, EXAMS.replace("examined_on TEXT", "day TEXT"))
    problem = problem_of(url, tmp_path)
    assert (problem.code, problem.field) == ("missing-column", "examined_on")
    assert (problem.file, problem.message) == (
        f"{url}, table exams",
        "there is no column `examined_on`",
    )


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database, but long enough to look like a file" * 100)
    problem = problem_of(f"sqlite:///{tmp_path / 'x.db'}", tmp_path)
    assert problem.code == "unreadable-database"


def test_duckdb(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    with closing(duckdb.connect(str(tmp_path / "x.duckdb"))) as connection:
        connection.execute(
            "CREATE TABLE bills AS SELECT 'B1' AS bill, '12-3456789' AS importer_number,"
            " DATE '2025-03-04' AS billed_on"
        )
    database = database_of(f"duckdb:///{tmp_path / 'x.duckdb'}")
    assert write_tables(database, ["bills", "lines"], tmp_path / "tables") == ("bills",)
