"""What the page about runs shows to type works on runs, and tells of a broken one."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from engine.runs.folder.manifest import Manifest, Times
from engine.runs.folder.to_json import to_json
from engine.runs.folder.writing import open_run
from tests.cli.running import FIXTURES, RULES, call
from tests.unit.runs.folder.made import RECORD, put_files, put_policy, record, three_runs
from tools.documents import ROOT

PAGE = (ROOT / "docs/runs.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def fails(root: Path) -> Iterator[int]:
    for block in blocks("sh"):
        command = ["sh", "-c", block]
        yield subprocess.run(command, cwd=root, capture_output=True, check=False).returncode


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="there is no sha256sum")
def test_runs_are_checked_by_hand(tmp_path: Path) -> None:
    first, _, third = three_runs(tmp_path)
    assert [*fails(tmp_path)] == [0, 0, 0]
    manifest = (first / "manifest.json").read_bytes()
    (first / "manifest.json").write_bytes(manifest.replace(b"2026.2", b"2026.3"))
    assert [*fails(tmp_path)] == [1, 1, 0]
    (first / "manifest.json").write_bytes(manifest)
    (third / "facts.parquet").write_bytes(b"")
    assert [*fails(tmp_path)] == [1, 0, 0]
    shutil.rmtree(third)
    assert [*fails(tmp_path)] == [0, 0, 1]


def test_each_key_of_a_manifest_is_told() -> None:
    manifest = Manifest(
        "2026-11-24-001", RECORD, (), None, Times(*["2026-11-24T00:00:00.000Z"] * 2)
    )
    keys = re.findall(r'^  "(\w+)":', to_json(manifest).decode(), re.MULTILINE)
    table = PAGE.partition("### manifest.json")[2].partition("###")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == keys


def test_each_query_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_run(tmp_path / "runs") as run:
        put_files(run.folder)
        run.commit(record(policy=put_policy(run.folder, tmp_path / "rules")))
    monkeypatch.chdir(tmp_path / "runs")
    of_facts = [block for block in blocks("sql") if "decisions.parquet" not in block]
    answers = [duckdb.connect().execute(block).fetchall() for block in of_facts]
    assert answers == [
        [("A-1", 1)],
        [("NFC",)],
        [("bad-id", 1)],
        [("facts.yaml",), ("policy.yaml",), ("score.yaml",)],
    ]


def test_the_query_of_decisions_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts, runs = str(FIXTURES / "accounts.jsonl"), str(tmp_path / "runs")
    call("--rules", RULES, "run", accounts, "--as-of", "2026-11-24", "--out", runs)
    monkeypatch.chdir(runs)
    (query,) = (block for block in blocks("sql") if "decisions.parquet" in block)
    found = duckdb.connect().execute(query).fetchall()
    lines = (FIXTURES / "accounts.jsonl").read_text("utf-8").splitlines()
    assert sum(row[2] for row in found) == len(lines)
    assert {row[0] for row in found} <= {"trusted", "standard", "elevated", "high", "unknown"}
