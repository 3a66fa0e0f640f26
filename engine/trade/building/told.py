"""What came of a build, told at its end: as lines, or as data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from engine.accounts.built import folder_of
from engine.trade.identity.hold import tell_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.trade.building.build import Built
    from engine.trade.building.manifest import KindCounts


def as_text(built: Built, seconds: float) -> str:
    """The build in lines: what became of every row, kind by kind, and of whom nobody knows."""
    return "\n".join(_lines(built, seconds))


def _lines(built: Built, seconds: float) -> Iterator[str]:
    manifest = built.manifest
    yield (
        f"{built.path}: {manifest.accounts:,} accounts as of {manifest.as_of},"
        f" {len(manifest.facts)} facts, {seconds:,.1f} s"
    )
    yield ""
    yield from _table(manifest.kinds)
    for given in built.given:
        for kind, standing in given.standings.items():
            label = given.records.label
            lines = tell_apart(standing.unassigned, f"unassigned by {kind}", label)
            if kind == "importer":
                lines += tell_apart(standing.by_broker, "broker as importer", label)
            if lines:
                yield ""
                yield from lines
    absent = [each.kind for each in manifest.kinds if not each.there]
    if absent:
        yield ""
        yield f"not there, so that measures over them are missing: {', '.join(absent)}"
    if manifest.unmeasured:
        yield f"facts that no measure gives: {', '.join(manifest.unmeasured)}"
    if built.rejected_by:
        yield ""
        yield f"rejected rows are in {folder_of(built.path)}/rejected.parquet:"
        for (kind, code), rows in built.rejected_by.items():
            yield f"  {kind}: {rows:,} {code}"


def _table(kinds: tuple[KindCounts, ...]) -> Iterator[str]:
    heads = ("records", "rows", "used", "put aside", "rejected", "repeated", "known later")
    rows: list[tuple[str, ...]] = [heads]
    for each in kinds:
        if each.there:
            counts = (each.rows, each.used, each.aside, each.rejected, each.repeated, each.later)
            rows.append((each.kind, *(f"{count:,}" for count in counts)))
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    for row in rows:
        first, *others = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *others]).rstrip()


def as_data(built: Built, seconds: float) -> dict[str, Any]:
    """The build as data for JSON."""
    manifest = built.manifest
    return {
        "accounts_file": str(built.path),
        "folder": str(folder_of(built.path)),
        "as_of": manifest.as_of.isoformat(),
        "accounts": manifest.accounts,
        "facts": list(manifest.facts),
        "unmeasured": list(manifest.unmeasured),
        "kinds": [asdict(each) for each in manifest.kinds],
        "rejected_by": [
            {"kind": kind, "code": code, "rows": rows}
            for (kind, code), rows in built.rejected_by.items()
        ],
        "apart": [
            {"kind": given.records.name, "by": by, **_apart(standing.unassigned._asdict())}
            for given in built.given
            for by, standing in given.standings.items()
        ],
        "notices": list(built.notices),
        "seconds": round(seconds, 3),
    }


def _apart(apart: dict[str, Any]) -> dict[str, Any]:
    return {**apart, "top": [each._asdict() for each in apart["top"]]}
