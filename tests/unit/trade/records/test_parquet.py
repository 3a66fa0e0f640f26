"""Records from Parquet: typed columns and columns of texts, and files that are refused whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.unit.trade.records.inputs import (
    FIELDS,
    LINE,
    READ,
    line,
    places,
    problem_of,
    read,
    refused,
    rows,
    table,
    write,
)


def texts(*lines: str) -> pl.DataFrame:
    return pl.DataFrame(
        [each.split(",") for each in lines], dict.fromkeys(FIELDS, pl.String), orient="row"
    )


def typed(count: int = 1) -> pl.DataFrame:
    frame = pl.DataFrame([{**READ, "value": Decimal("1234.50"), "duty": 30.86}] * count)
    return frame.with_columns(
        pl.col("value").cast(pl.Decimal(18, 2)),
        pl.col("origin").cast(pl.Categorical),
        line_number=pl.int_range(1, count + 1, dtype=pl.Int16),
    )


def put(folder: Path, frame: pl.DataFrame, name: str = "lines.parquet") -> Path:
    path = folder / "extract" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path, row_group_size=2)
    return path


def test_columns_of_texts(tmp_path: Path) -> None:
    put(tmp_path, texts(LINE, line(value="$2"), line(hts="x"), line(origin="", duty=" 1 ")))
    found = read(tmp_path / "extract")
    assert rows(found) == [
        READ,
        READ | {"value": 200},
        READ | {"origin": None, "duty": 100},
    ]
    assert places(found) == [(("lines.parquet"), row) for row in (1, 2, 4)]
    assert [each[:4] for each in refused(found)] == [(3, "hts", "x", "bad-number")]
    assert (found.rows, found.refused) == (4, 1)


def test_columns_of_their_types(tmp_path: Path) -> None:
    put(tmp_path, typed(3))
    found = read(tmp_path / "extract")
    assert rows(found) == [READ | {"line_number": i} for i in (1, 2, 3)]
    assert (found.rows, found.refused, found.notices) == (3, 0, ())


def test_typed_values_that_are_none(tmp_path: Path) -> None:
    frame = typed(4).with_columns(
        duty=pl.Series([1.0, float("nan"), 0.005, None]),
        entry_date=pl.Series([date(1989, 12, 31)] + [date(2025, 3, 4)] * 3),
    )
    put(tmp_path, frame)
    found = read(tmp_path / "extract")
    assert rows(found) == []
    assert [each[:4] for each in refused(found)] == [
        (1, "entry_date", "1989-12-31", "out-of-range"),
        (2, "duty", "NaN", "wrong-type"),
        (3, "duty", "0.005", "wrong-type"),
        (4, "duty", None, "missing-value"),
    ]


@pytest.mark.parametrize(
    ("name", "column", "wanted"),
    [
        ("hts", pl.Series([8703230190]), "holds Int64, not read as tariff number"),
        ("entry_number", pl.Series([261103162]), "holds Int64, not read as entry number"),
        ("entry_date", pl.Series([date(2025, 3, 4)]).cast(pl.Datetime), "not read as date"),
        ("line_number", pl.Series([1.0]), "holds Float64, not read as integer"),
    ],
)
def test_a_column_that_cannot_be_read_is_told_for_the_whole_file(
    tmp_path: Path, name: str, column: pl.Series, wanted: str
) -> None:
    put(tmp_path, typed().with_columns(column.alias(name)))
    problem = problem_of(tmp_path / "extract")
    assert (problem.code, problem.file, problem.field) == ("wrong-type", "lines.parquet", name)
    assert wanted in problem.message
    assert problem.help is not None


def test_of_many_files_the_truncated_one_is_named(tmp_path: Path) -> None:
    for month in range(1, 5):
        put(tmp_path, typed(), f"lines/2025-{month:02}.parquet")
    path = tmp_path / "extract/lines/2025-03.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    problem = problem_of(tmp_path / "extract")
    assert (problem.code, problem.file) == ("unreadable-file", "lines/2025-03.parquet")


def test_a_file_that_is_damaged_in_the_middle_is_named(tmp_path: Path) -> None:
    path = put(tmp_path, typed(1_000))
    data = bytearray(path.read_bytes())
    data[200:1_200] = b"\xff" * 1_000
    path.write_bytes(data)
    assert problem_of(tmp_path / "extract").file == "lines.parquet"


def test_a_table_without_rows(tmp_path: Path) -> None:
    put(tmp_path, typed().clear())
    found = read(tmp_path / "extract")
    assert (rows(found), found.rows, found.refused) == ([], 0, 0)


def test_columns_of_nothing(tmp_path: Path) -> None:
    put(tmp_path, typed().with_columns(posted_on=pl.lit(None, pl.Null)))
    assert rows(read(tmp_path / "extract")) == [READ | {"posted_on": None}]


def test_formats_side_by_side(tmp_path: Path) -> None:
    put(tmp_path, typed(), "lines/a.parquet")
    write(tmp_path / "extract", "lines/b.csv", table(line(line_number="2")))
    assert rows(read(tmp_path / "extract")) == [READ, READ | {"line_number": 2}]
