"""Keeps a tiny run of this release in tests/golden/runs, for every later release to read."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
KEPT: Final = ROOT / "tests/golden/runs"
ON: Final = "2026-11-24"


def keep(folder: Path) -> None:
    """Make the runs: of the shipped policy, and of one in which accounts are in error.

    Raises:
        FileExistsError: there are runs of this release.
    """
    from tests.cli.made_runs import ACCOUNTS as MADE
    from tests.cli.policies import written

    folder.mkdir(parents=True)
    shipped = folder / "input/shipped.csv"
    small = folder / "input/small.jsonl"
    shipped.parent.mkdir()
    shutil.copyfile(ROOT / "fixtures/accounts.csv", shipped)
    small.write_text("".join(f"{json.dumps(each)}\n" for each in MADE), encoding="utf-8")
    with tempfile.TemporaryDirectory() as above:
        _run(ROOT / "rules", shipped, folder)
        _run(written(Path(above) / "small"), small, folder)
    (folder / ".lock").unlink()


def _run(rules: Path, accounts: Path, runs: Path) -> None:
    command = [sys.executable, str(ROOT / "cli.py"), "--rules", str(rules), "run", str(accounts)]
    asked = ["--as-of", ON, "--out", str(runs), "--quiet"]
    ran = subprocess.run([*command, *asked], cwd=ROOT, check=False)  # noqa: S603 - our own
    if ran.returncode not in (0, 5):
        sys.exit(ran.returncode)


def main() -> None:
    """Keep the runs of this release."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="in place of those that are there")
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    folder = KEPT / metadata.version("tidewaiter")
    if arguments.again and folder.exists():
        shutil.rmtree(folder)
    try:
        keep(folder)
    except FileExistsError:
        sys.exit(f"{folder.relative_to(ROOT)} is there: what a release kept is never made again")
    print(f"kept in {folder.relative_to(ROOT)}; commit it")


if __name__ == "__main__":
    main()
