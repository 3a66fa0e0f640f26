"""The facts of all accounts from raw records, beside SQL by hand in DuckDB on the same files.

    python tests/benchmarks/measures.py WORLD [--times 3]

WORLD is a folder of Parquet files made by `tidewaiter generate`. Three things are timed, each in a
process of its own, in turn: the SQL, which trusts the files; the measures of the policy on the same
files, trusted likewise; and all of `tidewaiter build`, which types and checks every row, keeps the
rejected ones and accounts for each. The answers of the two that trust are compared to the bit, but
for accounts whose records the SQL reads and a check would reject.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

AS_OF: Final = date(2026, 11, 24)
WAYS: Final = ("sql", "measures", "build")


def sql(world: Path, out: Path) -> None:
    """By hand."""
    import duckdb

    from engine.policy.load import load_policy

    policy = load_policy(ROOT / "rules").policy
    if policy is None:
        raise SystemExit("the policy has errors")
    con = duckdb.connect()
    for path in world.iterdir():
        if path.suffix == ".parquet" or (path.is_dir() and path.name != "truth"):
            files = path if path.is_file() else path / "*.parquet"
            con.execute(f"create view {path.stem} as select * from '{files}'")  # noqa: S608
    for name, table, columns in (
        ("hts", "hts_center", "prefix varchar, center varchar"),
        ("origins", "origin_country", "origin varchar, country varchar"),
    ):
        con.execute(f"create table {name} ({columns})")
        rows = [[row.keys[0], row.values[0]] for row in policy.tables[table].rows]
        con.executemany(f"insert into {name} values (?, ?)", rows)  # noqa: S608 - our names
    con.execute((Path(__file__).parent / "measures.sql").read_text(encoding="utf-8"))
    con.execute(f"copy answer to '{out}' (format parquet)")


def measures(world: Path, out: Path) -> None:
    """As the policy declares them, on files that are trusted."""
    import polars as pl

    from engine.model.inforce import select
    from engine.model.types import Kind
    from engine.policy.load import load_policy
    from engine.trade.building.kinds import owned
    from engine.trade.building.population import accounts_of
    from engine.trade.identity.read import read_identity
    from engine.trade.measures.in_columns import measure
    from engine.trade.records.check_digits import is_valid
    from engine.trade.records.read import files_of

    policy = load_policy(ROOT / "rules").policy
    if policy is None:
        raise SystemExit("the policy has errors")
    inforce, identity = select(policy, AS_OF), read_identity(world)
    frames = {}
    for records in policy.records.values():
        files = [*files_of(world, records.name)]
        if files:
            scan = pl.scan_parquet(files)
            money = [n for n, c in records.columns.items() if c.type.kind is Kind.MONEY]
            there = scan.collect_schema().names()
            cents = [(pl.col(n) * 100).cast(pl.Int64) for n in money if n in there]
            checks = [
                is_valid(pl.col(each.checks)).alias(each.name)
                for each in records.columns.values()
                if each.checks is not None
            ]
            scan = scan.with_columns(*cents, *checks)
            frames[records.name] = owned(scan, records, identity)
    accounts = accounts_of(identity, inforce)
    found: pl.LazyFrame = measure(inforce, accounts.drop("id").lazy(), frames)
    ids = accounts.select("account", "id").lazy()
    found.join(ids, on="account").drop("account").sink_parquet(out)


def build(world: Path, out: Path) -> None:
    """All of it."""
    shutil.rmtree(out.with_name(f"{out.stem}.build"), ignore_errors=True)
    out.unlink(missing_ok=True)
    subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--rules", str(ROOT / "rules"), "build", str(world),
         "--as-of", str(AS_OF), "--out", str(out), "--max-rejects", "100%", "--quiet"],
        check=False, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def differences(one: Path, other: Path) -> dict[str, int]:
    """For each measure that both have, the accounts for which they differ."""
    import polars as pl

    by_hand = pl.read_parquet(one).sort("id")
    declared = pl.read_parquet(other).sort("id")
    if by_hand["id"].to_list() != declared["id"].to_list():
        raise SystemExit("the two have other accounts")
    found = {}
    for name in by_hand.columns:
        if name in declared.columns and name != "id":
            theirs, ours = by_hand[name].cast(declared.schema[name]), declared[name]
            if ours.dtype == pl.List:
                theirs, ours = theirs.list.sort(), ours.list.sort()
            found[name] = int(theirs.ne_missing(ours).sum())
    return found


def timed(way: str, world: Path, out: Path) -> tuple[float, int]:
    """Seconds, and kibibytes at the most, of a process."""
    code = (
        f"import sys, resource; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        f"from tests.benchmarks.measures import {way}\n"
        f"{way}(Path({str(world)!r}), Path({str(out)!r}))\n"
        "own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))\n"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE)
    return time.monotonic() - began, int(done.stdout.split()[-1])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", type=Path)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {way: [] for way in WAYS}
    peaks: dict[str, Any] = dict.fromkeys(WAYS, 0)
    with tempfile.TemporaryDirectory() as folder:
        outs = {way: Path(folder) / f"{way}.parquet" for way in WAYS}
        for _ in range(options.times):
            for way in WAYS:
                took, peak = timed(way, options.world, outs[way])
                seconds[way].append(took)
                peaks[way] = max(peaks[way], peak)
        unlike = differences(outs["sql"], outs["measures"])
    print(f"{len(unlike)} measures compared, {sum(unlike.values())} differences")
    for name, count in unlike.items():
        if count:
            print(f"  {name}: {count:,} accounts")
    base = statistics.median(seconds["sql"])
    for way in WAYS:
        median = statistics.median(seconds[way])
        told = f"{median:8.2f} s  {median / base:5.2f}x  {peaks[way] / 2**20:5.2f} GiB"
        print(f"{way:<10}{told}")


if __name__ == "__main__":
    main()
