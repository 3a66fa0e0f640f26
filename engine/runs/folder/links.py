"""Whether the runs of a folder follow each other as their manifests say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from engine.runs.folder.chain import StoredRun, link_of, read_newest
from engine.runs.folder.faults import RunError
from engine.runs.folder.manifest import Link
from engine.runs.folder.names import NEWEST, parse_name, run_name
from engine.runs.folder.problems import Kind, RunProblem


def newest_or_problem(root: Path) -> tuple[Link | None, list[RunProblem]]:
    """The newest run as the file beside the runs says, or why it does not."""
    try:
        return read_newest(root), []
    except RunError as error:
        told = str(error).removeprefix(f"{NEWEST}: ")
        return None, [RunProblem("", NEWEST, Kind.BAD_NEWEST, told)]


def problems_of_chain(
    runs: Sequence[StoredRun], newest: Link | None, *, is_newest_known: bool = True
) -> list[RunProblem]:
    """Links that do not hold, gaps, forks, and numbers that run backwards."""
    return [
        *_broken_links(runs),
        *_forks(runs),
        *_gaps(runs, newest),
        *_out_of_order(runs),
        *(_wrong_newest(runs, newest) if is_newest_known else ()),
    ]


def _broken_links(runs: Sequence[StoredRun]) -> Iterator[RunProblem]:
    by_name = {run.name: run for run in runs}
    for run in runs:
        link = run.previous
        if link is None:
            continue
        if link.name not in by_name:
            told = f"the run `{link.name}`, which it follows, is not there"
            yield RunProblem(run.name, "", Kind.MISSING_RUN, told)
        elif by_name[link.name].digest != link.sha256:
            told = f"the manifest of `{link.name}` is not the one it follows: it was changed since"
            yield RunProblem(run.name, "", Kind.CHANGED_RUN, told)


def _forks(runs: Sequence[StoredRun]) -> Iterator[RunProblem]:
    first: dict[str | None, str] = {}
    for run in runs:
        if run.manifest is None:
            continue
        followed = None if run.previous is None else run.previous.name
        other = first.setdefault(followed, run.name)
        if other == run.name:
            continue
        if followed is None:
            told = f"it follows no run, as `{other}` does; only the first run of a folder may"
            yield RunProblem(run.name, "", Kind.SECOND_FIRST_RUN, told)
        else:
            told = f"it follows `{followed}`, as `{other}` does"
            yield RunProblem(run.name, "", Kind.FORKED_CHAIN, told)


def _gaps(runs: Sequence[StoredRun], newest: Link | None) -> Iterator[RunProblem]:
    """Numbers of a date that are left out, where no broken link has said so already."""
    told_of = {run.previous.name for run in runs if run.previous is not None}
    told_of |= {newest.name} if newest is not None else set()
    highest: dict[date, int] = {}
    for day, number in filter(None, (parse_name(run.name) for run in runs)):
        highest[day] = max(number, highest.get(day, 0))
    known = {run.name for run in runs} | told_of
    for day, last in sorted(highest.items()):
        for missing in (run_name(day, number) for number in range(1, last)):
            if missing not in known:
                told = f"it comes before `{run_name(day, last)}`, and is not there"
                yield RunProblem(missing, "", Kind.MISSING_RUN, told)


def _out_of_order(runs: Sequence[StoredRun]) -> Iterator[RunProblem]:
    """A run of a date that follows, at whatever distance, one with a higher number."""
    followers: dict[Link | None, list[StoredRun]] = {}
    for run in runs:
        if run.manifest is not None:
            followers.setdefault(run.previous, []).append(run)
    known = {link_of(run) for run in runs}
    begins = [link for link in followers if link is None or link not in known]
    for begin in begins:
        highest: dict[object, int] = {}
        waiting = [*reversed(followers[begin])]
        while waiting:
            run = waiting.pop()
            day, number = parse_name(run.name) or (None, 0)
            if number < highest.get(day, 0):
                told = f"it follows number {highest[day]} of the same date"
                yield RunProblem(run.name, "", Kind.NAMES_OUT_OF_ORDER, told)
            highest[day] = max(number, highest.get(day, 0))
            waiting += followers.get(link_of(run), []) if run.digest else []


def _wrong_newest(runs: Sequence[StoredRun], newest: Link | None) -> Iterator[RunProblem]:
    """What stands beside the runs; a process killed at its last step leaves it one run behind."""
    links = {link_of(run): run for run in runs}
    if newest is not None and newest not in links:
        is_there = newest.name in {run.name for run in runs}
        kind = Kind.CHANGED_RUN if is_there else Kind.MISSING_RUN
        told = "its manifest was changed since" if is_there else "it is not there"
        yield RunProblem(newest.name, "", kind, f"{told}, and `{NEWEST}` names it as the newest")
        return
    followed = {run.previous for run in runs}
    after = [run for run in runs if run.manifest is not None and run.previous == newest]
    behind = [run for run in after if link_of(run) in followed]
    if behind:
        told = "it is not there" if newest is None else f"it names `{newest.name}`"
        reason = f"{told}, but `{behind[0].name}` is followed by a run"
        yield RunProblem("", NEWEST, Kind.BAD_NEWEST, reason)
