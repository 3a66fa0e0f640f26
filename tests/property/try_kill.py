"""Kill runs at random moments, or at every line of what writes them.

python tests/property/try_kill.py [N] [--seed 0] [--interrupt | --every-line]

After each kill there must be no run or a complete one, the runs before must be as they were, and
the next run must work; a run that was interrupted leaves nothing unfinished. Exit code 4 at the
first that is not so.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.runs.folder.names import UNFINISHED
from tests.property.kills import Kill, die_at, durations, kill_in, some_moment

A_FOLDER = 10
"""So many kills in one folder of runs, so that the first run of a folder is killed too."""


def main() -> int:
    """Run the trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--interrupt", action="store_true", help="by SIGINT, not by SIGKILL")
    parser.add_argument("--every-line", action="store_true")
    options = parser.parse_args()
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as above:
        root = Path(above)
        how = signal.SIGINT if options.interrupt else signal.SIGKILL
        moments = _moments(root, options.kills, random.Random(options.seed), how)  # noqa: S311
        tried = _lines(root) if options.every_line else moments
        for told, kill in tried:
            if kill.broken is not None:
                print(f"{told}: {kill.broken}")
                return 4
            seen["a complete run" if kill.was_complete else "no run"] += 1
            seen["something unfinished, removed by the next"] += kill.left_behind
    kills = seen["a complete run"] + seen["no run"]
    print(f"{kills:,} kills; left: " + ", ".join(f"{n:,} x {what}" for what, n in seen.items()))
    return 0


def _moments(
    above: Path, kills: int, chance: random.Random, how: signal.Signals
) -> Iterator[tuple[str, Kill]]:
    times = durations(above / "measured")
    for number in range(kills):
        phase, delay = some_moment(chance, times)
        kill = kill_in(above / str(number // A_FOLDER), phase, delay, how)
        yield f"kill {number}, {delay:.4f} s after `{phase}`", kill


def _lines(above: Path) -> Iterator[tuple[str, Kill]]:
    """Each line in a folder that is new, then in one with runs and with what a kill left."""
    for line in count(1):
        root = above / str(line)
        kills = [die_at(root, line)]
        (root / f"{UNFINISHED}1").mkdir()
        kills.append(die_at(root, line))
        found = [kill for kill in kills if kill is not None]
        yield from ((f"line {line} of those run", kill) for kill in found)
        if not found:
            return


if __name__ == "__main__":
    sys.exit(main())
