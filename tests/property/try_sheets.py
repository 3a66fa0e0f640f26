"""Try the round trip of sheets on random tables.

python tests/property/try_sheets.py [N] [--seed 0]

Each table goes to xlsx or CSV and back. Prints how many came back the same. Exit code 4 at the
first that did not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.property.chance import Seeded
from tests.property.sheets import broken_sheet
from tests.property.tables import build_table


def main() -> int:
    """Run the trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as above:
        for seed in range(options.seed, options.seed + options.tables):
            folder = Path(above, str(seed))
            folder.mkdir()
            suffix = (".xlsx", ".csv")[seed % 2]
            broken = broken_sheet(build_table(Seeded(seed)), folder, suffix)
            if broken is not None:
                print(f"seed {seed}, {suffix}: {broken}")  # a script reports
                return 4
            for path in folder.iterdir():
                path.unlink()
    told = f"{options.tables:,} random tables went to xlsx or CSV and back with the same meaning"
    print(told)  # a script reports
    return 0


if __name__ == "__main__":
    sys.exit(main())
