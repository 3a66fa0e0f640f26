"""The columnar engine beside the same conditions written by hand in Polars.

1,000,000 accounts of 60 facts, 5% of them missing; 20, 200 and 1,000 rules of 2 or 3 conditions
that add up to a score. In memory: all traces as nullable booleans and the score, by hand and by
the engine; then the engine with settled mark, interval and possible errors too. From Parquet to
Parquet: by hand one boolean column a rule and the score; the engine its own layout, two bits a
rule, with the marks. Answers are compared before anything is timed.

    python tests/benchmarks/columnar_rules.py [--accounts 1000000] [--rules 20,200,1000]
"""

from __future__ import annotations

import argparse
import operator
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import polars as pl

from engine.engines.columnar.decide import Program, program
from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY, Outputs, outputs_of, trace_of, value_of
from engine.engines.columnar.schedule import schedule
from engine.model.expressions import AllOf, Compare, FactRef, Literal
from engine.model.inforce import InForce, select
from engine.model.operators import CompareOp
from engine.model.policy import Decision, Fact, HitPolicy, Output, Policy, Rule
from engine.model.types import INTEGER
from engine.runs.layout import decisions_of, traces_of
from engine.runs.population import COMPRESSION, FLAGS

FACTS: Final = tuple(f"fact_{number:02}" for number in range(60))
SHARE_MISSING: Final = 0.05
TIMES: Final = 5
GROUP: Final = 16

Condition = tuple[str, CompareOp, int]
Weighted = tuple[list[Condition], int]
"""The conditions of a rule, and what it adds to the score."""


def population(accounts: int) -> pl.DataFrame:
    """Accounts with whole numbers up to a thousand, some missing."""
    dice = np.random.default_rng(1)
    columns = {KEY: pl.Series(range(accounts)).cast(pl.String)}
    for name in FACTS:
        missing = pl.Series(dice.random(accounts) < SHARE_MISSING)
        values = pl.Series(dice.integers(0, 1000, accounts))
        columns[name] = values.scatter(missing.arg_true(), None)
    return pl.DataFrame(columns)


def rules(count: int) -> list[Weighted]:
    """Rules of two or three conditions."""
    dice = random.Random(2)  # noqa: S311  # a benchmark
    return [
        (
            [
                (
                    dice.choice(FACTS),
                    dice.choice((CompareOp.GE, CompareOp.LT)),
                    dice.randrange(1000),
                )
                for _ in range(dice.choice((2, 3)))
            ],
            dice.randrange(-10, 30),
        )
        for _ in range(count)
    ]


def policy(each: Sequence[Weighted]) -> InForce:
    """One score of these rules."""
    ids = iter(range(10**9))

    def test(condition: Condition) -> Compare:
        fact, op, limit = condition
        left, right = FactRef(fact, INTEGER, next(ids)), Literal(limit, INTEGER, next(ids))
        return Compare(op, left, right, next(ids))

    made = tuple(
        Rule(
            f"R{number:04}",
            "",
            AllOf(tuple(map(test, conditions)), next(ids)),
            (Literal(weight, INTEGER, next(ids)),),
        )
        for number, (conditions, weight) in enumerate(each)
    )
    score = Decision("score", "", (Output("score", INTEGER),), HitPolicy.SUM, made)
    facts = {name: Fact(name, INTEGER, name) for name in FACTS}
    whole = Policy("benchmark", "1", "", ("score",), facts, {}, {}, (score,), ())
    return select(whole, date(2026, 11, 24))


def by_hand(facts: pl.LazyFrame, each: Sequence[Weighted]) -> pl.LazyFrame:
    """The traces as columns, and the score as a balanced tree of sums."""

    def test(condition: Condition) -> pl.Expr:
        fact, op, limit = condition
        return pl.col(fact) >= limit if op is CompareOp.GE else pl.col(fact) < limit

    traces = facts.select(
        KEY,
        *(
            reduce(operator.and_, map(test, conditions)).alias(f"R{number:04}")
            for number, (conditions, _) in enumerate(each)
        ),
    )
    parts = [
        pl.when(f"R{number:04}").then(weight).otherwise(0)
        for number, (_, weight) in enumerate(each)
    ]
    while len(parts) > 1:
        groups = [parts[at : at + GROUP] for at in range(0, len(parts), GROUP)]
        parts = [pl.sum_horizontal(group) for group in groups]
    return traces.with_columns(parts[0].cast(pl.Int64).alias("score"))


