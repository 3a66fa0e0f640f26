"""An overview counted from the files of a run."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from engine.model.inforce import InForce
from engine.runs.folder.disk import content_of
from engine.runs.folder.names import MANIFEST
from engine.runs.kept import KeptRun
from engine.runs.overview.outcomes import cross, distributions, groupings, numbers, told_of
from engine.runs.overview.overview import Identity, Overview, Rejection, Totals
from engine.runs.overview.rules import reasons, rule_counts
from engine.runs.overview.wanted import wanted
from engine.runs.scanned import DECISIONS, REJECTED, columns_in, faults, gather, scan


def overview_of(kept: KeptRun, inforce: InForce) -> Overview:
    """Count all that is told of a run.

    Raises:
        RunError: a file of the run is not there, or damaged.
    """
    told, groups = told_of(inforce), groupings(inforce)
    few, wide = numbers(kept, told)
    order = {each.name: i for i, each in enumerate(told)}
    single = (*distributions(kept, told), *few)
    counts = kept.manifest.record.counts
    return Overview(
        _identity(kept),
        Totals(
            counts.rows_in, counts.decided, counts.rejected, counts.provisional, counts.in_error
        ),
        groups[0].name if groups else None,
        tuple(sorted(single, key=lambda each: order[each.output])),
        wide,
        cross(kept, *groups[:2]) if len(groups) > 1 and counts.decided else None,
        reasons(kept, inforce, groups[0]) if groups else (),
        wanted(kept, inforce),
        rule_counts(kept, inforce),
        tuple(_errors(kept, inforce)),
        tuple(_rejections(kept)),
    )


def _identity(kept: KeptRun) -> Identity:
    manifest, record = kept.manifest, kept.manifest.record
    libraries = ", ".join(
        f"{name} {version}" for name, version in record.software.libraries.items()
    )
    previous = manifest.previous
    return Identity(
        run=kept.path.resolve().name,
        sha256=content_of(kept.path / MANIFEST).sha256,
        as_of=record.as_of,
        policy=record.policy.name,
        version=record.policy.version,
        title=kept.policy.title,
        meaning_digest=record.policy.meaning_digest,
        text_digest=record.policy.text_digest,
        set_aside=len(record.policy.set_aside),
        previous=previous.name if previous else None,
        previous_sha256=previous.sha256 if previous else None,
        engine=record.software.engine,
        software=f"tidewaiter {record.software.tidewaiter}, Python {record.software.python}, "
        f"{libraries}",
        inputs=tuple((part.name, part.sha256) for part in record.input.files),
        sample=record.sample.size,
        finished=manifest.times.finished,
    )


def _errors(kept: KeptRun, inforce: InForce) -> Iterator[tuple[str, int]]:
    causes = faults(inforce, columns_in(kept, DECISIONS))
    if not causes:
        return
    sums = [each.sum().alias(name) for name, each in causes.items()]
    (counted,) = gather(kept, [scan(kept, DECISIONS).select(sums)])
    for name, count in counted.row(0, named=True).items():
        if count:
            yield name, count


def _rejections(kept: KeptRun) -> Iterator[Rejection]:
    by = scan(kept, REJECTED).group_by("code", "column").agg(pl.len().alias("faults"))
    (counted,) = gather(
        kept, [by.sort("faults", "code", "column", descending=[True, False, False])]
    )
    for code, column, count in counted.iter_rows():
        yield Rejection(code, column, count)
