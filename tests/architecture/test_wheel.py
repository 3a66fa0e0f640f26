"""What is built for others holds all that the product needs, and nothing of ours."""

from __future__ import annotations

import subprocess
import sys
from zipfile import ZipFile

import pytest

from tests.architecture.sources import ROOT, modules

DATA = ("*.json", "*.lark", "*.md", "*.typed", "*.yaml")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names of the files in a wheel built from the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
    with ZipFile(built) as archive:
        return frozenset(archive.namelist())


def test_it_holds_every_module(wheel: frozenset[str]) -> None:
    assert {module.as_posix() for module in modules("engine", "cli.py")} <= wheel


def test_it_holds_the_grammar_the_pages_and_the_type_mark(wheel: frozenset[str]) -> None:
    data = {
        path.relative_to(ROOT).as_posix()
        for pattern in DATA
        for path in (ROOT / "engine").rglob(pattern)
    }
    assert "engine/py.typed" in data
    assert data <= wheel


def test_it_holds_the_shipped_policy_whole(wheel: frozenset[str]) -> None:
    rules = ROOT / "rules"
    shipped = {
        f"engine/shipped/{path.relative_to(rules).as_posix()}"
        for path in rules.rglob("*")
        if path.is_file()
    }
    assert "engine/shipped/policy.yaml" in shipped
    assert shipped <= wheel


def test_it_holds_nothing_else(wheel: frozenset[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"engine", "cli.py"}
