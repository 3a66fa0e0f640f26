"""Every benchmark, one after the other: `make bench`."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    for script in ("start_up.py", "rete_overhead.py", "explanation_page.py", "memory.py"):
        print(f"== {script}", flush=True)
        sys.argv = [script]
        runpy.run_path(str(HERE / script), run_name="__main__")
