"""Measure random worlds in two ways and stop at the first difference.

    python tests/property/try_measures.py 20000 [--seed 0]

By the book, record by record; and in columns, of records cut into pieces in another order. The
measures are random, but in each tenth world those of the policy that ships. Exit code 4 when the
two differ by a bit.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.model.inforce import select
from engine.policy.load import load_policy
from tests.property.chance import Seeded
from tests.property.measured import build_policy
from tests.property.trade import AS_OF, build_world, first_difference

_SHIPPED_EVERY = 10
_MOST = (0, 3, 12, 40)


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", type=int)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    shipped = load_policy(Path(__file__).resolve().parents[2] / "rules").policy
    if shipped is None:
        print("the policy that ships has errors")
        return 3
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seed, options.seed + options.worlds):
            chance = Seeded(seed)
            is_shipped = seed % _SHIPPED_EVERY == 0
            policy = shipped if is_shipped else build_policy(chance, Path(folder), 12)
            inforce = select(policy, chance.pick(AS_OF))
            world = build_world(chance, inforce, chance.pick(_MOST))
            found = first_difference(inforce, world, chance.pick((1, 2, 5)))
            if found is not None:
                name = found.split()[0]
                print(f"seed {seed}, as of {inforce.as_of}: {found}\n{policy.measures[name]}")
                return 4
            if seed % 1000 == 0:
                print(f"{seed - options.seed:,} worlds, 0 differences", file=sys.stderr)
    took = time.monotonic() - started
    print(f"{options.worlds:,} random worlds, 0 differences ({took:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
