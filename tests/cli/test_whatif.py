"""`tidewaiter whatif`: a run with a parameter otherwise, and a parameter through a range."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.made_runs import made_run
from tests.cli.running import call


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Level is high from 4 visits on; of the accounts visits are 5, 1, ?, 9, 2, 1, ?, 4."""
    return str(made_run(tmp_path_factory.mktemp("whatif")))


def test_a_parameter_is_assumed_to_be_otherwise(run: str) -> None:
    ran = call("whatif", run, "--set", "often=5", "--quiet")
    assert ran.code == 0, ran.err
    assert "1 of 8 accounts moved (12.5%)" in ran.out
    assert "policy.json/facts.yaml:18  parameter `often`: 4 -> 5" in ran.out
    assert "***-**-**89" in ran.out


def test_nothing_moves_by_the_value_it_has(run: str) -> None:
    ran = call("whatif", run, "--set", "often=4", "--quiet", "--fail-if", "moved > 0")
    assert ran.code == 0, ran.err
    assert "0 of 8 accounts moved (0%)" in ran.out


def test_conditions_and_the_file_work_as_for_compare(run: str, tmp_path: Path) -> None:
    path = tmp_path / "moved.parquet"
    asked = ("--set", "often=2", "--quiet", "--fail-if", "moved >= 1", "--out", str(path))
    ran = call("whatif", run, *asked)
    assert ran.code == 4
    assert pl.read_parquet(path)["account"].to_list() == ["A5"]
    ran = call("whatif", run, "--set", "often=2", "--out", f"{run}/moved.parquet")
    assert (ran.code, "would lie in the run" in ran.err) == (2, True)


def test_a_sweep_counts_every_value(run: str) -> None:
    ran = call("whatif", run, "--sweep", "often=1..5/2", "--format", "json", "--quiet")
    assert ran.code == 0, ran.err
    data = json.loads(ran.out)
    assert data["current"] == "4"
    assert data["is_read"]
    points = [(p["value"], p["moved"], p["accounts_by_outcome"]["level"]) for p in data["points"]]
    assert points == [
        (1, 3, {"high": 6, "low": 2}),
        (3, 0, {"high": 3, "low": 5}),
        (5, 1, {"high": 2, "low": 6}),
    ]


def test_a_sweep_is_told_as_a_table_and_drawn(run: str) -> None:
    ran = call("whatif", run, "--sweep", "often=3..5", "--quiet")
    assert ran.code == 0, ran.err
    assert [line.split() for line in ran.out.splitlines()[3:7]] == [
        ["often", "moved", "share", "high", "low"],
        ["3", "0", "0%", "3", "5"],
        ["4*", "0", "0%", "3", "5"],
        ["5", "1", "12.5%", "2", "6", "#" * 24],
    ]
    page = call("whatif", run, "--sweep", "often=3..5", "--quiet", "--format", "html").out
    assert page.count("<svg") == 2
    assert "style=" not in page


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "give a parameter"),
        (("--set", "oftn=3"), "did you mean `often`?"),
        (("--set", "often=many"), "`often`"),
        (("--set", "visits=3"), "it is a fact"),
        (("--sweep", "often=9..1"), "begins above its end"),
        (("--sweep", "often=1..2", "--fail-if", "moved > 1"), "go with `--set`"),
        (("--set", "often=3", "--by", "hats"), "is no output"),
    ],
)
def test_what_is_not_understood_is_told(run: str, more: tuple[str, ...], told: str) -> None:
    ran = call("whatif", run, *more, "--quiet")
    assert ran.code == 2
    assert told in ran.err


@pytest.mark.parametrize("more", [("--set", "often=3"), ("--sweep", "often=3..4")])
def test_a_run_without_its_facts_is_told(more: tuple[str, ...], tmp_path: Path) -> None:
    run = made_run(tmp_path)
    (run / "facts.parquet").unlink()
    ran = call("whatif", str(run), *more, "--quiet")
    assert (ran.code, "`tidewaiter verify` says more" in ran.err) == (2, True)


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    ran = call("whatif", str(tmp_path), "--set", "often=3")
    assert ran.code == 2
    assert "manifest.json" in ran.err


def test_a_parameter_that_nothing_compared_reads_moves_nobody(tmp_path: Path) -> None:
    from tests.cli.policies import FACTS

    extra = FACTS + (
        "  spare:\n    type: integer\n    label: spare\n    authority: {basis: default}\n"
        "    values: [{from: 2024-01-01, value: 4}]\n    allow: {unused-parameter: spare}\n"
    )
    run = str(made_run(tmp_path, {"facts.yaml": extra}))
    ran = call("whatif", run, "--sweep", "spare=1..2", "--quiet")
    assert ran.code == 0, ran.err
    assert "nothing that gives level, fee reads `spare` on 2026-11-24, so nobody moves" in ran.out
