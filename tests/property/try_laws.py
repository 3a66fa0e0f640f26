"""Try the five laws by brute force on random small policies.

python tests/property/try_laws.py [--policies 1000] [--seed 0] [--engine reference|rete]

Prints how many outcomes were tried. Exit code 4 at the first law that does not hold.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.engines.reference import ReferenceEngine
from engine.engines.rete import ReteEngine
from tests.property.agreement import MakeEngine
from tests.property.chance import Seeded
from tests.property.laws import broken_law
from tests.property.small import build_small, partial_facts

ENGINES: dict[str, MakeEngine] = {"reference": ReferenceEngine, "rete": ReteEngine}
ACCOUNTS_A_POLICY = 3


def main() -> int:
    """Run the trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--policies", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=ENGINES, default="reference")
    options = parser.parse_args()
    tried = 0
    for seed in range(options.seed, options.seed + options.policies):
        chance = Seeded(seed)
        inforce, domains = build_small(chance)
        engine = ENGINES[options.engine](inforce)
        for _ in range(ACCOUNTS_A_POLICY):
            broken = broken_law(engine, inforce, partial_facts(chance, domains), domains)
            if broken is not None:
                print(f"seed {seed}: {broken}")
                return 4
            tried += len(inforce.decisions)
    print(f"{tried:,} outcomes on {options.policies:,} random policies, 0 broken laws")
    return 0


if __name__ == "__main__":
    sys.exit(main())
