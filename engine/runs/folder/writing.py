"""A run is written aside, put on the disk, and given its name in one step: complete or absent."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.runs.folder.chain import (
    last_link,
    link_of,
    names_taken,
    newest_text,
    read_newest,
    stored_runs,
)
from engine.runs.folder.clock import read_clock
from engine.runs.folder.disk import content_of, digest_of, found_in, sync, write_new
from engine.runs.folder.faults import RunError, disk_full, is_full, reason_of, shown, unwritable
from engine.runs.folder.lock import hold_lock
from engine.runs.folder.manifest import Link, Manifest, Part, Record, Times
from engine.runs.folder.names import (
    MANIFEST,
    MOST_OF_A_DATE,
    NEWEST,
    SUMS,
    UNFINISHED,
    next_number,
    run_name,
)
from engine.runs.folder.stopping import heeding_sigterm
from engine.runs.folder.sums import sums_text
from engine.runs.folder.to_json import to_json

Tell = Callable[[str], None]
"""What a notice for the user is given to."""


@dataclass(frozen=True, slots=True)
class WrittenRun:
    """A run that is complete and on the disk."""

    path: Path
    manifest: Manifest
    digest: str


@dataclass
class OpenRun:
    """A run that is being written; put its files into `folder`, then `commit`."""

    root: Path
    folder: Path
    """Where its files are written. Its name begins with a dot, as it is no run yet."""
    tell: Tell
    started: str = field(default_factory=read_clock)
    target: Path | None = None
    """Where it is to stand, once that is known."""
    written: WrittenRun | None = None

    def commit(self, record: Record, rows: Mapping[str, int] | None = None) -> WrittenRun:
        """Make the run complete: its files on the disk, the manifest last, then the name.

        Args:
            record: What decided what, and what came of it.
            rows: The rows of each file that counts in rows, by its path in the folder.

        Raises:
            ManifestError: the record says what no run can say, as rows that are lost.
            RunError: the disk refuses, or `rows` names no file; there is no run.
        """
        if self.written is not None:
            raise RunError("the run is complete already")
        try:
            parts = self._put_down(rows or {})
            manifest = self._manifest(record, parts)
            text = to_json(manifest)
            link = Link(manifest.name, digest_of(text))
            write_new(self.folder / SUMS, sums_text(parts, link.sha256))
            write_new(self.folder / MANIFEST, text)
            sync(self.folder)
            self._take_name(link)
        except OSError as error:
            raise self._refused(error) from None
        self.written = WrittenRun(self.root / link.name, manifest, link.sha256)
        return self.written

    def _put_down(self, rows: Mapping[str, int]) -> list[Part]:
        """Every file on the disk, with its digest."""
        found = found_in(self.folder)
        own = [name for name in (MANIFEST, SUMS) if name in found.files]
        if found.strange or own:
            told = shown((*found.strange, *own)[0])
            raise RunError(f"`{told}` cannot be a file of a run")
        if unknown := {*rows} - {*found.files}:
            raise RunError(f"there is no file `{shown(min(unknown))}` that has rows")
        parts = []
        for name in found.files:
            sync(self.folder / name)
            content = content_of(self.folder / name)
            parts.append(Part(name, content.sha256, content.bytes, rows.get(name)))
        for name in found.folders:
            sync(self.folder / name)
        return parts

    def _manifest(self, record: Record, parts: list[Part]) -> Manifest:
        runs, newest = stored_runs(self.root), _newest(self.root, self.tell)
        previous = last_link(runs, newest)
        if newest is not None and newest not in map(link_of, runs):
            told = f"`{shown(newest.name)}`, the newest run, is not there or was changed"
            self.tell(f"{told}; `tidewaiter verify {shown(self.root)}` says what is broken")
        taken = {*names_taken(runs, newest), *os.listdir(self.root)}  # noqa: PTH208 - names only
        number = next_number(record.as_of, taken)
        if number > MOST_OF_A_DATE:
            told = f"there have been {MOST_OF_A_DATE} runs as of {record.as_of}"
            raise RunError(f"{told} in `{shown(self.root)}`; give another folder")
        times = Times(self.started, read_clock())
        return Manifest(run_name(record.as_of, number), record, tuple(parts), previous, times)

    def _take_name(self, link: Link) -> None:
        """The one step by which the run is there, between what must be before and after it."""
        aside = self.root / f"{UNFINISHED}{NEWEST}"
        write_new(aside, newest_text(link))
        self.target = self.root / link.name
        if os.path.lexists(self.target):
            raise RunError(f"`{shown(self.target)}` is there already, and is no run")
        os.rename(self.folder, self.target)  # noqa: PTH104 - tests make it fail by this name
        sync(self.root)
        os.replace(aside, self.root / NEWEST)  # noqa: PTH105 - the same
        sync(self.root)

    def _refused(self, error: OSError) -> RunError:
        if self.is_in_place:
            told = f"the run `{shown(self.target or '')}` is complete, but the disk reports"
            return RunError(f"{told}: {reason_of(error)}")
        return unwritable(self.root, error)

    @property
    def is_in_place(self) -> bool:
        """Whether the run has its name, and so is complete."""
        return self.target is not None and self.target.is_dir() and not self.folder.exists()


@contextlib.contextmanager
def open_run(root: Path, tell: Tell = lambda _: None) -> Iterator[OpenRun]:
    """A folder aside to write a run into; whatever ends it before `commit`, no run is there.

    What a killed process left is removed. `root` is made where it is not there.

    Args:
        root: The folder of runs.
        tell: Is given the notices: what was left by others, what is left now.

    Raises:
        TerminatedError: the process was told to end, by SIGTERM.
        LockedError: another process writes into `root`.
        RunError: the disk refuses or is full; `root` is no folder, or is itself a run.
    """
    _make(root)
    with heeding_sigterm(), hold_lock(root):
        remove_unfinished(root, tell)
        run = OpenRun(root, root / f"{UNFINISHED}{os.getpid()}", tell)
        try:
            try:
                run.folder.mkdir()
            except OSError as error:
                raise unwritable(root, error) from None
            yield run
        except Exception as error:
            if is_full(error):
                raise disk_full(root) from error
            raise
        finally:
            _end(run)


def remove_unfinished(root: Path, tell: Tell) -> None:
    """Remove what processes that were killed left; only for who holds the lock.

    Raises:
        RunError: it cannot be removed.
    """
    try:
        left = sorted(each for each in root.iterdir() if each.name.startswith(UNFINISHED))
        for path in left:
            _remove(path)
    except OSError as error:
        told = f"what a run that was killed left in `{shown(root)}` cannot be removed"
        raise RunError(f"{told}: {reason_of(error)}") from None
    for path in left:
        if not path.name.endswith(NEWEST):
            tell(f"`{shown(path.name)}`, left by a run that was killed, was removed")


_SAID: Final = "nothing of the unfinished run is left in"


def _end(run: OpenRun) -> None:
    """Remove what is aside, and say what is left."""
    if run.written is not None:
        return
    try:
        is_in_place = run.is_in_place
        for path in (run.folder, run.root / f"{UNFINISHED}{NEWEST}"):
            _remove(path)
    except OSError as error:
        told = f"`{shown(run.folder)}` is left, for it cannot be removed: {reason_of(error)}"
        run.tell(f"{told}; the next run removes it")
        return
    if is_in_place:
        run.tell(f"the run `{shown(run.target or '')}` is complete")
    else:
        run.tell(f"{_SAID} `{shown(run.root)}`")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _make(root: Path) -> None:
    try:
        is_new = not root.exists()
        root.mkdir(parents=True, exist_ok=True)
        if is_new:
            sync(root.resolve().parent)
        is_run = (root / MANIFEST).exists()
    except OSError as error:
        raise unwritable(root, error) from None
    if is_run:
        told = f"`{shown(root)}` is a run, not a folder of runs"
        raise RunError(f"{told}; give the folder above it, or another")


def _newest(root: Path, tell: Tell) -> Link | None:
    try:
        return read_newest(root)
    except RunError as error:
        tell(f"{error}; `tidewaiter verify {shown(root)}` says what is broken")
        return None
