"""`cli.py` finds a command; a command parses, calls, prints and exits; all else is below them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from engine.commands import COMMANDS
from tests.architecture.sources import ROOT, imported, modules, tree

CLI = Path("cli.py")
MODULES = modules("engine/commands")
NAMES = [name for names in COMMANDS.values() for name in names]
HEAVY = (
    *("durable", "durable_rules_engine", "lark", "orjson", "pydantic", "yaml"),
    *("htpy", "igraph", "openpyxl", "watchfiles"),
)


def test_it_imports_click_the_standard_library_and_the_commands_only() -> None:
    allowed = {"click", *sys.stdlib_module_names}
    strangers = [
        f"{CLI}:{line}: {name}"
        for name, line in imported(CLI)
        if not name.startswith("engine.commands") and name.partition(".")[0] not in allowed
    ]
    assert strangers == []


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_command_loads_nothing_heavy_before_it_is_called(module: Path) -> None:
    allowed = {"click", *sys.stdlib_module_names}
    early = [
        name
        for node in tree(module).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _names(node)
        if not name.startswith("engine.commands") and name.partition(".")[0] not in allowed
    ]
    assert early == []


def _names(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_a_module_of_its_own(name: str) -> None:
    assert Path(f"engine/commands/{name.replace('-', '_')}.py") in MODULES


def test_no_module_of_the_engine_imports_it() -> None:
    upward = [
        f"{module}:{line}"
        for module in modules("engine")
        for name, line in imported(module)
        if name == "cli"
    ]
    assert upward == []


def test_help_loads_no_heavy_library() -> None:
    program = (
        "import sys, cli; cli.cli(['--help'], standalone_mode=False);"
        f"print([n for n in {HEAVY} if n in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip().splitlines()[-1] == "[]"


def test_a_check_loads_no_library_but_those_that_read() -> None:
    program = (
        "import sys, cli\n"
        "sys.argv[1:] = ['--rules', 'rules', 'check']\n"
        "try: cli.main()\n"
        f"finally: print([n for n in {HEAVY} if n in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip().splitlines()[-1] == "['lark', 'yaml']"
