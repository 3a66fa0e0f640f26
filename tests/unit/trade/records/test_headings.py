"""Which heading is which column: by generous spelling, or by a mapping file."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.trade.records.mapping import MappingError, read_mapping
from tests.unit.trade.records.inputs import (
    HEAD,
    LINE,
    READ,
    inforce,
    of_csv,
    problem_of,
    read,
    rows,
    table,
    write,
)


def test_other_spellings_are_read_and_told(tmp_path: Path) -> None:
    names = {"entry_number": "Entry Summary Number", "value": "ENTERED VALUE", "hts": "HTS-Number"}
    text = table(LINE)
    for name, heading in names.items():
        text = text.replace(name, heading, 1)
    found = of_csv(
        tmp_path, text.replace("duty\n", "duty,Remark\n").replace("30.86\n", "30.86,x\n")
    )
    assert found.notices[0] == "lines.csv: `Entry Summary Number` read as `entry_number`"
    assert "lines.csv: `ENTERED VALUE` read as `value`" in found.notices
    assert found.notices[-1] == "lines.csv: not read: `Remark`"
    assert rows(found)[0]["hts"] == "8703230190"


def test_a_mapping_has_the_last_word(tmp_path: Path) -> None:
    write(tmp_path / "extract", "lines.csv", table(LINE).replace("value,duty", "duty,Betrag", 1))
    mapping = {"lines": {"DUTY": "value", "betrag": "duty"}, "entries": {"x": "value"}}
    found = read(tmp_path / "extract", mapping=mapping)
    assert rows(found) == [READ]
    assert found.notices == (
        "lines.csv: `duty` read as `value`, as the mapping says",
        "lines.csv: `Betrag` read as `duty`, as the mapping says",
    )


def test_a_heading_that_is_nearly_a_column(tmp_path: Path) -> None:
    write(tmp_path / "extract", "lines.csv", HEAD.replace("origin", "orgin"))
    problem = problem_of(tmp_path / "extract")
    assert (problem.code, problem.field) == ("missing-column", "origin")
    assert problem.help == "rename the column `orgin` to `origin`, or remove it"


def refusal(path: Path, text: str) -> str:
    path.write_text(text)
    with pytest.raises(MappingError) as refused:
        read_mapping(path, inforce().policy.records)
    return str(refused.value)


def test_a_mapping_file(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("lines:\n  Betrag: duty\n  Wert in USD: value\nentries: {Wert: value}\n")
    assert read_mapping(path, inforce().policy.records) == {
        "lines": {"Betrag": "duty", "Wert in USD": "value"},
        "entries": {"Wert": "value"},
    }


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("line:\n  A: value\n", "map.yaml:1:1", "`line`, which is no kind of records"),
        ("line: {A: value}\n", "map.yaml:1:1", "did you mean `lines`?"),
        ("lines:\n  A: valu\n", "map.yaml:2:6", "`valu`, which is no column of `lines`"),
        ("entries:\n  A: number_is_valid\n", "map.yaml:2:6", "which is no column of `entries`"),
        ("lines:\n  A: [value]\n", "map.yaml:2:3", "`A` of `lines` is not as a mapping"),
        ("- lines\n", "map.yaml:1:1", "the file is not as a mapping of headings is"),
        ("lines: value\n", "map.yaml:1:1", "`lines` is not as a mapping of headings is"),
    ],
)
def test_mapping_files_that_are_refused(tmp_path: Path, text: str, place: str, told: str) -> None:
    message = refusal(tmp_path / "map.yaml", text)
    assert place in message
    assert told in message


def test_a_mapping_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"map\.yaml"):
        read_mapping(tmp_path / "map.yaml", {})
