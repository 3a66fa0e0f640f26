"""`tidewaiter verify` and `tidewaiter runs`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.commands import verify as command
from tests.cli.running import call, run
from tests.unit.runs.folder.made import NAMES, three_runs

FIRST, SECOND, THIRD = NAMES


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three runs."""
    three_runs(tmp_path / "runs")
    return tmp_path / "runs"


def test_sound_runs(root: Path) -> None:
    ran = call("verify", str(root))
    told = "3 runs: every file is as it was written, and the chain holds\n"
    assert (ran.code, ran.out, ran.err) == (0, told, "")


def test_one_sound_run(root: Path) -> None:
    ran = run("verify", FIRST, cwd=root)
    digest = (root / FIRST / "SHA256SUMS").read_text().split("manifest.json")[0][-66:-2]
    told = f"1 run: every file is as it was written; its SHA-256 is {digest}\n"
    assert (ran.code, ran.out, ran.err) == (0, told, "")
    assert run("verify", ".", cwd=root / FIRST) == ran


def test_what_broke_is_named(root: Path) -> None:
    (root / FIRST / "facts.parquet").unlink()
    shutil.rmtree(root / SECOND)
    ran = call("verify", str(root))
    assert (ran.code, ran.err) == (4, "")
    assert ran.out == (
        f"{FIRST}/facts.parquet: error[missing-file]: "
        "the manifest names it, and it is not there\n"
        f"{THIRD}: error[missing-run]: the run `{SECOND}`, which it follows, is not there\n"
        "2 runs, 2 problems\n"
    )
    assert call("verify", str(root / THIRD)).code == 0
    one = call("verify", str(root / FIRST))
    assert (one.code, one.out.splitlines()[-1]) == (4, "1 run, 1 problem")


def test_as_json(root: Path) -> None:
    sound = call("verify", str(root), "--format", "json")
    assert (sound.code, sound.err) == (0, "")
    data = json.loads(sound.out)
    assert (data["sound"], data["problems"]) == (True, [])
    assert [each["name"] for each in data["runs"]] == [*NAMES]
    (root / "newest.sha256").write_text("")
    broken = call("verify", str(root), "--format", "json")
    assert (broken.code, broken.err) == (4, "")
    assert json.loads(broken.out)["problems"] == [
        {
            "run": None,
            "file": "newest.sha256",
            "kind": "bad-newest",
            "message": "it is not one line `DIGEST  RUN/manifest.json`",
        }
    ]


def test_of_many_problems_the_first_are_shown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_MOST_SHOWN", 2)
    for name in ("a", "b", "c"):
        (root / FIRST / name).write_bytes(b"")
    lines = call("verify", str(root)).out.splitlines()
    assert [line.partition(":")[0] for line in lines[:2]] == [f"{FIRST}/a", f"{FIRST}/b"]
    assert lines[2:] == ["... and 1 more, not shown", "3 runs, 3 problems"]


@pytest.mark.parametrize("name", ["verify", "runs"])
@pytest.mark.parametrize(
    ("path", "told"),
    [
        (".", "there are no runs in `.`; give a folder of runs, or a run"),
        ("nowhere", "`nowhere` does not exist; give a folder of runs, or a run"),
        ("file", "`file` is a file, not a folder; give a folder of runs, or a run"),
        ("a\nb", "`a\\nb` does not exist; give a folder of runs, or a run"),
    ],
)
def test_what_is_no_folder_of_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, path: str, told: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    ran = call(name, path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(f"Error: {told}\n")


def test_personal_numbers_are_masked(root: Path) -> None:
    (root / FIRST / "123-45-6789").write_bytes(b"")
    ran = call("verify", str(root))
    assert f"{FIRST}/***-**-**89: error[unexpected-file]" in ran.out


def test_runs_are_listed(root: Path) -> None:
    (root / THIRD / "manifest.json").write_bytes(b"{}")
    ran = call("runs", str(root))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "run             policy                       decided  rejected  segment        chain\n"
        "2026-11-24-001  sample 2026.2                3        1         high 1, low 2  ok\n"
        "2026-11-24-002  sample 2026.2                3        1         high 1, low 2  ok\n"
        "2026-11-25-001  the manifest cannot be read                                    broken\n"
        "3 runs\n"
    )
    by_center = call("runs", str(root), "--by", "center")
    assert by_center.out.splitlines()[1].split() == [FIRST, "sample", "2026.2", "3", "1", "ok"]


def test_runs_as_json(root: Path) -> None:
    shutil.rmtree(root / FIRST)
    (root / THIRD / "manifest.json").write_bytes(b"{}")
    ran = call("runs", str(root), "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    second, third = json.loads(ran.out)
    assert {key: second[key] for key in ("name", "as_of", "decided", "linked", "previous")} == {
        "name": SECOND,
        "as_of": "2026-11-24",
        "decided": 3,
        "linked": False,
        "previous": FIRST,
    }
    assert second["groups"] == {"segment": {"high": 1, "low": 2}}
    assert (third["name"], third["linked"]) == (THIRD, False)
    assert third["fault"] == f"{THIRD}/manifest.json: layout: it is missing"


def test_no_runs_yet(root: Path) -> None:
    for path in root.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    (root / "newest.sha256").unlink()
    assert call("runs", str(root)).out == "0 runs\n"
    assert call("runs", str(root), "--format", "json").out == "[]\n"
    assert call("verify", str(root)).code == 0
