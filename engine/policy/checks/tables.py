"""Reference tables: their keys and columns, rows from pipe tables or CSV, no key twice a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.model.formats import show_value
from engine.model.policy import KeyMatch, Output, Period, Table, TableKey, TableRow
from engine.model.types import TEXT, Kind, Value
from engine.policy.checks.allowances import read_allow
from engine.policy.checks.dates import Written, read_period
from engine.policy.checks.values import constant, each_output
from engine.policy.surface import messages_shape
from engine.policy.surface import messages_tables as messages
from engine.policy.surface.csv_table import read_csv_table
from engine.policy.surface.pipe_table import read_pipe_table
from engine.policy.yaml.nodes import Mapping, Scalar
from engine.source.suggest import did_you_mean
from engine.source.text import SourceText, Span

if TYPE_CHECKING:
    from engine.policy.checks.draft import Draft
    from engine.policy.surface.grid import Cell, Grid
    from engine.policy.surface.parts import TableFile

DAYS: Final = ("from", "until")
"""The columns of a reference table that hold the days of a row."""

ReadBeside = Callable[[Scalar], SourceText | None]
"""Reads the file that stands beside; None after a problem was reported."""


def check_table(draft: Draft, part: TableFile, beside: ReadBeside) -> None:
    """Check the reference table of one file."""
    name, who = part.table.text, f"table `{part.table.text}`"
    usable = draft.names.name("name", "table", name, part.table.span)
    read_allow(draft, part.allow, "table", name)
    keys, columns = _keys(draft, part, who), _columns(draft, part, who)
    if not keys or not columns:
        if usable:
            draft.broken.add(name)
        return
    otherwise: tuple[Value, ...] | None = None
    if part.otherwise is not None:
        row = f"the `otherwise` of {who}"
        given = each_output(constant, draft.constants, part.otherwise, row, columns)
        otherwise = None if given is None else tuple(literal.value for literal in given)
    grid = _grid(draft, part, who, beside)
    shape = _Shape(who, keys, columns, part.rows is None)
    placed = [] if grid is None else _rows(draft, grid, shape)
    if usable:
        draft.places[name] = part.table.span
        draft.rows[name] = tuple(each.span for each in placed)
        rows = tuple(each.row for each in placed)
        draft.tables[name] = Table(name, keys, columns, rows, otherwise)


def _keys(draft: Draft, part: TableFile, who: str) -> tuple[TableKey, ...] | None:
    found: list[TableKey] = []
    prefix: Scalar | None = None
    for name, node in _typed(draft, part.key, who, "key"):
        if node.text == "prefix":
            if prefix is not None:
                draft.problems.append(messages.two_prefixes(who, node.span, prefix.span))
            prefix = prefix or node
            found.append(TableKey(name.text, TEXT, KeyMatch.PREFIX))
            continue
        type_ = draft.types.read(node, f"key `{name.text}` of {who}")
        if type_ is not None and type_.kind is Kind.SET:
            draft.problems.append(messages.set_key(who, name.text, node.span))
        elif type_ is not None:
            found.append(TableKey(name.text, type_))
    return tuple(found) if len(found) == len(part.key.entries) else None


def _columns(draft: Draft, part: TableFile, who: str) -> tuple[Output, ...] | None:
    found = []
    for name, node in _typed(draft, part.columns, who, "column"):
        type_ = draft.types.read(node, f"column `{name.text}` of {who}")
        if type_ is not None:
            found.append(Output(name.text, type_))
    return tuple(found) if len(found) == len(part.columns.entries) else None


def _typed(draft: Draft, mapping: Mapping, who: str, role: str) -> list[tuple[Scalar, Scalar]]:
    """The names with types of a mapping; what is neither is reported."""
    if not mapping.entries:
        key = "key" if role == "key" else "columns"
        draft.problems.append(messages_shape.no_values(who, key, mapping.span))
    found = []
    for name, node in mapping.entries:
        usable = draft.names.name(who, role, name.text, name.span)
        if usable and name.text in DAYS:
            why = f"the column `{name.text}` holds the days of a row"
            draft.problems.append(messages_shape.bad_name(f"a {role}", name.text, why, name.span))
        elif not isinstance(node, Scalar):
            told = messages_shape.wrong_shape(who, name.text, "mapping", "text", node.span)
            draft.problems.append(told)
        elif usable:
            found.append((name, node))
    return found


def _grid(draft: Draft, part: TableFile, who: str, beside: ReadBeside) -> Grid | None:
    if part.rows is not None:
        if part.rows_from is not None:
            span, first = part.at("rows_from"), part.at("rows")
            draft.problems.append(messages_shape.both(who, "rows", "rows_from", span, first))
        if part.rows.style != "literal":
            told = messages_shape.no_pipe_block(who, "rows", part.at("rows"))
            draft.problems.append(told)
            return None
        return read_pipe_table(part.rows, who, draft.problems)
    if part.rows_from is not None:
        source = beside(part.rows_from)
        return None if source is None else read_csv_table(source, who, draft.problems)
    if not part.gave("rows") and not part.gave("rows_from"):
        draft.problems.append(messages_shape.missing_key(who, "rows", part.table.span))
    return None


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the rows of a table must hold; an empty cell of a CSV file is a missing value."""

    who: str
    keys: tuple[TableKey, ...]
    columns: tuple[Output, ...]
    is_csv: bool


