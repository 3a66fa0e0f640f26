"""`tidewaiter compare`: policies and runs, and how a build is stopped by it."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.made_runs import ACCOUNTS
from tests.cli.policies import FACTS, LEVEL, written
from tests.cli.running import call

ON = ("--as-of", "2026-11-24", "--quiet")
RARER = {"facts.yaml": FACTS.replace("value: 4}", "value: 5}")}
"""From 5 visits on, no longer from 4: moves the account with 4."""


@pytest.fixture
def accounts(tmp_path: Path) -> str:
    path = tmp_path / "accounts.jsonl"
    good = [each for each in ACCOUNTS if "hats" not in each and each.get("visits") != -1]
    path.write_text("".join(json.dumps(each) + "\n" for each in good))
    return str(path)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    return str(written(tmp_path / "before")), str(written(tmp_path / "after", RARER))


def run_of(rules: str, accounts: str, runs: Path) -> str:
    ran = call("--rules", rules, "run", accounts, *ON, "--out", str(runs))
    assert ran.code == 5, ran.err
    return str(max(runs.glob("2026-*")))


def test_two_policies_are_compared(folders: tuple[str, str], accounts: str) -> None:
    ran = call("compare", *folders, accounts, *ON)
    assert ran.code == 0, ran.err
    assert "1 of 8 accounts moved (12.5%)" in ran.out
    assert f"{folders[1]}/facts.yaml:18  parameter `often`: 4 -> 5" in ran.out
    assert "***-**-**89" in ran.out
    assert "123-45-6789" not in ran.out


def test_two_runs_are_compared(folders: tuple[str, str], accounts: str, tmp_path: Path) -> None:
    old = run_of(folders[0], accounts, tmp_path / "runs")
    new = run_of(folders[1], accounts, tmp_path / "runs")
    ran = call("compare", old, new, "--format", "json")
    assert ran.code == 0, ran.err
    data = json.loads(ran.out)
    assert (data["moved"], data["accounts"]) == (1, 8)
    assert data["edits"][0]["new_place"] == "2026-11-24-002/policy.json/facts.yaml:18"


def test_runs_of_other_facts_are_told_as_such(
    folders: tuple[str, str], accounts: str, tmp_path: Path
) -> None:
    """A2 has many visits now; the account with 4 has moved by the policy."""
    old = run_of(folders[0], accounts, tmp_path / "runs")
    text = Path(accounts).read_text()
    Path(accounts).write_text(text.replace('"id": "A2", "visits": 1', '"id": "A2", "visits": 9'))
    new = run_of(folders[1], accounts, tmp_path / "runs")
    data = json.loads(call("compare", old, new, "--format", "json").out)
    moved = {each["account"]: [e["edit"] for e in each["edits"]] for each in data["moved_accounts"]}
    assert moved == {
        "***-**-**89": ["parameter `often`: 4 -> 5"],
        "A2": ["the facts of the account"],
    }


def test_a_condition_that_holds_ends_with_4(folders: tuple[str, str], accounts: str) -> None:
    ran = call("compare", *folders, accounts, *ON, "--fail-if", "moved > 12%")
    assert ran.code == 4
    assert "failed: moved > 12%" in ran.err
    ran = call("compare", *folders, accounts, *ON, "--fail-if", "moved fee > 0")
    assert ran.code == 0, ran.err
    assert "fee: 0 moved" in ran.out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--fail-if", "movd > 1"), "`movd` is no measure"),
        (
            ("--fail-if", "moved hats > 1"),
            "`hats` is no output of both policies, or of another type",
        ),
        (("--by", "levle"), "did you mean `level`?"),
        (("--as-of", "2026-01-01", "--as-of", "2026-01-01"), "more than twice"),
    ],
)
def test_what_is_not_understood_is_told(
    folders: tuple[str, str], accounts: str, more: tuple[str, ...], told: str
) -> None:
    ran = call("compare", *folders, accounts, *ON, *more)
    assert ran.code == 2
    assert told in ran.err
    assert ran.out == ""


def test_a_policy_with_errors_is_told(
    folders: tuple[str, str], accounts: str, tmp_path: Path
) -> None:
    bad = str(written(tmp_path / "bad", {"level.yaml": LEVEL.replace("visits >=", "visist >=")}))
    ran = call("compare", folders[0], bad, accounts, *ON)
    assert ran.code == 3
    assert "unknown-name" in ran.err


def test_what_is_neither_is_told(folders: tuple[str, str], accounts: str, tmp_path: Path) -> None:
    ran = call("compare", *folders)
    assert (ran.code, "name the ACCOUNTS" in ran.err) == (2, True)
    run = run_of(folders[0], accounts, tmp_path / "runs")
    ran = call("compare", run, folders[1], accounts)
    assert (ran.code, "the other is none" in ran.err) == (2, True)
    ran = call("compare", run, run, accounts)
    assert (ran.code, "leave out ACCOUNTS" in ran.err) == (2, True)
    ran = call("compare", run, run, "--as-of", "2026-11-24")
    assert (ran.code, "leave out `--as-of`" in ran.err) == (2, True)
    ran = call("compare", *folders, accounts)
    assert (ran.code, "give one with `--as-of DATE`" in ran.err) == (2, True)
    ran = call("compare", *folders, str(tmp_path / "nothing.csv"), *ON)
    assert ran.code == 5
    (Path(run) / "decisions.parquet").unlink()
    ran = call("compare", run, run)
    assert (ran.code, "`tidewaiter verify` says more" in ran.err) == (2, True)


def test_the_moved_accounts_are_written(
    folders: tuple[str, str], accounts: str, tmp_path: Path
) -> None:
    path = tmp_path / "moved.parquet"
    ran = call("compare", *folders, accounts, *ON, "--out", str(path))
    assert ran.code == 0, ran.err
    (row,) = pl.read_parquet(path).iter_rows(named=True)
    assert (row["account"], row["level__from"], row["level__to"]) == ("123-45-6789", "high", "low")
    ran = call("compare", *folders, accounts, *ON, "--out", str(tmp_path))
    assert (ran.code, "cannot be written" in ran.err) == (2, True)
    ran = call("compare", *folders, accounts, *ON, "--out", accounts)
    assert (ran.code, "is the file of accounts" in ran.err) == (2, True)
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".tidewaiter")]


def test_the_page_is_one_file(folders: tuple[str, str], accounts: str) -> None:
    ran = call("compare", *folders, accounts, *ON, "--format", "html")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("<!doctype html>")
    assert "Who moves" in ran.out
    assert "http" not in ran.out.replace("http-equiv", "")


def test_one_policy_is_compared_on_two_dates(tmp_path: Path, accounts: str) -> None:
    later = FACTS.replace(
        "[{from: 2024-01-01, value: 4}]",
        "[{from: 2024-01-01, value: 4}, {from: 2026-12-01, value: 6}]",
    )
    rules = str(written(tmp_path / "rules", {"facts.yaml": later}))
    ran = call("compare", rules, rules, accounts, *ON, "--as-of", "2026-12-01")
    assert ran.code == 0, ran.err
    assert "parameter `often`: 4 -> 6" in ran.out
    assert "2 of 8 accounts moved" in ran.out
