"""Reading trade records from CSV, against a bare Polars scan of the same file with the schema.

    python tests/benchmarks/record_reading.py [--lines 10000000] [--broken 0.005] [--folder /tmp]

Lines of entry summaries, 16 columns, a share of them broken. Both sides write the typed columns to
Parquet with the same compression; ours also checks every cell, computes the conditions of the
policy, and keeps the rejected rows. Medians of so many, each in a process of its own, turn and
turn about.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import polars as pl  # noqa: E402 - as in start_up

if TYPE_CHECKING:
    from engine.model.inforce import InForce

RUNS: Final = 3
COMPRESSION: Final = "lz4"
_LINES_OF_AN_ENTRY: Final = 8
_IMPORTERS: Final = 200_000
_SCRAWLS: Final = ("x", "1.234,56", "$5", "03/04/2025", "8703.23.01.90", "")

_CHILD: Final = """
import resource, sys, time
sys.path.insert(0, {root!r})
from tests.benchmarks import record_reading as us
from pathlib import Path
us.warm()
begun = resource.getrusage(resource.RUSAGE_SELF)
started = time.perf_counter()
told = us.{call}
seconds = time.perf_counter() - started
ended = resource.getrusage(resource.RUSAGE_SELF)
cpu = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
print(seconds, cpu, ended.ru_maxrss / 1024, told)
"""


@cache
def policy() -> InForce:
    """The shipped policy."""
    from engine import api

    return api.in_force(api.open_policy(ROOT / "rules"), date(2026, 11, 24))


def warm() -> None:
    """Import what either side needs, and read the policy."""
    import_module("engine.trade.records.read")
    policy()


def write(path: Path, lines: int, broken: float) -> int:
    """Write lines of entry summaries; `broken` is the share of those with a scrawl in a cell."""
    row = pl.col("row")
    entry = row // _LINES_OF_AN_ENTRY
    filers = [f"{a}{b}{c}" for a in "ABXS9" for b in "2K7Q" for c in "3M8"]
    importers = [f"{10 + i % 80}-{1_000_000 + i:07}{'' if i % 3 else 'AB'}" for i in range(200_000)]
    dice = random.Random(6)  # noqa: S311 - a benchmark's dice
    tariffs = [str(dice.randrange(1_000_000_000, 7_600_000_000)).zfill(10) for _ in range(8_000)]
    filer = _pick(filers, entry.hash(seed=1))
    day = (entry.hash(seed=2) % 2_500 + 18_000).cast(pl.Int32).cast(pl.Date)
    columns = {
        "entry_number": filer + (entry + 10_000_000).cast(pl.String),
        "line_number": row % _LINES_OF_AN_ENTRY + 1,
        "importer_number": _pick(importers, entry.hash(seed=3)),
        "filer_code": filer,
        "entry_date": day,
        "posted_on": day + pl.duration(days=10),
        "currency": pl.lit("USD"),
        "hts": _pick(tariffs, row.hash(seed=4)),
        "goods_hts": _some(5, 10, _pick(tariffs, row.hash(seed=6))),
        "origin": _pick(["CN", "MX", "VN", "DE", "JP", "IN"], row.hash(seed=7)),
        "manufacturer": _pick([f"CNABCDEF{i}SHA" for i in range(30_000)], row.hash(seed=8)),
        "value": _dollars(9, 100_000_000),
        "duty": _dollars(10, 5_000_000),
        "adcvd_case": _some(11, 50, pl.lit("A570910")),
        "adcvd_duty": _some(11, 50, _dollars(12, 1_000_000)),
        "preference": _some(13, 5, pl.lit("S+")),
    }
    texts = [column.cast(pl.String).alias(name) for name, column in columns.items()]
    in_million = round(broken * 1_000_000)
    for i, name in enumerate(("value", "hts", "entry_date", "line_number")):
        is_bad = (row.hash(seed=20) % 1_000_000 < in_million) & (row.hash(seed=21) % 4 == i)
        at = [*columns].index(name)
        scrawl = _pick([*_SCRAWLS], row.hash(seed=22))
        texts[at] = pl.when(is_bad).then(scrawl).otherwise(texts[at]).alias(name)
    rows = pl.LazyFrame({"row": pl.int_range(lines, eager=True)})
    rows.select(texts).sink_csv(path)
    return lines


def _pick(words: list[str], draw: pl.Expr) -> pl.Expr:
    return pl.lit(pl.Series(words, dtype=pl.String)).gather(draw % len(words))


def _some(seed: int, one_in: int, value: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("row").hash(seed=seed) % one_in == 0).then(value)


def _dollars(seed: int, cents: int) -> pl.Expr:
    return (pl.col("row").hash(seed=seed) % cents).cast(pl.Decimal(18, 2)) / 100


def bare(path: Path) -> int:
    """Polars alone, with the types given; what is no value is null, and nobody told."""
    with path.open() as stream:
        names = stream.readline().strip().split(",")
    types: dict[str, pl.DataType] = {"line_number": pl.Int64()}
    types |= dict.fromkeys(("value", "duty", "adcvd_duty"), pl.Float64())
    schema = {name: types.get(name, pl.String()) for name in names}
    scan = pl.scan_csv(path, schema=schema, ignore_errors=True)
    days = pl.col("entry_date", "posted_on").str.to_date("%Y-%m-%d", strict=False)
    target = path.with_name("bare.parquet")
    scan.with_columns(days).sink_parquet(target, compression=COMPRESSION, engine="streaming")
    found = int(pl.scan_parquet(target).select(pl.len()).collect().item())
    target.unlink()
    return found


def ours(path: Path) -> str:
    """Typed, checked, judged by the policy, rejected rows kept."""
    from engine.trade.records.from_csv import read_csv
    from engine.trade.records.sorting import Source

    inforce = policy()
    source = Source(inforce.policy.records["lines"], inforce, path.name)
    with tempfile.TemporaryDirectory(dir=path.parent) as aside:
        read = read_csv(path, source, {}, Path(aside))
        taken = int(read.frame.select(pl.len()).collect().item())
        assert read.rows == taken + read.refused
    return f"{read.rows}/{read.refused}"


class Run(NamedTuple):
    """Seconds, seconds of all processors, MiB at the most, and what the side says."""

    seconds: float
    cpu: float
    mib: float
    told: str


def measure(call: str) -> Run:
    """Run a side in a process of its own."""
    code = _CHILD.format(root=str(ROOT), call=call)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    seconds, cpu, mib, told = done.stdout.split()
    return Run(float(seconds), float(cpu), float(mib), told)


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--broken", type=float, default=0.005)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        path = Path(folder) / "lines.csv"
        measure(f"write(Path({str(path)!r}), {given.lines}, {given.broken})")
        sides = ("bare", "ours")
        runs = [
            [measure(f"{side}(Path({str(path)!r}))") for side in sides] for _ in range(given.runs)
        ]
        size = path.stat().st_size / 1024 / 1024
    print(f"{given.lines:,} lines, {size:,.0f} MiB; rows/rejected: {runs[0][1].told}")
    middle = [_median([run[side] for run in runs]) for side in range(len(sides))]
    for side, one in zip(sides, middle, strict=True):
        print(f"{side:>6}: {one.seconds:.2f} s, {one.cpu:.2f} s of processors, {one.mib:,.0f} MiB")
    first, second = middle
    ratios = second.seconds / first.seconds, second.cpu / first.cpu
    print(f" ratio: {ratios[0]:.2f}, of processors {ratios[1]:.2f}")


def _median(runs: list[Run]) -> Run:
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.cpu for run in runs),
        statistics.median(run.mib for run in runs),
        runs[0].told,
    )


if __name__ == "__main__":
    main()
