"""`tidewaiter runs`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.context import out
from engine.commands.options import PATH, examples, formats

if TYPE_CHECKING:
    from engine.runs.folder.listing import ListedRun


@click.command(
    epilog=examples(
        "tidewaiter runs runs",
        "tidewaiter runs runs --by center",
        "tidewaiter runs runs --format json",
    )
)
@click.argument("runs", type=PATH, metavar="RUNS")
@click.option(
    "--by", metavar="OUTPUT", default="segment", help="Count the accounts by this output."
)
@formats("text", "json", help_="A line a run, or a JSON array.")
def runs(runs: Path, by: str, format_: str) -> None:
    """List the runs in a folder.

    RUNS is a folder of runs. The chain of the runs is followed, but their files are not read:
    `tidewaiter verify` does that.
    """
    from engine.runs.folder.faults import RunError
    from engine.runs.folder.listing import list_runs

    try:
        found = list_runs(runs)
    except RunError as error:
        raise click.UsageError(str(error)) from None
    if format_ == "json":
        out(json.dumps([_entry(run) for run in found], ensure_ascii=False, indent=2))
    else:
        out("\n".join(_lines(found, by)))


def _lines(found: tuple[ListedRun, ...], by: str) -> list[str]:
    from engine.source.render import escape

    heading = ("run", "policy", "decided", "rejected", by, "chain")
    rows = [heading, *(_row(run, by) for run in found)]
    safe = [[escape(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*safe, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in safe] if found else []
    return [*lines, f"{len(found):,} run{'' if len(found) == 1 else 's'}"]


def _row(run: ListedRun, by: str) -> tuple[str, ...]:
    manifest = run.manifest
    if manifest is None:
        return run.name, "the manifest cannot be read", "", "", "", "broken"
    record = manifest.record
    groups = ", ".join(f"{value} {count:,}" for value, count in sorted(run.groups(by).items()))
    return (
        run.name,
        f"{record.policy.name} {record.policy.version}",
        f"{record.counts.decided:,}",
        f"{record.counts.rejected:,}",
        groups,
        "ok" if run.is_linked else "broken",
    )


def _entry(run: ListedRun) -> dict[str, object]:
    manifest = run.manifest
    entry: dict[str, object] = {
        "name": run.name,
        "sha256": run.digest,
        "linked": run.is_linked,
        "fault": run.fault,
    }
    if manifest is None:
        return entry
    record, previous = manifest.record, manifest.previous
    counts = record.counts
    return entry | {
        "as_of": record.as_of.isoformat(),
        "policy": {"name": record.policy.name, "version": record.policy.version},
        "rows_in": counts.rows_in,
        "decided": counts.decided,
        "rejected": counts.rejected,
        "provisional": counts.provisional,
        "in_error": counts.in_error,
        "groups": {name: dict(group) for name, group in counts.groups.items()},
        "previous": None if previous is None else previous.name,
        "finished": manifest.times.finished,
    }
