"""Kill `tidewaiter run` itself at random moments, and see what is left.

python tests/property/try_kill_run.py [N] [--accounts 40000] [--seed 0]

Every second kill falls at a random moment of a whole process, from its start to a little after its
end; the others in its last steps, from the first of the files that seal a run to a little after it
has its name. After each there must be no run or a complete one, the runs before must be as they
were, and the next run must work and leave nothing unfinished. Exit code 4 at the first that is not
so. Says in which phase of a run the kills fell, as the files that were left tell.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.runs.folder.names import MANIFEST, SUMS, UNFINISHED
from engine.runs.folder.verification import verify
from tests.property.kills import complete_in

ROOT: Final = Path(__file__).resolve().parents[2]
A_FOLDER: Final = 10
"""So many kills in one folder of runs, so that the first run of a folder is killed too."""

SEALING: Final = 0.03
"""Seconds in which a run is sealed, with some to spare."""

PHASES: Final = (
    (MANIFEST, "sealed, without its name"),
    (SUMS, "sealing"),
    ("policy.json", "checking the sample"),
    ("decisions.parquet", "deciding"),
    ("facts.parquet", "writing facts"),
    ("aside", "reading"),
)
"""The newest file of a run that was killed, and what it was at."""


class Trial(NamedTuple):
    """What is run, where, and how long it takes when nobody kills."""

    accounts: Path
    few: Path
    root: Path
    seconds: float


def main() -> int:
    """Run the trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--accounts", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311  # moments
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as above:
        accounts = _accounts(Path(above, "accounts.csv"), options.accounts)
        few = _accounts(Path(above, "few.csv"), 10)
        seconds = _seconds(accounts, Path(above, "measured"))
        for number in range(options.kills):
            root = Path(above, f"runs{number // A_FOLDER}")
            trial = Trial(accounts, few, root, seconds)
            phase, broken = _kill(trial, chance, in_sealing=number % 2 == 1)
            if broken is not None:
                print(f"kill {number}, {phase}: {broken}")
                return 4
            seen[phase] += 1
    told = ", ".join(f"{n:,} x {what}" for what, n in seen.most_common())
    print(f"{options.kills:,} kills in runs of {seconds:.1f} s; at: {told}")
    print(f"a complete run {seen['complete']:,} x, no run {options.kills - seen['complete']:,} x")
    return 0


def _kill(trial: Trial, chance: random.Random, *, in_sealing: bool) -> tuple[str, str | None]:
    """Kill a run; the phase it was in, and what is not as it must be."""
    before = complete_in(trial.root)
    process = _start(trial.accounts, trial.root)
    if in_sealing:
        _wait_for_seal(process, trial.root)
        time.sleep(chance.uniform(0, SEALING))
    else:
        time.sleep(chance.uniform(0, 1.1 * trial.seconds))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    after = complete_in(trial.root)
    phase = "complete" if after > before else _phase(trial.root)
    broken = _broken(trial.root, before, after)
    if broken is None:
        code = _start(trial.few, trial.root).wait()
        broken = _broken(trial.root, after, complete_in(trial.root), at_least=1)
        if code not in (0, 5) or any(trial.root.glob(f"{UNFINISHED}*")):
            broken = f"the next run ends with {code}, and leaves {sorted(trial.root.glob('.*'))}"
    return phase, broken


def _wait_for_seal(process: subprocess.Popen[bytes], root: Path) -> None:
    while process.poll() is None and not any(root.glob(f"{UNFINISHED}*/{SUMS}")):
        time.sleep(0.0005)


def _phase(root: Path) -> str:
    for folder in root.glob(f"{UNFINISHED}*"):
        for name, told in PHASES:
            if (folder / name).exists():
                return told
    return "beginning"


def _broken(root: Path, before: set[str], after: set[str], at_least: int = 0) -> str | None:
    if not before <= after or not at_least <= len(after - before) <= 1:
        return f"there were {sorted(before)}, and are {sorted(after)}"
    problems = verify(root) if after else []
    return str(problems[0]) if problems else None


def _accounts(path: Path, count: int) -> Path:
    """Accounts of the fixtures, many times over."""
    import polars as pl

    few = pl.read_csv(ROOT / "fixtures/accounts.csv", infer_schema=False)
    many = pl.concat([few] * (count // few.height + 1)).head(count).with_row_index("n")
    many = many.with_columns(id=pl.format("{}-{}", "id", "n")).drop("n")
    many.write_csv(path)
    return path


def _start(accounts: Path, root: Path) -> subprocess.Popen[bytes]:
    rules = ("--rules", str(ROOT / "rules"))
    to = ("--as-of", "2026-11-24", "--out", str(root), "--quiet")
    command = [sys.executable, str(ROOT / "cli.py"), *rules, "run", str(accounts), *to]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _seconds(accounts: Path, root: Path) -> float:
    started = time.monotonic()
    _start(accounts, root).wait()
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
