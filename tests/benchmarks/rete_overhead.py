"""How much the rete engine adds to the bare low-level loop of durable-rules.

One decision of 30, 100 or 300 rules, 2 to 4 conditions a rule, over 60 facts of which 5% are
missing; about one rule in ten fires. The bare loop sends the facts as they are and collects
the names that fired; the engine adds each rule's three-valued result, the settled mark and
the interval. Both match the same atoms in the same groups. A second bare loop already has the
short field names that the engine uses: no reader of facts could give it those for nothing.

    python tests/benchmarks/rete_overhead.py
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import orjson

from engine.engines.rete import ReteEngine
from engine.engines.rete.native import load
from engine.model.expressions import AllOf, Compare, FactRef, Literal
from engine.model.inforce import InForce, select
from engine.model.operators import CompareOp
from engine.model.policy import Decision, Fact, HitPolicy, IfProvisional, Output, Policy, Rule
from engine.model.types import INTEGER

FACTS: Final = tuple(f"measure_{number:02}_24m" for number in range(60))
ACCOUNTS: Final = 200
ROUNDS: Final = 60
SHARE_THAT_FIRES: Final = 0.1
SHARE_MISSING: Final = 0.05
TARGET: Final = 1.3
GROUP: Final = 40

Condition = tuple[str, int]
"""A fact and its least value."""
Account = dict[str, int]
Run = Callable[[Account], object]


def conditions(dice: random.Random, count: int) -> list[list[Condition]]:
    """The conditions of each rule; all of a rule hold for about one account in ten."""
    rules = []
    for _ in range(count):
        facts = dice.sample(FACTS, dice.randint(2, 4))
        each = SHARE_THAT_FIRES ** (1 / len(facts))
        rules.append([(fact, round(1000 * (1 - each))) for fact in facts])
    return rules


def policy(rules: Sequence[Sequence[Condition]]) -> InForce:
    """The rules as one COLLECT SUM decision."""
    decision = Decision(
        name="score",
        question="How much?",
        outputs=(Output("score", INTEGER),),
        hit_policy=HitPolicy.SUM,
        rules=tuple(_rule(number, rule) for number, rule in enumerate(rules)),
        if_provisional=IfProvisional(None),
    )
    made = Policy(
        name="made",
        version="1",
        title="",
        outcomes=("score",),
        facts={fact: Fact(fact, INTEGER, fact) for fact in FACTS},
        parameters={},
        tables={},
        decisions=(decision,),
        invariants=(),
    )
    return select(made, date(2026, 11, 24))


def _rule(number: int, rule: Sequence[Condition]) -> Rule:
    tests = tuple(
        Compare(CompareOp.GE, FactRef(fact, INTEGER, 0), Literal(least, INTEGER, 0), 0)
        for fact, least in rule
    )
    then = Literal(number % 11 - 3, INTEGER, 0)
    return Rule(f"RULE-{number:03}", "", AllOf(tests, 0), (then,))


def bare_loop(rules: Sequence[Sequence[Condition]]) -> Callable[[Mapping[str, int]], list[str]]:
    """The low-level loop: encode, assert, drain, retract."""
    defined: dict[str, object] = {
        f"r{number}": {
            "all": [
                {
                    "m": {
                        "$and": [
                            {f"_g{number // GROUP}": 1},
                            *({"$gte": {fact: least}} for fact, least in rule),
                        ]
                    }
                }
            ]
        }
        for number, rule in enumerate(rules)
    }
    defined["_"] = {"all": [{"m": {"$ex": {"_g0": 1}}}]}
    native = load()
    handle = native.create_ruleset("bare", json.dumps(defined))
    groups = (len(rules) - 1) // GROUP + 1
    prefix = '{"id":"a",' + "".join(f'"_g{group}":1,' for group in range(groups))
    assert_fact, start = native.assert_fact, native.start_action_for_state
    advance, retract, dumps = (
        native.complete_and_start_action,
        native.retract_fact,
        orjson.dumps,
    )

    def evaluate(account: Mapping[str, int]) -> list[str]:
        _, offset = assert_fact(handle, prefix + dumps(account)[1:].decode())
        fired = []
        first = start(handle, offset)
        firing = first[1] if first else None
        while firing is not None:
            fired.append(firing[2 : firing.index('"', 2)])
            firing = advance(handle, offset)
        retract(handle, '{"id":"a"}')
        return fired

    return evaluate


def accounts(dice: random.Random) -> list[Account]:
    """Accounts whose missing facts are absent."""
    return [
        {fact: dice.randrange(1000) for fact in FACTS if dice.random() >= SHARE_MISSING}
        for _ in range(ACCOUNTS)
    ]


def check(
    rules: Sequence[Sequence[Condition]], engine: ReteEngine, bare: Run, made: Sequence[Account]
) -> float:
    """Check every answer against plain Python; returns the share of rules that fired."""
    total = 0
    for account in made:
        trace = engine.decide(account).outcomes["score"].trace
        fired = {f"RULE-{n:03}" for n, rule in enumerate(rules) if _holds(rule, account) is True}
        undecided = {f"RULE-{n:03}" for n, r in enumerate(rules) if _holds(r, account) is None}
        names = bare(account)
        same = trace.true == fired and trace.undecided == undecided
        if not same or not isinstance(names, list) or len(set(names)) - 1 != len(fired):
            message = f"the answers differ for {account}"
            raise AssertionError(message)
        total += len(fired)
    return total / len(made) / len(rules)


def _holds(rule: Sequence[Condition], account: Account) -> bool | None:
    results = [account[fact] >= least if fact in account else None for fact, least in rule]
    return False if False in results else None if None in results else True


def microseconds(run: Run, made: Sequence[Account]) -> float:
    """Processor time of one account, over all of them: others may be at work here too."""
    started = time.process_time()
    for account in made:
        run(account)
    return (time.process_time() - started) / len(made) * 1e6


def measure(count: int) -> None:
    """Print one line for `count` rules."""
    dice = random.Random(count)  # noqa: S311  # a benchmark's dice
    rules = conditions(dice, count)
    engine, bare = ReteEngine(policy(rules)), bare_loop(rules)
    short = {fact: f"f{number}" for number, fact in enumerate(FACTS)}
    bare_short = bare_loop([[(short[fact], least) for fact, least in rule] for rule in rules])
    made = accounts(dice)
    renamed = [{short[fact]: value for fact, value in account.items()} for account in made]
    fired = check(rules, engine, bare, made)
    runs: list[tuple[Run, Sequence[Account]]] = [
        (bare, made),
        (bare_short, renamed),
        (engine.decide, made),
    ]
    times = [[microseconds(run, given) for run, given in runs] for _ in range(ROUNDS)]
    plain, shorter, full = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(row[2] / row[0] for row in times)
    harder = statistics.median(row[2] / row[1] for row in times)
    print(
        f"{count:5} rules, {fired:4.0%} fire: bare {plain:6.1f} us, engine {full:6.1f} us, "
        f"ratio {ratio:.2f} (target {TARGET}); bare with short names {shorter:6.1f} us, "
        f"ratio {harder:.2f}"
    )


def main() -> None:
    """Measure three sizes."""
    for count in (30, 100, 300):
        measure(count)


if __name__ == "__main__":
    main()
