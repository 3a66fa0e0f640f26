"""Peak memory of `decide` on 1,000, 100,000 and 1,000,000 accounts.

    python tests/benchmarks/memory.py [--most 1000000]

Flat but for the ids, which are kept to refuse a second row of the same account.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.made_policy import write_accounts, write_policy  # noqa: E402 - as in start_up

_CHILD: Final = """
import resource, sys
sys.path.insert(0, {root!r})
sys.argv = {argv!r}
import cli
try:
    cli.main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def peak(folder: str, accounts: int) -> int:
    """Kibibytes at the most while so many accounts are decided."""
    path = Path(folder) / f"{accounts}.jsonl"
    write_accounts(path, accounts, every=7)
    argv = [
        "tidewaiter",
        "--rules",
        f"{folder}/rules",
        "decide",
        str(path),
        "--as-of",
        "2026-11-24",
    ]
    code = _CHILD.format(root=str(ROOT), argv=argv)
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    path.unlink()
    return int(done.stderr.split()[-1])


def main() -> None:
    """Print a line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=1_000_000)
    most = parser.parse_args().most
    with tempfile.TemporaryDirectory() as folder:
        write_policy(Path(folder) / "rules", 30)
        first = None
        for accounts in (1_000, 100_000, 1_000_000):
            if accounts > most:
                break
            kib = peak(folder, accounts)
            first = first or kib
            an_id = (kib - first) * 1024 / accounts
            more = f"{an_id:.1f} bytes an account more"
            print(f"{accounts:>9,} accounts: peak {kib / 1024:.1f} MiB, {more}")


if __name__ == "__main__":
    main()
