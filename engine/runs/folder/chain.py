"""The runs of a folder as a chain: each names the one before it by the digest of its manifest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.runs.folder.disk import digest_of, read_bounded, reason
from engine.runs.folder.faults import ManifestError, RunError, reason_of, shown
from engine.runs.folder.from_json import parse_manifest, read_bytes
from engine.runs.folder.manifest import Link, Manifest
from engine.runs.folder.names import MANIFEST, NEWEST, parse_name

_NEWEST: Final = re.compile(rf"([0-9a-f]{{64}})  ([0-9-]+)/{re.escape(MANIFEST)}\n", re.ASCII)
_MOST_BYTES: Final = 1000


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it stands in a folder of runs."""

    path: Path
    digest: str | None
    """Of the manifest's text, whatever it says; None where there is none to read."""
    manifest: Manifest | None
    fault: str | None
    """Why there is no manifest."""

    @property
    def name(self) -> str:
        """The name of its folder, which its manifest should bear too."""
        return self.path.name

    @property
    def previous(self) -> Link | None:
        """The run that it follows, as far as it can be known."""
        return None if self.manifest is None else self.manifest.previous


def stored_run(path: Path) -> StoredRun:
    """A run from its folder; whatever is wrong with the manifest is in the result."""
    try:
        data = read_bytes(path)
    except ManifestError as error:
        return StoredRun(path, None, None, str(error))
    try:
        manifest = parse_manifest(data, f"{path.name}/{MANIFEST}")
    except ManifestError as error:
        return StoredRun(path, digest_of(data), None, str(error))
    return StoredRun(path, digest_of(data), manifest, None)


def stored_runs(root: Path) -> tuple[StoredRun, ...]:
    """The runs in a folder, by name: by as-of date, and within a date by age.

    Raises:
        RunError: the folder cannot be read.
    """
    try:
        paths = sorted(each for each in root.iterdir() if parse_name(each.name) is not None)
        return tuple(stored_run(path) for path in paths if path.is_dir() and not path.is_symlink())
    except OSError as error:
        raise RunError(f"`{shown(root)}` cannot be read: {reason_of(error)}") from None


def newest_text(link: Link) -> bytes:
    """What the file beside the runs holds, in the form of `sha256sum`."""
    return f"{link.sha256}  {link.name}/{MANIFEST}\n".encode()


def read_newest(root: Path) -> Link | None:
    """The newest run as the file beside the runs says; None where there is no such file.

    Raises:
        RunError: it cannot be read, or says something else.
    """
    try:
        data = read_bounded(root / NEWEST, _MOST_BYTES)
    except FileNotFoundError:
        return None
    except (OSError, RunError) as error:
        raise RunError(f"{NEWEST}: it cannot be read: {reason(error)}") from None
    found = _NEWEST.fullmatch(data.decode("ascii", "replace"))
    if found is None or parse_name(found[2]) is None:
        raise RunError(f"{NEWEST}: it is not one line `DIGEST  RUN/{MANIFEST}`")
    return Link(found[2], found[1])


def link_of(run: StoredRun) -> Link | None:
    """How another run would name this one."""
    return None if run.digest is None else Link(run.name, run.digest)


def last_link(runs: Sequence[StoredRun], newest: Link | None) -> Link | None:
    """The run that the next one follows; None where there is none yet.

    What `newest` says holds even where that run is gone or was changed: otherwise the next run
    would hide it. A run that was killed at its last step stands behind `newest`, and is found.

    Raises:
        RunError: there are runs, and no manifest among them can be read.
    """
    if not runs and newest is None:
        return None
    followers = {run.previous: link for run in runs if run.manifest and (link := link_of(run))}
    at = newest or followers.get(None) or _tip(runs, followers)
    seen = {at}
    while (after := followers.get(at)) is not None and after not in seen:
        seen.add(after)
        at = after
    if at is None:
        told = f"none of the {len(runs)} runs has a manifest that can be read"
        raise RunError(f"{told}, so that no run can follow; give another folder")
    return at


def _tip(runs: Sequence[StoredRun], followers: dict[Link | None, Link]) -> Link | None:
    """Of the runs that none follows, the one that ended last."""
    ends: list[tuple[str, Link]] = []
    for run in runs:
        link = link_of(run)
        if run.manifest is not None and link is not None and link not in followers:
            ends.append((run.manifest.times.finished, link))
    return max(ends, key=lambda each: (each[0], each[1].name), default=("", None))[1]


def names_taken(runs: Sequence[StoredRun], newest: Link | None) -> Iterator[str]:
    """The names of runs that are, or once were: a name is never given twice."""
    links = [newest, *(run.previous for run in runs)]
    yield from (link.name for link in links if link is not None)
    yield from (run.name for run in runs)
