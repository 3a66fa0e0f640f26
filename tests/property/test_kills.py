"""Killed runs; `try_kill.py` kills more."""

from __future__ import annotations

import random
import signal
from pathlib import Path

from tests.property.kills import die_at, durations, kill_in, some_moment

KILLS = 10


def test_a_run_killed_at_a_random_moment_is_complete_or_absent(tmp_path: Path) -> None:
    chance = random.Random(20261124)  # noqa: S311 - moments need be random, not secret
    times = durations(tmp_path)
    for _ in range(KILLS):
        kill = kill_in(tmp_path, *some_moment(chance, times))
        assert kill.broken is None


def test_a_run_interrupted_at_a_random_moment_leaves_nothing_unfinished(tmp_path: Path) -> None:
    chance = random.Random(20261124)  # noqa: S311 - moments need be random, not secret
    times = durations(tmp_path)
    for _ in range(KILLS // 2):
        kill = kill_in(tmp_path, *some_moment(chance, times), signal.SIGINT)
        assert kill.broken is None


def test_a_run_that_dies_at_a_line_is_complete_or_absent(tmp_path: Path) -> None:
    for line in (1, 60, 120, 175, 185, 190):
        kill = die_at(tmp_path, line)
        assert kill is None or kill.broken is None
    assert die_at(tmp_path, 100_000) is None
