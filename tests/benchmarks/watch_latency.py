"""How long after a save `watch` tells of it, and how long `check` takes, for the shipped policy.

    python tests/benchmarks/watch_latency.py

`watch` runs on a copy of `rules` and `fixtures`, as a process; a rule is changed there and back
again. Timed is from just before the save to the line that tells of it. The memory of the process
is told after the first save and after the last. `check` is timed as whole processes. Medians.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.start_up import CLI, ENVIRONMENT, seconds  # noqa: E402 - as there

SAVES: Final = 20
RUNS: Final = 15
CHANGED: Final = "rules/parameters/risk.yaml"
WATCH: Final = 1.0
CHECK: Final = 0.5


def main() -> None:
    """Print the figures."""
    check = [*CLI, "--rules", str(ROOT / "rules"), "check"]
    seconds(check)
    times = [seconds(check) for _ in range(RUNS)]
    tell("check of the shipped policy", times, CHECK)
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        for name in ("rules", "fixtures"):
            shutil.copytree(ROOT / name, desk / name)
        with subprocess.Popen(
            [*CLI, "watch", "--format", "json"],
            cwd=desk,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            tell("watch, save to report", [*latencies(process, process.stdout, desk)], WATCH)
            process.terminate()


def latencies(process: subprocess.Popen[str], lines: IO[str], desk: Path) -> Iterator[float]:
    """The time from each save to its report."""
    first = json.loads(lines.readline())
    tests, accounts = first["tests"]["passed"] + len(first["tests"]["failed"]), first["accounts"]
    print(f"{tests} tests, {accounts} accounts")
    path = desk / CHANGED
    text = path.read_text("utf-8")
    time.sleep(2)
    for i in range(SAVES):
        started = time.perf_counter()
        path.write_text(f"# save {i}\n{text}", "utf-8")
        told = json.loads(lines.readline())
        yield time.perf_counter() - started
        assert told["files"] == [CHANGED], told["files"]
        if i in (0, SAVES - 1):
            print(f"memory after {i + 1} saves: {memory(process.pid):,} KiB")
        time.sleep(0.2)


def memory(pid: int) -> int:
    """The resident memory of a process, in KiB; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return 0
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def tell(what: str, times: list[float], target: float) -> None:
    """One line."""
    middle = statistics.median(times)
    print(
        f"{what}: {middle:.3f} s, at best {min(times):.3f}, at worst {max(times):.3f}"
        f" (target under {target:g} s)"
    )


if __name__ == "__main__":
    main()