@dataclass(frozen=True, slots=True)
class _Placed:
    row: TableRow
    span: Span


def _rows(draft: Draft, grid: Grid, shape: _Shape) -> list[_Placed]:
    places = _header(draft, grid, shape)
    if places is None:
        return []
    found = [_row(draft, cells, shape, places) for cells in grid.rows]
    placed = [each for each in found if each is not None]
    _refuse_duplicates(draft, placed, shape)
    return placed


def _header(draft: Draft, grid: Grid, shape: _Shape) -> dict[str, int] | None:
    """Where each column stands; None after a problem was reported."""
    before = len(draft.problems)
    keys = [key.name for key in shape.keys]
    columns = [column.name for column in shape.columns]
    places: dict[str, int] = {}
    if not shape.is_csv and grid.split == len(grid.header):
        span = grid.header[0].span
        draft.problems.append(messages.no_split(span))
        return None
    for i, cell in enumerate(grid.header):
        left = shape.is_csv or i < grid.split
        known = [*(keys if left else ()), *(DAYS if left else ())]
        known += columns if shape.is_csv or not left else ()
        if cell.text not in known:
            role = "column" if shape.is_csv or not left else "key"
            guess = did_you_mean(cell.text, known)
            draft.problems.append(
                messages.unknown_column(shape.who, cell.text, role, cell.span, guess, known=known)
            )
        elif cell.text in places:
            first = grid.header[places[cell.text]].span
            draft.problems.append(messages.column_twice(cell.text, cell.span, first))
        else:
            places[cell.text] = i
    if len(draft.problems) > before:
        return None
    missing = [("key", each) for each in keys] + [("column", each) for each in columns]
    draft.problems += [
        messages.missing_column(shape.who, name, role, grid.header[0].span)
        for role, name in missing
        if name not in places
    ]
    return places if len(draft.problems) == before else None


def _row(
    draft: Draft, cells: tuple[Cell, ...], shape: _Shape, places: dict[str, int]
) -> _Placed | None:
    keys = [_key(draft, cells[places[key.name]], key, shape) for key in shape.keys]
    values = [_value(draft, cells[places[each.name]], each, shape) for each in shape.columns]
    days = [_day(cells, places.get(name)) for name in DAYS]
    period = read_period(days[0], days[1], f"a row of {shape.who}", draft.problems)
    if period is None or None in keys or False in [good for good, _ in values]:
        return None
    row = TableRow(period, tuple(keys), tuple(value for _, value in values))
    return _Placed(row, cells[places[shape.keys[0].name]].span)


def _key(draft: Draft, cell: Cell, key: TableKey, shape: _Shape) -> Value:
    """A row's key; None after a problem was reported."""
    if not cell.text or cell.text == "-":
        draft.problems.append(messages.empty_key(shape.who, key.name, cell.span))
        return None
    before = len(draft.constants.diagnostics)
    who = f"a row of {shape.who}"
    literal = draft.constants.literal(cell.text, cell.place, who, key.type)
    value = None if literal is None else literal.value
    if value is None and len(draft.constants.diagnostics) == before:
        draft.problems.append(messages.null_key(shape.who, key.name, cell.span))
    if key.match is KeyMatch.PREFIX and isinstance(value, str) and not value.isascii():
        draft.problems.append(messages.prefix_not_ascii(shape.who, value, cell.span))
        return None
    return value


def _value(draft: Draft, cell: Cell, column: Output, shape: _Shape) -> tuple[bool, Value]:
    """Whether the cell is good, and its value."""
    if shape.is_csv and not cell.text:
        return True, None
    who = f"a row of {shape.who}"
    literal = draft.constants.literal(cell.text, cell.place, who, column.type)
    return literal is not None, None if literal is None else literal.value


def _day(cells: tuple[Cell, ...], place: int | None) -> Written | None:
    if place is None or cells[place].text in ("", "-"):
        return None
    return Written(cells[place].text, cells[place].span)


def _refuse_duplicates(draft: Draft, rows: list[_Placed], shape: _Shape) -> None:
    by_keys: dict[tuple[Value, ...], list[_Placed]] = {}
    for row in rows:
        by_keys.setdefault(row.row.keys, []).append(row)
    for keys, same in by_keys.items():
        if len(same) == 1:
            continue
        same.sort(key=lambda each: (each.row.period.start or date.min, each.span))
        last = same[0]
        for row in same[1:]:
            if _meet(last.row.period, row.row.period):
                shown = _shown(keys, shape)
                first, second = sorted((last.span, row.span))
                told = messages.duplicate_key(shape.who, shown, second, first)
                draft.problems.append(told)
            if _ends(row.row.period) >= _ends(last.row.period):
                last = row


def _meet(earlier: Period, later: Period) -> bool:
    return (later.start or date.min) <= _ends(earlier)


def _ends(period: Period) -> date:
    return period.end or date.max


def _shown(keys: tuple[Value, ...], shape: _Shape) -> str:
    pairs = zip(keys, shape.keys, strict=True)
    return ", ".join(f"`{show_value(value, key.type)}`" for value, key in pairs)
