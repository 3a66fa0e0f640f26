"""The runs that each release kept: this one verifies, replays, explains and queries them all."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from engine.source.masking import mask
from tests.cli.running import ROOT, call

KEPT: Final = ROOT / "tests/golden/runs"
RELEASES: Final = sorted(path for path in KEPT.iterdir() if path.is_dir())
RUNS: Final = sorted(path.parent for path in KEPT.glob("*/*/manifest.json"))


def name(path: Path) -> str:
    return str(path.relative_to(KEPT))


def accounts(run: Path) -> list[str]:
    ids: list[str] = pl.read_parquet(run / "facts.parquet")["account"].to_list()
    return ids


def test_this_release_kept_a_run() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert version in [path.name for path in RELEASES], "make one: python tools/keep_run.py"


@pytest.mark.parametrize("release", RELEASES, ids=name)
def test_they_are_as_they_were_written(release: Path) -> None:
    ran = call("verify", str(release))
    assert (ran.code, ran.err) == (0, ""), ran.out
    runs = [run for run in RUNS if run.parent == release]
    assert runs, "it kept none"
    for run in runs:
        software = json.loads((run / "manifest.json").read_bytes())["software"]
        assert software["tidewaiter"] == release.name


@pytest.mark.parametrize("run", RUNS, ids=name)
def test_they_are_decided_again_to_the_bit(run: Path) -> None:
    of_facts = call("replay", str(run), "--quiet")
    assert of_facts.code == 0, of_facts.out + of_facts.err
    (part,) = json.loads((run / "manifest.json").read_bytes())["input"]["files"]
    given = str(run.parent / "input" / part["name"])
    of_input = call("replay", str(run), "--quiet", "--input", given)
    assert (of_input.code, of_input.err) == (0, ""), of_input.out + of_input.err
    told = f"{run.name}: {len(accounts(run))} accounts decided again, the same to the bit\n"
    assert of_facts.out == of_input.out == told


@pytest.mark.parametrize("run", RUNS, ids=name)
def test_each_account_is_explained_as_it_was_decided(run: Path) -> None:
    for account in accounts(run):
        ran = call("explain", str(run), account, "--format", "json")
        assert ran.code == 0, ran.err  # it compares with what is kept, and ends with 4 otherwise
        assert json.loads(ran.out)["account"]["id"] == mask(account)


@pytest.mark.parametrize("run", RUNS, ids=name)
def test_they_are_queried_and_summed_up(run: Path) -> None:
    assert call("query", str(run), "--provisional", "--count").code == 0
    assert call("summary", str(run)).code == 0
    assert call("runs", str(run.parent)).code == 0
