"""What spreadsheets take from texts: given back where it is proven, else rejected with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.trade.records import doubted
from tests.unit.trade.records.inputs import (
    LINE,
    line,
    of_csv,
    read,
    refused,
    rows,
    table,
    write,
)

if TYPE_CHECKING:
    from engine.trade.records.read import ReadRecords

ENTRIES = "entry_number,importer_number,filer_code,entry_type,port,entry_date,value,duty\n"
ENTRY = "00261103162,12-3456789,002,01,0901,2025-03-04,10,1\n"


def of_entries(folder: Path, data: str) -> ReadRecords:
    write(folder / "extract", "entries.csv", data)
    return read(folder / "extract", "entries")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("entry_number", "002-6110316-2", "00261103162"),
        ("entry_number", "261103162", "00261103162"),
        ("entry_number", "s4g 1234567 8", "S4G12345678"),
        ("hts", "8703.23.01.90", "8703230190"),
        ("hts", "901110000", "0901110000"),
        ("hts", "9011.10.000", "0901110000"),
        ("importer_number", "12-3456789 ab", "12-3456789AB"),
        ("filer_code", "2", "002"),
        ("filer_code", "s4g", "S4G"),
    ],
)
def test_a_number_is_healed_and_told(tmp_path: Path, column: str, text: str, value: str) -> None:
    found = of_csv(tmp_path, table(LINE, line(line_number="2", **{column: text})))
    assert rows(found)[-1][column] == value
    assert found.notices == (f"lines.csv: 1 cells of `{column}` read as `{text}` -> `{value}`",)


def test_a_spelling_that_is_usual_in_a_file(tmp_path: Path) -> None:
    dotted = [line(line_number=str(i), hts="8703.23.01.90") for i in range(1, 3_001)]
    found = of_csv(tmp_path, table(*dotted, line(line_number="1", hts="8703.23", entry_date="x")))
    assert {row["hts"] for row in rows(found)} == {"8703230190"}
    assert found.notices == (
        "lines.csv: `hts` is written as in `8703.23.01.90` and the like; it is read",
    )
    assert [each[:3] for each in refused(found)] == [(3_002, "entry_date", "x")]


@pytest.mark.parametrize(
    ("column", "text", "code", "message"),
    [
        ("entry_number", "261103163", "bad-number", "zeros at its front are lost, and its check"),
        ("entry_number", "61103162", "bad-number", "which is no entry number"),
        ("hts", "87032301", "bad-number", "which is no tariff number of 10 digits"),
        ("hts", "+870323019", "bad-number", "which is no tariff number of 10 digits"),
        ("importer_number", "123456789", "bad-number", "could be an EIN or a social security"),
        ("importer_number", "1" * 200, "bad-number", "which is too long for a number"),
        ("filer_code", "000", "bad-number", "is no filer code"),
        ("filer_code", "B", "bad-number", "a character is lost, and nothing says which"),
        ("entry_date", "03/04/2025", "wrong-type", "`2025-03-04` or `2025-04-03`"),
        ("entry_date", "2025-02-30", "wrong-type", "a day that is in no calendar"),
        ("entry_date", "2025-03-04T12:00", "wrong-type", "leave out the time"),
        ("entry_date", "1989-12-31", "out-of-range", "which is outside its range"),
        ("line_number", "0", "out-of-range", "which is outside its range"),
        ("line_number", "+1", "wrong-type", "which is not an integer"),
        ("origin", "CHN", "pattern-mismatch", "which is not of the form `AA`"),
    ],
)
def test_what_could_be_anything_is_rejected(
    tmp_path: Path, column: str, text: str, code: str, message: str
) -> None:
    ((row, name, _, its_code, reason),) = refused(of_csv(tmp_path, table(line(**{column: text}))))
    assert (row, name, its_code) == (2, column, code)
    assert message in reason


def test_lost_zeros_of_ports_and_entry_types(tmp_path: Path) -> None:
    found = of_entries(tmp_path, ENTRIES + ENTRY + ENTRY.replace("01,0901", "1,901"))
    assert rows(found)[-1]["port"] == "0901"
    assert rows(found)[-1]["entry_type"] == "01"
    assert found.notices[:2] == (
        "entries.csv: 1 cells of `entry_type` read as `1` -> `01`",
        "entries.csv: 1 cells of `port` read as `901` -> `0901`",
    )


@pytest.mark.parametrize(
    ("number", "is_valid"),
    # 002 6110316 2, of the published appendix; and with another last digit.
    [("00261103162", True), ("00261103163", False), ("S4G00000001", False)],
)
def test_check_digits_are_told(tmp_path: Path, number: str, is_valid: bool) -> None:  # noqa: FBT001
    found = of_entries(tmp_path, ENTRIES + ENTRY.replace("00261103162", number))
    assert rows(found)[0]["number_is_valid"] is is_valid


def test_words_for_yes_and_no(tmp_path: Path) -> None:
    head = "exam,importer_number,examined_on,targeted,lines,discrepant\n"
    cells = ("Y", "no", "1", "TRUE", "maybe")
    text = "".join(f"X{i},12-3456789,2025-03-04,{word},1,0\n" for i, word in enumerate(cells))
    write(tmp_path / "extract", "exams.csv", head + text)
    found = read(tmp_path / "extract", "exams")
    assert [row["targeted"] for row in rows(found)] == [True, False, True, True]
    assert [each[:4] for each in refused(found)] == [(6, "targeted", "maybe", "wrong-type")]


def test_texts_are_read_one_by_one_only_so_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubted, "MOST_READ", 3)
    bad = [line(value=f"x{i}", line_number=str(i + 1)) for i in range(5)]
    found = of_csv(tmp_path, table(*bad, line(value="$6")))
    reasons = [each[4] for each in refused(found)]
    assert [reason.startswith("`value` is `x") for reason in reasons] == [True] * 3 + [False] * 2
    assert "different texts of the column are none" in reasons[-1]
    assert [row["value"] for row in rows(found)] == [600]  # whole columns of such are no trouble
