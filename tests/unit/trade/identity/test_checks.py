"""What accounts and numbers may not be to each other; every finding names its rows."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

from engine.source.pages import codes as pages
from engine.trade import identity as package
from engine.trade.identity.problems import MEANINGS
from engine.trade.identity.read import read_identity
from tests.unit.trade.identity.inputs import codes, of_accounts, of_numbers, told

NUMBER: Final = "12-3456789AB,importer"


def test_one_number_in_two_accounts_at_a_time(tmp_path: Path) -> None:
    rows = f"{NUMBER},A1,2020-01-01,2024-12-31\n{NUMBER},A2,2024-12-31,\n"
    identity = of_numbers(tmp_path, rows)
    assert told(identity, tmp_path) == [
        (
            "identifiers.csv:3",
            "held-twice",
            (
                "the importer number `12-3456789AB` belongs to `A2` from 2024-12-31 on, and to "
                "`A1` from 2020-01-01 to 2024-12-31 (identifiers.csv:2)"
            ),
        )
    ]


def test_the_day_after_is_another_time(tmp_path: Path) -> None:
    rows = f"{NUMBER},A2,2025-01-01,\n{NUMBER},A1,,2024-12-31\n"
    assert codes(of_numbers(tmp_path, rows)) == []


def test_an_ein_and_the_same_with_a_suffix_are_two_numbers(tmp_path: Path) -> None:
    rows = "12-3456789,importer,A1,,\n12-345678900,importer,A2,,\n"
    assert codes(of_numbers(tmp_path, rows)) == []


def test_two_spellings_of_one_number_are_one(tmp_path: Path) -> None:
    rows = f"{NUMBER},A1,,\n12-3456789 ab,importer,A2,,\n"
    assert codes(of_numbers(tmp_path, rows)) == ["held-twice"]


def test_a_filer_code_at_two_brokers(tmp_path: Path) -> None:
    accounts = "B1,broker,Bee,,,,\nB2,broker,Cee,,,,\n"
    identity = of_accounts(tmp_path, accounts)
    assert codes(identity) == []
    (tmp_path / "identifiers.csv").write_text("number,kind,account\n2,filer,B1\n002,filer,B2\n")
    assert told(read_identity(tmp_path), tmp_path) == [
        (
            "identifiers.csv:3",
            "held-twice",
            (
                "the filer code `002` belongs to `B2` at all times, and to `B1` at all times "
                "(identifiers.csv:2)"
            ),
        )
    ]


def test_one_number_twice_in_one_account(tmp_path: Path) -> None:
    rows = "123-45-6789,importer,A1,2020-01-01,\n123-45-6789,importer,A1,,2020-01-01\n"
    assert told(of_numbers(tmp_path, rows), tmp_path) == [
        (
            "identifiers.csv:2",
            "overlapping-dates",
            (
                "the importer number `***-**-**89` belongs to `A1` from 2020-01-01 on, and to `A1` "
                "until 2020-01-01 (identifiers.csv:3): twice at the same time"
            ),
        )
    ]


def test_a_long_period_meets_each_that_begins_within_it(tmp_path: Path) -> None:
    rows = (
        f"{NUMBER},A1,2020-01-01,2020-12-31\n"
        f"{NUMBER},A2,2020-02-01,2020-02-28\n"
        f"{NUMBER},A2,2020-06-01,2020-06-30\n"
        f"{NUMBER},A2,2021-01-01,\n"
    )
    found = told(of_numbers(tmp_path, rows), tmp_path)
    assert [(place, code) for place, code, _ in found] == [
        ("identifiers.csv:3", "held-twice"),
        ("identifiers.csv:4", "held-twice"),
    ]
    assert all("(identifiers.csv:2)" in message for _, _, message in found)


def test_dates_that_are_reversed(tmp_path: Path) -> None:
    rows = f"{NUMBER},A1,2025-01-02,2025-01-01\n{NUMBER},A2,2025-01-01,2025-01-01\n"
    assert told(of_numbers(tmp_path, rows), tmp_path) == [
        (
            "identifiers.csv:2",
            "reversed-dates",
            "`12-3456789AB` has `valid_to` 2025-01-01, which is before its `valid_from` 2025-01-02",
        )
    ]
    assert codes(of_accounts(tmp_path, "A1,importer,x,,2025-01-02,2025-01-01,\n")) == [
        "reversed-dates"
    ]


def test_a_number_whose_account_is_none(tmp_path: Path) -> None:
    assert told(of_numbers(tmp_path, f"{NUMBER},A9,,\n"), tmp_path) == [
        (
            "identifiers.csv:2",
            "unknown-holder",
            "`12-3456789AB` belongs to `A9`, which is not among the accounts",
        )
    ]


def test_a_filer_code_of_an_importer_but_not_an_importer_number_of_a_broker(
    tmp_path: Path,
) -> None:
    assert told(of_numbers(tmp_path, f"{NUMBER},B1,,\n002,filer,A1,,\n"), tmp_path) == [
        (
            "identifiers.csv:3",
            "wrong-holder",
            "the filer code `002` belongs to `A1`, which is an importer (accounts.csv:2)",
        )
    ]


def test_a_number_that_changes_hands_too_often(tmp_path: Path) -> None:
    rows = "".join(f"{NUMBER},A1,{year}-01-01,{year}-12-31\n" for year in range(1900, 1965))
    assert codes(of_numbers(tmp_path, rows)) == ["too-many-holdings"]


def test_an_account_that_is_listed_twice(tmp_path: Path) -> None:
    identity = of_accounts(tmp_path, "A1,importer,x,,,,\nA2,broker,y,,,,\nA1,broker,z,,,,\n")
    assert told(identity, tmp_path) == [
        ("accounts.csv:4", "duplicate-account", "is listed a second time, after accounts.csv:2")
    ]
    assert identity.accounts["name"].to_list() == ["x", "y"]


def test_a_circle_of_successors_names_each_step(tmp_path: Path) -> None:
    rows = "A0,importer,x,,,,A1\nA1,importer,x,,,,A2\nA2,importer,x,,,,A3\nA3,importer,x,,,,A1\n"
    assert told(of_accounts(tmp_path, rows), tmp_path) == [
        (
            "accounts.csv:3",
            "successor-cycle",
            (
                "is succeeded by `A2`, that by `A3` (accounts.csv:4), that by `A1` "
                "(accounts.csv:5): the successors go round in a circle"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ("A1,importer,x,,,,A1\n", 1),
        ("A1,importer,x,,,,A2\nA2,importer,x,,,,\nA3,importer,x,,,,A2\n", 0),
        ("A1,importer,x,,,,A2\nA2,importer,x,,,,A1\nA3,importer,x,,,,A4\nA4,importer,x,,,,A3\n", 2),
    ],
)
def test_every_circle_is_found_once(tmp_path: Path, rows: str, count: int) -> None:
    assert codes(of_accounts(tmp_path, rows)) == ["successor-cycle"] * count


def test_a_successor_that_is_no_account(tmp_path: Path) -> None:
    assert told(of_accounts(tmp_path, "A1,importer,x,,,,A7\n"), tmp_path) == [
        (
            "accounts.csv:2",
            "unknown-successor",
            "is succeeded by `A7`, which is not among the accounts",
        )
    ]


def test_every_code_has_a_meaning_and_every_meaning_a_use() -> None:
    folder = Path(package.__path__[0])
    texts = {
        node.value
        for path in folder.glob("*.py")
        if path.name != "problems.py"
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(MEANINGS) <= texts


def test_every_code_has_a_page() -> None:
    assert set(MEANINGS) <= set(pages())
