"""What is wrong with a sheet, in words: the same complaint of a column once, nothing obeyed."""

from __future__ import annotations

import pytest

from engine.editing.sheets.problems import SheetProblem, grouped
from tests.unit.editing.sheets.desk import Desk


def refusal(place: str, message: str, remedy: str = "mend it") -> SheetProblem:
    return SheetProblem(place, message, remedy)


def cells(*names: str) -> list[SheetProblem]:
    """The same complaint of some cells."""
    return [refusal(f"sheet a, b, cell {name}", f"`{name}` is no date") for name in names]


@pytest.mark.parametrize(
    ("names", "place"),
    [
        (["B3", "B4", "B5"], "sheet a, b, cells B3 to B5"),
        (["B3", "B5", "B6"], "sheet a, b, cells B3, B5 to B6"),
        (
            [f"B{row}" for row in (2, 4, 6, 8, 10, 12, 14, 16)],
            "sheet a, b, cells B2, B4, B6, B8, B10, B12 and 2 more",
        ),
    ],
)
def test_the_same_complaint_of_a_column_is_told_once(names: list[str], place: str) -> None:
    (found,) = grouped(cells(*names))
    assert found.place == place
    assert found.message == (f"`{names[0]}` is no date (this and the like in {len(names)} cells)")
    assert found.help == "mend it"


def test_two_cells_are_told_each_and_so_are_other_columns_and_complaints() -> None:
    given = [
        *cells("B3", "B4"),
        *cells("C3", "C4"),
        refusal("sheet a, b, cell B5", "`x` is no number"),
        refusal("sheet a, b, cell B6", "`x` is no date", "do another thing"),
        refusal("", "`x` is no date"),
        refusal("", "`x` is no date"),
        refusal("", "`x` is no date"),
    ]
    assert grouped(given) == tuple(given)


def test_lines_of_csv_are_told_once() -> None:
    given = [refusal(f"line {line}, column D", f"the number {line}.5 is bad") for line in (2, 3, 9)]
    (found,) = grouped(given)
    assert found.place == "lines 2 to 3, 9, column D"
    assert found.message == "the number 2.5 is bad (this and the like in 3 cells)"


def test_a_column_of_damaged_dates(desk: Desk) -> None:
    rows = desk.export("who", ".csv").decode("utf-8-sig")
    lines = [f"9{number:03},{number % 12 + 1}/1/2024,x,small," for number in range(40)]
    data = "\r\n".join([rows.rstrip("\r\n"), *lines, ""]).encode()
    told = desk.refusals("who", data, ".csv")
    assert len(told) == 1
    assert told[0] == (
        "who.csv: lines 5 to 44, column B: error: `1/1/2024` is no date as the policy writes it "
        "(this and the like in 40 cells)\nhelp: write it as 2026-07-01"
    )


def test_faults_that_the_check_finds_are_told_once_too(desk: Desk) -> None:
    rows = desk.export("who", ".csv").decode("utf-8-sig")
    lines = [f"9{number:03},,x,smal," for number in range(5)]
    told = desk.refusals("who", "\r\n".join([rows.rstrip("\r\n"), *lines]).encode(), ".csv")
    assert len(told) == 1
    assert told[0].startswith("who.csv: lines 5 to 9, column D: error: ")
    assert "(this and the like in 5 cells)" in told[0]


def test_nothing_in_a_problem_commands_the_terminal() -> None:
    problem = SheetProblem("sheet \x1b[2J, cell A1", "it is `\x9b\u202e`", "write \x07 no more")
    assert problem.told("a\x1b.csv") == (
        "a\\x1b.csv: sheet \\x1b[2J, cell A1: error: it is `\\x9b\\u202e`\n"
        "help: write \\x07 no more"
    )
