"""Out and back: nothing changes; what was edited changes, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.editing.changes import UnwritableError
from engine.editing.sheets import apply_import
from engine.editing.sheets.row_changes import CellChange
from tests.unit.editing.sheets.desk import FEE, LEVEL, RATE_ROWS, WHO, Desk, put

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FEE_B = (
    "FEE-B | small | false | [2..5] | 2025-01-01 | - | a fee of a tenth of {owed} | -"
    " || = 10% * owed"
)
TABLES = ("level", "fee", "who", "rate")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("name", TABLES)
def test_what_was_not_edited_changes_nothing(desk: Desk, name: str, suffix: str) -> None:
    before = {path.name: path.read_bytes() for path in desk.folder.iterdir()}
    plan = desk.take(name, desk.export(name, suffix), suffix)
    assert not plan.changes.any
    assert not plan.changes_anything
    assert plan.notices == ()
    assert plan.meaning_before == plan.meaning_after
    assert {path.name: path.read_bytes() for path in desk.folder.iterdir()} == before


def test_one_cell_changes_one_cell_and_keeps_the_rest_of_the_file(desk: Desk) -> None:
    plan = desk.edit("level", lambda page: put(page, "B3", ">= 9"))
    assert dict(plan.changes.changed) == {"LEV-A": (CellChange("visits", ">= often", ">= 9"),)}
    assert plan.changes.kept == 1
    assert plan.meaning_before != plan.meaning_after
    apply_import(plan)
    head, _, rest = LEVEL.partition("  id ")
    text = desk.text("level.yaml")
    assert text.startswith(head + "  id    | visits | share | owed     | since")
    assert text.endswith("\nowner: the desk   # not a person\n")
    assert len(text.splitlines()) == len(LEVEL.splitlines())
    assert '"many | late"' in rest
    assert '| "many | late" | "{visits} visits" |' in text
    assert desk.meaning() == plan.meaning_after


def test_line_ends_and_the_byte_order_mark_stay(desk: Desk) -> None:
    desk.folder.joinpath("level.yaml").write_bytes(
        b"\xef\xbb\xbf" + LEVEL.replace("\n", "\r\n").encode()
    )
    desk.take("level", desk.edited("level", lambda page: put(page, "B3", ">= 9")))
    data = desk.folder.joinpath("level.yaml").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# How")
    assert data.count(b"\n") == data.count(b"\r\n") == LEVEL.count("\n")


def test_a_rule_is_added_where_it_stands_and_another_dropped(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page.insert_rows(4)
        for at, text in enumerate(["LEV-NEW", "0", *"-" * 7, "New | old", None, None, "low"], 1):
            page.cell(4, at).value = text
        page["N4"] = "1"
        for letter in "BCDEFGHIJKLMN":
            page[f"{letter}3"] = None

    plan = desk.edit("level", edit)
    assert [*plan.changes.added] == ["LEV-NEW"]
    assert [*plan.changes.removed] == ["LEV-A"]
    assert any("`LEV-A` is dropped" in notice for notice in plan.notices)
    apply_import(plan)
    rules = desk.load().policy
    assert rules is not None
    assert [rule.id for rule in rules.decision("level").rules] == ["LEV-NEW", "LEV-B"]
    assert rules.decision("level").rules[0].title == "New | old"


def test_a_deleted_row_drops_its_rule(desk: Desk) -> None:
    plan = desk.edit("level", lambda page: page.delete_rows(3))
    assert [*plan.changes.removed] == ["LEV-A"]


def test_the_order_of_rows_is_the_order_of_rules(desk: Desk) -> None:
    plan = desk.edit("level", lambda page: page.move_range("A3:N3", rows=2))
    assert plan.changes.moved
    assert plan.meaning_before != plan.meaning_after


def test_a_new_id_for_the_same_rule_is_told(desk: Desk) -> None:
    plan = desk.edit("level", lambda page: put(page, "A3", "LEV-Z"))
    assert plan.changes.renamed == (("LEV-A", "LEV-Z"),)
    assert plan.notices == ("`LEV-Z` says just what `LEV-A` said: a rule's id is for ever",)


def test_annotations_come_back(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page["J4"] = 'a "quoted | title'
        page["K4"] = "- not nothing"
        page["L4"] = "2026-01-01"

    desk.take("level", desk.edited("level", edit))
    policy = desk.load().policy
    assert policy is not None
    rule = policy.decision("level").rules[1]
    assert rule.title == 'a "quoted | title'
    assert rule.because is not None
    assert rule.because.texts == ("- not nothing",)
    assert str(rule.period.start) == "2026-01-01"
    assert desk.plan("level", desk.export("level")).changes.any is False


def test_rows_of_a_reference_table(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page["C3"] = '"A | C"'
        page.append(["0102", "2026-01-01", "new", "small"])

    plan = desk.take("who", desk.edited("who", edit))
    assert [*plan.changes.changed] == ["0101"]
    assert [*plan.changes.added] == ["0102 2026-01-01"]
    assert desk.text("who.yaml").splitlines()[5:] == [
        "  code | from       || desk    | size",
        '  0101 | -          || "A | C" | small',
        "  87   | 2024-01-01 || = 2 + 2 | null",
        "  8703 | -          || -lead   | TRUE",
        "  0102 | 2026-01-01 || new     | small",
    ]
    assert desk.text("who.yaml").startswith(WHO[: WHO.index("  code")])


def test_lines_of_a_csv_file_that_did_not_change_stay_as_they_are(desk: Desk) -> None:
    def edit(page: Worksheet) -> None:
        page["B3"] = "5%"
        page.append(["new, too", None, 'a "b"'])

    desk.take("rate", desk.edited("rate", edit))
    assert RATE_ROWS == 'place,share,name\nmain,0.5,"Main, first"\n"side",,Side\n'
    assert desk.text("rate.csv") == (
        'place,share,name\nmain,5%,"Main, first"\n"side",,Side\n"new, too",,"a ""b"""\n'
    )


