"""Lay out random policy files, written in a random hand, and random tables.

python tests/property/try_layout.py [N] [--seed 0] [--tables]

Prints how many files were laid out. Exit code 4 at the first that loses anything, does not mean
the same or is laid out otherwise the second time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.property.chance import Seeded
from tests.property.layout_laws import broken_layout
from tests.property.made_files import made_file, made_table
from tests.property.scrawl import scrawl


def main() -> int:
    """Run the trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tables", action="store_true", help="files with a reference table only")
    options = parser.parse_args()
    make = made_table if options.tables else made_file
    comments = tables = 0
    for seed in range(options.seed, options.seed + options.files):
        chance = Seeded(seed)
        tree = make(chance)
        scrawled = scrawl(tree, chance)
        broken = broken_layout(scrawled)
        if broken is not None:
            print(f"seed {seed}: {broken}\n{scrawled.text}")
            return 4
        comments += len(scrawled.notes)
        tables += "table" in tree or "rows" in tree
    told = f"{options.files:,} random files with {comments:,} comments and {tables:,} tables"
    print(f"{told} laid out, 0 changed in what they say")
    return 0


if __name__ == "__main__":
    sys.exit(main())
