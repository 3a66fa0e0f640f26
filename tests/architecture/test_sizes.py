"""Modules stay small enough to read in one sitting."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, tree

MODULES = modules("engine", "cli.py", "tools", "tests")
MOST_LINES = 500
MOST_LINES_OF_A_FUNCTION = 60

LONGER: dict[str, str] = {}
"""Modules and functions (`path::name`) that may be longer, each with its reason."""


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_is_at_most_500_lines(module: Path) -> None:
    lines = len((ROOT / module).read_text("utf-8").splitlines())
    assert lines <= MOST_LINES or str(module) in LONGER


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_function_is_at_most_60_lines(module: Path) -> None:
    long = [
        f"{module}:{node.lineno}: {node.name}"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.body[0].lineno >= MOST_LINES_OF_A_FUNCTION
        and f"{module}::{node.name}" not in LONGER
    ]
    assert long == []


def test_the_list_of_exceptions_is_up_to_date() -> None:
    known = {str(module) for module in MODULES}
    assert {name.partition("::")[0] for name in LONGER} <= known