def test_rules_become_a_table_only_by_consent(desk: Desk) -> None:
    plan = desk.edit("fee", lambda page: put(page, "I3", "$200"))
    assert [each.consent for each in plan.hindrances] == ["as_table"]
    apply_import(plan)
    assert FEE.count("# the end") == 1
    lines = desk.text("fee.yaml").splitlines()
    assert lines[:6] == FEE.splitlines()[:6]
    assert [" ".join(line.split()) for line in lines[6:]] == [
        "table: |",
        "id | size | open | visits | from | title | because | authority || fee",
        "FEE-A | large | true | - | - | Large and open | - | 19 USC 58c || $200",
        FEE_B,
        "# the end",
    ]
    assert len({line.index("||") for line in lines[7:10]}) == 1


def test_a_file_that_changes_while_it_is_imported_is_left_alone(desk: Desk) -> None:
    plan = desk.edit("level", lambda page: put(page, "B3", ">= 9"))
    desk.folder.joinpath("level.yaml").write_text(LEVEL + "# more\n", "utf-8")
    with pytest.raises(UnwritableError, match="was changed by another program meanwhile"):
        apply_import(plan)
    assert desk.text("level.yaml") == LEVEL + "# more\n"
    assert not [path for path in desk.folder.iterdir() if path.name.startswith(".")]


def test_a_table_that_ends_its_file_without_a_line_end(desk: Desk) -> None:
    desk.folder.joinpath("who.yaml").write_text(WHO.rstrip("\n"), "utf-8")
    desk.take("who", desk.edited("who", lambda page: put(page, "D5", "small")))
    assert desk.text("who.yaml").endswith("8703 | -          || -lead   | small")


def test_empty_lines_stay_above_the_rows_they_were_above(desk: Desk) -> None:
    text = LEVEL.replace("  LEV-A", "\n  LEV-A")
    desk.folder.joinpath("level.yaml").write_text(text, "utf-8")
    desk.take("level", desk.edited("level", lambda page: put(page, "B3", ">= 9")))
    lines = [line[:7].strip() for line in desk.text("level.yaml").splitlines()[8:13]]
    assert lines == ["id", "", "LEV-A", "", "LEV-B"]


def test_a_link_out_of_the_folder_is_not_written_through(desk: Desk) -> None:
    plan = desk.edit("level", lambda page: put(page, "B3", ">= 9"))
    elsewhere = desk.folder.parent / "elsewhere.yaml"
    desk.folder.joinpath("level.yaml").rename(elsewhere)
    desk.folder.joinpath("level.yaml").symlink_to(elsewhere)
    with pytest.raises(UnwritableError, match="leads out of the policy's folder"):
        apply_import(plan)
    assert elsewhere.read_text("utf-8") == LEVEL
