"""`watch` as a process: what it says after a save, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.policies import LEVEL, TESTS, written
from tests.cli.running import COMMAND, call, environment

ACCOUNTS: Final = """\
as_of: 2026-11-24
accounts:
  - {id: MANY, facts: {visits: 5, marks: [], open: false}}
  - {id: FEW, facts: {visits: 2, marks: [red], open: false}}
"""
MISSPELT: Final = LEVEL.replace("visits >= often", "visit >= often")
FEWER: Final = LEVEL.replace("visits >= often", "visits >= 2")
PATIENCE: Final = 30
"""Seconds to wait for a line before it is taken as never coming."""


class Watching:
    """A running `watch --format json`, its lines read as they come."""

    def __init__(self, folder: Path, *args: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*COMMAND, "watch", "--format", "json", *args],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def next(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._lines.get(timeout=PATIENCE))
        return told

    def stop(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=PATIENCE)
        assert self.process.stderr is not None
        return code, self.process.stderr.read()


@contextlib.contextmanager
def watching(folder: Path, *args: str) -> Iterator[Watching]:
    watch = Watching(folder, *args)
    try:
        yield watch
    finally:
        watch.process.kill()
        watch.process.wait()
        watch.reader.join()
        for stream in (watch.process.stdout, watch.process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the small policy in `rules`, and two accounts in `fixtures`."""
    written(tmp_path / "rules")
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures/accounts.yaml").write_text(ACCOUNTS)
    return tmp_path


def save(path: Path, text: str) -> None:
    """Save as careful editors do: write a file beside, then put it in place."""
    aside = path.with_name(f".{path.name}.swp")
    aside.write_text(text)
    aside.replace(path)


def test_a_save_tells_which_account_changed_by_which_rule(desk: Path) -> None:
    with watching(desk) as watch:
        first = watch.next()
        assert (first["errors"], first["tests"]["passed"], first["accounts"]) == (0, 1, 2)
        assert (first["changes"], first["files"], first["as_of"]) == (None, [], "2026-11-24")
        save(desk / "rules/level.yaml", FEWER)
        told = watch.next()
        assert told["files"] == ["rules/level.yaml"]
        assert told["changes"]["changed"] == [
            {
                "account": "FEW",
                "output": "level",
                "before": {"value": "low", "by": "no rule"},
                "after": {"value": "high", "by": "LEVEL-VISITS"},
            }
        ]
        assert watch.stop() == (0, "")


def test_errors_are_told_and_the_last_good_state_is_kept(desk: Path) -> None:
    with watching(desk) as watch:
        first = watch.next()
        save(desk / "rules/level.yaml", MISSPELT)
        broken = watch.next()
        assert (broken["errors"], broken["tests"], broken["changes"]) == (1, None, None)
        assert broken["diagnostics"][0]["code"] == "unknown-name"
        save(desk / "rules/level.yaml", FEWER)
        mended = watch.next()
        assert mended["compared_with"] == first["time"]
        assert [each["account"] for each in mended["changes"]["changed"]] == ["FEW"]
        assert watch.stop() == (0, "")


def test_a_change_of_the_accounts_or_of_a_test_is_a_save_too(desk: Path) -> None:
    with watching(desk) as watch:
        watch.next()
        save(desk / "fixtures/accounts.yaml", ACCOUNTS.replace("visits: 2", "visits: 9"))
        told = watch.next()
        assert (told["files"], told["changes"]["changed"][0]["account"]) == ([], "FEW")
        save(desk / "rules/tests/level.yaml", TESTS.replace("{level: high}", "{level: low}"))
        told = watch.next()
        assert told["tests"]["failed"][0]["name"] == "five visits are many"
        assert watch.stop() == (0, "")


def test_what_editors_leave_about_is_no_save(desk: Path) -> None:
    with watching(desk) as watch:
        watch.next()
        for name in (".level.yaml.swp", "level.yaml~", "4913", "#level.yaml#", "notes.txt"):
            (desk / "rules" / name).write_text("x: [")
        level = desk / "rules/level.yaml"
        save(level, level.read_text())
        save(desk / "rules/level.yaml", FEWER)
        assert watch.next()["files"] == ["rules/level.yaml"]


def test_files_come_go_and_are_renamed(desk: Path) -> None:
    with watching(desk) as watch:
        watch.next()
        (desk / "rules/fee.yaml").unlink()
        assert watch.next()["errors"] > 0
        (desk / "rules/fee.yaml").write_text(
            written(desk / "other").joinpath("fee.yaml").read_text()
        )
        assert watch.next()["errors"] == 0
        (desk / "rules/fee.yaml").rename(desk / "rules/charge.yaml")
        told = watch.next()
        assert (told["errors"], told["changes"]["changed"]) == (0, [])
        assert set(told["files"]) == {"rules/fee.yaml", "rules/charge.yaml"}
        assert watch.stop() == (0, "")


