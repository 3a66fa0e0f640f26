"""What a trial of a run that goes wrong needs: a place, a run in a process of its own, a verdict.

A trial is a function of a `Place`. It gives what was told, and raises `NotToldRightlyError` where
that is not what must be told, where a run is there that must not be, or where a row is lost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from engine.runs.folder.names import MANIFEST, UNFINISHED
from engine.runs.folder.verification import verify
from tests.cli.policies import written
from tests.cli.running import FAULTS, call, environment
from tests.property.kills import complete_in

CLI: Final = Path(__file__).resolve().parents[2] / "cli.py"
NEVER: Final = (*FAULTS, "panicked")
"""What nobody may ever see."""

FILES: Final = ("facts", "decisions", "traces", "rejected")


class NotToldRightlyError(Exception):
    """What a run said or left is not what it must say or leave."""


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """The first line that says what is wrong."""
        lines = self.err.strip().splitlines() or self.out.strip().splitlines() or ["nothing"]
        kinds = ("error", "changed", "terminated", "interrupted", "the run")
        return next((line for kind in kinds for line in lines if kind in line), lines[-1])


class Place(NamedTuple):
    """Where a trial runs."""

    folder: Path
    size: int
    """How many accounts an input has that is to be big."""
    here: bool = False
    """Whether commands run in this process, which is quicker, where that makes no difference."""

    @property
    def rules(self) -> Path:
        """The small policy."""
        rules = self.folder / "rules"
        return rules if rules.exists() else written(rules)

    @property
    def runs(self) -> Path:
        """The folder of runs, where it is not another."""
        return self.folder / "runs"

    def args(self, *accounts: Path, runs: Path | None = None) -> list[str]:
        """The arguments of a run of the small policy."""
        to = ("--as-of", "2026-11-24", "--sample", "50", "--out", str(runs or self.runs))
        return ["--rules", str(self.rules), "run", *map(str, accounts), *to, "--quiet"]

    def run(self, *accounts: Path, runs: Path | None = None) -> Ran:
        """Run the small policy on accounts."""
        return self.do(*self.args(*accounts, runs=runs))

    def do(self, *args: str) -> Ran:
        """Run any command to its end."""
        return Ran(*call(*args)) if self.here else finished(begun(args))


Trial = Callable[[Place], str]


def begun(args: Sequence[str], before: Sequence[str] = ()) -> subprocess.Popen[str]:
    """A command in a process of its own; `before` are the arguments of what starts it."""
    return subprocess.Popen(
        [*before, sys.executable, str(CLI), *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def finished(process: subprocess.Popen[str], faults: Sequence[str] = NEVER) -> Ran:
    """What a command did, in which nothing of ours broke."""
    out, err = process.communicate()
    for fault in faults:
        if fault in err:
            raise NotToldRightlyError(err.strip())
    return Ran(process.returncode, out, err)


def expect(holds: object, what: object) -> None:
    """Raise unless something holds."""
    if not holds:
        raise NotToldRightlyError(str(what))


def no_run(ran: Ran, runs: Path, *codes: int, saying: str) -> str:
    """That there is no run and nothing unfinished, and why was said; gives what was said."""
    expect(ran.code in codes, f"it ended with {ran.code}: {ran.err}")
    expect(saying in ran.err, f"`{saying}` is not in: {ran.err}")
    left = [path.name for path in runs.glob("*")] if runs.is_dir() else []
    left += [path.name for path in runs.glob(f"{UNFINISHED}*")]
    expect(not set(left) - {".lock"}, f"it left {left}")
    return ran.told


def whole_run(ran: Ran, runs: Path, decided: int, rejected: int) -> Path:
    """That there is one run more, sound, of so many accounts and refusals; gives the newest."""
    expect(ran.code == (5 if rejected else 0), f"it ended with {ran.code}: {ran.err}")
    problems = verify(runs)
    expect(not problems, problems)
    run = runs / max(complete_in(runs))
    counts = manifest(run)["counts"]
    expect((counts["decided"], counts["rejected"]) == (decided, rejected), counts)
    lengths = rows_of(run)
    expect(lengths == dict.fromkeys(FILES[:3], decided) | {"rejected": rejected}, lengths)
    return run


def manifest(run: Path) -> Any:  # noqa: ANN401 - JSON
    """What a run says of itself."""
    return json.loads((run / MANIFEST).read_bytes())


def rows_of(run: Path) -> Mapping[str, int]:
    """The rows that each file really has."""
    return {name: pl.read_parquet(run / f"{name}.parquet", glob=False).height for name in FILES}


def rejections(run: Path) -> list[tuple[str, int | None, str | None, str | None, str]]:
    """The rejected rows: file, row, account, column and code."""
    frame = pl.read_parquet(run / "rejected.parquet", glob=False).sort("file", "row")
    return frame.select("file", "row", "account", "column", "code").rows()


def is_root() -> bool:
    """Whether file systems can be mounted and modes mean nothing."""
    return os.geteuid() == 0


def accounts(path: Path, count: int, first: int = 0) -> Path:
    """So many sound accounts, in the format of the file's name."""
    ids = pl.int_range(first, first + count, eager=True)
    frame = pl.DataFrame({"id": ids}).select(
        id=pl.format("A-{}", "id"), visits=pl.col("id") % 9, open=pl.col("id") % 9 > 3
    )
    match path.suffix:
        case ".csv":
            frame.write_csv(path)
        case ".jsonl":
            frame.write_ndjson(path)
        case ".parquet":
            frame.write_parquet(path)
        case _:
            frame.write_ipc(path)
    return path
