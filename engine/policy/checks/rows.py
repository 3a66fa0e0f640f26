"""Rules written as the rows of a pipe table: inputs left of `||`, outputs right of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.model.expressions import AllOf
from engine.model.policy import Authority, Because, Period, Rule
from engine.policy.checks.because import read_because
from engine.policy.checks.dates import Written, read_period
from engine.policy.surface import messages_tables as messages
from engine.policy.surface.grid import Cell, Grid, unquoted
from engine.policy.yaml.messages import curly_quotes
from engine.policy.yaml.prose import is_curly_quoted
from engine.source.suggest import did_you_mean

if TYPE_CHECKING:
    from engine.model.expressions import Expr
    from engine.policy.checks.rules import Within
    from engine.policy.typing.reading import Place

ANNOTATIONS: Final = ("id", "title", "because", "authority", "owner", "from", "until")
"""The columns left of `||` that are no inputs."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand: annotations and outputs by name, inputs with what they test."""

    notes: dict[str, int]
    inputs: tuple[tuple[int, Expr | None], ...]
    outputs: dict[str, int]


def read_rows(within: Within, grid: Grid) -> list[Rule]:
    """Check the rows of a decision's table as rules; a bad one is reported and left out."""
    columns = _columns(within, grid)
    if columns is None:
        return []
    found = [_rule(within, cells, columns) for cells in grid.rows]
    return [rule for rule in found if rule is not None]


def _columns(within: Within, grid: Grid) -> _Columns | None:
    """Where the columns stand; None when there is no column of ids."""
    problems, typer = within.draft.problems, within.typer
    notes: dict[str, int] = {}
    inputs = []
    for i, cell in enumerate(grid.header[: grid.split]):
        if cell.text in notes:
            first = grid.header[notes[cell.text]].span
            problems.append(messages.column_twice(cell.text, cell.span, first))
        elif cell.text in ANNOTATIONS:
            notes[cell.text] = i
        else:
            who = f"the table of {within.decision}"
            inputs.append((i, typer.operand(cell.text, cell.place, who)))
    outputs = _outputs(within, grid)
    if "id" not in notes:
        problems.append(messages.missing_id(within.decision, grid.header[0].span))
        return None
    return _Columns(notes, tuple(inputs), outputs)


def _outputs(within: Within, grid: Grid) -> dict[str, int]:
    places: dict[str, int] = {}
    if within.outputs is None:
        return places
    names = [output.name for output in within.outputs]
    problems, before = within.draft.problems, len(within.draft.problems)
    for i, cell in enumerate(grid.header[grid.split :], grid.split):
        if cell.text in places:
            first = grid.header[places[cell.text]].span
            problems.append(messages.column_twice(cell.text, cell.span, first))
        elif cell.text in names:
            places[cell.text] = i
        else:
            guess = did_you_mean(cell.text, names)
            who = f"the table of {within.decision}"
            problems.append(
                messages.unknown_column(who, cell.text, "output", cell.span, guess, known=names)
            )
    if len(problems) > before or (within.then_optional and not places):
        return places
    if not places and grid.split == len(grid.header):
        problems.append(messages.no_split(grid.header[0].span))
        return places
    problems += [
        messages.missing_column(within.decision, name, "output", grid.header[0].span)
        for name in names
        if name not in places
    ]
    return places


def _rule(within: Within, cells: tuple[Cell, ...], columns: _Columns) -> Rule | None:
    draft = within.draft
    id_ = cells[columns.notes["id"]]
    who = f"rule `{id_.text}`"
    usable = draft.names.id("rule", id_.text, id_.span)
    draft.rules.setdefault(id_.text, id_.span)
    when = _when(within, cells, columns, who)
    then = _then(within, cells, columns, who)
    notes = {name: _note(within, cells[at], who) for name, at in columns.notes.items()}
    period = _period(within, notes, who)
    if (day := notes.get("until") or notes.get("from")) is not None:
        draft.days[id_.text] = day.span
    because = _because(within, notes.get("because"), who)
    if when is None or then is None or period is None or not usable:
        return None
    cited = _words(notes.get("authority"))
    return Rule(
        id=id_.text,
        title=_words(notes.get("title")) or "",
        when=when,
        then=then,
        because=because,
        authority=within.authority if cited is None else Authority(cited),
        owner=_words(notes.get("owner")) or within.owner,
        period=period,
    )


def _when(within: Within, cells: tuple[Cell, ...], columns: _Columns, who: str) -> Expr | None:
    """All inputs' tests hold. A `-` reads nothing and is left out."""
    typer, parts, good = within.typer, [], True
    for at, operand in columns.inputs:
        cell = cells[at]
        if cell.text == "-":
            continue
        test = None if operand is None else typer.tests(cell.text, cell.place, who, operand)
        if test is None:
            good = False
        elif not (isinstance(test, AllOf) and not test.parts):
            parts.append(test)
    return typer.all_of(parts, cells[columns.notes["id"]].span) if good else None


def _then(
    within: Within, cells: tuple[Cell, ...], columns: _Columns, who: str
) -> tuple[Expr, ...] | None:
    if within.outputs is None:
        return None
    if within.then_optional and not columns.outputs:
        return ()
    found = []
    for output in within.outputs:
        if output.name not in columns.outputs:
            return None
        cell = cells[columns.outputs[output.name]]
        expr: Expr | None
        if cell.text.startswith("="):
            expr = within.typer.expression(cell.text[1:], _behind(cell), who, output.type)
        else:
            expr = within.typer.literal(cell.text, cell.place, who, output.type)
        found.append(expr)
    known = tuple(expr for expr in found if expr is not None)
    return known if len(known) == len(found) else None


def _behind(cell: Cell) -> Place:
    """Places in a cell's text behind its `=`."""
    return lambda start, end: cell.place(start + 1, end + 1)


def _note(within: Within, cell: Cell, who: str) -> Cell | None:
    """A cell of prose without its quotes; None for `-`, or after a problem was reported."""
    if cell.text == "-":
        return None
    plain = unquoted(cell)
    if plain is None:
        within.draft.problems.append(messages.bad_quotes(who, cell.span))
    elif plain is cell and is_curly_quoted(cell.text):
        within.draft.problems.append(curly_quotes(cell.span))
    return plain


def _words(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text


def _because(within: Within, cell: Cell | None, who: str) -> Because | None:
    return None if cell is None else read_because(within.draft, cell.text, cell.place, who)


def _period(within: Within, notes: dict[str, Cell | None], who: str) -> Period | None:
    days = [notes.get(name) for name in ("from", "until")]
    start, end = (None if cell is None else Written(cell.text, cell.span) for cell in days)
    return read_period(start, end, who, within.draft.problems)