def test_it_outlives_the_folder(desk: Path) -> None:
    with watching(desk) as watch:
        watch.next()
        (desk / "rules").rename(desk / "away")
        gone = watch.next()
        assert gone["diagnostics"][0]["code"] == "missing-policy"
        (desk / "away").rename(desk / "rules")
        assert watch.next()["errors"] == 0
        save(desk / "rules/level.yaml", FEWER)
        assert watch.next()["files"] == ["rules/level.yaml"]
        assert watch.stop() == (0, "")


def test_once_looks_and_ends(desk: Path) -> None:
    def once(*args: str) -> tuple[int, str]:
        ran = call("--rules", str(desk / "rules"), "watch", "--once", *args)
        return ran.code, ran.out

    code, out = once()
    assert code == 0
    assert "check: fine; tests: 1 passed; 2 accounts as of 2026-11-24" in out
    assert "\x1b" not in out
    assert once("--format", "json")[1].count("\n") == 1
    written(desk / "rules", {"tests/level.yaml": TESTS.replace("{level: high}", "{level: low}")})
    code, out = once()
    assert code == 4
    assert "five visits are many" in out
    written(desk / "rules", {"level.yaml": MISSPELT})
    code, out = once()
    assert code == 3
    assert "error[unknown-name]" in out


def test_accounts_and_date_can_be_given(desk: Path) -> None:
    (desk / "mine.jsonl").write_text('{"id": "MINE", "visits": 9}\n')
    rules = ("--rules", str(desk / "rules"), "watch", "--once")
    without = call(*rules, str(desk / "mine.jsonl"))
    assert (without.code, "give one with `--as-of DATE`" in without.out) == (0, True)
    ran = call(*rules, str(desk / "mine.jsonl"), "--as-of", "2026-11-24")
    assert "1 account as of 2026-11-24" in ran.out
    missing = call(*rules, str(desk / "none.yaml"))
    assert (missing.code, "none.yaml" in missing.out) == (0, True)


def test_without_accounts_only_the_policy_is_watched(small: Path) -> None:
    ran = call("--rules", str(small), "watch", "--once")
    assert ran.code == 0
    assert "account as of" not in ran.out
    assert "no accounts are watched: name a file of them" in ran.out


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    ran = call("--rules", str(tmp_path / "none"), "watch")
    assert ran.code == 3
    assert "does not exist" in ran.err


def test_a_folder_of_everything_is_refused_at_once(tmp_path: Path) -> None:
    for i in range(2_001):
        (tmp_path / f"f{i}.yaml").touch()
    ran = call("--rules", str(tmp_path), "watch")
    assert ran.code == 3
    assert "more than the 2,000 files" in ran.err


def test_personal_numbers_are_masked(desk: Path) -> None:
    (desk / "fixtures/accounts.yaml").write_text(
        ACCOUNTS.replace("visits: 2", "visit: 123-45-6789")
    )
    ran = call("--rules", str(desk / "rules"), "watch", "--once")
    assert "123-45-6789" not in ran.out


def test_accounts_beside_the_rules_are_found(desk: Path) -> None:
    (desk / "fixtures/accounts.yaml").rename(desk / "accounts.yaml")
    ran = call("--rules", str(desk / "rules"), "watch", "--once")
    assert (ran.code, "2 accounts as of 2026-11-24" in ran.out) == (0, True)


def test_it_outlives_a_name_that_is_not_utf8(desk: Path) -> None:
    odd = desk / "rules" / os.fsdecode(b"f\xff.yaml")
    with watching(desk) as watch:
        assert watch.next()["errors"] == 0
        odd.write_text("facts: {}\n")
        told = watch.next()
        assert [each["path"] for each in told["diagnostics"]] == ["rules/f\\udcff.yaml"]
        odd.unlink()
        assert watch.next()["errors"] == 0
        save(desk / "rules/level.yaml", FEWER)
        assert watch.next()["files"] == ["rules/level.yaml"]
        assert watch.stop() == (0, "")


def test_a_folder_whose_name_is_too_long(tmp_path: Path) -> None:
    ran = call("--rules", str(tmp_path / ("x" * 300)), "watch", "--once")
    assert ran.code == 3
    assert "does not exist" in ran.err
