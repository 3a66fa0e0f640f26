"""What a spreadsheet makes of a cell is healed with a notice, or refused with sheet and cell."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest
from openpyxl.comments import Comment

from tests.unit.editing.sheets.desk import Desk, Typed, put

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def midnight(year: int, month: int, day: int) -> datetime:
    """A date as a spreadsheet holds it."""
    return datetime.combine(date(year, month, day), time())


# Columns of `level`: B visits, C share, D owed, E since, F state, G size, H marks, I open,
# J title, K because, L from; M level, N points.

HEALED = [
    (Typed("E4", midnight(2026, 11, 24)), "2026-11-24", "dates of the spreadsheet"),
    (Typed("L4", date(2026, 7, 1)), "2026-07-01", "dates of the spreadsheet"),
    (Typed("L4", "2026-07-01 00:00:00"), "2026-07-01", "dates of the spreadsheet"),
    (Typed("I4", value=True), "true", "TRUE and FALSE"),
    (Typed("I4", "FALSE"), "false", "TRUE and FALSE"),
    (Typed("G4", value=True), "TRUE", "TRUE was read as `TRUE`"),
    (Typed("B4", 3.0), "3", None),
    (Typed("B4", 7), "7", None),
    (Typed("C4", 0.05, "0%"), "5%", "percentages"),
    (Typed("C4", 0.125), "0.125", None),
    (Typed("D4", 100000, '"$"#,##0'), "$100,000", "amounts in dollars"),
    (Typed("D4", -2.5, "[$$-409]#,##0.00"), "-$2.50", "amounts in dollars"),
    (Typed("F4", 7), "07", "a number was read as the text `07`"),
    (Typed("J4", 19), "19", "numbers were read as words"),
    (Typed("B4", "\u00a0>= 70 "), ">= 70", "non-breaking blanks"),
    (Typed("B4", ">=\u200b 70"), ">= 70", "signs that cannot be seen"),
    (Typed("F4", "\u201c07\u201d"), '"07"', "typographic quotes"),
    (Typed("B4", "\u2014"), "-", "typographic quotes and dashes"),
    (Typed("B4", "\u2265 70"), ">= 70", "were read as `<=`, `>=`, `!=`"),
    (Typed("B4", "1,\n2"), "1, 2", "line breaks and tabs"),
    (Typed("J4", "Some "), "Some", "blanks around the text"),
]


@pytest.mark.parametrize(("typed", "meant", "notice"), HEALED)
def test_healed(desk: Desk, typed: Typed, meant: str, notice: str | None) -> None:
    plan = desk.edit("level", lambda page: put(page, *typed))
    after = [change.after for change in plan.changes.changed.get("LEV-B", ())]
    if meant != "Some":
        assert [each.strip('"') for each in after] == [meant.strip('"')]
    told = [each for each in plan.notices if notice is not None and notice in each]
    assert bool(told) is (notice is not None), plan.notices
    assert all(f"sheet level, cell {typed.cell}" in each for each in told)


def test_typographic_quotes_in_prose_are_prose(desk: Desk) -> None:
    plan = desk.edit("level", lambda page: put(page, "J4", "the \u201cdesk\u201d"))
    assert plan.changes.changed["LEV-B"][0].after == "the \u201cdesk\u201d"
    assert plan.notices == ()


REFUSED = [
    (Typed("B4", midnight(2026, 2, 1)), "made the date 2026-02-01", "format the cell as text"),
    (Typed("A4", midnight(2026, 3, 2)), "made the date 2026-03-02", "format the cell as text"),
    (Typed("E4", datetime.combine(date(2026, 2, 1), time(8))), "time of day", "write `2026-02-01`"),
    (Typed("B4", time(8, 30)), "made a time", "format the cell as text"),
    (Typed("E4", 46000), "the number 46000, not a date", "format the cell as text"),
    (Typed("L4", "11/24/2026"), "no date as the policy writes it", "2026-07-01"),
    (Typed("B4", "2-Jan"), "may have made a date", "format the cell as text"),
    (Typed("B4", 0.5, "0%"), "shown as a percentage", "format the cell as text"),
    (Typed("B4", 3.5), "no whole number", "format the cell as text"),
    (Typed("B4", 2.0**53), "more digits than a spreadsheet keeps", "format the cell as text"),
    (Typed("C4", 1e-320), "the number 1e-320 is too small to be meant", "format the cell as text"),
    (Typed("C4", 1e308), "the number 1.000e+308 has more digits", "format the cell as text"),
    (Typed("C4", 1e20), "more digits than a spreadsheet keeps", "format the cell as text"),
    (Typed("B4", "1E+10"), "lost its last digits", "write all digits"),
    (Typed("D4", 100), "does not say that it is dollars", "write `$100`"),
    (Typed("D4", 100, "[$€-407]#,##0"), "another currency", "format the cell as text"),
    (Typed("D4", 100, "[$$-1009]#,##0"), "another currency", "format the cell as text"),
    (Typed("D4", 0.005, "$0.000"), "fractions of a cent", "format the cell as text"),
    (Typed("F4", 105), "leading zeros may be lost", "format the cell as text"),
    (Typed("H4", 1), "the number 1", "format the cell as text"),
    (Typed("B4", value=True), "the truth value TRUE", "format the cell as text"),
    (Typed("B4", "=1+2"), "the formula `=1+2`", "paste it as a value"),
    (Typed("N4", "=B4*2"), "the formula `=B4*2`", "if the policy is to compute it"),
    (Typed("N4", "='[other.xlsx]S'!A1"), "never computed", "paste it as a value"),
    (Typed("N4", "#REF!"), "the error `#REF!`", "type the value"),
    (Typed("B4", None), "the cell of `visits` is empty", "write `-`"),
    (Typed("M4", None), "the cell of `level` is empty", "write `null`"),
    (Typed("A4", None), "the cell of `id` is empty", "give the rule an id"),
    (Typed("B4", "1 | 2"), "a `|` outside of double quotes", 'write it as `"a | b"`'),
    (Typed("B4", '"1'), "a double quote that does not close", 'write it as `"a | b"`'),
    (Typed("J4", "a\u202eb"), "U+202E", "delete it"),
    (Typed("A4", "LEV-A"), "the id `LEV-A` stands twice; the first is in A3", "another"),
    (Typed("P4", "a thought"), "stands below no heading", "give the column a heading"),
]


@pytest.mark.parametrize(("typed", "message", "remedy"), REFUSED)
def test_refused(desk: Desk, typed: Typed, message: str, remedy: str) -> None:
    told = desk.refused("level", lambda page: put(page, *typed))
    assert len(told) == 1, told
    assert told[0].startswith(f"level.xlsx: sheet level, cell {typed.cell}: error: ")
    assert message in told[0]
    assert remedy in told[0]


CHECKED = [
    ("B4", ">= oftn", "unknown-name", "did you mean `often`?"),
    ("M4", "hgh", "unknown-member", "did you mean `high`?"),
    ("I4", "perhaps", "unknown-name", "`perhaps`"),
    ("A4", "FEE-A", "duplicate-name", "fee.yaml"),
    ("A4", "lev b", "bad-name", ""),
    ("K4", "{visit} visits", "because-name", "did you mean"),
    ("L4", "2026-02-30", "bad-period", ""),
]


@pytest.mark.parametrize(("cell", "value", "code", "remedy"), CHECKED)
def test_what_the_policy_cannot_read_is_told_with_its_cell(
    desk: Desk, cell: str, value: str, code: str, remedy: str
) -> None:
    told = desk.refused("level", lambda page: put(page, cell, value))
    assert len(told) == 1, told
    assert told[0].startswith(f"level.xlsx: sheet level, cell {cell}: error: ")
    assert f"[{code}]" in told[0]
    assert remedy in told[0]


def test_all_problems_are_told_in_one_go(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page["B3"], page["B4"], page["N4"] = midnight(2026, 1, 2), "=1", "#REF!"

    assert len(desk.refused("level", edit)) == 3


def test_merged_cells_are_refused_with_their_range(desk: Desk) -> None:
    told = desk.refused("level", lambda page: page.merge_cells("M3:M4"))
    assert told[0].startswith("level.xlsx: sheet level: error: the cells M3:M4 are merged")


def test_hidden_rows_and_columns_are_read_and_told(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page.row_dimensions[4].hidden = True
        page.column_dimensions["C"].hidden = True
        page["B4"] = "5"

    plan = desk.edit("level", edit)
    assert plan.changes.changed["LEV-B"][0].after == "5"
    assert "row 4: hidden rows are read like the others" in plan.notices
    assert "column C: hidden columns are read like the others" in plan.notices


def test_blank_rows_are_passed_over_and_rows_below_are_read(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page.move_range("A4:N4", rows=3)
        page["B7"] = "5"
        page["C5"] = "  "

    plan = desk.edit("level", edit)
    assert plan.changes.changed["LEV-B"][0].after == "5"
    assert "row 4: blank rows are passed over; the rows below are read" in plan.notices


def test_comments_are_not_read(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page["B4"].comment = Comment("is this right?", "somebody")

    assert desk.edit("level", edit).notices == ("B4: comments are not read",)


def test_a_leading_zero_that_a_key_lost(desk: Desk) -> None:
    told = desk.refused("who", lambda page: put(page, "A3", 101))
    assert told[0].startswith("who.xlsx: sheet who, cell A3: error: the cell holds the number 101")
    assert "was it `0101`?" in told[0]
    plan = desk.edit("who", lambda page: put(page, "A4", 87))
    assert plan.changes.any is False
    assert plan.notices == ("sheet who, cell A4: a number was read as the text `87`",)
