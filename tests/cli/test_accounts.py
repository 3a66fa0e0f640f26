"""`accounts suggest`: proposals in three formats, refusals, and numbers of persons."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest

from tests.cli.running import call

ACCOUNTS = """\
account,kind,name,address,opened_on,closed_on
A1,importer,Jo Doe LLC,12 Main Street,,2025-03-31
A2,importer,JO DOE INC,12 Main St,2025-04-01,
A3,importer,"=Zeta\x1b[31m 987-65-4321",,,
A4,importer,"=zeta\x1b[31m 987-65-4321 inc",,,
"""
IDENTIFIERS = """\
number,kind,account,valid_from,valid_to
123-45-6789,importer,A1,,
12-3456789,importer,A2,,
98-7654321,importer,A4,,
"""


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    (tmp_path / "identifiers.csv").write_text(IDENTIFIERS)
    return tmp_path


def test_proposals_are_told_with_evidence_and_lines(extract: Path) -> None:
    ran = call("accounts", "suggest", str(extract), "--least", "0.7")
    assert ran.code == 0
    place = extract / "identifiers.csv"
    assert ran.out.splitlines() == [
        "0.89  `A2` (JO DOE INC) may go on for `A1` (Jo Doe LLC)",
        "      same name: `jo doe`",
        "      succession: `A2` began on 2025-04-01, 1 days after `A1` was closed",
        "      same address: `12 main st`",
        "      to accept it, as number,kind,account,valid_from,valid_to",
        f"        in place of {place}:2: ***-**-**89,importer,A1,,2025-03-31",
        f"        new, beside {place}:2: ***-**-**89,importer,A2,2025-04-01,",
    ]
    assert ran.err == (
        "1 proposal; 1 of those shown is a lead of succession; nothing is changed: who accepts "
        "one writes its lines into the identifiers; numbers of persons are masked in them, "
        "`--unmasked FILE` writes them in full\n"
    )


def test_proposals_as_data(extract: Path) -> None:
    ran = call("accounts", "suggest", str(extract), "--format", "json")
    first, second = json.loads(ran.out)
    assert (first["score"], first["account"]["id"], first["other"]["id"]) == (0.89, "A2", "A1")
    assert [each["sign"] for each in first["evidence"]] == [
        "same name",
        "succession",
        "same address",
    ]
    assert second["lines"] == []
    assert second["account"]["name"] == "=zeta\x1b[31m ***-**-**21 inc"


def test_proposals_as_csv_hold_no_formula_and_no_number_of_a_person(extract: Path) -> None:
    ran = call("accounts", "suggest", str(extract), "--format", "csv")
    _, first, second = csv.DictReader(io.StringIO(f"\n{ran.out}")), *_rows(ran.out)
    assert (first["account"], first["succession"]) == ("A2", "true")
    assert second["other_name"] == "'=Zeta\\x1b[31m ***-**-**21"
    assert "987-65-4321" not in ran.out


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_numbers_of_persons_are_written_for_their_owner_alone(extract: Path) -> None:
    path = extract / "lines.csv"
    ran = call("accounts", "suggest", str(extract), "--limit", "1", "--unmasked", str(path))
    assert ran.code == 0
    assert "123-45-6789" not in ran.out + ran.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [row["number"] for row in _rows(path.read_text())] == ["123-45-6789"] * 2
    again = call("accounts", "suggest", str(extract), "--unmasked", str(path))
    assert (again.code, again.out) == (2, "")
    assert "cannot be written: file exists" in again.err


def test_an_extract_with_problems_is_refused_with_all_of_them(extract: Path) -> None:
    with (extract / "identifiers.csv").open("a") as file:
        file.write("123-45-6789,importer,A2,,\n987654321,importer,A2,,\n")
    ran = call("accounts", "suggest", str(extract))
    assert (ran.code, ran.out) == (5, "")
    assert "identifiers.csv:5: error[held-twice]: the importer number `***-**-**89`" in ran.err
    assert "identifiers.csv:6: error[bad-number]: `number`: `*******21` could be" in ran.err


def test_a_folder_that_is_no_extract(tmp_path: Path) -> None:
    ran = call("accounts", "suggest", str(tmp_path / "nowhere"))
    assert (ran.code, ran.out) == (5, "")
    assert "there is no such folder" in ran.err


def test_nothing_to_propose(extract: Path) -> None:
    ran = call("accounts", "suggest", str(extract), "--least", "1")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("0 proposals; nothing is changed")
