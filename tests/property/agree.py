"""Decide random accounts with two engines and stop at the first difference.

    python tests/property/agree.py --accounts 1000000 [--seed 0] [--engine rete]

Prints how many account decisions were compared. A difference is shrunk and printed as a
policy and an account that can be read. Exit code 4 when the engines differ.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.engines.reference import ReferenceEngine
from engine.model.inforce import InForce
from engine.model.result import Engine, Facts
from tests.property.agreement import MakeEngine, check, difference, shrink
from tests.property.chance import Seeded
from tests.property.worlds import build_facts, build_policy

ACCOUNTS_A_POLICY = 50


def rete() -> MakeEngine:
    """The engine on durable-rules."""
    from engine.engines.rete import ReteEngine

    return ReteEngine


ENGINES = {"rete": rete}


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=ENGINES, default="rete")
    options = parser.parse_args()
    make, started, done, refused, seed = (
        ENGINES[options.engine](),
        time.monotonic(),
        0,
        0,
        options.seed,
    )
    while done < options.accounts:
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
        for _ in range(ACCOUNTS_A_POLICY):
            facts = build_facts(chance, inforce.policy.facts)
            found = difference(reference.decide(facts), engine.decide(facts))
            if found is not None:
                report(make, seed, inforce, facts, found)
                return 4
            done += 1
        seed += 1
        if seed % 2000 == 0:
            print(f"{done:,} account decisions, 0 differences", file=sys.stderr)
    took = time.monotonic() - started
    print(
        f"{done:,} account decisions on {seed - options.seed - refused:,} random policies, "
        f"0 differences ({refused} policies refused by static limits; {took:.0f} s)"
    )
    return 0


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
