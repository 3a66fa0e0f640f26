"""Runs that are stopped, lose rows, or whose input changes: there is none, and it is said why."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine.runs import population
from tests.cli.policies import written
from tests.cli.running import Ran, call

ACCOUNTS = "id,visits\nA,1\nB,2\nC,9\nD,lots\n"


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    written(tmp_path / "rules")
    path = tmp_path / "accounts.csv"
    path.write_text(ACCOUNTS, encoding="utf-8")
    return path


def run(accounts: Path) -> Ran:
    above = accounts.parent
    asked = ("--as-of", "2026-11-24", "--out", str(above / "runs"), "--quiet")
    return call("--rules", str(above / "rules"), "run", str(accounts), *asked)


def left(accounts: Path) -> list[str]:
    return [path.name for path in (accounts.parent / "runs").iterdir()]


def after(monkeypatch: pytest.MonkeyPatch, name: str, then: Callable[..., object]) -> None:
    """Do something right after a step of a run."""
    step = getattr(population, name)

    def both(*args: Any, **more: Any) -> Any:  # noqa: ANN401 - as the step
        came = step(*args, **more)
        then(*args)
        return came

    monkeypatch.setattr(population, name, both)


@pytest.mark.parametrize("step", ["read_population", "decide_into", "check_sample"])
@pytest.mark.parametrize("how", ["rewritten", "replaced", "removed"])
def test_an_input_that_changes(
    accounts: Path, monkeypatch: pytest.MonkeyPatch, step: str, how: str
) -> None:
    def change(*_: object) -> None:
        other = accounts.with_name("other.csv")
        other.write_text(ACCOUNTS.replace("A,1", "A,2"), encoding="utf-8")
        times = accounts.stat().st_atime_ns, accounts.stat().st_mtime_ns
        if how == "rewritten":
            accounts.write_bytes(other.read_bytes())
        elif how == "replaced":
            os.utime(other, ns=times)  # as old and as long: only the file is another
            other.replace(accounts)
        else:
            accounts.unlink()

    after(monkeypatch, step, change)
    ran = run(accounts)
    assert ran.code == 2
    told = "changed while it was read; run again when nobody writes to it"
    assert ran.err.endswith(f"error: `{accounts}` {told}\n")
    assert left(accounts) == [".lock"]


def lose_a_row(folder: Path, file: str) -> None:
    frame = pl.read_parquet(folder / file)
    frame.head(frame.height - 1).write_parquet(folder / file)


@pytest.mark.parametrize(
    ("step", "file", "told"),
    [
        ("_write_input", "facts.parquet", "4 rows in are not 2 decided + 1 rejected"),
        ("_write_input", "rejected.parquet", "4 rows in are not 3 decided + 0 rejected"),
        ("_check", "traces.parquet", "`traces.parquet` has 2 rows for 3 accounts that were"),
        ("_check", "facts.parquet", "`facts.parquet` has 2 rows for 3 accounts that were"),
    ],
)
def test_a_row_that_is_lost(
    accounts: Path, monkeypatch: pytest.MonkeyPatch, step: str, file: str, told: str
) -> None:
    after(monkeypatch, step, lambda run, *_: lose_a_row(run.folder, file))
    ran = run(accounts)
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert left(accounts) == [".lock"]


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [(signal.SIGTERM, 143, "terminated"), (signal.SIGINT, 130, "interrupted")],
)
def test_a_run_that_is_told_to_end(
    accounts: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int, told: str
) -> None:
    def end(*_: object) -> None:
        os.kill(os.getpid(), number)
        time.sleep(30)

    after(monkeypatch, "decide_into", end)
    ran = run(accounts)
    runs = accounts.parent / "runs"
    assert ran.code == code
    assert ran.err.endswith(f"nothing of the unfinished run is left in `{runs}`\n{told}\n")
    assert left(accounts) == [".lock"]
