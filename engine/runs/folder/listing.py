"""The runs of a folder, each in a line: what was decided, by which policy, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.runs.folder.faults import RunError, reason_of, shown
from engine.runs.folder.links import newest_or_problem, problems_of_chain
from engine.runs.folder.manifest import Manifest
from engine.runs.folder.verification import runs_of


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run as it is listed. `manifest` is None where it cannot be read; `fault` says why."""

    name: str
    digest: str | None
    manifest: Manifest | None
    fault: str | None
    is_linked: bool
    """Whether no link at it is broken; its files were not looked at."""

    def groups(self, output: str) -> Mapping[str, int]:
        """The accounts by the value of an output; empty where the run does not count them."""
        return {} if self.manifest is None else self.manifest.record.counts.groups.get(output, {})


def list_runs(root: Path) -> tuple[ListedRun, ...]:
    """The runs in a folder, by name; links are followed, files are not read.

    Raises:
        RunError: it is no folder of runs, or cannot be read.
    """
    try:
        newest, problems = newest_or_problem(root)
        runs = runs_of(root)
    except OSError as error:
        raise RunError(f"`{shown(root)}` cannot be read: {reason_of(error)}") from None
    broken = problems_of_chain(runs, newest, is_newest_known=not problems)
    names = {problem.run for problem in broken}
    return tuple(
        ListedRun(
            name=run.name,
            digest=run.digest,
            manifest=run.manifest,
            fault=run.fault,
            is_linked=run.manifest is not None
            and run.manifest.name == run.name
            and run.name not in names,
        )
        for run in runs
    )
