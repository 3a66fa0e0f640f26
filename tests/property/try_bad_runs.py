"""Let everything go wrong with runs that can, and see what is told.

python tests/property/try_bad_runs.py [NAME ...] [--size 100000] [--far 8057179]

Prints a table: of each trial what was told. `--size` is how many accounts the inputs have that are
to be big; `--far` is the same for a wrong value far below, which by default stands in row
7,654,321 or so. Exit code 4 when something is not told rightly.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.property import bad_inputs, bad_places
from tests.property.bad_runs import NotToldRightlyError, Place, Trial

TRIALS = (*bad_inputs.CHEAP, *bad_inputs.DEAR, *bad_places.CHEAP, *bad_places.DEAR)
FAR = 8_057_179
"""Of so many rows the wrong one is 7,654,321."""


def main() -> int:
    """Run the trials."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="the trials to run (all)")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--far", type=int, default=FAR)
    options = parser.parse_args()
    wrong = 0
    for trial in TRIALS:
        if options.names and trial.__name__ not in options.names:
            continue
        far = trial is bad_inputs.a_wrong_type_far_below
        wrong += not _told_rightly(trial, options.far if far else options.size)
    print(f"{wrong} not told rightly" if wrong else "all told rightly")
    return 4 if wrong else 0


def _told_rightly(trial: Trial, size: int) -> bool:
    name = trial.__name__.replace("_", " ")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as above:
        try:
            told, is_right = trial(Place(Path(above), size)), True
        except NotToldRightlyError as error:
            told, is_right = f"NOT TOLD RIGHTLY: {error}", False
        told = told.replace(above + "/", "")
    print(f"{name:36} {time.monotonic() - started:6.1f} s  {told}", flush=True)
    return is_right


if __name__ == "__main__":
    sys.exit(main())
