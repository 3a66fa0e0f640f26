"""Runs that are killed: what must hold after each, whenever it was."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

from engine.runs.folder.names import UNFINISHED, parse_name
from engine.runs.folder.verification import verify
from tests.property.stand_in import write

STAND_IN: Final = Path(__file__).with_name("stand_in.py")
PHASES: Final = ("begun", "committing")
"""What is printed at the beginning of each phase of a run."""


class Kill(NamedTuple):
    """What came of a run that was to be killed."""

    was_complete: bool
    left_behind: bool
    """Whether something unfinished was left for the next run to remove."""
    broken: str | None


def start(root: Path, *more: str) -> subprocess.Popen[str]:
    """The stand-in, begun."""
    process = subprocess.Popen(
        [sys.executable, str(STAND_IN), str(root), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def durations(root: Path) -> dict[str, float]:
    """How long each phase takes where nobody kills: the longest of five, for disks are moody."""
    tried = [_durations(root) for _ in range(5)]
    return {phase: max(each[phase] for each in tried) for phase in PHASES}


def _durations(root: Path) -> dict[str, float]:
    with start(root) as process:
        assert process.stdout is not None
        times = [time.monotonic()]
        for line in process.stdout:
            assert line.startswith(("committing", "done"))
            times.append(time.monotonic())
    return dict(zip(PHASES, (times[1] - times[0], times[2] - times[1]), strict=True))


def kill_in(root: Path, phase: str, delay: float, how: signal.Signals = signal.SIGKILL) -> Kill:
    """Kill or interrupt a run so many seconds after a phase of it began."""
    before = complete_in(root)
    with start(root) as process:
        if phase == "committing":
            assert process.stdout is not None
            process.stdout.readline()
        time.sleep(delay)
        process.send_signal(how)
        process.communicate()
    kill = examine(root, before)
    if how is signal.SIGINT and kill.left_behind:
        return kill._replace(broken="it was interrupted, and left something unfinished")
    return kill


def die_at(root: Path, line: int) -> Kill | None:
    """Let a run kill itself at a line of those that write; None when there are not as many."""
    before = complete_in(root)
    with start(root, "--die-at", str(line)) as process:
        process.communicate()
    assert process.returncode in (0, -signal.SIGKILL)
    return None if process.returncode == 0 else examine(root, before)


def complete_in(root: Path) -> set[str]:
    """The names of the runs that are there."""
    return {path.name for path in root.glob("*") if parse_name(path.name) is not None}


def examine(root: Path, before: set[str]) -> Kill:
    """No run or a complete one is there, the others are as they were, and the next run works."""
    after = complete_in(root)
    left = any(path.name.startswith(UNFINISHED) for path in root.glob(".*"))
    broken = _broken(root, before, after)
    if broken is None:
        write(root, pause=0)
        broken = _broken(root, after, complete_in(root))
        if broken is None and any(path.name.startswith(UNFINISHED) for path in root.glob(".*")):
            broken = "the next run did not remove what was left"
    return Kill(len(after) > len(before), left, broken)


def _broken(root: Path, before: set[str], after: set[str]) -> str | None:
    if not before <= after:
        return f"the runs {sorted(before - after)} are gone"
    if len(after - before) > 1:
        return f"there are {len(after - before)} runs more"
    problems = verify(root) if after else []
    return str(problems[0]) if problems else None


def some_moment(chance: random.Random, times: dict[str, float]) -> tuple[str, float]:
    """A phase, each as likely as the other, and a moment in it or just after."""
    phase = chance.choice(PHASES)
    return phase, chance.uniform(0, 1.1 * times[phase])
