"""Records from CSV files in whatever state they come: every row sound, or rejected and told."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from engine.trade.records import from_csv
from tests.unit.trade.records.inputs import (
    HEAD,
    LINE,
    READ,
    line,
    of_csv,
    places,
    problem_of,
    read,
    refused,
    rows,
    table,
    write,
)


def test_a_plain_file_is_read_in_one_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(from_csv, "by_pieces")
    other = table(LINE).replace("value", "Entered Value", 1).replace("duty\n", "duty,Remark\n")
    found = of_csv(tmp_path, other.replace("30.86\n", '30.86,"a, b"\n'))
    assert rows(found) == [READ]
    found = of_csv(tmp_path, table(LINE, line(line_number="2", value="-5.00", goods_hts="")))
    assert rows(found) == [READ, READ | {"line_number": 2, "value": -500}]
    assert places(found) == [("lines.csv", 2), ("lines.csv", 3)]
    assert (found.rows, found.refused, found.repeated, found.notices) == (2, 0, 0, ())


@pytest.mark.parametrize(
    ("cell", "value"), [("Café", "Café"), (" x ", "x"), ('"a, b"', "a, b"), ('""', None)]
)
def test_what_only_the_end_of_a_file_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str, value: str | None
) -> None:
    monkeypatch.delattr(from_csv, "by_pieces")
    monkeypatch.setattr(from_csv, "_BEGINNING", 1)
    found = of_csv(tmp_path, table(*[LINE] * 5_000, line(manufacturer=cell)))
    assert rows(found)[-1]["manufacturer"] == value
    assert (found.rows, found.refused) == (5_001, 0)


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + table(LINE).encode(),
        table(LINE).encode("utf-16"),
        codecs.BOM_UTF16_BE + table(LINE).encode("utf-16-be"),
        table(LINE).replace(",", ";").encode(),
        table(LINE).replace(",", "\t").encode(),
        table(LINE).replace("\n", "\r\n").encode(),
        table(LINE).removesuffix("\n").encode(),
        table(LINE).replace("12-3456789", '"12-3456789"').encode(),
        table(",".join(f'"{cell}"' for cell in LINE.split(","))).encode(),
        table(LINE.replace(",", " , ")).encode(),
        (table(LINE) + "\n\n").encode(),
    ],
)
def test_a_file_as_spreadsheets_save_it(tmp_path: Path, data: bytes) -> None:
    found = of_csv(tmp_path, data)
    assert rows(found) == [READ]
    assert places(found) == [("lines.csv", 2)]
    assert (found.rows, found.refused, found.notices) == (1, 0, ())


def test_line_breaks_inside_quotes_do_not_shift_lines(tmp_path: Path) -> None:
    found = of_csv(tmp_path, table(line(manufacturer='"A\nB"'), LINE))
    assert [row["manufacturer"] for row in rows(found)] == ["A\nB", "CNABC1SHA"]
    assert places(found) == [("lines.csv", 2), ("lines.csv", 4)]


def test_amounts_with_signs_of_thousands(tmp_path: Path) -> None:
    found = of_csv(tmp_path, table(line(value='"$1,234.50"'), line(value="$-7"), line(value="-.5")))
    assert [row["value"] for row in rows(found)] == [123_450, -700]
    assert found.notices[0] == "lines.csv: 2 cells of `value` read as `$1,234.50` -> `$1,234.50`"
    assert refused(found) == [
        (
            4,
            "value",
            "-.5",
            "wrong-type",
            (
                "`value` is `-.5`, which is not an amount of money (write dollars and cents, like"
                " `$1,250.00` or `1250.00`)"
            ),
        )
    ]


def test_points_between_thousands_are_refused_with_the_remedy(tmp_path: Path) -> None:
    found = of_csv(tmp_path, table(line(value="1.234,56"), line(value="1.234")).replace(",", ";"))
    assert rows(found) == []
    found = of_csv(tmp_path, table(line(value='"1.234,56"'), line(value="1.234")))
    (_, column, value, code, reason), second = refused(found)
    assert (column, value, code) == ("value", "1.234,56", "wrong-type")
    assert "write dollars and cents, like `$1,250.00`" in reason
    assert second[:4] == (3, "value", "1.234", "wrong-type")
    assert "`$1,234`" in second[4]


def test_what_the_musts_of_the_policy_reject(tmp_path: Path) -> None:
    found = of_csv(
        tmp_path,
        table(
            line(entry_date="2204-03-04"),
            line(hts="7703230190"),
            line(hts="9903880100", goods_hts="7703230190"),
            line(currency="EUR"),
            line(entry_date="2025-06-11"),
            line(entry_date="2025-04-10"),
        ),
    )
    assert [(row, column, code) for row, column, _, code, _ in refused(found)] == [
        (2, "entry_date", "out-of-range"),
        (3, None, "must"),
        (4, None, "must"),
        (5, None, "must"),
        (6, None, "must"),
    ]
    assert [each[4] for each in refused(found)][1:] == [
        "chapter 77 is reserved",
        "chapter 77 is reserved",
        "amounts are in US dollars",
        "an entry is filed before its date by weeks at most",
    ]
    assert places(found) == [("lines.csv", 7)]


def test_a_rejected_row_keeps_what_it_held_but_for_numbers_of_persons(tmp_path: Path) -> None:
    found = of_csv(tmp_path, table(line(importer_number="123-45-6789", currency="EUR")))
    (values,) = found.rejected.collect()["values"]
    held = json.loads(values)
    assert held["importer_number"] == "***-**-**89"
    assert held["value"] == "1234.50"
    found = of_csv(tmp_path, table(line(importer_number="123456789"), line(origin="123-45-6789")))
    assert [each[1:4] for each in refused(found)] == [
        ("importer_number", "*******89", "bad-number"),
        ("origin", "***-**-**89", "pattern-mismatch"),
    ]
    assert "123" not in "".join(each[4] for each in refused(found))


def test_broken_rows_in_the_middle(tmp_path: Path) -> None:
    short, long = LINE.rsplit(",", 1)[0], f"{LINE},x"
    bad = table(LINE, short, line(line_number="2"), long, line(line_number="x")).encode()
    found = of_csv(tmp_path, bad + b"\xff" + LINE.encode() + b"\n" + LINE.encode())
    assert [(row, code) for row, *_, code, _ in refused(found)] == [
        (3, "ragged-row"),
        (5, "ragged-row"),
        (6, "wrong-type"),
        (7, "not-utf8"),
    ]
    assert places(found) == [("lines.csv", 2), ("lines.csv", 4), ("lines.csv", 8)]
    assert (found.rows, found.refused) == (7, 4)
    reason = refused(found)[0][4]
    assert reason.startswith("the row has 12 cells, but the header has 13 (a comma inside a cell")


def test_a_missing_value_where_one_must_be(tmp_path: Path) -> None:
    found = of_csv(tmp_path, table(line(value=""), line(value="  ")))
    assert refused(found) == [
        (2, "value", None, "missing-value", "`value` is missing"),
        (3, "value", None, "missing-value", "`value` is missing"),
    ]


def test_a_cell_of_ten_megabytes(tmp_path: Path) -> None:
    found = of_csv(tmp_path, table(line(manufacturer="x" * 10_000_000), LINE))
    assert [(row, code) for row, *_, code, _ in refused(found)] == [(2, "cell-too-large")]
    assert places(found) == [("lines.csv", 3)]


def test_a_text_beyond_the_limit(tmp_path: Path) -> None:
    found = of_csv(tmp_path, table(line(manufacturer="x" * 40_000), LINE))
    ((row, column, value, code, _),) = refused(found)
    assert (row, column, code) == (2, "manufacturer", "bad-text")
    assert value == "x" * 57 + "..."


def test_every_line_that_an_open_quote_takes_is_rejected(tmp_path: Path) -> None:
    found = of_csv(tmp_path, table(LINE, line(manufacturer='"open'), LINE, LINE))
    assert [(row, code) for row, *_, code, _ in refused(found)] == [
        (3, "bad-csv"),
        (4, "bad-csv"),
        (5, "bad-csv"),
    ]
    assert (found.rows, found.refused) == (4, 3)


def test_other_letters_are_no_doubt(tmp_path: Path) -> None:
    found = of_csv(
        tmp_path, table(line(manufacturer="Cafe\u0301"), line(line_number="2", manufacturer="Zoë"))
    )
    assert [row["manufacturer"] for row in rows(found)] == ["Café", "Zoë"]
    assert found.notices == ()


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "empty-file", "the file is empty: not even its columns are named"),
        (b"\n \n", "empty-file", "the file is empty: not even its columns are named"),
        (b"\xff\xfea\x00\x00\xd8", "not-utf8", "the file begins as UTF-16, but is no text in"),
        (b'"entry_number,\n', "bad-csv", "the header is no row of CSV: a quote is not closed"),
        (HEAD.replace(",value", "").encode(), "missing-column", "there is no column `value`"),
        (f"{HEAD},Duty\n".encode(), "duplicate-column", "two columns are `duty`"),
        (b"PAR1\0\0", "binary-file", "the file is a Parquet file, not text"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, data: bytes, code: str, message: str) -> None:
    write(tmp_path / "extract", "lines.csv", data)
    problem = problem_of(tmp_path / "extract")
    assert (problem.file, problem.code) == ("lines.csv", code)
    assert problem.message.startswith(message)


def test_utf16_that_breaks_off(tmp_path: Path) -> None:
    data = table(*[LINE] * 5_000).encode("utf-16")[:-1]
    write(tmp_path / "extract", "lines.csv", data)
    problem = problem_of(tmp_path / "extract")
    assert (problem.code, problem.file) == ("not-utf8", "lines.csv")


@pytest.mark.parametrize("head", [HEAD, f"{HEAD}\n", f"\n{HEAD}\r\n"])
def test_a_table_without_rows_is_there_and_empty(tmp_path: Path, head: str) -> None:
    found = of_csv(tmp_path, head)
    assert (rows(found), found.rows, found.refused, found.repeated) == ([], 0, 0, 0)
    assert found.rejected.collect().is_empty()


def test_lines_that_stand_twice_are_kept_counted_and_told(tmp_path: Path) -> None:
    other = line(line_number="2")
    found = of_csv(tmp_path, table(LINE, other, LINE, LINE, line(line_number="3"), other))
    assert found.rows == len(rows(found)) == 6
    assert found.repeated == 3
    key = "`entry_number` 00261103162, `line_number`"
    assert found.notices == (
        f"lines: {key} 1 stands 3 times, first in lines.csv:2, lines.csv:4",
        f"lines: {key} 2 stands 2 times, first in lines.csv:3, lines.csv:7",
    )


def test_a_folder_of_files_whose_headings_differ(tmp_path: Path) -> None:
    extract = tmp_path / "extract"
    write(extract, "lines/2025-01.csv", table(LINE))
    again = table(line(line_number="2")).replace("value", "Entered Value")
    write(extract, "lines/2025-02.tsv", again.replace(",", "\t"))
    write(extract, "lines/notes.txt", "not read")
    found = read(extract)
    assert rows(found) == [READ, READ | {"line_number": 2}]
    assert places(found) == [("lines/2025-01.csv", 2), ("lines/2025-02.tsv", 2)]
    assert found.notices == ("lines/2025-02.tsv: `Entered Value` read as `value`",)
    assert [path.name for path in found.files] == ["2025-01.csv", "2025-02.tsv"]


def test_a_file_and_a_folder_of_one_kind(tmp_path: Path) -> None:
    write(tmp_path / "extract", "lines/2025-01.csv", table(LINE))
    write(tmp_path / "extract", "lines.csv", table(LINE))
    problem = problem_of(tmp_path / "extract")
    assert (
        problem.message
        == "there are `lines.csv` and `lines`: which of them holds the lines is not told"
    )
