"""What goes out to a spreadsheet and comes back means the same, for any table."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.editing.sheets.headings import Layout
from engine.editing.sheets.merge import merge
from engine.editing.sheets.origin import origin_text, read_origin
from engine.editing.sheets.problems import Findings
from engine.editing.sheets.raw import RawSheet
from engine.editing.sheets.rows import Edited
from engine.editing.sheets.sheet import Column, Kind, Role, Sheet, shown, written
from engine.source.formulas import escaped, unescaped
from tests.property.chance import Drawn
from tests.property.sheets import broken_sheet
from tests.property.tables import build_table

NOTE = Column("title", Role.NOTE)
lines = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)


@given(st.data(), st.sampled_from([".xlsx", ".csv"]))
def test_a_sheet_comes_back_with_the_same_meaning(data: st.DataObject, suffix: str) -> None:
    made = build_table(Drawn(data.draw))
    with tempfile.TemporaryDirectory() as folder:
        assert broken_sheet(made, Path(folder), suffix) is None


@given(st.text())
def test_what_csv_escapes_it_gives_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


@given(lines.map(str.strip))
def test_prose_in_a_sheet_comes_back(text: str) -> None:
    cell = written(text, NOTE)
    assert shown(cell, NOTE) == ("" if text == "" else text) or shown(cell, NOTE) == cell
    assert written(shown(cell, NOTE), NOTE) == cell


COLUMNS = (Column("id", Role.ID), Column("score", Role.INPUT))
tables = st.lists(st.sampled_from("ABCDE"), unique=True).flatmap(
    lambda ids: st.fixed_dictionaries({each: st.sampled_from("123") for each in ids})
)


def sheet_of(rows: dict[str, str]) -> Sheet:
    """A table of ids and one test each."""
    return Sheet("level", Kind.DECISION, COLUMNS, 2, tuple(rows.items()))


@given(tables, tables, tables)
def test_nothing_that_one_of_two_people_did_is_lost(
    before: dict[str, str], policy: dict[str, str], sheet: dict[str, str]
) -> None:
    layout = Layout(1, COLUMNS, 2, (0, 1), (0, 1))
    read = Edited(sheet_of(sheet), layout, tuple(range(len(sheet))))
    origin = read_origin(origin_text(sheet_of(before), 30_000))
    found = merge(sheet_of(policy), read, origin, RawSheet("level", {}), Findings())
    rows = {row[0]: row[1] for row in found.edited.sheet.rows}
    assert len(rows) == len(found.edited.sheet.rows) == len(found.edited.numbers)
    clashes = 0
    for name in "ABCDE":
        was, ours, theirs = (table.get(name) for table in (before, policy, sheet))
        if theirs == was:
            assert rows.get(name) == ours
        else:
            assert rows.get(name) == theirs
            clashes += ours not in (was, theirs)
    torn = [each for each in found.conflicts if "another order" in each.message]
    assert len(found.conflicts) == clashes + len(torn)
    if [*policy.items()] == [*before.items()]:
        assert found.edited.sheet.rows == tuple(sheet.items())
