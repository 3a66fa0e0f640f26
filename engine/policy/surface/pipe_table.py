"""Pipe tables -> cells: one line a row, `|` between cells, `||` before the outputs.

A `|` within double quotes is text. Columns need not be aligned; empty lines are passed over.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.policy.surface import messages_tables as messages
from engine.policy.surface.grid import Cell, Grid

if TYPE_CHECKING:
    from engine.policy.yaml.nodes import Scalar
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import Span

_PARTS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\|\||\||"')
"""A quoted text, a separator, or a quote that does not close."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line's cells, how many stand left of `||` (None without one), and where it stands."""

    cells: tuple[Cell, ...]
    split: int | None
    span: Span


class _FaultError(Exception):
    """A line that cannot be cut into cells."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics


def read_pipe_table(block: Scalar, who: str, problems: list[Diagnostic]) -> Grid | None:
    """Read the table in `block`; None after a fault in its header was reported.

    A row with a fault is reported and left out.
    """
    lines = _lines(block)
    if not lines:
        problems.append(messages.no_header(who, block.span))
        return None
    try:
        header = _cut(block, *lines[0])
    except _FaultError as fault:
        problems += fault.diagnostics
        return None
    rows = []
    for start, end in lines[1:]:
        try:
            rows.append(_row(_cut(block, start, end), header))
        except _FaultError as fault:
            problems += fault.diagnostics
    split = len(header.cells) if header.split is None else header.split
    return Grid(header.cells, split, tuple(rows))


def _lines(block: Scalar) -> list[tuple[int, int]]:
    """Start and end of each line of `block` that holds something, without the space around it."""
    found, offset = [], 0
    for line in block.text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = offset + len(line) - len(line.lstrip())
            found.append((start, start + len(stripped)))
        offset += len(line) + 1
    return found


def _cut(block: Scalar, start: int, end: int) -> _Line:
    edges, split = [(start, start)], None
    for part in _PARTS.finditer(block.text, start, end):
        match part[0]:
            case '"':
                raise _FaultError(messages.open_quote(block.place(part.start(), part.end())))
            case "||" if split is not None:
                raise _FaultError(messages.two_splits(block.place(part.start(), part.end())))
            case "||":
                split = len(edges)
                edges.append(part.span())
            case "|":
                edges.append(part.span())
            case _:
                pass
    edges.append((end, end))
    inner = [(a[1], b[0]) for a, b in itertools.pairwise(edges)]
    _refuse_outer_bars(block, inner)
    cells = tuple(_cell(block, *gap) for gap in inner)
    empty = [gap for gap, cell in zip(inner, cells, strict=True) if not cell.text]
    if empty:
        raise _FaultError(*(messages.empty_cell(_gap(block, *gap)) for gap in empty))
    return _Line(cells, split, block.place(start, end))


def _refuse_outer_bars(block: Scalar, gaps: list[tuple[int, int]]) -> None:
    """Markdown's way of drawing a table, with bars around it."""
    first, last = gaps[0], gaps[-1]
    if len(gaps) > 1 and first[0] == first[1]:
        raise _FaultError(messages.outer_bar(block.place(first[1], first[1] + 1)))
    if len(gaps) > 1 and last[0] == last[1]:
        raise _FaultError(messages.outer_bar(block.place(last[0] - 1, last[0])))


def _cell(block: Scalar, start: int, end: int) -> Cell:
    raw = block.text[start:end]
    text = raw.strip()
    at = start + len(raw) - len(raw.lstrip())
    return Cell(text, lambda a, b: block.place(at + a, at + b))


def _gap(block: Scalar, start: int, end: int) -> Span:
    """An empty cell's place: the space in it, or the bar behind it."""
    return block.place(start, end if end > start else start + 1)


def _row(line: _Line, header: _Line) -> tuple[Cell, ...]:
    if line.split is None and header.split is not None:
        raise _FaultError(messages.no_split(line.span))
    if header.split is None and line.split is not None:
        raise _FaultError(messages.unexpected_split(line.span))
    for cells, columns, where in _widths(line, header):
        if cells != columns:
            raise _FaultError(messages.wrong_width(cells, columns, where, line.span, header.span))
    return line.cells


def _widths(line: _Line, header: _Line) -> tuple[tuple[int, int, str], ...]:
    """How many cells the line and the header have, on each side of `||`."""
    if line.split is None or header.split is None:
        return ((len(line.cells), len(header.cells), ""),)
    right = len(line.cells) - line.split, len(header.cells) - header.split
    return (line.split, header.split, " left of `||`"), (*right, " right of `||`")
