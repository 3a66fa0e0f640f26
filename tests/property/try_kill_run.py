"""Kill `tidewaiter run` itself at random moments, and see what is left.

python tests/property/try_kill_run.py [N] [--accounts 20000] [--seed 0]

Each kill falls at a random moment of a whole process, from its start to a little after its end.
After it there must be no run or a complete one, the runs before must be as they were; after the
last, a run that nobody kills must work. Exit code 4 at the first that is not so.
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

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.runs.folder.verification import verify
from tests.property.kills import complete_in

ROOT = Path(__file__).resolve().parents[2]
A_FOLDER = 10
"""So many kills in one folder of runs."""


def main() -> int:
    """Run the trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311  # moments
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as above:
        accounts = _accounts(Path(above, "accounts.csv"), options.accounts)
        whole = _seconds(accounts, Path(above, "measured"))
        for number in range(options.kills):
            root = Path(above, f"runs{number // A_FOLDER}")
            before = complete_in(root)
            process = _start(accounts, root)
            time.sleep(chance.uniform(0, 1.1 * whole))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            after = complete_in(root)
            problems = verify(root) if after else []
            if problems or not before <= after or len(after - before) > 1:
                print(f"kill {number}: {problems[0] if problems else sorted(after)}")
                return 4
            seen["a complete run" if len(after) > len(before) else "no run"] += 1
        last = Path(above, "runs0")
        if _start(accounts, last).wait() not in (0, 5) or verify(last):
            print("the run after the last kill does not work")
            return 4
    print(
        f"{options.kills:,} kills; left: "
        + ", ".join(f"{n:,} x {what}" for what, n in seen.items())
    )
    return 0


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