def traces_and_score(compiled: Program) -> Outputs:
    """What is written by hand, and no more."""
    wanted = {
        name: term
        for name, term in outputs_of(compiled).terms.items()
        if name.startswith(trace_of("")) or name == value_of("score")
    }
    return Outputs(wanted)


def check(left: pl.LazyFrame, right: pl.LazyFrame) -> None:
    """Refuse to time two things that answer differently."""
    one = left.collect(engine="streaming").sort(KEY)
    two = right.collect(engine="streaming").sort(KEY)
    two.columns = one.columns
    if not one.equals(two):
        raise SystemExit("the answers differ")


def median(make: Callable[[], object]) -> float:
    """Seconds in the middle of several."""
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        make()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def collected(frame: pl.LazyFrame) -> Callable[[], object]:
    """Compute a frame into memory."""
    return lambda: frame.collect(engine="streaming", optimizations=FLAGS)


def measure(count: int, accounts: pl.DataFrame, folder: Path) -> None:
    """Print the figures of so many rules."""
    each = rules(count)
    started = time.perf_counter()
    compiled = program(policy(each))
    narrow, full = traces_and_score(compiled), outputs_of(compiled)
    compute(accounts.head(0).lazy(), full)
    compiling = time.perf_counter() - started
    plan = schedule(full.terms)
    order = [*(trace_of(f"R{number:04}") for number in range(count)), value_of("score")]
    engine = compute(accounts.lazy(), narrow).select(KEY, *order)
    check(by_hand(accounts.lazy(), each), engine)
    hand = median(collected(by_hand(accounts.lazy(), each)))
    ours, marked = median(collected(engine)), median(collected(compute(accounts.lazy(), full)))
    print(
        f"{count:5} rules in memory: by hand {hand:.3f} s; traces and score {ours:.3f} s, "
        f"{ours / hand:.2f}x (target 1.3); with marks and interval {marked:.3f} s, "
        f"{marked / hand:.2f}x (target 2); compiled in {compiling:.2f} s "
        f"(target 0.5 at 1,000), {len(plan.steps)} steps",
        flush=True,
    )
    given = folder / "facts.parquet"
    accounts.write_parquet(given, row_group_size=131_072)
    stored = decisions_of(compiled)
    stored.terms.update(traces_of(compiled).terms)
    hand = median(lambda: sink(by_hand(pl.scan_parquet(given), each), folder / "hand.parquet"))
    ours = median(lambda: sink(compute(pl.scan_parquet(given), stored), folder / "ours.parquet"))
    sizes = [
        (folder / name).stat().st_size / accounts.height
        for name in ("hand.parquet", "ours.parquet")
    ]
    print(
        f"{count:5} rules Parquet to Parquet: by hand {hand:.3f} s, {sizes[0]:.1f} bytes an "
        f"account; ours, marks and interval too, {ours:.3f} s, {sizes[1]:.1f} bytes: "
        f"{ours / hand:.2f}x (aim 0.6)",
        flush=True,
    )


def sink(frame: pl.LazyFrame, path: Path) -> None:
    """Write a frame as a run does."""
    frame.sink_parquet(
        path,
        compression="zstd",
        compression_level=COMPRESSION,
        engine="streaming",
        optimizations=FLAGS,
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--rules", default="20,200,1000")
    options = parser.parse_args()
    accounts = population(options.accounts)
    with TemporaryDirectory() as folder:
        for count in map(int, options.rules.split(",")):
            measure(count, accounts, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"peak memory of all of it {peak:.2f} GiB")


if __name__ == "__main__":
    main()
