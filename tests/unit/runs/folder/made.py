"""Tiny runs, written as real ones are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from engine.policy.load import load_policy
from engine.runs.folder.archive import archive_policy, identify_policy
from engine.runs.folder.manifest import Counts, Input, Part, PolicyIdentity, Record, Sample
from engine.runs.folder.provenance import software_of
from engine.runs.folder.writing import OpenRun, WrittenRun, open_run
from engine.runs.layout import TEXT_MARK
from tests.unit.policy.folders import write

DAY: Final = date(2026, 11, 24)
NEXT_DAY: Final = date(2026, 11, 25)
NAMES: Final = ("2026-11-24-001", "2026-11-24-002", "2026-11-25-001")
"""The names of the three runs of `three_runs`."""

RECORD: Final = Record(
    as_of=DAY,
    software=software_of("columnar"),
    command=("run", "accounts.csv", "--out", "runs"),
    policy=PolicyIdentity("sample", "2026.2", "a" * 64, "b" * 64, ("LATE",)),
    input=Input((Part("accounts.csv", "c" * 64, 90, 4),), 4, (("account", "String"),)),
    sample=Sample(seed=7, size=3),
    counts=Counts(
        rows_in=4,
        decided=3,
        rejected=1,
        provisional=1,
        groups={"segment": {"high": 1, "low": 2}},
    ),
)
ROWS: Final = {
    "facts.parquet": 3,
    "decisions.parquet": 3,
    "traces.parquet": 3,
    "rejected.parquet": 1,
}


def record(as_of: date = DAY, **changes: object) -> Record:
    """A record of a tiny run, with changes."""
    return replace(RECORD, as_of=as_of, **changes)  # type: ignore[arg-type]  # fields of it


def put_files(folder: Path) -> None:
    """The files of a tiny run but for the policy: three accounts, and one row rejected."""
    ids = ["A-1", "A-2", "A-3"]
    for name in ("facts", "decisions", "traces"):
        frame = pl.DataFrame({"account": ids, "score": [1, None, 3]})
        says = dict([TEXT_MARK]) if name == "facts" else None
        path = folder / f"{name}.parquet"
        frame.write_parquet(path, compression="uncompressed", metadata=says)
    pl.DataFrame({"file": ["accounts.csv"], "row": [4], "code": ["bad-id"]}).write_parquet(
        folder / "rejected.parquet", compression="uncompressed"
    )


def put_policy(folder: Path, at: Path, files: Mapping[str, str] | None = None) -> PolicyIdentity:
    """The sample policy, written at `at`, archived in a run that is open."""
    loaded = load_policy(write(at, files or {}), "rules")
    assert loaded.diagnostics == ()
    (folder / "policy.json").write_bytes(archive_policy(loaded))
    return identify_policy(loaded, ["LATE"])


def fill(run: OpenRun, as_of: date = DAY) -> WrittenRun:
    """Write the files of a tiny run and make it complete."""
    put_files(run.folder)
    (run.folder / "policy.json").write_bytes(b"{}\n")
    return run.commit(record(as_of), ROWS)


def write_run(root: Path, as_of: date = DAY) -> WrittenRun:
    """A tiny run, complete."""
    with open_run(root) as run:
        return fill(run, as_of)


def three_runs(root: Path) -> list[Path]:
    """Two runs of a day and one of the next."""
    return [write_run(root, day).path for day in (DAY, DAY, NEXT_DAY)]
