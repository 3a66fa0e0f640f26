"""The same sheet imported again and again, while people go on editing it and the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from engine.editing.changes import UnwritableError
from engine.editing.sheets import apply_import, renew
from tests.unit.editing.sheets.desk import FILES, LEVEL, Desk, edited, put, saved
from tests.unit.editing.sheets.test_merge import changed

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet


def written(desk: Desk, name: str, suffix: str) -> Path:
    """A sheet in a file."""
    file = desk.folder.parent / f"{name}{suffix}"
    file.write_bytes(desk.export(name, suffix))
    return file


def edit_file(file: Path, before: str, after: str) -> None:
    """Edit a cell of a sheet, as a person would."""
    if file.suffix == ".csv":
        text = file.read_bytes().decode("utf-8")
        assert before in text
        file.write_bytes(text.replace(before, after).encode())
        return
    book = load_workbook(file)
    cells = [cell for row in book[file.stem].iter_rows() for cell in row if cell.value == before]
    assert len(cells) == 1
    cells[0].value = after
    file.write_bytes(saved(book))


def take(desk: Desk, file: Path) -> bool:
    """Import a file without any consent; whether the sheet was told."""
    data = file.read_bytes()
    plan = desk.plan(file.stem, data, file.suffix)
    assert plan.hindrances == ()
    apply_import(plan)
    return renew(plan, file, data)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_sheet_is_edited_and_imported_again_and_again(desk: Desk, suffix: str) -> None:
    file = written(desk, "level", suffix)
    for before, after in (("[1..3]", "[1..4]"), ("[1..4]", "[1..5]"), (">= often", ">= 9")):
        edit_file(file, before, after)
        assert take(desk, file)
    assert "[1..5]" in desk.text("level.yaml")
    assert ">= 9 " in desk.text("level.yaml")
    changed(desk, ">= 9", ">= 8")
    edit_file(file, "[1..5]", "[1..6]")
    assert take(desk, file)
    text = desk.text("level.yaml")
    assert ">= 8 " in text
    assert "[1..6]" in text


def test_a_copy_of_a_sheet_does_not_undo_what_the_other_brought_in(desk: Desk) -> None:
    file = written(desk, "level", ".xlsx")
    copy = file.read_bytes()
    edit_file(file, "[1..3]", "[1..4]")
    take(desk, file)
    file.write_bytes(edited(copy, "level", lambda page: put(page, "B4", "[1..9]")))
    plan = desk.plan("level", file.read_bytes())
    assert [each.consent for each in plan.hindrances] == ["force"]
    plan = desk.plan("level", edited(copy, "level", lambda page: put(page, "B3", ">= 9")))
    assert plan.hindrances == ()
    assert [*plan.changes.changed] == ["LEV-A"]


@pytest.mark.parametrize("lock", ["~$level.xlsx", ".~lock.level.xlsx#"])
def test_a_sheet_that_is_open_is_left_alone(desk: Desk, lock: str) -> None:
    file = written(desk, "level", ".xlsx")
    edit_file(file, "[1..3]", "[1..4]")
    file.with_name(lock).touch()
    before = file.read_bytes()
    assert not take(desk, file)
    assert file.read_bytes() == before
    edit_file(file, ">= often", ">= 9")
    assert not take(desk, file)
    assert ">= 9 " in desk.text("level.yaml")


def test_only_the_marks_of_a_sheet_are_written_anew(desk: Desk) -> None:
    file = written(desk, "level", ".csv")
    edit_file(file, "[1..3]", "[1..4]")
    before = file.read_bytes().decode().split("\r\n")
    take(desk, file)
    after = file.read_bytes().decode().split("\r\n")
    assert before[1:] == after[1:]
    assert before[0][:-32] != after[0]
    assert before[0].split(" 2:")[0] == after[0].split(" 2:")[0]


def test_a_read_only_sheet_is_imported_and_left_alone(desk: Desk) -> None:
    file = written(desk, "level", ".csv")
    edit_file(file, "[1..3]", "[1..4]")
    before = file.read_bytes()
    file.chmod(0o444)
    assert not take(desk, file)
    assert file.read_bytes() == before
    assert FILES["level.yaml"] == LEVEL


def emptied(page: Worksheet) -> None:
    """Nothing is left of the second rule but its id."""
    for cell in page[4][1:]:
        cell.value = None


def test_a_sheet_in_which_a_rule_was_dropped_is_imported_again(desk: Desk) -> None:
    file = written(desk, "level", ".xlsx")
    file.write_bytes(edited(file.read_bytes(), "level", emptied))
    assert take(desk, file)
    assert "LEV-B" not in desk.text("level.yaml")
    edit_file(file, ">= often", ">= 9")
    assert take(desk, file)
    assert ">= 9 " in desk.text("level.yaml")


def test_a_rule_that_both_dropped_is_no_problem_of_a_sheet_with_old_marks(desk: Desk) -> None:
    data = edited(desk.export("level"), "level", emptied)
    desk.take("level", data)
    plan = desk.plan("level", data)
    assert (plan.hindrances, plan.changes_anything) == ((), False)
    told = "row 4: `LEV-B` is passed over: nothing but the id is there, and no such rule is"
    assert told in plan.notices


def test_the_id_of_another_decision_alone_is_no_dropped_rule(desk: Desk) -> None:
    told = desk.refused("level", lambda page: put(page, "A5", "FEE-A"))
    assert any("the cell of `visits` is empty" in each for each in told)


def test_a_sheet_is_not_told_of_an_import_that_another_wrote_over(desk: Desk) -> None:
    file = written(desk, "level", ".csv")
    edit_file(file, "[1..3]", "[1..4]")
    data = file.read_bytes()
    plan = desk.plan("level", data, ".csv")
    apply_import(plan)
    changed(desk, "[1..4]", "[1..3]")
    assert not renew(plan, file, data)
    assert file.read_bytes() == data


def test_of_two_imports_planned_at_once_the_second_is_refused(desk: Desk) -> None:
    data = desk.export("level", ".csv")
    plans = [
        desk.plan("level", data.replace(b"[1..3]", b"[1..4]"), ".csv"),
        desk.plan("level", data.replace(b">= often", b">= 9"), ".csv"),
    ]
    apply_import(plans[0])
    with pytest.raises(UnwritableError, match="was changed by another program meanwhile"):
        apply_import(plans[1])
    assert "[1..4]" in desk.text("level.yaml")


def test_other_names_of_the_policy_file_are_told(desk: Desk) -> None:
    other = desk.folder.parent / "other"
    other.hardlink_to(desk.folder / "level.yaml")
    plan = desk.edit("level", lambda page: put(page, "B4", "[1..4]"))
    told = "level.yaml` has another name (a hard link), which keeps what was there before"
    assert any(each.endswith(told) for each in plan.notices)
    assert desk.plan("level", desk.export("level")).notices == ()
