"""Headings that were moved, changed, dropped, added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.editing.sheets import apply_import
from tests.unit.editing.sheets.desk import Desk, put, workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def test_columns_may_be_moved(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page.move_range("B1:B4", cols=14)
        page["P4"] = "5"

    plan = desk.edit("level", edit)
    assert [cell.header for cell in plan.changes.changed["LEV-B"]] == ["visits"]
    header = plan.change.after.splitlines()[8].split("|")
    assert [each.strip() for each in header[:3]] == ["id", "visits", "share"]


def test_an_unknown_heading_is_refused_with_what_was_meant(desk: Desk) -> None:
    told = desk.refused("level", lambda page: put(page, "B2", "vists"))
    assert told[0].startswith("level.xlsx: sheet level, cell B2: error: the table has no column")
    assert "did you mean `visits`?" in told[0]
    assert "the column `visits` is missing, in which 2 rows say something" in told[1]


def test_a_heading_in_another_case_is_read(desk: Desk) -> None:
    plan = desk.edit("level", lambda page: put(page, "B2", " Visits"))
    assert plan.notices == ("sheet level, cell B2: the heading `Visits` is read as `visits`",)


def test_a_heading_that_stands_twice_is_refused(desk: Desk) -> None:
    told = desk.refused("level", lambda page: put(page, "O2", "visits"))
    assert "the column `visits` stands twice" in told[0]


def test_a_heading_that_is_no_text_any_more(desk: Desk) -> None:
    told = desk.refused("level", lambda page: put(page, "B2", 7))
    assert "cell B2: error: the heading is no text any more" in told[0]


def test_a_missing_output_or_id_is_refused(desk: Desk) -> None:
    assert "the column `id` is missing" in desk.refused("level", lambda p: p.delete_cols(1))[0]
    assert "the column `level` is missing" in desk.refused("level", lambda p: p.delete_cols(13))[0]


def test_a_column_that_says_nothing_may_go(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page["C3"] = "-"
        page["C4"] = "-"

    apply_import(desk.edit("level", edit))
    plan = desk.edit("level", lambda page: page.delete_cols(3))
    assert plan.changes.any is False


def test_a_column_of_a_known_name_is_a_new_condition(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page["O2"], page["O3"] = "note", 'starts with "x"'
        page["P2"], page["P4"] = "authority", "19 USC 1"

    plan = desk.edit("level", edit)
    assert "sheet level, cell O2: the column `note` is new" in plan.notices
    header = [
        each.strip() for each in plan.change.after.splitlines()[8].replace("||", "|").split("|")
    ]
    assert header[8:15] == ["open", "note", "title", "because", "from", "authority", "level"]
    assert plan.changes.changed["LEV-A"][0].after == 'starts with "x"'
    assert plan.changes.changed["LEV-B"][0].after == "19 USC 1"


def test_no_headings_at_all(desk: Desk) -> None:
    told = desk.refusals("level", workbook("level", [["a", "b"], ["c", "d"]]))
    message, remedy = told[0].split("\n")
    assert message == "level.xlsx: error: the headings of `level` are not there"
    assert remedy.startswith("help: the first row must hold `id`, `visits`, `share`, `owed`")


def test_a_sheet_made_by_hand_is_read_like_ours(desk: Desk) -> None:
    rows: list[list[object]] = [
        ["who looks after a number"],
        [],
        ["size", "desk", "code", "from"],
        ["small", '"A | B"', "0101"],
    ]
    plan = desk.plan("who", workbook("Sheet1", rows))
    assert "the only sheet, `Sheet1`, is read as `who`" in plan.notices
    assert [*plan.changes.removed] == ["87 2024-01-01", "8703"]
