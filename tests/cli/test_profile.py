"""`tidewaiter profile`: from an extract to the page before a call."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import call
from tests.unit.trade.profile.tiny import EXTRACT, POLICY, written

_STEEPER = POLICY["facts.yaml"].replace("$1000", "$5000")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny extract, built and run for two dates; then once more by another policy."""
    folder = tmp_path_factory.mktemp("profile")
    written(folder / "extract", EXTRACT)
    for number, (day, facts) in enumerate(
        (
            ("2026-10-24", POLICY["facts.yaml"]),
            ("2026-11-24", POLICY["facts.yaml"]),
            ("2026-11-24", _STEEPER),
        )
    ):
        rules = written(folder / f"rules-{number}", {**POLICY, "facts.yaml": facts})
        accounts = str(folder / f"{number}.parquet")
        made = ("--as-of", day, "--out", accounts, "--quiet")
        built = call("--rules", str(rules), "build", str(folder / "extract"), *made)
        assert built.code == 0, built.err
        ran = call("--rules", str(rules), "run", accounts, "--out", str(folder / "runs"), "--quiet")
        assert ran.code == 0, ran.err
    return folder


def asked(world: Path, run: str, *more: str) -> tuple[str, ...]:
    return ("profile", str(world / "runs" / run), "A1", *more)


def test_the_level_of_the_last_runs_has_the_reason_of_each_change(world: Path) -> None:
    ran = call(*asked(world, "2026-11-24-002", "--format", "json"))
    assert ran.code == 0, ran.err
    data = json.loads(ran.out)
    assert [
        (each["run"], each["verdict"]["value"], each["changed_from"]) for each in data["moments"]
    ] == [
        ("2026-10-24-001", "low", None),
        ("2026-11-24-001", "high", "low"),
        ("2026-11-24-002", "low", "high"),
    ]
    assert data["moments"][1]["verdict"]["told"] == "$1,220 in 12 months"
    assert data["moments"][0]["digest"] == data["moments"][1]["digest"]
    assert data["moments"][1]["digest"] != data["moments"][2]["digest"]
    assert data["recorded"] is None


def test_later_runs_are_not_looked_at(world: Path) -> None:
    ran = call(*asked(world, "2026-10-24-001", "--format", "json"))
    assert [each["run"] for each in json.loads(ran.out)["moments"]] == ["2026-10-24-001"]


def test_records_are_those_that_were_known_then(world: Path) -> None:
    extract = ("--extract", str(world / "extract"), "--format", "json")
    now = json.loads(call(*asked(world, "2026-11-24-001", *extract)).out)["recorded"]
    then = json.loads(call(*asked(world, "2026-10-24-001", *extract)).out)["recorded"]
    assert [now["kinds"][0][name] for name in ("in_12", "known", "later")] == [4, 7, 1]
    # E2, E4 and E8 of 12 months; E5 and E6 before; E1, E3 and E7 are of later days.
    assert [then["kinds"][0][name] for name in ("in_12", "known", "later")] == [3, 5, 3]
    for each in (now, then):
        assert each["changed"] == []
        assert each["is_built"]
        assert each["shares"][0]["unlike"] == []


def test_the_file_says_its_format(world: Path, tmp_path: Path) -> None:
    begins = {"a.html": "<!doctype html>", "a.md": "# Al ", "a.json": "{", "a.txt": "Al <b>"}
    for name, begin in begins.items():
        extract = ("--extract", str(world / "extract"))
        ran = call(*asked(world, "2026-11-24-001", *extract, "--out", str(tmp_path / name)))
        assert (ran.code, ran.out) == (0, ""), ran.err
        told = (tmp_path / name).read_text("utf-8")
        assert told.startswith(begin)
        assert "123-45-67" not in told


def test_records_that_changed_are_told(world: Path, tmp_path: Path) -> None:
    extract = Path(shutil.copytree(world / "extract", tmp_path / "extract"))
    entries = extract / "entries.csv"
    entries.write_text(entries.read_text("utf-8").replace("400.00", "4.00"), "utf-8")
    (extract / "joins.csv").unlink()
    ran = call(*asked(world, "2026-11-24-001", "--extract", str(extract)))
    assert ran.code == 0, ran.err
    assert "!! These are not as the build of the run read them: entries.csv, joins." in ran.out


def test_what_the_run_does_not_keep_is_no_fault(world: Path) -> None:
    """No rule reads the share of the leading goods, so that the run has no column of it."""
    ran = call(*asked(world, "2026-11-24-001", "--extract", str(world / "extract")))
    assert "!!" not in ran.out
    assert "  steel     73.8%" in ran.out.splitlines()


def test_an_account_that_a_run_does_not_have(world: Path) -> None:
    ran = call("profile", str(world / "runs/2026-11-24-001"), "A9")
    assert (ran.code, ran.out) == (5, "")
    assert "there is no account `A9` in the run" in ran.err


def test_a_run_before_that_cannot_be_read_is_told(world: Path, tmp_path: Path) -> None:
    runs = Path(shutil.copytree(world / "runs", tmp_path / "runs"))
    (runs / "2026-10-24-001" / "policy.json").write_text("{}")
    (runs / "2026-11-24-001" / "facts.parquet").write_text("no")
    ran = call("profile", str(runs / "2026-11-24-002"), "A1", "--format", "json")
    assert ran.code == 0, ran.err
    first, second, last = json.loads(ran.out)["moments"]
    assert "it was changed since the run" in first["fault"]
    assert "cannot be read" in second["fault"]
    assert (first["verdict"], second["verdict"], last["fault"]) == (None, None, None)


def test_at_most_twelve_runs(world: Path, tmp_path: Path) -> None:
    runs = Path(shutil.copytree(world / "runs", tmp_path / "runs"))
    for number in range(1, 15):
        (runs / f"2026-09-24-{number:03}").mkdir()
    ran = call("profile", str(runs / "2026-11-24-002"), "A1", "--format", "json")
    moments = json.loads(ran.out)["moments"]
    assert len(moments) == 12
    assert moments[0]["run"] == "2026-09-24-006"
    assert moments[0]["fault"]


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (("--map", "headings.yaml"), 2, "say where: `--extract DIR`"),
        (("--extract", "nowhere"), 5, "there is no folder `nowhere`"),
        (("--format", "htm"), 2, "Did you mean `html`?"),
    ],
)
def test_what_cannot_be_asked(world: Path, more: tuple[str, ...], code: int, told: str) -> None:
    ran = call(*asked(world, "2026-11-24-001", *more))
    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err


def test_neither_the_run_nor_the_records_are_written_into(world: Path) -> None:
    run, extract = world / "runs/2026-11-24-001", world / "extract"
    for folder in (run, extract):
        ran = call(
            "profile", str(run), "A1", "--extract", str(extract), "--out", str(folder / "a.html")
        )
        assert ran.code == 2
        assert not (folder / "a.html").exists()


def test_what_is_no_run(world: Path) -> None:
    ran = call("profile", str(world), "A1")
    assert ran.code == 2
    assert "Error: " in ran.err
