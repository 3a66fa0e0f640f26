"""The worlds that ship: sums by the csv module alone, against what is written of them."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from engine.accounts.identifiers import check_digit
from engine.trade.world.kinds import KINDS
from engine.trade.world.wanted import World
from tests.unit.trade.world.making import AS_OF, cents, made, rows

FIXTURES = Path(__file__).parents[4] / "fixtures"
SIX, WORLD = FIXTURES / "six", FIXTURES / "world"
MADE = World(300, 7, AS_OF, months=24, bad=7_000, lines=20, has_texts=True)


def test_the_shipped_world_is_what_its_options_make(tmp_path: Path) -> None:
    again = made(MADE, tmp_path / "world").folder
    there = {path.relative_to(WORLD) for path in WORLD.rglob("*") if path.is_file()}
    assert there == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    for path in there:
        told = sha256((again / path).read_bytes()).digest()
        assert sha256((WORLD / path).read_bytes()).digest() == told, path


def test_the_shipped_world_has_what_its_manifest_says() -> None:
    manifest = json.loads((WORLD / "manifest.json").read_text("utf-8"))
    for kind, count in manifest["rows"].items():
        assert len(rows(WORLD / f"{kind}.csv")) == count
    misspelt = [row for row in rows(WORLD / "truth/broken.csv") if row["how"] == "no_number"]
    for kind in ("lines", "entries"):
        table = rows(WORLD / f"{kind}.csv")
        spelt = sum(cents(row, "value") for row in table if row["value"] != "n/a")
        lost = sum(row["value"] == "n/a" for row in table)
        assert lost == sum(row["file"] == f"{kind}.csv" for row in misspelt)
        assert manifest["cents"][kind]["duty"] == sum(cents(row, "duty") for row in table)
        assert manifest["cents"][kind]["value"] > spelt


def test_the_six_have_every_kind_of_record() -> None:
    for kind, columns in KINDS.items():
        assert rows(SIX / f"{kind}.csv"), kind
        assert [*rows(SIX / f"{kind}.csv")[0]] == [*columns]


def test_the_six_come_to_what_is_written_of_them() -> None:
    lines, entries = rows(SIX / "lines.csv"), rows(SIX / "entries.csv")
    assert (len(lines), sum(cents(row, "value") for row in lines)) == (38, 19_760_000)
    assert (len(entries), sum(cents(row, "value") for row in entries)) == (22, 19_750_000)
    for row in entries:
        number = row["entry_number"]
        assert check_digit(number[:3], number[3:10]) == int(number[10])


@pytest.mark.parametrize(
    ("account", "count", "value", "prior", "owed"),
    [
        ("A1", 9, 70_000, 5_000, 5_270),
        ("A2", 6, 60_000, 2_000, 16_840),
        ("A3", 3, 16_000, 0, 129),
        ("A4", 10, 27_600, 4_400, 1_025),
        ("A6", 0, 0, 0, 0),
    ],
)
def test_the_six_by_account(account: str, count: int, value: int, prior: int, owed: int) -> None:
    lines = [row for row in rows(SIX / "lines.csv") if _is_of(row, account)]
    now = [row for row in lines if "2025-11-24" < row["entry_date"] <= "2026-11-24"]
    before = [row for row in lines if "2024-11-24" < row["entry_date"] <= "2025-11-24"]
    assert (len(now), sum(cents(row, "value") for row in now)) == (count, value * 100)
    assert sum(cents(row, "value") for row in before) == prior * 100
    entries = [row for row in rows(SIX / "entries.csv") if _is_of(row, account)]
    year = [row for row in entries if "2025-11-24" < row["entry_date"] <= "2026-11-24"]
    assert sum(cents(row, "duty") + cents(row, "fees") for row in year) == owed * 100


def _is_of(row: dict[str, str], account: str) -> bool:
    """Whether a row counts for an account: by its number that day, known, of no chapter 77."""
    held = [
        each["account"]
        for each in rows(SIX / "identifiers.csv")
        if each["number"] == row["importer_number"]
        and (each["valid_from"] or "0") <= row["entry_date"] <= (each["valid_to"] or "9")
    ]
    known = (row["posted_on"] or row["entry_date"]) <= "2026-11-24"
    return held == [account] and known and not row.get("hts", "").startswith("77")


def test_the_broker_of_the_six_filed_everything() -> None:
    assert Counter(row["filer_code"] for row in rows(SIX / "entries.csv")) == {"002": 12, "S4G": 10}
