"""Reading a population, against a bare Polars scan of the same file with the schema given.

    python tests/benchmarks/population_reading.py [--accounts 1000000] [--kinds csv parquet]

Accounts of 60 facts, 5 % missing. Both sides go through every value once; ours also checks every
value and id, and finds accounts that come twice. Medians of 3, each in a process of its own, turn
and turn about.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import polars as pl  # noqa: E402 - as in start_up

from engine.accounts.frames.spelling import DTYPES  # noqa: E402
from engine.model.policy import Fact, Range  # noqa: E402
from engine.model.types import (  # noqa: E402
    BOOLEAN,
    DATE,
    INTEGER,
    MONEY,
    NUMBER,
    TEXT,
    Kind,
    Type,
)

LEVEL: Final = Type(Kind.ENUM, ("low", "medium", "high"))
FLAGS: Final = Type(Kind.SET, ("audit", "fraud", "labor"))
MIX: Final = (
    *((INTEGER, 24), (MONEY, 12), (NUMBER, 8), (DATE, 5), (BOOLEAN, 6), (LEVEL, 3)),
    *((TEXT, 1), (FLAGS, 1)),
)
MISSING_IN_HUNDRED: Final = 5

_CHILD: Final = """
import resource, sys, time
sys.path.insert(0, {root!r})
from tests.benchmarks import population_reading as us
from pathlib import Path
started = time.perf_counter()
us.{call}
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def facts() -> dict[str, Fact]:
    """Sixty facts of every kind, half the integers with a range."""
    made: dict[str, Fact] = {}
    for type_, count in MIX:
        for i in range(count):
            name = f"{type_.kind}_{i}"
            bounds = Range(low=0) if type_ == INTEGER and i % 2 else None
            pattern = "9999999999" if type_ == TEXT else None
            made[name] = Fact(name, type_, name, range=bounds, pattern=pattern)
    return made


def write(path: Path, accounts: int) -> None:
    """Write accounts in the format of the path's suffix."""
    rows = pl.LazyFrame({"row": pl.int_range(accounts, eager=True)})
    id_ = pl.format("ACC-{}", pl.col("row").cast(pl.String).str.zfill(9)).alias("id")
    columns = [_column(i, fact, path.suffix) for i, fact in enumerate(facts().values())]
    frame = rows.select(id_, *columns)
    match path.suffix:
        case ".parquet":
            frame.sink_parquet(path, row_group_size=100_000)
        case ".csv":
            frame.sink_csv(path)
        case _:
            frame.sink_ndjson(path)


def _column(number: int, fact: Fact, suffix: str) -> pl.Expr:
    draw = pl.col("row").hash(seed=number)
    value: pl.Expr
    match fact.type.kind:
        case Kind.BOOLEAN:
            value = draw % 2 == 0
        case Kind.INTEGER:
            value = (draw % 5000).cast(pl.Int64)
        case Kind.NUMBER:
            value = (draw % 100_000).cast(pl.Float64) / 100_000
        case Kind.MONEY:
            cents = (draw % 100_000_000).cast(pl.Float64)
            dollars = cents / (cents * 0.0 + 100.0)  # by a literal it is not exact
            # A Decimal would be cast to the nearest double only nearly.
            value = dollars if suffix == ".jsonl" else dollars.cast(pl.Decimal(18, 2))
        case Kind.DATE:
            value = (draw % 6_000 + 14_000).cast(pl.Int32).cast(pl.Date)
        case Kind.TEXT:
            value = (draw % 9_000_000_000 + 1_000_000_000).cast(pl.String)
        case Kind.ENUM:
            value = _pick(draw, [*fact.type.members])
        case _ if suffix == ".csv":
            value = _pick(draw, ["[]", "audit", "fraud;labor"])
        case _:
            value = (
                pl.when(draw % 2 == 0)
                .then(pl.lit([], pl.List(pl.String)))
                .otherwise(pl.lit(["audit", "labor"], pl.List(pl.String)))
            )
    missing = pl.col("row").hash(seed=1000 + number) % 100 < MISSING_IN_HUNDRED
    return pl.when(~missing).then(value).alias(fact.name)


def _pick(draw: pl.Expr, words: list[str]) -> pl.Expr:
    return pl.lit(pl.Series(words, dtype=pl.String)).gather(draw % len(words))


def digest(frame: pl.LazyFrame) -> pl.DataFrame:
    """Go through every value of a frame."""
    lists = [n for n, dtype in frame.collect_schema().items() if isinstance(dtype, pl.List)]
    return frame.select(
        pl.all().exclude(lists).hash().sum(), *(pl.col(n).list.len().sum() for n in lists)
    ).collect(engine="streaming")


def bare(path: Path) -> None:
    """Polars alone, with the types given."""
    if path.suffix == ".parquet":
        digest(pl.scan_parquet(path))
        return
    schema = {"id": pl.String(), **{n: _bare_type(f.type) for n, f in facts().items()}}
    if path.suffix == ".csv":
        digest(pl.scan_csv(path, schema=schema))
    else:
        digest(pl.scan_ndjson(path, schema={**schema, "set_0": pl.List(pl.String)}))


def _bare_type(type_: Type) -> pl.DataType:
    plain: Mapping[Kind, pl.DataType] = {
        Kind.MONEY: pl.Float64(),
        Kind.DATE: pl.String(),
        Kind.SET: pl.String(),
    }
    return plain.get(type_.kind, DTYPES[type_.kind])


def ours(path: Path) -> None:
    """Every value and id checked, then gone through."""
    from engine.accounts.frames.population import read_population

    declared = facts()
    with tempfile.TemporaryDirectory(dir=path.parent) as aside:
        population = read_population([path], declared, declared, Path(aside))
        assert population.refused == 0, "it measures nothing"
        digest(population.facts)


def measure(side: str, path: Path, *more: int) -> tuple[float, float]:
    """Seconds, and MiB at the most; of a process begun by a small one, whose peak it inherits."""
    given = "".join(f", {value}" for value in more)
    code = _CHILD.format(root=str(ROOT), call=f"{side}(Path({str(path)!r}){given})")
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    seconds, kib = done.stdout.split()
    return float(seconds), int(kib) / 1024


def main() -> None:
    """Print a line a format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--kinds", nargs="*", default=["csv", "parquet", "jsonl"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind in given.kinds:
            path = Path(folder) / f"accounts.{kind}"
            measure("write", path, given.accounts)
            runs = [(measure("bare", path), measure("ours", path)) for _ in range(3)]
            sides = [*zip(*runs, strict=True)]
            times = [statistics.median(seconds for seconds, _ in side) for side in sides]
            peaks = [statistics.median(mib for _, mib in side) for side in sides]
            print(
                f"{kind:>8} {given.accounts:>11,} accounts: bare {times[0]:.2f} s, "
                f"ours {times[1]:.2f} s, ratio {times[1] / times[0]:.2f}; "
                f"peak {peaks[0]:,.0f} and {peaks[1]:,.0f} MiB"
            )
            path.unlink()


if __name__ == "__main__":
    main()
