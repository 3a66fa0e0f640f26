"""What came of a run, told at its end: as lines, or as data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from engine.model.policy import Policy
from engine.policy.load import Loaded
from engine.runs.folder.writing import WrittenRun
from engine.runs.layout import invariant_column, settled_column, status_column
from engine.source.render import escape

_MOST: Final = 12
"""Values of an output that are told; the rest is in the manifest."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of a run."""

    run: WrittenRun
    rejected_by: Mapping[str, int]
    """Faults of rejected rows, by code."""
    in_error_by: Mapping[str, int]
    """Accounts by the decision that was violated, or the invariant that was breached."""
    settled: int
    """Accounts with every outcome settled."""
    quarantined: int | None
    """Accounts that are at fault themselves; None where the policy names no such output."""
    seconds: float
    """How long it took, reading and writing included."""


def summary_of(run: WrittenRun, loaded: Loaded, seconds: float) -> Summary:
    """Count what a run holds."""
    return Summary(
        run,
        _rejected(run),
        _errors(run, loaded.policy),
        _settled(run, loaded.policy),
        _quarantined(run, loaded),
        seconds,
    )


def _settled(run: WrittenRun, policy: Policy | None) -> int:
    outcomes = policy.outcomes if policy is not None else ()
    answers = pl.scan_parquet(run.path / "decisions.parquet", glob=False)
    every = pl.all_horizontal([pl.col(settled_column(name)) for name in outcomes])
    return int(answers.select(every.sum()).collect(engine="streaming").item())


def _rejected(run: WrittenRun) -> dict[str, int]:
    rejected = pl.scan_parquet(run.path / "rejected.parquet", glob=False)
    counted = rejected.group_by("code").len().collect(engine="streaming")
    return dict(sorted(counted.iter_rows()))


def _quarantined(run: WrittenRun, loaded: Loaded) -> int | None:
    outputs = [*loaded.marks.quarantine]
    if not outputs:
        return None
    answers = pl.scan_parquet(run.path / "decisions.parquet", glob=False)
    return int(answers.select(pl.any_horizontal(outputs).sum()).collect().item())


def _errors(run: WrittenRun, policy: Policy | None) -> dict[str, int]:
    answers = pl.scan_parquet(run.path / "decisions.parquet", glob=False)
    names = answers.collect_schema().names()
    causes: dict[str, pl.Expr] = {}
    if policy is not None:
        for decision in policy.decisions:
            if (column := status_column(decision.name)) in names:
                causes[f"decision {decision.name}"] = pl.col(column) == "error"
        for invariant in policy.invariants:
            causes[f"invariant {invariant.id}"] = ~pl.col(invariant_column(invariant.id))
    if not causes:
        return {}
    counted = answers.select(each.sum().alias(name) for name, each in causes.items())
    row = counted.collect(engine="streaming").row(0, named=True)
    return {name: int(count) for name, count in row.items() if count}


def summary_json(summary: Summary) -> str:
    """A summary as a JSON object."""
    record = summary.run.manifest.record
    counts = record.counts
    data = {
        "run": summary.run.path.name,
        "sha256": summary.run.digest,
        "as_of": record.as_of.isoformat(),
        "policy": {
            "name": record.policy.name,
            "version": record.policy.version,
            "meaning_digest": record.policy.meaning_digest,
        },
        "rows_in": counts.rows_in,
        "decided": counts.decided,
        "rejected": counts.rejected,
        "rejected_by": dict(summary.rejected_by),
        "settled": summary.settled,
        "provisional": counts.provisional,
        "quarantined": summary.quarantined,
        "in_error": counts.in_error,
        "in_error_by": dict(summary.in_error_by),
        "groups": {name: dict(group) for name, group in counts.groups.items()},
        "sample": {"size": record.sample.size, "differences": record.sample.differences},
        "seconds": round(summary.seconds, 3),
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def summary_text(summary: Summary) -> str:
    """A summary as lines."""
    return "\n".join(_lines(summary))


def _lines(summary: Summary) -> Iterator[str]:
    run, record = summary.run, summary.run.manifest.record
    counts, policy = record.counts, record.policy
    yield f"run {run.path.name}  {policy.name} {policy.version}, as of {record.as_of}"
    yield f"  rows in      {counts.rows_in:>12,}"
    yield _line("decided", counts.decided, {})
    yield _line("  settled", summary.settled, {})
    yield _line("  provisional", counts.provisional, {})
    if summary.quarantined is not None:
        yield _line("  quarantined", summary.quarantined, {})
    yield _line("  in error", counts.in_error, summary.in_error_by)
    yield _line("rejected", counts.rejected, summary.rejected_by)
    for name, group in counts.groups.items():
        largest = sorted(group.items(), key=lambda pair: (-pair[1], pair[0]))
        told = ", ".join(f"{escape(value)} {count:,}" for value, count in largest[:_MOST])
        more = f", and {len(largest) - _MOST} more" if len(largest) > _MOST else ""
        yield f"  {name:<12} {told}{more}"
    rate = counts.decided / summary.seconds if summary.seconds else 0.0
    sample = record.sample
    yield f"  sample       {sample.size:,} decided again by rete, {sample.differences} differences"
    yield f"  time         {summary.seconds:,.1f} s, {rate:,.0f} accounts a second"


def _line(name: str, count: int, causes: Mapping[str, int]) -> str:
    told = ", ".join(f"{escape(cause)} {n:,}" for cause, n in causes.items())
    return f"  {name:<12} {count:>12,}{'  ' + told if told else ''}"
