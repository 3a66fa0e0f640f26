"""Errors of a policy with new rows in it, told with the cells of the sheet they come from."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.editing.sheets.home import Form
from engine.editing.sheets.problems import SheetProblem
from engine.policy.surface.csv_table import read_csv_table
from engine.policy.surface.pipe_table import read_pipe_table
from engine.policy.yaml.nodes import Mapping as MappingNode
from engine.policy.yaml.nodes import Scalar
from engine.policy.yaml.parse import parse_yaml

if TYPE_CHECKING:
    from engine.editing.sheets.home import Home
    from engine.editing.sheets.raw import RawSheet
    from engine.editing.sheets.row_changes import Changes
    from engine.editing.sheets.rows import Edited
    from engine.policy.surface.grid import Grid
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import SourceText, Span


def placed_problems(
    errors: Iterable[Diagnostic],
    sources: Mapping[str, SourceText],
    home: Home,
    text: str,
    read: tuple[Edited, RawSheet],
) -> tuple[list[SheetProblem], list[Diagnostic]]:
    """The errors that stand in cells, by cell; and those that stand elsewhere in the policy."""
    edited, raw = read
    cells = _cells(sources.get(home.source.path), home, text)
    problems, others = [], []
    for error in errors:
        at = _at(error.span, home, cells)
        if at is None:
            others.append(error)
            continue
        labels = [
            f"{label.text} ({_label(label.span, sources, home, cells, read)})"
            for label in error.labels
        ]
        place = edited.place(raw, *at)
        told = "; ".join([error.message, *labels])
        note = f"; {error.note}" if error.note else ""
        problems.append(SheetProblem(place, f"{told}{note} [{error.code}]", error.help))
    return problems, others


def missing_rules(
    errors: Iterable[Diagnostic], sources: Mapping[str, SourceText], changes: Changes
) -> list[SheetProblem]:
    """The rules that are no longer there, of those that the policy names elsewhere."""
    named: dict[str, list[str]] = {}
    for error in errors:
        source = sources.get(error.span.path)
        if source is None:
            continue
        word = source.text[error.span.start : error.span.end].strip("\"'")
        if word in changes.removed:
            line, _ = source.line_column(error.span.start)
            named.setdefault(word, []).append(f"{error.span.path}:{line}")
    renamed = dict(changes.renamed)
    return [_missing(rule, renamed.get(rule), places) for rule, places in named.items()]


def _missing(rule: str, renamed: str | None, places: list[str]) -> SheetProblem:
    many = f"{len(places)} places name it, the first is" if places[1:] else "it is named in"
    if renamed is not None:
        message = f"the rule `{rule}` has the new id `{renamed}` in the sheet; {many} {places[0]}"
        remedy = f"give it its id `{rule}` back, which it has for ever; or write the new id there"
    else:
        message = f"the rule `{rule}` is no longer in the sheet; {many} {places[0]}"
        remedy = "put its row back; or take it out of these places first"
    return SheetProblem("", message, remedy)


Cells = list[tuple[int, int, int, int]]
"""Start and end in the file, row and column of each cell."""


def _cells(source: SourceText | None, home: Home, text: str) -> Cells:
    if source is None or source.text != text:
        return []
    grid = _grid(source, home)
    if grid is None:
        return []
    rows = (grid.header, *grid.rows)
    return [
        (cell.span.start, cell.span.end, number, at)
        for number, row in enumerate(rows)
        for at, cell in enumerate(row)
    ]


def _grid(source: SourceText, home: Home) -> Grid | None:
    if home.form is Form.CSV:
        return read_csv_table(source, "", [])
    node, _ = parse_yaml(source)
    if not isinstance(node, MappingNode):
        return None
    is_decision = node.get("decision") is not None
    block = node.get("table" if is_decision else "rows")
    return read_pipe_table(block, "", []) if isinstance(block, Scalar) else None


def _at(span: Span, home: Home, cells: Cells) -> tuple[int, int] | None:
    if span.path != home.source.path:
        return None
    at = bisect.bisect_right(cells, span.start, key=lambda cell: cell[0]) - 1
    if at < 0 or span.start > cells[at][1]:
        return None
    return cells[at][2:]


def _label(
    span: Span,
    sources: Mapping[str, SourceText],
    home: Home,
    cells: Cells,
    read: tuple[Edited, RawSheet],
) -> str:
    at = _at(span, home, cells)
    if at is not None:
        return read[0].place(read[1], *at)
    source = sources.get(span.path)
    return span.path if source is None else f"{span.path}:{source.line_column(span.start)[0]}"
