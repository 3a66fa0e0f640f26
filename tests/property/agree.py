"""Decide random accounts with two engines and stop at the first difference.

    python tests/property/agree.py --accounts 1000000 [--seed 0] [--engine columnar] [--each 50]
        [--rules DIR]

The policies are random too, each with its 50 accounts, unless a folder names one; then its
accounts hug its thresholds, and each day on which it changes has its share of them. Prints how
many account decisions were compared. A difference is shrunk and printed as a policy and an
account that can be read. Exit code 4 when the engines differ.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.engines.reference import ReferenceEngine
from engine.model.inforce import InForce, select
from engine.model.result import Engine, Facts, Result
from engine.policy.load import load_policy
from tests.conformance.worlds import prepare
from tests.property.agreement import MakeEngine, check, difference, shrink
from tests.property.chance import Seeded
from tests.property.populations import build_account, build_pools, periods_of
from tests.property.worlds import build_facts, build_policy

AT_A_TIME = 1_000
DAY = date(2026, 11, 24)


def rete() -> MakeEngine:
    """The engine on durable-rules."""
    from engine.engines.rete import ReteEngine

    return ReteEngine


def columnar() -> MakeEngine:
    """The engine on columns."""
    from tests.conformance.columnar import OneByOne

    return OneByOne


ENGINES = {"rete": rete, "columnar": columnar}


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=ENGINES, default="rete")
    parser.add_argument("--each", type=int, default=50, help="accounts for each random policy")
    parser.add_argument("--rules", type=Path)
    options = parser.parse_args()
    make = ENGINES[options.engine]()
    if options.rules is not None:
        return on_policy(make, options.rules, options.accounts, options.seed)
    return on_random_policies(make, options.accounts, options.each, options.seed)


def on_random_policies(make: MakeEngine, accounts: int, each: int, first: int) -> int:
    """Compare on random policies, each with its random accounts."""
    started, done, refused, seed = time.monotonic(), 0, 0, first
    while done < accounts:
        chance = Seeded(seed)
        inforce = build_policy(chance, depth=1 + seed % 4, decisions=1 + seed % 6)
        try:
            engine: Engine = make(inforce)
        except Exception as error:
            if type(error).__name__ != "ReteLimitError":
                raise
            refused, seed = refused + 1, seed + 1
            continue
        reference = ReferenceEngine(inforce)
        accounts_of = [build_facts(chance, inforce.policy.facts) for _ in range(each)]
        for facts, actual in zip(accounts_of, decide_all(engine, accounts_of), strict=True):
            found = difference(reference.decide(facts), actual)
            if found is not None:
                report(make, seed, inforce, facts, found)
                return 4
            done += 1
        seed += 1
        if seed % 2000 == 0:
            print(f"{done:,} account decisions, 0 differences", file=sys.stderr)
    took = time.monotonic() - started
    print(
        f"{done:,} account decisions on {seed - first - refused:,} random policies, "
        f"0 differences ({refused} policies refused by static limits; {took:.0f} s)"
    )
    return 0


def on_policy(make: MakeEngine, rules: Path, accounts: int, seed: int) -> int:
    """Compare on one policy, as of every day on which it changes."""
    loaded = load_policy(rules)
    policy, bases = loaded.policy, [test.facts for test in loaded.tests]
    if policy is None:
        print(f"the policy in {rules} has errors; `tidewaiter check` tells them")
        return 3
    started, done, chance = time.monotonic(), 0, Seeded(seed)
    days = periods_of(policy, default=DAY)
    for i, day in enumerate(days):
        inforce = select(policy, day)
        reference, engine, pools = ReferenceEngine(inforce), make(inforce), build_pools(inforce)
        while done * len(days) < accounts * (i + 1):
            some = [build_account(chance, inforce, pools, bases) for _ in range(AT_A_TIME)]
            for facts, actual in zip(some, decide_all(engine, some), strict=True):
                found = difference(reference.decide(facts), actual)
                if found is not None:
                    report(make, seed, inforce, facts, found)
                    return 4
                done += 1
        print(f"as of {day}: {done:,} account decisions, 0 differences", file=sys.stderr)
    took = time.monotonic() - started
    print(
        f"{done:,} account decisions on {policy.name} {policy.version} as of {len(days)} days, "
        f"0 differences ({took:.0f} s)"
    )
    return 0


def decide_all(engine: Engine, accounts: Sequence[Facts]) -> Iterator[Result]:
    """Decide accounts in turn, or in one go where the engine decides populations."""
    prepare(engine, accounts)
    return map(engine.decide, accounts)


def report(make: MakeEngine, seed: int, inforce: InForce, facts: Facts, found: str) -> None:
    """Print the smallest policy and account that still differ."""
    print(f"seed {seed}: {found}")
    if check(make, inforce, facts) is None:
        print("only after the accounts decided before it: the engine keeps something")
        return
    inforce, facts = shrink(make, inforce, facts)
    print(check(make, inforce, facts))
    for decision in inforce.decisions:
        types = [str(output.type) for output in decision.outputs]
        print(f"decision {decision.name} {decision.hit_policy} {types}")
        for rule in decision.rules:
            print(f"  {rule.id}: when {rule.when}\n    then {rule.then}")
        print(
            f"  otherwise {decision.otherwise} base {decision.base} floor {decision.floor} "
            f"cap {decision.cap} if_provisional {decision.if_provisional}"
        )
    print(f"facts {dict(facts)}\nparameters {dict(inforce.parameters)}")


if __name__ == "__main__":
    sys.exit(main())
