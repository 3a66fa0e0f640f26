"""How long `check` of a generated 300-rule policy takes, and `--help` beside `import click`.

    python tests/benchmarks/start_up.py

Whole processes, in turn, medians of several runs. As after an installation, modules are loaded
from their cached bytecode, whatever PYTHONDONTWRITEBYTECODE says here.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.made_policy import write_policy  # noqa: E402 - the path comes first

RUNS: Final = 15
CLI: Final = [sys.executable, str(ROOT / "cli.py")]
ENVIRONMENT: Final = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str]) -> float:
    """Wall time of a command that must succeed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return time.perf_counter() - started


def main() -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as folder:
        write_policy(Path(folder) / "rules", 300)
        check = [*CLI, "--rules", f"{folder}/rules", "check"]
        seconds(check)
        times = [seconds(check) for _ in range(RUNS)]
    middle, least = statistics.median(times), min(times)
    print(f"check of 300 rules: {middle:.3f} s, at best {least:.3f} s (target under 0.5 s)")
    pairs = [
        (seconds([*CLI, "--help"]), seconds([sys.executable, "-c", "import click"]))
        for _ in range(RUNS)
    ]
    help_, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"--help: {help_:.3f} s, import click: {bare:.3f} s, ratio {ratio:.2f} (target under 2)")


if __name__ == "__main__":
    main()
