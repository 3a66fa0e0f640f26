"""What a run says of itself: what decided what, by which rules, and what came out.

`Record` is known to whoever runs; the folder adds the name, the files, the link and the times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from engine.runs.folder.faults import ManifestError
from engine.runs.folder.names import MANIFEST, SUMS, is_inside, leads_nowhere, parse_name

LAYOUT: Final = 1
"""The version of the layout of a run's folder; a change that old readers misread adds one."""

_SHA256: Final = re.compile("[0-9a-f]{64}", re.ASCII)
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Software:
    """What decided: the engine, and the versions of what it rests on."""

    tidewaiter: str
    python: str
    engine: str
    libraries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PolicyIdentity:
    """Which policy decided. `set_aside` are the rules that were not in force on the as-of date."""

    name: str
    version: str
    text_digest: str
    meaning_digest: str
    set_aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the input or of the run. `rows` is None where it does not count in rows."""

    name: str
    sha256: str
    bytes: int
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """What was read: its files by name (no folder of the machine), all rows, columns with types."""

    files: tuple[Part, ...]
    rows: int
    schema: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The accounts that another engine decided again; a run with a difference is no run."""

    seed: int
    size: int
    differences: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows read, and what became of them; `decided` includes those provisional or in error."""

    rows_in: int
    decided: int
    rejected: int
    provisional: int = 0
    in_error: int = 0
    groups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Accounts by the value of an output: segment, Center and so on."""


@dataclass(frozen=True, slots=True)
class Record:
    """What whoever runs knows of a run."""

    as_of: date
    software: Software
    command: tuple[str, ...]
    policy: PolicyIdentity
    input: Input
    sample: Sample
    counts: Counts


@dataclass(frozen=True, slots=True)
class Link:
    """A run by its name and the digest of its manifest."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Times:
    """When a run began and ended, in UTC; nothing that is compared."""

    started: str
    finished: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run: its record, its files, and the run before it, None for the first."""

    name: str
    record: Record
    files: tuple[Part, ...]
    previous: Link | None
    times: Times
    layout: int = LAYOUT


def check(manifest: Manifest) -> None:
    """Refuse a manifest that says what no run can say.

    Raises:
        ManifestError: the first thing that is wrong.
    """
    wrong = next(_wrong(manifest), None)
    if wrong is not None:
        raise ManifestError(wrong)


def _wrong(manifest: Manifest) -> Iterator[str]:
    named = parse_name(manifest.name)
    record = manifest.record
    if named is None:
        yield f"name: `{manifest.name}` is no name of a run"
    elif named[0] != record.as_of:
        yield f"name: `{manifest.name}` is of another day than as_of, {record.as_of}"
    if manifest.previous is not None:
        if parse_name(manifest.previous.name) is None or manifest.previous.name == manifest.name:
            yield f"previous.name: `{manifest.previous.name}` is no name of another run"
        yield from _wrong_digest("previous.sha256", manifest.previous.sha256)
    yield from _wrong_digest("policy.text_digest", record.policy.text_digest)
    yield from _wrong_digest("policy.meaning_digest", record.policy.meaning_digest)
    for key, time in (("started", manifest.times.started), ("finished", manifest.times.finished)):
        if _TIME.fullmatch(time) is None:
            yield f"times.{key}: `{time}` is no time as 2026-11-24T19:23:48.123Z"
    yield from _wrong_parts("files", manifest.files)
    yield from _wrong_parts("input.files", record.input.files)
    yield from _wrong_paths(manifest)
    yield from _wrong_sums(record)


def _wrong_paths(manifest: Manifest) -> Iterator[str]:
    for part in manifest.files:
        if not is_inside(part.name):
            yield f"files: `{part.name}` is no path inside a folder, written with `/`"
    for part in manifest.record.input.files:
        if not leads_nowhere(part.name):
            yield f"input.files: `{part.name}` names a folder of a machine"
    for own in {MANIFEST, SUMS} & {part.name for part in manifest.files}:
        yield f"files: `{own}` cannot be among them"


def _wrong_parts(key: str, parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        yield from _wrong_digest(f"{key}: `{part.name}`", part.sha256)
        if min(part.bytes, part.rows or 0) < 0:
            yield f"{key}: `{part.name}` has a count below zero"
    names = [part.name for part in parts]
    if len({*names}) != len(names):
        yield f"{key}: a name is there twice"


def _wrong_digest(key: str, digest: str) -> Iterator[str]:
    if _SHA256.fullmatch(digest) is None:
        yield f"{key}: `{digest}` is no SHA-256 in 64 small hexadecimal digits"


def _wrong_sums(record: Record) -> Iterator[str]:
    """Not one row is lost uncounted."""
    counts, sample = record.counts, record.sample
    grouped = [number for group in counts.groups.values() for number in group.values()]
    plain = (counts.decided, counts.rejected, counts.provisional, counts.in_error, sample.size)
    if min(*plain, *grouped) < 0:
        yield "counts: a count is below zero"
    if counts.rows_in != counts.decided + counts.rejected:
        yield (
            f"counts: {counts.rows_in} rows in are not {counts.decided} decided"
            f" + {counts.rejected} rejected"
        )
    if record.input.rows != counts.rows_in:
        yield f"input.rows: {record.input.rows} are not the {counts.rows_in} of counts.rows_in"
    rows = [part.rows for part in record.input.files]
    known = [number for number in rows if number is not None]
    if rows and len(known) == len(rows) and sum(known) != record.input.rows:
        yield f"input.rows: {record.input.rows} are not the {sum(known)} rows of its files"
    if max(counts.provisional, counts.in_error, sample.size) > counts.decided:
        yield "counts: more provisional, in error or in the sample than were decided"
    if sample.differences:
        yield f"sample.differences: {sample.differences}; engines that disagree make no run"
