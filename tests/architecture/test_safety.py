"""A policy is data: nothing in the engine runs it, unpickles it or lets YAML build objects."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import imported, modules, tree

ENGINE = modules("engine", "cli.py")
IDS = [str(module) for module in ENGINE]
RUNS_TEXT = frozenset({"eval", "exec", "compile", "__import__", "breakpoint"})
BUILDS_OBJECTS = frozenset({"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"})
LOADS_YAML = frozenset(
    {
        *("load", "load_all", "safe_load", "safe_load_all", "full_load", "full_load_all"),
        *("unsafe_load", "unsafe_load_all", "Loader", "FullLoader", "UnsafeLoader"),
    }
)


@pytest.mark.parametrize("module", ENGINE, ids=IDS)
def test_no_text_is_run_as_code(module: Path) -> None:
    run = [
        f"{module}:{node.lineno}: {node.func.id}"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in RUNS_TEXT
    ]
    assert run == []


@pytest.mark.parametrize("module", ENGINE, ids=IDS)
def test_nothing_is_unpickled(module: Path) -> None:
    found = [
        f"{module}:{line}: {name}"
        for name, line in imported(module)
        if name.partition(".")[0] in BUILDS_OBJECTS
    ]
    assert found == []


@pytest.mark.parametrize("module", ENGINE, ids=IDS)
def test_yaml_is_composed_and_never_loaded(module: Path) -> None:
    found = [
        f"{module}:{node.lineno}: yaml.{node.attr}"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "yaml"
        and node.attr in LOADS_YAML
    ]
    by_name = [
        f"{module}:{node.lineno}: {alias.name}"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "yaml"
        for alias in node.names
        if alias.name in LOADS_YAML
    ]
    assert found + by_name == []


READS_THE_CLOCK = Path("engine/runs/folder/clock.py")
"""When a run began and ended, and since when a lock is held; nothing that is compared."""


@pytest.mark.parametrize("module", [each for each in ENGINE if each != READS_THE_CLOCK], ids=str)
def test_the_clock_is_never_read(module: Path) -> None:
    found = [
        f"{module}:{node.lineno}: {node.attr}"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow"}
    ]
    assert found == []
