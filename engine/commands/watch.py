"""`tidewaiter watch`."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from engine.commands.context import Context, note, out
from engine.commands.exits import FAILED, FAULT, OK, POLICY
from engine.commands.options import PATH, as_of, command, formats

if TYPE_CHECKING:
    from engine.analysis.watch_report import Round
    from engine.analysis.watching import State

_READ: Final = (".yaml", ".yml", ".csv")
_DEFAULTS: Final = tuple(f"accounts.{end}" for end in ("yaml", "yml", "jsonl", "json", "csv"))
_DEBOUNCE: Final = 300
"""At most so many milliseconds are waited for more files of one save."""
_STEP: Final = 30
_TICK: Final = 250
"""So often it is looked whether the accounts, or the folder itself, became others."""
_UNNAMED: Final = "Unable to decode path"
"""What the watcher gives up with when a file comes or goes whose name is not UTF-8."""


@command(
    "tidewaiter watch",
    "tidewaiter watch fixtures/accounts.yaml --as-of 2026-11-24",
    "tidewaiter watch --once",
    "tidewaiter --rules my-rules watch --format json",
)
@click.argument("accounts", type=PATH, metavar="[ACCOUNTS]", required=False)
@as_of("Decide the accounts as of this date (default: as their file states).")
@click.option("--once", is_flag=True, help="Look once and end: 3 for errors, 4 for failed tests.")
@formats("text", "json", help_="Text for people, or one JSON object a line for each save.")
@click.pass_obj
def watch(
    context: Context, *, accounts: Path | None, as_of: date | None, once: bool, format_: str
) -> None:
    """Check, test and decide again on every save, and tell what changed.

    ACCOUNTS is a file of accounts that are decided each time (default: accounts.yaml, or another
    accounts file, in the folder `fixtures` beside the rules, or itself beside them). What changed
    is told of each account, against the last time the policy had no errors. Ctrl-C ends it, with
    exit code 0.
    """
    folder = context.folder()
    path = accounts or _beside(folder)
    try:
        _watch(context, folder, path, as_of, once=once, format_=format_)
    except KeyboardInterrupt:
        sys.exit(OK)


def _watch(
    context: Context,
    folder: Path,
    accounts: Path | None,
    as_of: date | None,
    *,
    once: bool,
    format_: str,
) -> None:
    from engine.analysis.watch_report import Good, Round
    from engine.analysis.watching import is_same

    now = _look(folder, accounts, as_of)
    if not _is_folder(folder) or _is_too_much(now, folder):
        context.show(now.loaded, now.diagnostics)
        sys.exit(POLICY)
    this = Round(_clock(), now)
    _tell(context, this, format_)
    if once:
        failed = now.report is not None and now.report.failed
        sys.exit(OK if now.is_good and not failed else FAILED if now.is_good else POLICY)
    good = Good(this.time, now) if now.is_good else None
    for _ in _saves(folder, accounts):
        before, now = now, _look(folder, accounts, as_of)
        if is_same(before, now):
            continue
        this = Round(_clock(), now, before, good)
        _tell(context, this, format_)
        good = Good(this.time, now) if now.is_good else good


def _look(folder: Path, accounts: Path | None, as_of: date | None) -> State:
    """Look at the policy; what the look before left behind is swept up first."""
    from engine import api

    gc.collect()
    gc.disable()
    try:
        return api.look_at(folder, accounts, as_of)
    except api.EngineUnavailableError as error:
        note(f"error: {error}")
        sys.exit(FAULT)


def _tell(context: Context, this: Round, format_: str) -> None:
    from engine.analysis.watch_report import round_json, round_text
    from engine.explain.ink import Ink

    out(round_json(this) if format_ == "json" else round_text(this, Ink(context.color())))


def _clock() -> str:
    return time.strftime("%H:%M:%S")


def _beside(folder: Path) -> Path | None:
    """The accounts that are tried by default, if there are any."""
    beside = Path(os.path.realpath(folder)).parent
    places = (above / name for above in (beside / "fixtures", beside) for name in _DEFAULTS)
    found = next((path for path in places if os.path.isfile(path)), None)  # noqa: PTH113 - below
    here = Path.cwd()
    return found.relative_to(here) if found and found.is_relative_to(here) else found


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - `Path.is_dir` raises on a long name


def _is_too_much(now: State, folder: Path) -> bool:
    """Whether the folder holds more than a policy may, and so is hardly one."""
    shown = folder.as_posix()
    return any((d.code, d.span.path) == ("file-too-large", shown) for d in now.diagnostics)


def _saves(folder: Path, accounts: Path | None) -> Iterator[None]:
    """Once when the watch has begun, then after each save and when the folder goes, for ever."""
    while True:
        yield from _saves_until_gone(folder, accounts)
        yield
        while not _is_folder(folder):
            time.sleep(_TICK / 1_000)


def _saves_until_gone(folder: Path, accounts: Path | None) -> Iterator[None]:
    """The saves until the folder is taken away, another is in its place, or one has an odd name."""
    from watchfiles import Change
    from watchfiles import watch as changes_in

    from engine.source.render import escape

    def is_read(_change: Change, path: str) -> bool:
        name = Path(path).name
        return name.endswith(_READ) and not name.startswith(".")

    folder_mark, accounts_mark = _mark(folder), None
    try:
        for changes in changes_in(
            folder,
            watch_filter=is_read,
            debounce=_DEBOUNCE,
            step=_STEP,
            rust_timeout=_TICK,
            yield_on_timeout=True,
        ):
            mark = (_mark(accounts),)
            is_new, accounts_mark = mark != accounts_mark, mark
            if changes or is_new:
                yield
            if _mark(folder)[:1] != folder_mark[:1]:
                return
    except FileNotFoundError:
        return
    except (OSError, RuntimeError) as error:
        if _UNNAMED in str(error):
            time.sleep(_TICK / 1_000)
            return
        note(escape(f"error: `{folder}` cannot be watched: {error}"))
        sys.exit(FAULT)


def _mark(path: Path | None) -> tuple[int, ...]:
    """What changes when a file or folder does: which one it is, its size and its time."""
    try:
        found = None if path is None else path.stat()
    except OSError:
        return ()
    return () if found is None else (found.st_ino, found.st_size, found.st_mtime_ns)
