"""A standalone Spark cluster of two workers, started here: the same bits, seconds and bytes.

    python tests/benchmarks/spark_cluster.py [--accounts 20000,200000]

The shipped policy; the accounts of `run_growth.py` in files as a run keeps its facts. The workers
have no Python: what Spark would start for one does not exist. Each size is decided here and on the
cluster, the rows compared after sorting by account, and the digests of the sorted rows. The first
size warms the executors up; the last two give the seconds of an account.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.model.inforce import InForce, select
from engine.model.types import Kind
from engine.policy.load import load_policy
from engine.runs.layout import TEXT_MARK
from engine.runs.population import decide_into
from tests.benchmarks.run_growth import AS_OF, ROOT, sorts
from tests.property.watchers import Nobody

FILES: Final = 4
FILES_OF_A_RUN: Final = ("decisions.parquet", "traces.parquet")
NO_PYTHON: Final = {"PYSPARK_PYTHON": "/nonexistent/python", "PATH": "/usr/bin:/bin"}


class Seconds(NamedTuple):
    """How long a population took here and on the cluster."""

    accounts: int
    here: float
    there: float


def shipped() -> InForce:
    """The shipped policy in force."""
    policy = load_policy(ROOT / "rules").policy
    if policy is None:
        raise SystemExit("the shipped policy has errors")
    return select(policy, date.fromisoformat(AS_OF))


def facts_of(few: pl.DataFrame, accounts: int, inforce: InForce) -> pl.LazyFrame:
    """So many accounts as `facts.parquet` has them: money in cents."""
    times = -(-accounts // few.height)
    numbers = pl.LazyFrame({"n": range(times)}, schema={"n": pl.Int64})
    facts = inforce.policy.facts
    money = [name for name, fact in facts.items() if fact.type.kind is Kind.MONEY]
    cents = [(pl.col(name) * 100).cast(pl.Int64) for name in money]
    every = numbers.join(few.lazy().with_columns(cents), how="cross").head(accounts)
    return every.with_columns(pl.format("ACC-{}-{}", "n", KEY).alias(KEY)).drop("n")


def write(frame: pl.LazyFrame, folder: Path) -> None:
    """The same rows in several files, each with the mark of its texts."""
    folder.mkdir()
    whole = frame.collect()
    size = -(-whole.height // FILES)
    for i in range(FILES):
        part = whole.slice(i * size, size)
        part.write_parquet(folder / f"{i}.parquet", metadata=dict([TEXT_MARK]))


def bits(frame: pl.DataFrame) -> str:
    """A digest of the rows, sorted by account."""
    written = io.BytesIO()
    frame.sort(KEY).rechunk().write_parquet(written, compression="uncompressed", statistics=False)
    return hashlib.sha256(written.getvalue()).hexdigest()


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A master and two workers of one core each; its URL. They end with the block."""
    import pyspark

    command = str(Path(pyspark.__file__).parent / "bin/spark-class")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    master = [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port)]
    worker = [f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "3g"]
    with ExitStack() as stack:
        for name, what in (
            ("master", [*master, "--webui-port", "0"]),
            ("worker1", [*worker, "--webui-port", "0", "--work-dir", str(folder / "1"), url]),
            ("worker2", [*worker, "--webui-port", "0", "--work-dir", str(folder / "2"), url]),
        ):
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            process = subprocess.Popen(
                [command, *what],
                stdout=log,
                stderr=log,
                env=os.environ | NO_PYTHON | {"SPARK_LOCAL_IP": "127.0.0.1"},
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        _wait(port)
        yield url


def _wait(port: int) -> None:
    for _ in range(120):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the master does not answer")


def measure(accounts: int, few: pl.DataFrame, inforce: InForce, url: str, folder: Path) -> Seconds:
    """Decide a population here and on the cluster, compare, and print."""
    from engine.runs.spark import decide_on_spark

    given, here, there = folder / "facts", folder / "here", folder / "there"
    here.mkdir(parents=True)
    write(facts_of(few, accounts, inforce), given)
    started = time.monotonic()
    decide_into(given, here, inforce, Nobody())
    local = time.monotonic() - started
    started = time.monotonic()
    decide_on_spark(url, str(given), inforce, str(there))
    spark = time.monotonic() - started
    print(f"{accounts:>10,} accounts: {local:.1f} s here, {spark:.1f} s on the cluster", flush=True)
    for name in FILES_OF_A_RUN:
        ours, theirs = pl.read_parquet(here / name), pl.read_parquet(there / name / "*.parquet")
        same = ours.schema == theirs.schema and bits(ours) == bits(theirs)
        if not same or not ours.sort(KEY).equals(theirs.sort(KEY)):
            raise SystemExit(f"{name} differs")
        print(f"{'':>10} {name}: {_size(there / name) / accounts:.1f} bytes an account; same bits")
    print(f"{'':>10} facts: {_size(given) / accounts:.1f} bytes an account", flush=True)
    return Seconds(accounts, local, spark)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.parquet"))


def main() -> None:
    """Start the cluster, measure each size, stop it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--accounts", default="20000,200000,600000")
    sizes = [int(size) for size in parser.parse_args().accounts.split(",")]
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_SUBMIT_ARGS"] = "--conf spark.executor.memory=2g pyspark-shell"
    inforce, few, found = shipped(), sorts(), list[Seconds]()
    with TemporaryDirectory() as name, cluster(Path(name)) as url:
        found += [measure(size, few, inforce, url, Path(name, str(size))) for size in sizes]
        from engine.runs.spark import open_session

        open_session(url).stop()
    if len(found) > 1:
        before, last = found[-2:]
        more = last.accounts - before.accounts
        each = (last.there - before.there) / more
        print(
            f"cluster: {each * 1e6:.0f} us an account with two cores, so {each * 2e6:.0f} us of a"
        )
        print(f"core; and {last.there - each * last.accounts:.0f} s whatever the size")


if __name__ == "__main__":
    main()
