"""A made-up world: seconds, peak memory, lines.

    python tests/benchmarks/generate.py [--accounts 300000] [--format parquet] [--keep FOLDER]

In a process of its own; all of the disk is written to.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

_CHILD: Final = """
import json, resource, sys, time
sys.path.insert(0, {root!r})
from datetime import date
from pathlib import Path
from engine.commands.telling import Silent
from engine.trade.world.generate import generate
from engine.trade.world.wanted import World
started = time.perf_counter()
world = World({accounts}, {seed}, date(2026, 11, 24), has_texts={has_texts})
made = generate(world, Path({out!r}), Silent())
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
      made.rows["lines"], sum(n for name, n in made.rows.items() if "/" not in name))
"""


def measure(out: Path, accounts: int, seed: int, format_: str) -> str:
    """Make a world, and say what it took."""
    code = _CHILD.format(
        root=str(ROOT), accounts=accounts, seed=seed, has_texts=format_ == "csv", out=str(out)
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    seconds, kib, lines, rows = map(float, done.stdout.split())
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return (
        f"{accounts:,} accounts as {format_}: {lines:,.0f} lines, {rows:,.0f} rows in "
        f"{seconds:.1f} s, {lines / seconds:,.0f} lines a second; peak {kib / 1024:,.0f} MiB, "
        f"{size / 1e6:,.0f} MB written"
    )


def main() -> None:
    """Print a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--format", choices=["parquet", "csv"], default="parquet")
    parser.add_argument("--keep", type=Path, help="a new folder, which is left there")
    given = parser.parse_args()
    if given.keep is not None:
        print(measure(given.keep, given.accounts, given.seed, given.format))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(measure(Path(folder) / "world", given.accounts, given.seed, given.format))


if __name__ == "__main__":
    main()
