"""`cli.py` parses, calls, prints and exits; all else is behind `engine.api`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT, imported, modules

CLI = Path("cli.py")
HEAVY = ("durable", "durable_rules_engine", "lark", "orjson", "pydantic", "yaml")


def test_it_imports_click_the_standard_library_and_the_public_functions_only() -> None:
    allowed = {"click", *sys.stdlib_module_names}
    strangers = [
        f"{CLI}:{line}: {name}"
        for name, line in imported(CLI)
        if name != "engine.api" and name.partition(".")[0] not in allowed
    ]
    assert strangers == []


def test_no_module_of_the_engine_imports_it() -> None:
    upward = [
        f"{module}:{line}"
        for module in modules("engine")
        for name, line in imported(module)
        if name == "cli"
    ]
    assert upward == []


def test_help_loads_no_heavy_library() -> None:
    program = f"import sys, cli; print([n for n in {HEAVY} if n in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
