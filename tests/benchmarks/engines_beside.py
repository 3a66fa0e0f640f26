"""The columnar engine with every reason, beside two rule engines that decide account by account.

200 rules of 2 or 3 conditions over 60 facts, 5% of them missing, that add up to a score; the
policy, the accounts and the answers are the same for all:

- the columnar engine, from memory into memory: the three-valued result of every rule and the
  score; then the interval, the settled mark and possible errors too, which the others do not have;
- zen-engine (GoRules) with tracing on: a decision table of a row a rule and a column a fact, hit
  policy `collect`, each account a dictionary made beforehand;
- durable-rules by its C functions alone, as `../../engine/engines/rete` calls them: a constant
  session and id, only what is tested is sent, and the JSON of it is part of the time.

Of a sample the rules that match and the score must be equal before anything is timed. Neither peer
tells undecided from false; a rule that matches has no missing value in any of the three, so what
matches can be compared on accounts with missing values too. Each prepares its rules beforehand; the
columnar engine uses all processors, the others one.

    python tests/benchmarks/engines_beside.py [--accounts 1000000] [--seconds 5]

zen-engine is no part of this project: `PEERS` names the folder that it is installed in, say by
`pip install --target FOLDER zen-engine`. A peer that is not there is skipped.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.extend(filter(None, [os.environ.get("PEERS")]))

import orjson  # noqa: E402

from engine.engines.columnar.decide import program  # noqa: E402
from engine.engines.columnar.engine import compute  # noqa: E402
from engine.engines.columnar.outputs import KEY, outputs_of, trace_of, value_of  # noqa: E402
from engine.engines.rete.native import NativeUnavailableError, load  # noqa: E402
from engine.model.operators import CompareOp  # noqa: E402
from engine.runs.population import FLAGS  # noqa: E402
from tests.benchmarks.columnar_rules import (  # noqa: E402
    FACTS,
    Weighted,
    policy,
    population,
    rules,
    traces_and_score,
)

if TYPE_CHECKING:
    import polars as pl

RULES: Final = 200
SAMPLE: Final = 500
TIMES: Final = 5
GROUP: Final = 40
"""Rules of durable-rules with one first condition: 65 of one level at once are an error."""
SIGNS: Final = {CompareOp.GE: ">=", CompareOp.LT: "<"}
OPERATORS: Final = {CompareOp.GE: "$gte", CompareOp.LT: "$lt"}
INSTALL: Final = {
    "zen-engine": "not installed: `pip install --target FOLDER zen-engine`, then PEERS=FOLDER",
    "durable-rules": "does not load: `pip install durable-rules`",
}

Account = Mapping[str, int]
"""The facts of an account that are there."""
Answer = tuple[frozenset[int], int]
"""The places of the rules that match, and the score."""
Decide = Callable[[Account], Answer]


@dataclass(frozen=True)
class Peer:
    """An engine that decides account by account, and how many times as fast ours is to be."""

    name: str
    make: Callable[[Sequence[Weighted]], Decide]
    target: int


def zen_engine(each: Sequence[Weighted]) -> Decide:
    """GoRules, tracing; rules that match and what each adds come in the result."""
    import zen  # type: ignore[import-not-found,unused-ignore]  # no part of this project

    decision = zen.ZenEngine().create_decision(json.dumps(_graph(each)))
    options = {"trace": True}

    def decide(account: Account) -> Answer:
        result = decision.evaluate(account, options)["result"]
        return frozenset(row["rule"] for row in result), sum(row["weight"] for row in result)

    return decide


def _graph(each: Sequence[Weighted]) -> dict[str, Any]:
    """A decision model in JSON: in, a table, out."""
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": name, "name": name, "field": name} for name in FACTS],
        "outputs": [{"id": name, "name": name, "field": name} for name in ("rule", "weight")],
        "rules": [_row(place, weighted) for place, weighted in enumerate(each)],
    }
    nodes: list[dict[str, Any]] = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": f"{source} {target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in (("in", "table"), ("table", "out"))
    ]
    placed = [node | {"position": {"x": 0, "y": 0}} for node in nodes]
    return {"nodes": placed, "edges": edges}


def _row(place: int, weighted: Weighted) -> dict[str, str]:
    conditions, weight = weighted
    cells: dict[str, list[str]] = {name: [] for name in FACTS}
    for fact, op, limit in conditions:
        cells[fact].append(f"{SIGNS[op]} {limit}")
    row = {name: " and ".join(tests) for name, tests in cells.items()}
    return row | {"_id": f"r{place}", "rule": str(place), "weight": str(weight)}


def durable_rules(each: Sequence[Weighted]) -> Decide:
    """The C module of durable-rules: write, assert, drain, retract."""
    native = load()
    defined: dict[str, object] = {
        f"r{place}": {"all": [{"m": {"$and": _durable_conditions(place, conditions)}}]}
        for place, (conditions, _) in enumerate(each)
    }
    defined["_"] = {"all": [{"m": {"$ex": {"_g0": 1}}}]}
    handle = native.create_ruleset("beside", json.dumps(defined))
    groups = -(-len(each) // GROUP)
    start = '{"id":"a",' + "".join(f'"_g{group}":1,' for group in range(groups))
    tested = {fact for conditions, _ in each for fact, _, _ in conditions}
    weights = [weight for _, weight in each]

    def decide(account: Account) -> Answer:
        sent = {name: value for name, value in account.items() if name in tested}
        _, offset = native.assert_fact(handle, start + orjson.dumps(sent)[1:].decode())
        first = native.start_action_for_state(handle, offset)
        firing = first[1] if first else None
        names = []
        while firing is not None:
            names.append(firing[2 : firing.index('"', 2)])
            firing = native.complete_and_start_action(handle, offset)
        native.retract_fact(handle, '{"id":"a"}')
        matched = frozenset(int(name[1:]) for name in names if name != "_")
        return matched, sum(weights[place] for place in matched)

    return decide


def _durable_conditions(place: int, conditions: Sequence[Any]) -> list[dict[str, Any]]:
    tests = [{OPERATORS[op]: {fact: limit}} for fact, op, limit in conditions]
    return [{f"_g{place // GROUP}": 1}, *tests]


PEERS: Final = (
    Peer("zen-engine", zen_engine, 5_000),
    Peer("durable-rules", durable_rules, 500),
)


def query(each: Sequence[Weighted], accounts: pl.DataFrame, *, marks: bool) -> pl.LazyFrame:
    """What the columnar engine computes: traces and score, or all that it says."""
    compiled = program(policy(each))
    outputs = outputs_of(compiled) if marks else traces_and_score(compiled)
    return compute(accounts.lazy(), outputs)


def collected(frame: pl.LazyFrame) -> pl.DataFrame:
    """Compute it."""
    return frame.collect(engine="streaming", optimizations=FLAGS)


def answers(each: Sequence[Weighted], accounts: pl.DataFrame) -> Iterator[tuple[Account, Answer]]:
    """Accounts, and what the columnar engine answers."""
    decided = collected(query(each, accounts, marks=True))
    found = accounts.join(decided, on=KEY, validate="1:1")
    names = [trace_of(f"R{place:04}") for place in range(len(each))]
    for row in found.iter_rows(named=True):
        account = {name: row[name] for name in FACTS if row[name] is not None}
        matched = frozenset(place for place, name in enumerate(names) if row[name])
        yield account, (matched, row[value_of("score")])


def rate_of_ours(frame: pl.LazyFrame, accounts: int) -> float:
    """Accounts a second of the columnar engine, the median of some runs."""
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        collected(frame)
        taken.append(time.perf_counter() - started)
    return accounts / statistics.median(taken)


def rate_of(decide: Decide, accounts: Sequence[Account], seconds: float) -> float:
    """Accounts a second of a peer that goes on for so many seconds."""
    done, started = 0, time.perf_counter()
    while (taken := time.perf_counter() - started) < seconds:
        decide(accounts[done % len(accounts)])
        done += 1
    return done / taken


def compare(peer: Peer, decide: Decide, sample: Sequence[tuple[Account, Answer]]) -> None:
    """Refuse to time what answers differently."""
    for place, (account, ours) in enumerate(sample):
        theirs = decide(account)
        if theirs != ours:
            raise SystemExit(f"{peer.name} answers {theirs}, we {ours}, account {place}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    each, accounts = rules(RULES), population(options.accounts)
    sample = [*answers(each, accounts.head(SAMPLE))]
    fired = statistics.mean(len(matched) for _, (matched, _) in sample)
    ours, marked = (
        rate_of_ours(query(each, accounts, marks=marks), accounts.height) for marks in (False, True)
    )
    print(
        f"{RULES} rules, {fired:.1f} match; columnar engine {ours:,.0f} accounts/s, "
        f"with interval and marks {marked:,.0f}",
        flush=True,
    )
    for peer in PEERS:
        try:
            decide = peer.make(each)
        except (ImportError, NativeUnavailableError):
            print(f"{peer.name} skipped: {INSTALL[peer.name]}", flush=True)
            continue
        compare(peer, decide, sample)
        theirs = rate_of(decide, [account for account, _ in sample], options.seconds)
        print(
            f"{peer.name} {theirs:,.0f} accounts/s, {len(sample)} answers equal: ours is "
            f"{ours / theirs:,.0f}x as fast, {marked / theirs:,.0f}x with interval and marks "
            f"(target {peer.target:,}x)",
            flush=True,
        )


if __name__ == "__main__":
    main()
