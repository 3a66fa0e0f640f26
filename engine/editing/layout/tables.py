"""Pipe tables with their columns aligned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.editing.pipe_rows import align
from engine.policy.surface.pipe_table import read_pipe_table

if TYPE_CHECKING:
    from engine.policy.surface.grid import Grid
    from engine.policy.yaml.nodes import Scalar
    from engine.source.diagnostic import Diagnostic


def read_table(block: Scalar) -> Grid | None:
    """The table in a scalar; None when anything is wrong with it."""
    problems: list[Diagnostic] = []
    if block.style != "literal":
        return None
    grid = read_pipe_table(block, "the file", problems)
    return None if problems else grid


def table_lines(block: Scalar) -> list[str] | None:
    """The lines of a table, one blank line kept where there were some; None of a faulty one."""
    grid = read_table(block)
    if grid is None:
        return None
    cells = [[cell.text for cell in row] for row in (grid.header, *grid.rows)]
    aligned = iter(align(cells, grid.split))
    lines: list[str] = []
    for line in block.text.strip("\n ").split("\n"):
        if line.strip():
            lines.append(next(aligned))
        elif lines[-1]:
            lines.append("")
    return lines
