"""Every run of a folder against its digests, and the chain of the runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.runs.folder.chain import StoredRun, stored_run, stored_runs
from engine.runs.folder.disk import content_of, found_in, read_bounded
from engine.runs.folder.faults import RunError, reason_of, shown
from engine.runs.folder.links import newest_or_problem, problems_of_chain
from engine.runs.folder.manifest import Manifest, Part
from engine.runs.folder.names import LOCK, MANIFEST, NEWEST, SUMS, parse_name
from engine.runs.folder.problems import Kind, RunProblem
from engine.runs.folder.sums import sums_text

Progress = Callable[[str, int], None]
"""Is given the run that is read and how many bytes more were read of it."""

_MOST_OF_SUMS: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what broke."""

    runs: tuple[StoredRun, ...]
    problems: tuple[RunProblem, ...]
    is_one_run: bool


def verify(root: Path, progress: Progress = lambda _run, _bytes: None) -> list[RunProblem]:
    """What is wrong with a folder of runs, or with one run; nothing when all is sound.

    Raises:
        RunError: it is neither, or cannot be read.
    """
    return [*verify_runs(root, progress).problems]


def verify_runs(root: Path, progress: Progress = lambda _run, _bytes: None) -> Verified:
    """The same, with what was looked at. Of one run the link to the run before is not followed.

    Raises:
        RunError: it is neither a folder of runs nor a run, or cannot be read.
    """
    try:
        if is_run(root):
            run = stored_run(root.resolve())
            return Verified((run,), tuple(_problems_of_run(run, progress)), is_one_run=True)
        return _verify_all(root, progress)
    except OSError as error:
        raise RunError(f"`{shown(root)}` cannot be read: {reason_of(error)}") from None


def _verify_all(root: Path, progress: Progress) -> Verified:
    newest, problems = newest_or_problem(root)  # before the runs: a writer may add one meanwhile
    is_newest_known = not problems
    runs = runs_of(root)
    for run in runs:
        problems += _problems_of_run(run, progress)
    problems += _strangers(root)
    problems += problems_of_chain(runs, newest, is_newest_known=is_newest_known)
    return Verified(runs, tuple(problems), is_one_run=False)


def is_run(folder: Path) -> bool:
    """Whether a folder is a run, by its manifest or by its name, and not a folder of runs."""
    return (folder / MANIFEST).exists() or (
        folder.is_dir() and parse_name(folder.resolve().name) is not None
    )


def runs_of(root: Path) -> tuple[StoredRun, ...]:
    """The runs in a folder of runs, by name; there may be none yet.

    Raises:
        RunError: it is no folder of runs, or cannot be read.
    """
    if not root.is_dir():
        there = "is a file, not a folder" if root.exists() else "does not exist"
        raise RunError(f"`{shown(root)}` {there}; give a folder of runs, or a run")
    runs = stored_runs(root)
    if not runs and not (root / LOCK).exists() and not (root / NEWEST).exists():
        raise RunError(f"there are no runs in `{shown(root)}`; give a folder of runs, or a run")
    return runs


def _strangers(root: Path) -> Iterator[RunProblem]:
    """What looks like a run and is none: a run under another name, a link."""
    for path in sorted(root.iterdir()):
        is_named = parse_name(path.name) is not None
        if is_named and (path.is_symlink() or not path.is_dir()):
            told = "it has the name of a run, but it is no folder"
            yield RunProblem(path.name, "", Kind.UNEXPECTED_FILE, told)
        elif not is_named and not path.name.startswith(".") and (path / MANIFEST).is_file():
            told = "it holds a manifest, but this is no name of a run; was it renamed?"
            yield RunProblem(path.name, "", Kind.RENAMED_RUN, told)


def _problems_of_run(run: StoredRun, progress: Progress) -> Iterator[RunProblem]:
    manifest = run.manifest
    if manifest is None:
        told = (run.fault or "").removeprefix(f"{shown(run.name)}/{MANIFEST}: ")
        yield RunProblem(run.name, MANIFEST, Kind.BAD_MANIFEST, told)
        return
    if manifest.name != run.name:
        told = f"the manifest is of the run `{manifest.name}`"
        yield RunProblem(run.name, "", Kind.RENAMED_RUN, told)
    try:
        found = found_in(run.path)
    except OSError as error:
        yield RunProblem(run.name, "", Kind.UNREADABLE_FILE, reason_of(error))
        return
    expected = {part.name: part for part in manifest.files}
    folders = {str(each) for name in expected for each in Path(name).parents}
    told = "the manifest names no such file"
    for name in (*found.files, *found.strange, *found.folders):
        if name not in {*expected, MANIFEST, SUMS} and name not in folders:
            yield RunProblem(run.name, name, Kind.UNEXPECTED_FILE, told)
    present = {*found.files, *found.strange}
    for part in manifest.files:
        yield from _problems_of_file(run, part, progress, is_there=part.name in present)
    yield from _problems_of_sums(run, manifest, is_there=SUMS in present)


def _problems_of_file(
    run: StoredRun, part: Part, progress: Progress, *, is_there: bool
) -> Iterator[RunProblem]:
    if not is_there:
        told = "the manifest names it, and it is not there"
        yield RunProblem(run.name, part.name, Kind.MISSING_FILE, told)
        return
    try:
        content = content_of(run.path / part.name, lambda more: progress(run.name, more))
    except OSError as error:
        yield RunProblem(run.name, part.name, Kind.UNREADABLE_FILE, reason_of(error))
        return
    if content.bytes != part.bytes:
        told = f"it has {content.bytes:,} bytes, and had {part.bytes:,} when it was written"
        yield RunProblem(run.name, part.name, Kind.CHANGED_FILE, told)
    elif content.sha256 != part.sha256:
        told = f"its SHA-256 begins with {content.sha256[:16]}, and was {part.sha256[:16]}"
        yield RunProblem(run.name, part.name, Kind.CHANGED_FILE, told)


def _problems_of_sums(
    run: StoredRun, manifest: Manifest, *, is_there: bool
) -> Iterator[RunProblem]:
    """The digests of `sha256sum`; they tell of a manifest that was changed with care."""
    if not is_there:
        yield RunProblem(run.name, SUMS, Kind.MISSING_FILE, "it is not there")
        return
    try:
        held = read_bounded(run.path / SUMS, _MOST_OF_SUMS)
    except (OSError, RunError) as error:
        told = reason_of(error) if isinstance(error, OSError) else str(error)
        yield RunProblem(run.name, SUMS, Kind.UNREADABLE_FILE, told)
        return
    if held != sums_text(manifest.files, run.digest or ""):
        told = f"it does not hold the digests of {MANIFEST} and of the files that this names"
        yield RunProblem(run.name, SUMS, Kind.CHANGED_FILE, told)
