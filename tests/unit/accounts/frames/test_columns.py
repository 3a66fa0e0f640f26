"""Parquet and Arrow files: which physical types are read as what, and which are refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from engine.accounts.assemble import Assembly
from engine.accounts.frames.aside import Aside
from tests.unit.accounts.frames.inputs import population, refusals, rejections, rows


def written(folder: Path, columns: dict[str, object], suffix: str = ".parquet") -> Path:
    """A file of these columns."""
    path = folder / f"accounts{suffix}"
    frame = pl.DataFrame(columns)
    if suffix == ".parquet":
        frame.write_parquet(path, row_group_size=2)
    else:
        frame.write_ipc(path)
    return path


@pytest.mark.parametrize("suffix", [".parquet", ".arrow", ".ipc", ".feather"])
def test_each_kind_from_its_own_type(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Assembly, "take")
    path = written(
        tmp_path,
        {
            "id": ["A1", "A2"],
            "violations": pl.Series([3, None], dtype=pl.UInt8),
            "share": [0.25, -0.0],
            "bond": pl.Series([Decimal("1234.50"), None], dtype=pl.Decimal(18, 2)),
            "since": [date(2026, 7, 1), None],
            "hts": ["0901", ""],
            "isa": [True, None],
            "level": pl.Series(["low", None], dtype=pl.Categorical),
            "flags": [["iuu_fishing", "forced_labor", "iuu_fishing"], []],
            "#note": [1, 2],
        },
        suffix,
    )
    assert rows(population(tmp_path, path)) == [
        {
            "account": "A1",
            "violations": 3,
            "share": 0.25,
            "bond": 123450,
            "since": date(2026, 7, 1),
            "hts": "0901",
            "isa": True,
            "level": "low",
            "flags": ["forced_labor", "iuu_fishing"],
        },
        {"account": "A2", "share": 0.0, "flags": []},
    ]


@pytest.mark.parametrize(
    ("values", "cents"),
    [
        (pl.Series([1250], dtype=pl.Int64), 125000),
        (pl.Series([1250], dtype=pl.UInt64), 125000),
        (pl.Series([12.5], dtype=pl.Float64), 1250),
        (pl.Series([217255.77], dtype=pl.Float64), 21725577),
        (pl.Series([Decimal(12)], dtype=pl.Decimal(18, 0)), 1200),
        (pl.Series([Decimal("-12.5")], dtype=pl.Decimal(18, 1)), -1250),
        (pl.Series([Decimal("12.3400")], dtype=pl.Decimal(38, 4)), 1234),
        (pl.Series(["$1,234.50"]), 123450),
    ],
)
def test_money_is_dollars_as_a_bare_number_of_json(
    tmp_path: Path, values: pl.Series, cents: int
) -> None:
    path = written(tmp_path, {"id": ["A1"], "bond": values})
    assert rows(population(tmp_path, path)) == [{"account": "A1", "bond": cents}]


@pytest.mark.parametrize(
    ("column", "values", "code"),
    [
        ("violations", pl.Series([1, -1]), "out-of-range"),
        ("violations", pl.Series([1, 2**53]), "out-of-range"),
        ("violations", pl.Series([1, 2**64 - 1], dtype=pl.UInt64), "out-of-range"),
        ("share", pl.Series([0.5, float("nan")]), "wrong-type"),
        ("share", pl.Series([0.5, float("-inf")]), "wrong-type"),
        ("bond", pl.Series([0.5, 217255.77000000002]), "wrong-type"),
        ("bond", pl.Series([1, 2**53]), "out-of-range"),
        ("bond", pl.Series([Decimal(1), Decimal("0.005")], dtype=pl.Decimal(9, 3)), "wrong-type"),
        ("bond", pl.Series(["1", "1.500"]), "wrong-type"),
        ("level", pl.Series(["low", "Low"]), "unknown-member"),
        ("flags", pl.Series([["iuu_fishing"], ["nope"]]), "unknown-member"),
        ("flags", pl.Series([["iuu_fishing"], [None]]), "wrong-type"),
        ("id", pl.Series(["A1", None]), "missing-id"),
        ("id", pl.Series(["A1", "x" * 201]), "bad-id"),
        ("kind", pl.Series(["importer", "Importer"]), "unknown-member"),
        ("ior_numbers", pl.Series([["1"], [""]]), "wrong-shape"),
        ("as_of", pl.Series([date(2026, 11, 24), date(2026, 11, 25)]), "bad-as-of"),
    ],
)
def test_a_bad_value_is_told_by_row_and_column(
    tmp_path: Path, column: str, values: pl.Series, code: str
) -> None:
    path = written(tmp_path, {"id": ["A1", "A2"], column: values})
    read = population(tmp_path, path)
    assert [row["account"] for row in rows(read)] == ["A1"]
    account = None if code == "missing-id" else read.rejected.collect()["account"][0]
    assert rejections(read) == [(2, account, column, code)]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("id", [1]),
        ("violations", [1.0]),
        ("violations", [True]),
        ("share", [True]),
        ("bond", [True]),
        ("since", [datetime(2026, 7, 1)]),  # noqa: DTZ001 - a file may hold one
        ("hts", [901]),
        ("hts", [b"0901"]),
        ("isa", [1]),
        ("level", [1]),
        ("flags", [[1]]),
        ("flags", [{"a": 1}]),
    ],
)
def test_a_column_of_a_wrong_type_refuses_the_file(
    tmp_path: Path, column: str, values: list[object]
) -> None:
    columns: dict[str, object] = {"id": ["A1"]} | {column: values}
    (problem,) = refusals(tmp_path, written(tmp_path, columns))
    assert (problem.code, problem.field) == ("wrong-type", column)
    assert problem.help is not None
    assert problem.help.startswith("export it as ")


def test_an_id_between_blanks_is_the_id_without(tmp_path: Path) -> None:
    path = written(tmp_path, {"id": [" A1 ", "A2", "\u00c41"], "violations": [1, 2, 3]})
    assert [row["account"] for row in rows(population(tmp_path, path))] == ["A1", "A2", "\u00c41"]


def test_facts_of_a_run_are_no_input(tmp_path: Path) -> None:
    problems = refusals(tmp_path, written(tmp_path, {"account": ["A1"], "bond": [1]}))
    assert problems[0].code == "missing-column"
    assert "cents" in (problems[0].help or "")


def test_broken_files_are_refused(tmp_path: Path) -> None:
    whole = written(tmp_path, {"id": ["A1", "A2"], "violations": [1, 2]})
    data = whole.read_bytes()
    for cut in (0, 3, len(data) // 2, len(data) - 2):
        whole.write_bytes(data[:cut])
        (problem,) = refusals(tmp_path, whole)
        assert problem.code == ("unreadable-file" if cut else "empty-file")
    (problem,) = refusals(tmp_path, tmp_path / "absent.parquet")
    assert problem.message == "there is no such file"


def test_a_file_of_which_rows_are_lost_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, {"id": ["A1", "A2"], "violations": [1, 2]})
    add = Aside.add
    monkeypatch.setattr(Aside, "add", lambda self, source, n: add(self, source, n - 1))
    (problem,) = refusals(tmp_path, path)
    assert problem.message == "it has 2 rows, and 1 were read: it changed meanwhile"


def test_no_rows(tmp_path: Path) -> None:
    path = written(tmp_path, {"id": pl.Series([], dtype=pl.String)})
    assert population(tmp_path, path).rows == 0
