"""CSV as it is written for spreadsheets, and as they give it back."""

from __future__ import annotations

import re

import pytest

from engine.source.formulas import escaped, unescaped
from tests.unit.editing.sheets.desk import Desk


def test_it_is_written_for_spreadsheets(desk: Desk) -> None:
    heading, *lines = desk.export("who", ".csv").decode("utf-8").split("\r\n")
    assert re.fullmatch("\ufeffcode,from,desk,size,as exported 3:[A-Za-z0-9.-]{56}", heading)
    assert lines == [
        '0101,,"""A | B""",small,',
        "87,2024-01-01,'= 2 + 2,null,",
        "8703,,'-lead,TRUE,",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "in_the_file"),
    [
        ("= 2 * base", "'= 2 * base"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-lead", "'-lead"),
        ("-2+3", "'-2+3"),
        ("\ttab", "'\ttab"),
        ("'quoted'", "''quoted'"),
        ("'=", "''="),
        ("-", "-"),
        ("-5", "-5"),
        ("-$2,000.50", "-$2,000.50"),
        ("-5%", "-5%"),
        ("< 5", "< 5"),
        ("o'clock", "o'clock"),
        ("", ""),
    ],
)
def test_formulas_are_disarmed_and_come_back(text: str, in_the_file: str) -> None:
    assert escaped(text) == in_the_file
    assert unescaped(in_the_file) == text


def csv_of(desk: Desk) -> str:
    return desk.export("level", ".csv").decode("utf-8-sig")


@pytest.mark.parametrize(
    ("delimiter", "word"), [(";", "semicolons"), ("\t", "tabs")], ids=["semicolons", "tabs"]
)
def test_other_delimiters(desk: Desk, delimiter: str, word: str) -> None:
    rows = desk.export("who", ".csv").decode("utf-8-sig").replace(",", delimiter)
    plan = desk.plan("who", rows.encode(), ".csv")
    assert not plan.changes.any
    assert plan.notices == (f"the cells are separated by {word}",)


def test_a_delimiter_that_the_file_names(desk: Desk) -> None:
    rows = "sep=;\r\n" + desk.export("who", ".csv").decode("utf-8-sig").replace(",", ";")
    assert not desk.plan("who", rows.encode(), ".csv").changes.any
    told = desk.refusals("who", rows.replace("TRUE", "FALS").encode(), ".csv")
    assert told[0].startswith("who.csv: line 5, column D: error: ")


def test_utf_16_is_read(desk: Desk) -> None:
    plan = desk.plan("level", csv_of(desk).encode("utf-16"), ".csv")
    assert not plan.changes.any
    assert plan.notices == ("the file is in UTF-16; that is read, too",)


def test_windows_1252_is_refused_with_the_line(desk: Desk) -> None:
    data = csv_of(desk).replace("Some", "caf\u00e9").encode("cp1252")
    told = desk.refusals("level", data, ".csv")
    message, remedy = told[0].split("\n")
    told_line = "level.csv: line 3: error: byte 0xE9 is not UTF-8; it may be in Windows-1252"
    assert message == told_line
    assert remedy == "help: save it as `CSV UTF-8`"


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("[1..3]", "1E+10", "line 3, column B", "lost its last digits"),
        ("[1..3]", "2-Jan", "line 3, column B", "may have made a date"),
        ("2024-01-01", "1/1/2024", "line 2, column L", "write it as 2026-07-01"),
        ("[1..3]", "", "line 3, column B", "the cell of `visits` is empty"),
        ("LEV-B", "LEV-A", "line 3, column A", "the first is in A"),
        ("LEV-B", "lev", "line 3, column A", "[bad-name]"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column(
    desk: Desk, before: str, after: str, line: str, message: str
) -> None:
    told = desk.refusals("level", csv_of(desk).replace(before, after).encode(), ".csv")
    assert len(told) == 1
    assert told[0].startswith(f"level.csv: {line}: error: ")
    assert message in told[0]


def test_true_and_blanks_are_healed(desk: Desk) -> None:
    rows = csv_of(desk).replace(",true,", ", TRUE ,")
    plan = desk.plan("level", rows.encode(), ".csv")
    assert not plan.changes.any
    assert [notice.split(": ")[0] for notice in plan.notices] == ["line 2, column I"] * 2


def test_a_decimal_comma_is_not_taken_for_two_numbers(desk: Desk) -> None:
    rows = desk.export("level", ".csv").decode("utf-8-sig").replace("> 5%", "X5")
    rows = rows.replace(",", ";").replace("X5", "1,5").replace("[1..3]", "[1..3]")
    rows = rows.replace('"> $1;000"', "> $1000").replace('"small; large"', "small")
    told = desk.refusals("level", rows.encode(), ".csv")
    assert told[0].startswith("level.csv: line 2, column C: error: `1,5` may be one number")


def test_a_leading_zero_that_a_key_lost(desk: Desk) -> None:
    rows = desk.export("who", ".csv").decode("utf-8-sig").replace("0101", "101")
    told = desk.refusals("who", rows.encode(), ".csv")
    assert "`101` is not in the table, but `0101` is: was a leading zero lost?" in told[0]


def test_files_that_are_no_csv(desk: Desk) -> None:
    assert "is a workbook, not CSV" in desk.refusals("level", desk.export("level"), ".csv")[0]
    assert "is not text" in desk.refusals("level", b"id,\0", ".csv")[0]
    assert "a quote does not close" in desk.refusals("level", b'id,level\n"LEV', ".csv")[0]
    assert "headings of `level` are not there" in desk.refusals("level", b"", ".csv")[0]


def test_cells_of_several_lines_are_counted_by_lines(desk: Desk) -> None:
    rows = csv_of(desk).replace("many | late", '"many\n\nlate"').replace("[1..3]", "")
    told = desk.refusals("level", rows.encode(), ".csv")
    assert told[0].startswith("level.csv: line 5, column B: error: ")


def test_a_long_cell_is_told_as_such(desk: Desk) -> None:
    rows = csv_of(desk).replace("Some", "x" * 131_073)
    message, remedy = desk.refusals("level", rows.encode(), ".csv")[0].split("\n")
    assert message == "level.csv: line 3: error: a cell has more than 131,072 characters"
    assert "shorten it" in remedy


def test_line_ends_of_old_macintoshes_in_a_sheet(desk: Desk) -> None:
    rows = csv_of(desk).replace("\r\n", "\r").replace("[1..3]", "[1..4]")
    plan = desk.plan("level", rows.encode(), ".csv")
    assert [*plan.changes.changed] == ["LEV-B"]


def test_a_cell_that_says_as_exported_is_a_cell(desk: Desk) -> None:
    rows = csv_of(desk).replace("Some", "as exported here")
    plan = desk.plan("level", rows.encode(), ".csv")
    assert [each.after for each in plan.changes.changed["LEV-B"]] == ["as exported here"]
    assert plan.marks_before is not None
    rows = csv_of(desk).replace("Some", "as exported 2:abcdefgh")
    plan = desk.plan("level", rows.encode(), ".csv")
    assert [each.after for each in plan.changes.changed["LEV-B"]] == ["as exported 2:abcdefgh"]
    assert plan.hindrances == ()


def test_the_marks_are_found_below_a_line_of_remarks(desk: Desk) -> None:
    rows = "as exported on Monday\r\n" + csv_of(desk)
    assert desk.plan("level", rows.encode(), ".csv").marks_before is not None
