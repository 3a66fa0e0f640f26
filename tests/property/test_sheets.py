"""What goes out to a spreadsheet and comes back means the same, for any table."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.editing.sheets.sheet import Column, Role, shown, written
from engine.editing.sheets.to_csv import escaped, unescaped
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
