"""A sheet and a policy that both changed after the export: row by row, or told why not."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from openpyxl import load_workbook

from engine.editing.sheets.headings import Layout
from engine.editing.sheets.merge import merge
from engine.editing.sheets.origin import origin_text, read_origin
from engine.editing.sheets.problems import Findings
from engine.editing.sheets.raw import RawSheet
from engine.editing.sheets.rows import Edited
from engine.editing.sheets.sheet import Column, Kind, Role, Sheet
from tests.unit.editing.sheets.desk import WHO, Desk, edited, put, saved

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS: Final = (Column("id", Role.ID), Column("score", Role.INPUT))
Rows = Mapping[str, str]


def sheet_of(rows: Rows, kind: Kind = Kind.DECISION) -> Sheet:
    """A table of ids and one test each."""
    columns = COLUMNS if kind is Kind.DECISION else (Column("code", Role.KEY), COLUMNS[1])
    return Sheet("level", kind, columns, 2, tuple(rows.items()))


def merged(
    before: Rows, policy: Rows, sheet: Rows, kind: Kind = Kind.DECISION
) -> tuple[list[tuple[str, ...]], list[str], tuple[str, ...]]:
    """The rows of the merged table, what hinders it, and what is told."""
    one, other = sheet_of(policy, kind), sheet_of(sheet, kind)
    layout = Layout(1, one.columns, 2, (0, 1), (0, 1))
    read = Edited(other, layout, tuple(range(2, len(sheet) + 2)))
    origin = read_origin(origin_text(sheet_of(before, kind), 30_000))
    findings = Findings()
    found = merge(one, read, origin, RawSheet("level", {}), findings)
    told = [each.told("x.xlsx").split("\n")[0] for each in found.conflicts]
    assert len(found.edited.numbers) == len(found.edited.sheet.rows)
    return [*found.edited.sheet.rows], told, findings.notices()


BEFORE: Final = {"A": "1", "B": "2", "C": "3"}


@pytest.mark.parametrize(
    ("policy", "sheet", "rows", "notices"),
    [
        (BEFORE, BEFORE, BEFORE, ()),
        (BEFORE, {**BEFORE, "B": "9"}, {**BEFORE, "B": "9"}, ()),
        ({**BEFORE, "A": "8"}, {**BEFORE, "B": "9"}, {"A": "8", "B": "9", "C": "3"},
         ("A: changed in the policy after the export; that stays",)),
        ({**BEFORE, "B": "9"}, {**BEFORE, "B": "9"}, {**BEFORE, "B": "9"}, ()),
        ({"A": "1", "C": "3"}, {**BEFORE, "A": "7"}, {"A": "7", "C": "3"},
         ("B: dropped in the policy after the export; that stays",)),
        ({"A": "1", "D": "4", "B": "2", "C": "3"}, {**BEFORE, "C": "7"},
         {"A": "1", "D": "4", "B": "2", "C": "7"},
         ("D: added in the policy after the export; that stays",)),
        ({**BEFORE, "A": "8"}, {"A": "1", "N": "5", "B": "2"}, {"A": "8", "N": "5", "B": "2"},
         ("A: changed in the policy after the export; that stays",)),
        ({**BEFORE, "N": "5"}, {**BEFORE, "N": "5"}, {**BEFORE, "N": "5"}, ()),
        ({"A": "1", "C": "3"}, {"A": "1", "C": "3"}, {"A": "1", "C": "3"}, ()),
        ({**BEFORE, "A": "8"}, {"C": "3", "B": "2", "A": "1"}, {"C": "3", "B": "2", "A": "8"},
         ("A: changed in the policy after the export; that stays",)),
        ({"C": "3", "B": "2", "A": "1"}, {**BEFORE, "A": "7", "N": "5"},
         {"C": "3", "N": "5", "B": "2", "A": "7"}, ()),
        ({"D": "4"}, {"N": "5", **BEFORE}, {"N": "5", "D": "4"},
         ("D: added in the policy after the export; that stays",
          "A, B, C: dropped in the policy after the export; that stays")),
    ],
)  # fmt: skip
def test_what_one_of_them_changed_is_taken(
    policy: Rows, sheet: Rows, rows: Rows, notices: Sequence[str]
) -> None:
    told_notices = sorted(notices)
    found, conflicts, told = merged(BEFORE, policy, sheet)
    assert conflicts == []
    assert found == [*rows.items()]
    assert sorted(told) == told_notices


THIRD: Final = "x.xlsx: sheet level, row 3: error: "
DIFFER: Final = ", after the export: score is `8` in the policy and `9` in the sheet"
EDITED: Final = f"{THIRD}`B` was edited in the sheet, but changed in the policy, too{DIFFER}"
GONE: Final = "x.xlsx: error: `B` is not in the sheet any more, but was changed in the policy"
DROPPED: Final = f"{THIRD}`B` was edited in the sheet, but dropped from the policy"
ADDED: Final = (
    "x.xlsx: sheet level, row 5: error: `N` was added both in the sheet and in the policy"
)
MOVED: Final = "x.xlsx: error: the rows were put into another order both in the sheet and in the"


@pytest.mark.parametrize(
    ("policy", "sheet", "rows", "conflict"),
    [
        ({**BEFORE, "B": "8"}, {**BEFORE, "B": "9"}, {**BEFORE, "B": "9"}, EDITED),
        ({**BEFORE, "B": "8"}, {"A": "1", "C": "3"}, {"A": "1", "C": "3"},
         GONE + ", after the export"),
        ({"A": "1", "C": "3"}, {**BEFORE, "B": "9"}, {"A": "1", "B": "9", "C": "3"},
         DROPPED + ", after the export"),
        ({**BEFORE, "N": "8"}, {**BEFORE, "N": "9"}, {**BEFORE, "N": "9"}, ADDED + DIFFER),
        ({"B": "2", "A": "1", "C": "3"}, {"A": "1", "C": "3", "B": "2"},
         {"A": "1", "C": "3", "B": "2"}, MOVED + " policy"),
    ],
    ids=["edited", "deleted", "dropped", "added", "moved"],
)  # fmt: skip
def test_what_both_changed_is_a_conflict_and_the_sheet_has_the_word(
    policy: Rows, sheet: Rows, rows: Rows, conflict: str
) -> None:
    found, conflicts, _ = merged(BEFORE, policy, sheet)
    assert conflicts == [conflict]
    assert found == [*rows.items()]


def test_the_order_of_a_reference_table_is_no_conflict() -> None:
    policy, sheet = {"B": "2", "A": "1", "C": "3"}, {"A": "1", "C": "3", "B": "2"}
    assert merged(BEFORE, policy, sheet, Kind.TABLE)[:2] == ([*sheet.items()], [])


def test_marks_are_of_fixed_length_and_survive() -> None:
    text = origin_text(sheet_of(BEFORE), 30_000)
    assert text.startswith("3:")
    assert len(text) == 2 + 3 * 16 + 8
    origin = read_origin(text)
    assert origin is not None
    assert len(origin.rows) == 3
    nothing = origin_text(sheet_of({}), 30_000)
    assert (nothing[:2], len(nothing)) == ("0:", 10)
    assert read_origin(nothing) is not None
    whole = origin_text(sheet_of(BEFORE), 40)
    assert whole.startswith("3=")
    assert len(whole) == 18
    for damaged in (text[:-1], text[:-16], text.replace("3:", "4:"), "", "3", "n:abcdefgh", "0="):
        assert read_origin(damaged) is None


def test_marks_of_which_one_sign_is_another_are_seen_to_be_damaged() -> None:
    for text in (origin_text(sheet_of(BEFORE), 30_000), origin_text(sheet_of(BEFORE), 40)):
        for at, sign in enumerate(text):
            other = "A" if sign != "A" else "B"
            assert read_origin(f"{text[:at]}{other}{text[at + 1 :]}") is None


def test_a_new_column_that_says_nothing_changes_no_mark() -> None:
    one = sheet_of(BEFORE)
    wide = tuple((*row, "-") for row in one.rows)
    other = replace(one, columns=(*COLUMNS, Column("title", Role.NOTE)), split=3, rows=wide)
    assert origin_text(one, 30_000) == origin_text(other, 30_000)


# the whole way, from a policy to a sheet and back


def changed(desk: Desk, before: str, after: str, name: str = "level.yaml") -> None:
    """Somebody edits a file of the policy."""
    text = desk.text(name)
    assert before in text
    desk.folder.joinpath(name).write_bytes(text.replace(before, after).encode())


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_an_edit_of_the_policy_after_the_export_is_not_undone(desk: Desk, suffix: str) -> None:
    data = desk.export("level", suffix)
    changed(desk, "[1..3]", "[1..2]")
    plan = desk.plan("level", data, suffix)
    assert not plan.changes.any
    assert not plan.changes_anything
    assert plan.notices == ("LEV-B: changed in the policy after the export; that stays",)


def test_edits_of_two_people_come_together(desk: Desk) -> None:
    data = desk.edited("level", lambda page: put(page, "B3", ">= 9"))
    changed(desk, "[1..3]", "[1..2]")
    plan = desk.take("level", data)
    assert plan.hindrances == ()
    assert [*plan.changes.changed] == ["LEV-A"]
    assert "[1..2]" in desk.text("level.yaml")
    assert ">= 9 " in desk.text("level.yaml")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_row_that_both_edited_needs_consent(desk: Desk, suffix: str) -> None:
    data = desk.export("level", suffix)
    if suffix == ".csv":
        data = data.replace(b"[1..3]", b"[1..4]")
    else:
        data = edited(data, "level", lambda page: put(page, "B4", "[1..4]"))
    changed(desk, "[1..3]", "[1..2]")
    plan = desk.plan("level", data, suffix)
    assert [each.consent for each in plan.hindrances] == ["force"]
    told = "visits is `[1..2]` in the policy and `[1..4]` in the sheet"
    assert told in plan.hindrances[0].message
    place = "line 3" if suffix == ".csv" else "sheet level, row 4"
    assert plan.hindrances[0].place == place


def test_rows_of_a_reference_table_are_known_by_keys_and_first_day(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page["D3"] = "large"
        page.append(["8704", "2025-01-01", "later", "small"])

    data = desk.edited("who", edit)
    changed(desk, "-lead       | TRUE", "-lead       | large", "who.yaml")
    plan = desk.take("who", data)
    assert [*plan.changes.changed] == ["0101"]
    assert [*plan.changes.added] == ["8704 2025-01-01"]
    assert desk.text("who.yaml").splitlines()[5:] == [
        "  code | from       || desk    | size",
        '  0101 | -          || "A | B" | large',
        "  87   | 2024-01-01 || = 2 + 2 | null",
        "  8703 | -          || -lead   | large",
        "  8704 | 2025-01-01 || later   | small",
    ]
    assert WHO.count("TRUE") == 1


def test_a_new_column_of_the_sheet_meets_a_new_row_of_the_policy(desk: Desk) -> None:
    data = edited(desk.export("who"), "who", lambda page: put(page, "E2", "until"))
    data = edited(data, "who", lambda page: put(page, "E4", "2025-12-31"))
    changed(desk, "  8703 |", "  88   | -          || new         | small\n  8703 |", "who.yaml")
    plan = desk.take("who", data)
    assert plan.notices == (
        "sheet who, cell E2: the column `until` is new",
        "88: added in the policy after the export; that stays",
    )
    assert [" ".join(line.split()) for line in desk.text("who.yaml").splitlines()[6:]] == [
        '0101 | - | - || "A | B" | small',
        "87 | 2024-01-01 | 2025-12-31 || = 2 + 2 | null",
        "88 | - | - || new | small",
        "8703 | - | - || -lead | TRUE",
    ]


def test_a_fault_with_a_row_that_only_the_policy_has_is_told_with_its_name(desk: Desk) -> None:
    data = edited(
        desk.export("who"), "who", lambda page: page.append(["88", "2025-01-01", "new", "small"])
    )
    changed(desk, "  8703 |", "  88   | -          || old         | small\n  8703 |", "who.yaml")
    told = desk.refusals("who", data)
    assert len(told) == 1
    assert told[0].startswith("who.xlsx: sheet who, cell A6: error: table `who` has two rows for")
    assert "the other row (row 88 of the policy)" in told[0]


def test_a_sheet_made_by_hand_is_taken_with_a_notice(desk: Desk) -> None:
    rows = desk.export("level", ".csv").decode("utf-8-sig")
    heading = rows.split("\r\n", 1)[0].rsplit(",", 1)[1]
    bare = rows.replace(heading, "").replace("[1..3]", "[1..4]")
    plan = desk.plan("level", bare.encode(), ".csv")
    assert [*plan.changes.changed] == ["LEV-B"]
    assert plan.hindrances == ()
    assert plan.notices[-1].startswith("the sheet does not say what it was exported from")
    same = desk.plan("level", rows.replace(heading, "").encode(), ".csv")
    assert same.notices == ()


DAMAGED: Final = (
    "the sheet's marks of what its rows were when it was exported are damaged, so it cannot be "
    "seen which rows the policy changed meanwhile"
)


@pytest.mark.parametrize("damage", ["cut", "one sign", "emptied", "broken"])
def test_damaged_marks_do_not_undo_what_the_policy_changed(desk: Desk, damage: str) -> None:
    rows = desk.export("level", ".csv").decode("utf-8-sig")
    heading = rows.split("\r\n", 1)[0].rsplit(",", 1)[1]
    other = "A" if heading[-1] != "A" else "B"
    new = {
        "cut": heading[:-5],
        "one sign": heading[:-1] + other,
        "emptied": "as exported",
        "broken": f"{heading[:30]} {heading[30:]}",
    }[damage]
    changed(desk, "[1..3]", "[1..2]")
    plan = desk.plan("level", rows.replace(heading, new).encode(), ".csv")
    assert [(each.message, each.consent) for each in plan.hindrances] == [(DAMAGED, "force")]
    assert [*plan.changes.changed] == ["LEV-B"]
    assert not any("does not say" in told for told in plan.notices)


def test_damaged_marks_are_no_matter_where_nothing_changes(desk: Desk) -> None:
    rows = desk.export("level", ".csv").decode("utf-8-sig")
    heading = rows.split("\r\n", 1)[0].rsplit(",", 1)[1]
    plan = desk.plan("level", rows.replace(heading, heading[:-5]).encode(), ".csv")
    assert (plan.hindrances, plan.changes_anything) == ((), False)


@pytest.mark.parametrize("column", ["A", "B"])
def test_the_damaged_marks_of_a_workbook(desk: Desk, column: str) -> None:
    book = load_workbook(io.BytesIO(desk.export("level")))
    about = book["About"]
    labels = [str(row[0]) for row in about.iter_rows(values_only=True)]
    about[f"{column}{labels.index('rows as exported') + 1}"] = None
    changed(desk, "[1..3]", "[1..2]")
    plan = desk.plan("level", saved(book))
    assert [(each.message, each.consent) for each in plan.hindrances] == [(DAMAGED, "force")]


def test_a_workbook_without_what_is_told_about_it_is_taken_with_a_notice(desk: Desk) -> None:
    book = load_workbook(io.BytesIO(desk.export("level")))
    del book["About"]
    changed(desk, "[1..3]", "[1..2]")
    plan = desk.plan("level", saved(book))
    assert plan.hindrances == ()
    assert plan.notices[-1].startswith("the sheet does not say what it was exported from")


def many(desk: Desk, last: str = "x") -> None:
    """A reference table of so many rows that a cell does not hold all their marks."""
    rows = [f"p{number},,n" for number in range(1_900)]
    text = "\n".join(["place,share,name", *rows, f"last,,{last}", ""])
    desk.folder.joinpath("rate.csv").write_text(text, "utf-8")


def test_a_table_too_long_for_marks_in_csv_is_known_as_a_whole(desk: Desk) -> None:
    many(desk)
    data = desk.export("rate", ".csv")
    heading = data.decode("utf-8-sig").split("\r\n", 1)[0]
    assert ",as exported 1901=" in heading
    edit = data.replace(b"p7,,n", b"p7,,m")
    assert desk.plan("rate", edit, ".csv").hindrances == ()
    many(desk, "y")
    plan = desk.plan("rate", edit, ".csv")
    assert [each.consent for each in plan.hindrances] == ["force"]
    assert "was changed in the policy after this sheet was exported" in plan.hindrances[0].message


def test_a_table_of_many_rows_in_a_workbook_has_marks_in_several_cells(desk: Desk) -> None:
    many(desk)
    data = desk.export("rate")
    book = load_workbook(io.BytesIO(data))
    labels = [str(row[0]) for row in book["About"].iter_rows(values_only=True)]
    assert labels[-2:] == ["rows as exported", "rows as exported 2"]
    many(desk, "y")
    assert desk.plan("rate", data).notices == (
        "last: changed in the policy after the export; that stays",
    )
