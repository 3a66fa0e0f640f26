"""The project's own modules as syntax trees, for the tests that read them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


def modules(*folders: str) -> list[Path]:
    """Every Python file at or below these paths, as paths from the root."""
    found: list[Path] = []
    for folder in folders:
        start = ROOT / folder
        found += [start] if start.is_file() else start.rglob("*.py")
    return sorted(path.relative_to(ROOT) for path in found)


@cache
def tree(module: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse((ROOT / module).read_bytes())


def imported(module: Path) -> Iterator[tuple[str, int]]:
    """The dotted names a module imports, anywhere in it, each with its line.

    `from a import b` counts as `a.b` when that is a module or package of ours, else as `a`.
    """
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from ((_named(node.module, alias.name), node.lineno) for alias in node.names)


def _named(package: str, name: str) -> str:
    path = ROOT.joinpath(*package.split("."), name)
    return f"{package}.{name}" if path.is_dir() or path.with_suffix(".py").is_file() else package
