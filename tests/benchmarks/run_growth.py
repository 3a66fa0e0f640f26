"""How `tidewaiter run` grows with the population, whole processes: seconds and peak memory.

The shipped policy; sound accounts at the edges of its thresholds, some 4,000 sorts of them over and
over, from Parquet to a complete run, the sample of 1,000 decided again included. Bytes an account
are those of the run's files.

    python tests/benchmarks/run_growth.py [--accounts 10000,100000,1000000] [--keep DIR]

With 20,000,000 it takes some minutes and needs about 10 GB of disk.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import polars as pl

from engine.accounts.frames.population import read_population
from engine.engines.columnar.facts import frame_of
from engine.engines.columnar.outputs import KEY
from engine.model.inforce import select
from engine.model.types import Kind
from engine.policy.load import load_policy
from tests.property.chance import Seeded
from tests.property.populations import build_account, build_pools

ROOT: Final = Path(__file__).resolve().parents[2]
SORTS: Final = 5_000
AT_A_TIME: Final = 100_000
AS_OF: Final = "2026-11-24"


def sorts() -> pl.DataFrame:
    """Accounts at the edges of the shipped policy, as an input has them: money in dollars."""
    loaded = load_policy(ROOT / "rules")
    if loaded.policy is None:
        raise SystemExit("the shipped policy has errors")
    inforce = select(loaded.policy, date.fromisoformat(AS_OF))
    pools, chance = build_pools(inforce), Seeded(1)
    bases = [test.facts for test in loaded.tests]
    made = [(str(i), build_account(chance, inforce, pools, bases)) for i in range(SORTS)]
    facts = loaded.policy.facts
    money = [name for name, fact in facts.items() if fact.type.kind is Kind.MONEY]
    dollars = (
        (pl.col(name).cast(pl.Decimal(20, 2)) / 100).cast(pl.Decimal(20, 2)) for name in money
    )
    frame = frame_of(made, facts).with_columns(*dollars)
    with TemporaryDirectory() as scratch:
        given, aside = Path(scratch, "few.parquet"), Path(scratch, "aside")
        aside.mkdir()
        frame.rename({KEY: "id"}).write_parquet(given)
        sound = read_population([given], facts, facts, aside).facts.select(KEY).collect()
    return frame.join(sound, on=KEY, how="semi")


def write(accounts: int, few: pl.DataFrame, path: Path) -> None:
    """A population of so many accounts, each with an id of its own."""
    times = -(-accounts // few.height)
    numbers = pl.LazyFrame({"n": range(times)}, schema={"n": pl.Int64})
    every = numbers.join(few.lazy(), how="cross").head(accounts)
    ids = pl.format("ACC-{}-{}", "n", KEY)
    every.select(ids.alias("id"), pl.exclude("n", KEY)).sink_parquet(path, row_group_size=AT_A_TIME)


def measure(accounts: int, few: pl.DataFrame, folder: Path) -> None:
    """Run a population in a process of its own."""
    given, runs = folder / f"accounts{accounts}.parquet", folder / f"runs{accounts}"
    write(accounts, few, given)
    command = [sys.executable, str(ROOT / "cli.py"), "--rules", str(ROOT / "rules"), "run"]
    command += [str(given), "--as-of", AS_OF, "--out", str(runs), "--quiet"]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, 5):
        raise SystemExit("the run failed")
    (run,) = (path for path in runs.iterdir() if path.is_dir())
    sizes = {path.stem: path.stat().st_size / accounts for path in run.glob("*.parquet")}
    told = ", ".join(f"{name} {size:.2f}" for name, size in sorted(sizes.items()))
    print(
        f"{accounts:>11,} accounts: {seconds:7.1f} s, {seconds / accounts * 1e6:6.1f} us each, "
        f"peak {used.ru_maxrss / 2**20:.2f} GiB; bytes an account: {told}",
        flush=True,
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", default="10000,100000,1000000")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    few = sorts()
    with TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for accounts in map(int, options.accounts.split(",")):
            measure(accounts, few, folder)


if __name__ == "__main__":
    main()
