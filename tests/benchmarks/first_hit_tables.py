"""First-hit tables of 20, 100 and 1,000 rows by 6 columns over 1,000,000 accounts.

    python tests/benchmarks/first_hit_tables.py [--accounts 1000000] [--rows 20 100 1000]

Beside each other, each in a process of its own: the engine with tables as words of bits, and with
a condition a row, both with every trace, the outcome and the settled marks; Polars as one would
write it, and plain NumPy, both with the first hit alone; BlazeRules, with its decisions and with
its masks. First hits are compared first, and how often each row is true. BlazeRules is no part of
this project: `PEERS` names the folder that it, NumPy and PyArrow are installed in.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import operator
import os
import random
import resource
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import reduce
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.extend(filter(None, [os.environ.get("PEERS")]))

import polars as pl  # noqa: E402

from engine.engines.columnar.decide import program  # noqa: E402
from engine.engines.columnar.engine import compute  # noqa: E402
from engine.engines.columnar.outputs import KEY, Outputs, mark_of, outputs_of, value_of  # noqa: E402
from engine.engines.columnar.tables import WORD  # noqa: E402
from engine.model.expressions import AllOf, AnyOf, Compare, Expr, FactRef, Literal  # noqa: E402
from engine.model.inforce import InForce, select  # noqa: E402
from engine.model.operators import CompareOp  # noqa: E402
from engine.model.policy import Decision, Fact, HitPolicy, Output, Policy, Rule  # noqa: E402
from engine.model.types import INTEGER, Kind, Type  # noqa: E402
from engine.runs.layout import traces_of  # noqa: E402

Cell = tuple[Any, ...] | None
"""`lt` and a number, `ge` and a number, `range` and two, `in` and texts; None is `-`."""
MEMBERS: Final = {4: tuple(f"m{i}" for i in range(8)), 5: tuple(f"m{i}" for i in range(12))}
COLUMNS: Final = tuple(f"f{i}" for i in range(6))
CLASSES: Final = 5
MISSING: Final = 0.05
"""How many of the facts are missing."""
DASH: Final = 0.3
"""How many of the cells are `-`."""


def made_table(rows: int) -> list[list[Cell]]:
    """Rows of cells."""
    chance = random.Random(3)  # noqa: S311  # tables, no secrets
    return [_row(chance) for _ in range(rows)]


def _row(chance: random.Random) -> list[Cell]:
    cells = [None if chance.random() < DASH else _cell(chance, i) for i in range(len(COLUMNS))]
    return cells if any(cells) else _row(chance)


def _cell(chance: random.Random, column: int) -> Cell:
    if column in MEMBERS:
        return ("in", *sorted(chance.sample(MEMBERS[column], chance.choice([1, 1, 2, 3]))))
    kind = chance.choice(["lt", "ge", "range", "range"])
    if kind != "range":
        return kind, chance.randrange(100, 900)
    low = chance.randrange(800)
    return kind, low, low + chance.randrange(50, 400)


def made_accounts(size: int) -> pl.DataFrame:
    """Facts of accounts."""
    at = pl.int_range(size)
    columns = []
    for i, name in enumerate(COLUMNS):
        members = MEMBERS.get(i)
        drawn = at.hash(seed=i) % (len(members) if members else 1000)
        value = (
            drawn.replace_strict(dict(enumerate(members)), return_dtype=pl.String)
            if members
            else drawn.cast(pl.Int64)
        )
        is_there = at.hash(seed=100 + i) % 1000 >= MISSING * 1000
        columns.append(pl.when(is_there).then(value).alias(name))
    return pl.select(at.cast(pl.String).alias(KEY), *columns)


def made_policy(table: Sequence[Sequence[Cell]]) -> InForce:
    """The table as a decision."""
    numbers = count()
    facts = {
        name: Fact(name, Type(Kind.ENUM, MEMBERS[i]) if i in MEMBERS else INTEGER, name)
        for i, name in enumerate(COLUMNS)
    }
    outcome = Type(Kind.ENUM, tuple(f"o{i}" for i in range(CLASSES + 1)))

    def test(fact: Fact, op: CompareOp, value: int | str) -> Expr:
        left = FactRef(fact.name, fact.type, next(numbers))
        return Compare(op, left, Literal(value, fact.type, next(numbers)), next(numbers))

    def cell(fact: Fact, found: tuple[Any, ...]) -> Expr:
        match found:
            case ("lt", value):
                return test(fact, CompareOp.LT, value)
            case ("ge", value):
                return test(fact, CompareOp.GE, value)
            case ("range", low, high):
                parts = (test(fact, CompareOp.GE, low), test(fact, CompareOp.LT, high))
                return AllOf(parts, next(numbers))
            case _:
                each = tuple(test(fact, CompareOp.EQ, member) for member in found[1:])
                return each[0] if len(each) == 1 else AnyOf(each, next(numbers))

    rules = tuple(
        Rule(
            f"R{i:04}",
            "",
            AllOf(
                tuple(cell(facts[n], c) for n, c in zip(COLUMNS, cells, strict=True) if c),
                next(numbers),
            ),
            (Literal(f"o{i % CLASSES}", outcome, next(numbers)),),
        )
        for i, cells in enumerate(table)
    )
    otherwise = (Literal(f"o{CLASSES}", outcome, next(numbers)),)
    decision = Decision(
        "d", "", (Output("d", outcome),), HitPolicy.FIRST, rules, otherwise=otherwise
    )
    policy = Policy("table", "1", "", ("d",), facts, {}, {}, (decision,), ())
    return select(policy, date(2026, 1, 1))


Answers = tuple[pl.Series, list[int] | None]
"""The first hit of each account, the number of rows where there is none; true rows, by row."""
Work = Callable[[], Any]


def engine(rows: list[list[Cell]], accounts: pl.DataFrame, *, tables: bool) -> tuple[Work, Any]:
    """The engine: outcome, winner, settled mark, every trace."""
    compiled = program(made_policy(rows), tables=tables)
    every = outputs_of(compiled).terms
    names = (value_of("d"), mark_of("winner", "d"), mark_of("settled", "d"))
    wanted = Outputs({name: every[name] for name in names} | traces_of(compiled).terms)

    def work() -> pl.DataFrame:
        return compute(accounts.lazy(), wanted).collect(engine="streaming")

    def read(found: pl.DataFrame) -> Answers:
        ordered = found.sort(pl.col(KEY).cast(pl.Int64))
        hits = [
            int((ordered[f"true_{i // WORD}"] // 2 ** (i % WORD) % 2).sum())
            for i in range(len(rows))
        ]
        return ordered[names[1]].fill_null(len(rows)), hits

    return work, read


def naive(rows: list[list[Cell]], accounts: pl.DataFrame) -> tuple[Work, Any]:
    """Polars: the least of the numbers of the rows that are true, no trace."""
    found: list[pl.Expr] = [
        pl.when(_polars(cells)).then(pl.lit(i, dtype=pl.Int32)) for i, cells in enumerate(rows)
    ]
    while len(found) > 1:
        found = [pl.min_horizontal(found[i : i + 16]) for i in range(0, len(found), 16)]
    query = accounts.lazy().select(KEY, found[0].alias("first"))

    def read(frame: pl.DataFrame) -> Answers:
        return frame.sort(pl.col(KEY).cast(pl.Int64))["first"].fill_null(len(rows)), None

    return lambda: query.collect(engine="streaming"), read


def _polars(cells: Sequence[Cell]) -> pl.Expr:
    parts = []
    for name, cell in zip(COLUMNS, cells, strict=True):
        match cell:
            case ("lt", value):
                parts.append(pl.col(name) < value)
            case ("ge", value):
                parts.append(pl.col(name) >= value)
            case ("range", low, high):
                parts.append((pl.col(name) >= low) & (pl.col(name) < high))
            case (_, *members):
                parts.append(reduce(operator.or_, [pl.col(name) == each for each in members]))
            case _:
                pass
    joined: pl.Expr = reduce(operator.and_, parts)
    return joined


def plain_numpy(rows: list[list[Cell]], accounts: pl.DataFrame) -> tuple[Work, Any]:
    """NumPy: from the last row to the first, no trace; a missing value is -1."""
    import numpy as np

    values = []
    for i, name in enumerate(COLUMNS):
        series = accounts[name]
        if i in MEMBERS:
            series = series.cast(pl.Enum(MEMBERS[i])).to_physical().cast(pl.Int64)
        values.append(series.fill_null(-1).to_numpy())

    def mask(value: Any, cell: tuple[Any, ...], members: tuple[str, ...]) -> Any:  # noqa: ANN401
        match cell:
            case ("lt", high):
                return (value < high) & (value >= 0)
            case ("ge", low):
                return value >= low
            case ("range", low, high):
                return (value >= low) & (value < high)
            case (_, *some):
                return reduce(operator.or_, [value == members.index(each) for each in some])

    def work() -> Any:  # noqa: ANN401
        first = np.full(accounts.height, len(rows), dtype=np.int32)
        for place in reversed(range(len(rows))):
            cells = rows[place]
            masks = [mask(values[i], c, MEMBERS.get(i, ())) for i, c in enumerate(cells) if c]
            first[reduce(operator.and_, masks)] = place
        return first

    return work, lambda first: (pl.Series(first), None)


def blazerules(rows: list[list[Cell]], accounts: pl.DataFrame, *, detail: str) -> tuple[Work, Any]:
    """BlazeRules: what is missing is false; of rules alike the first wins."""
    import blazerules as blaze  # type: ignore[import-not-found,unused-ignore]
    import pyarrow as pa  # type: ignore[import-not-found,import-untyped,unused-ignore]

    config = blaze.EngineConfig()
    config.output_detail = getattr(blaze.OutputDetail, detail)
    made = blaze.RuleEngine(config)
    made.load_rules_from_string(json.dumps(_blaze_rules(rows)), blaze.RuleFileFormat.JSON)
    batch = pa.record_batch(
        {
            name: pa.array(accounts[name].to_list(), pa.string() if i in MEMBERS else pa.int32())
            for i, name in enumerate(COLUMNS)
        }
    )

    def read(result: Any) -> Answers:  # noqa: ANN401
        place = {f"R{i:04}": i for i in range(len(rows))}
        first = [place.get(each, len(rows)) for each in result.winning_rule_ids]
        return pl.Series(first), [result.match_counts[rule] for rule in place]

    return lambda: made.evaluate_batch(batch), read


def _blaze_rules(rows: Sequence[Sequence[Cell]]) -> dict[str, Any]:
    fields = {
        name: {"type": "categorical", "values": MEMBERS[i], "nullable": True}
        if i in MEMBERS
        else {"type": "int32", "nullable": True}
        for i, name in enumerate(COLUMNS)
    }
    rules = [
        {
            "id": f"R{i:04}",
            "action": "flag",
            "severity": "LOW",
            "weight": 1,
            "conditions": {"and": [*_blaze_conditions(cells)]},
        }
        for i, cells in enumerate(rows)
    ]
    ruleset = {"name": "table", "version": "1.0.0", "rules": rules}
    return {"schema_version": "2.1", "fields": fields, "ruleset": ruleset}


def _blaze_conditions(cells: Sequence[Cell]) -> Iterator[dict[str, Any]]:
    for name, cell in zip(COLUMNS, cells, strict=True):
        match cell:
            case ("lt", value):
                yield {"field": name, "op": "lt", "value": value}
            case ("ge", value):
                yield {"field": name, "op": "gte", "value": value}
            case ("range", low, high):
                yield {"field": name, "op": "gte", "value": low}
                yield {"field": name, "op": "lt", "value": high}
            case (_, *members):
                yield {"field": name, "op": "in", "values": members}
            case _:
                pass


CONTENDERS: Final[dict[str, Callable[[list[list[Cell]], pl.DataFrame], tuple[Work, Any]]]] = {
    "engine, words of bits": lambda rows, accounts: engine(rows, accounts, tables=True),
    "engine, a condition a row": lambda rows, accounts: engine(rows, accounts, tables=False),
    "Polars, naive": naive,
    "NumPy": plain_numpy,
    "BlazeRules, decisions": lambda rows, accounts: blazerules(rows, accounts, detail="DECISIONS"),
    "BlazeRules, masks": lambda rows, accounts: blazerules(rows, accounts, detail="BITMASKS"),
}


def take_part(name: str, rows: int, accounts: int, times: int) -> None:
    """Print what one contender takes and answers, in JSON."""
    facts = made_accounts(accounts)
    began = time.perf_counter()
    try:
        work, read = CONTENDERS[name](made_table(rows), facts)
    except ImportError as error:
        print(json.dumps({"skipped": f"{error.name} is not installed"}))
        return
    prepared, before = time.perf_counter() - began, _peak()
    answer, taken, busy = None, [], []
    for _ in range(times):
        began, at_work = time.perf_counter(), time.process_time()
        answer = work()
        taken.append(time.perf_counter() - began)
        busy.append(time.process_time() - at_work)
    peak = _peak()
    first, hits = read(answer)
    print(
        json.dumps(
            {
                "seconds": median(taken),
                "busy": median(busy),
                "prepared": prepared,
                "peak": peak,
                "more": peak - before,
                "first": hashlib.sha256(array("i", first.to_list()).tobytes()).hexdigest(),
                "hits": hits,
            }
        )
    )


def _peak() -> float:
    """Mebibytes at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measured(name: str, rows: int, given: argparse.Namespace) -> dict[str, Any]:
    argv = ["--one", name, "--rows", str(rows), "--accounts", str(given.accounts)]
    argv += ["--times", str(given.times)]
    done = subprocess.run(
        [sys.executable, __file__, *argv], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print a table a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, nargs="*", default=[20, 100, 1000])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--one", choices=[*CONTENDERS])
    given = parser.parse_args()
    if given.one:
        take_part(given.one, given.rows[0], given.accounts, given.times)
        return
    for rows in given.rows:
        print(f"{rows:,} rows, {given.accounts:,} accounts", flush=True)
        own = _measured("engine, words of bits", rows, given)
        for name in CONTENDERS:
            found = own if name == "engine, words of bits" else _measured(name, rows, given)
            if "skipped" in found:
                print(f"  {name:26} skipped: {found['skipped']}", flush=True)
                continue
            if found["first"] != own["first"] or found["hits"] not in (None, own["hits"]):
                sys.exit(f"{name} does not answer as the engine does")
            print(
                f"  {name:26} {found['seconds'] * 1000:7.1f} ms "
                f"({found['seconds'] / own['seconds']:.2f}x), of processors "
                f"{found['busy'] * 1000:7.1f} ms ({found['busy'] / own['busy']:.2f}x), peak "
                f"{found['peak']:.0f} MiB ({found['more']:+.0f}), prepared in "
                f"{found['prepared'] * 1000:.0f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main()
