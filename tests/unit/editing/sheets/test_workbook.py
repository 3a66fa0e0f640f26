"""The workbook: what people find in it, and that nothing in it is a formula."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.unit.editing.sheets.desk import Desk

INPUT, OUTPUT = "00DCE9F7", "00E0F0DC"


def page_of(desk: Desk, name: str) -> Worksheet:
    page = load_workbook(io.BytesIO(desk.export(name)))[name]
    assert isinstance(page, Worksheet)
    return page


def test_headings_stay_in_sight_and_say_what_they_are_for(desk: Desk) -> None:
    page = page_of(desk, "level")
    assert page.freeze_panes == "B3"
    words = [str(cell.value) for cell in page[1]]
    assert words == ["RULE", *["WHEN"] * 8, "NOTE", "NOTE", "DAYS", "THEN", "THEN"]
    assert page["B2"].value == "visits"
    assert page["B2"].fill.start_color.rgb == INPUT
    assert page["M2"].fill.start_color.rgb == OUTPUT
    assert page.auto_filter.ref == "A2:N4"


def test_every_cell_is_text_also_below_the_last_rule(desk: Desk) -> None:
    page = page_of(desk, "level")
    for row in page["A1:N4"]:
        assert {cell.number_format for cell in row} == {"@"}
        assert {cell.data_type for cell in row if cell.value is not None} == {"s"}
    widths = page.column_dimensions
    assert {widths[letter].number_format for letter in "ABMN"} == {"@"}


def test_what_looks_like_a_formula_is_a_text(desk: Desk) -> None:
    data = desk.export("level")
    cell = load_workbook(io.BytesIO(data))["level"]["N3"]
    assert cell.value == "= visits * 2"
    assert cell.quotePrefix
    for name in zipfile.ZipFile(io.BytesIO(data)).namelist():
        part = zipfile.ZipFile(io.BytesIO(data)).read(name)
        assert not re.search(rb"<(\w+:)?f[ >]", part), name


def test_ids_are_locked_and_all_else_is_open(desk: Desk) -> None:
    page = page_of(desk, "level")
    assert page.protection.sheet
    assert page.protection.password is None
    assert page["A3"].protection.locked
    assert not page["B3"].protection.locked
    assert not page.column_dimensions["A"].protection.locked  # the id of a new rule
    assert not page_of(desk, "who").protection.sheet


def test_drop_downs_offer_the_members(desk: Desk) -> None:
    page = page_of(desk, "level")
    offered = {
        str(rule.sqref).split(":")[0]: (rule.formula1, bool(rule.showErrorMessage))
        for rule in page.data_validations.dataValidation
    }
    assert offered == {
        "G3": ('"-,small,large,TRUE"', False),
        "I3": ('"-,true,false"', False),
        "M3": ('"low,high"', True),
    }


def test_long_lists_stand_on_a_sheet_of_their_own(desk: Desk) -> None:
    members = [f"member_number_{number}" for number in range(40)]
    more = ", ".join(["small", "large", "TRUE", *members])
    facts = desk.text("facts.yaml").replace("small, large, TRUE", more)
    desk.folder.joinpath("facts.yaml").write_text(facts, "utf-8")
    data = desk.export("level")
    book = load_workbook(io.BytesIO(data))
    assert book["Lists"].sheet_state == "hidden"
    formulas = [r.formula1 for r in book["level"].data_validations.dataValidation]
    assert "Lists!$B$1:$B$44" in formulas
    assert book["Lists"]["B1"].value == "-"
    assert desk.plan("level", data).changes.any is False


def test_notes_tell_what_a_column_means(desk: Desk) -> None:
    page = page_of(desk, "level")
    note = page["B2"].comment
    assert note is not None
    for words in (
        "Visits in 12 months",
        "integer",
        "in visits",
        "[0..]",
        ">= 70",
        "commas mean or",
    ):
        assert words in note.text
    assert all(cell.comment is not None for cell in page[2])
    state = page["F2"].comment
    assert state is not None
    assert "Form: 99" in state.text


def test_about_tells_where_it_comes_from_and_how_it_comes_back(desk: Desk) -> None:
    book = load_workbook(io.BytesIO(desk.export("level")))
    assert book.sheetnames == ["level", "About"]
    told = {str(row[0]): str(row[1]) for row in book["About"].iter_rows(values_only=True) if row[0]}
    assert told["policy"] == "desk, version 7"
    assert told["name"] == "level"
    assert told["meaning digest"] == desk.meaning()
    assert told["hit policy"].startswith("first: the first rule that holds decides")
    assert told["otherwise"] == "level: low, points: 0"
    assert told["how to bring it back"] == "tidewaiter table import level level.xlsx --dry-run"


def test_a_text_that_excel_would_decode_comes_back(desk: Desk) -> None:
    text = desk.text("level.yaml").replace("Some", "_x0041_ is A")
    desk.folder.joinpath("level.yaml").write_text(text, "utf-8")
    data = desk.export("level")
    assert load_workbook(io.BytesIO(data))["level"]["J4"].value == "_x005F_x0041_ is A"
    assert desk.plan("level", data).changes.any is False
