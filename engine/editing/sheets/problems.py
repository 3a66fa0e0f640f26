"""What is wrong with a sheet, and what was healed: told with sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from engine.source.render import escape

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import SourceText

_CELL: Final = re.compile(r"sheet (?P<sheet>.*), cell (?P<column>[A-Z]+)(?P<row>[0-9]+)", re.DOTALL)
_LINE: Final = re.compile(r"(?P<sheet>)line (?P<row>[0-9]+), column (?P<column>[A-Z]+)")
_VALUES: Final = re.compile(r"`[^`]*`|[0-9](?:[0-9,.:%/-]*[0-9%])?")
_FEWEST: Final = 3
"""From so many cells on, a complaint is told once."""
_MOST_PLACES: Final = 6
"""So many places of one notice are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One problem; `place` is empty when the file as a whole is meant. `help` says the remedy."""

    place: str
    message: str
    help: str | None = None
    consent: str | None = None
    """The word by which a person says that it be done all the same; None where none helps."""

    def told(self, file: str) -> str:
        """The problem in words for the user's name of the file, safe to print on a terminal."""
        where = f"{file}: {self.place}" if self.place else file
        told = escape(f"{where}: error: {self.message}")
        return f"{told}\nhelp: {escape(self.help)}" if self.help else told


class SheetRefusedError(Exception):
    """A sheet that cannot be imported; nothing was written.

    `problems` has a complaint of many cells of a column once. `diagnostics` are errors that the
    policy would have elsewhere, in `sources`.
    """

    def __init__(
        self,
        *problems: SheetProblem,
        diagnostics: Iterable[Diagnostic] = (),
        sources: Mapping[str, SourceText] | None = None,
    ) -> None:
        super().__init__(problems[0].message if problems else "")
        self.problems = grouped(problems)
        self.diagnostics = tuple(diagnostics)
        self.sources = sources or {}


@dataclass
class Findings:
    """What comes to light while a sheet is read."""

    problems: list[SheetProblem] = field(default_factory=list)
    _notices: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, place: str, message: str, remedy: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(SheetProblem(place, message, remedy))

    def notice(self, what: str, place: str = "") -> None:
        """Note something that was healed, or that people should know."""
        places = self._notices.setdefault(what, [])
        if place:
            places.append(place)

    def notices(self) -> tuple[str, ...]:
        """One line each; what happened in many cells is told once."""
        return tuple(_line(what, places) for what, places in self._notices.items())


def grouped(problems: Iterable[SheetProblem]) -> tuple[SheetProblem, ...]:
    """The problems; those that say the same of several cells of one column are told once.

    Two say the same when they differ in nothing but numbers and in what stands in backticks.
    """
    found: dict[object, list[tuple[SheetProblem, int]]] = {}
    for number, problem in enumerate(problems):
        cell = _CELL.fullmatch(problem.place) or _LINE.fullmatch(problem.place)
        key: object = number
        if cell is not None:
            words = _VALUES.sub("`", problem.message), _VALUES.sub("`", problem.help or "")
            key = cell["sheet"], cell["column"], words, problem.consent
        found.setdefault(key, []).append((problem, 0 if cell is None else int(cell["row"])))
    return tuple(each for same in found.values() for each in _told_once(same))


def _told_once(same: list[tuple[SheetProblem, int]]) -> Iterator[SheetProblem]:
    if len(same) < _FEWEST:
        yield from (problem for problem, _ in same)
        return
    first, rows = same[0][0], [row for _, row in same]
    cell = _CELL.fullmatch(first.place)
    if cell is not None:
        place = f"sheet {cell['sheet']}, cells {_spans(rows, cell['column'])}"
    else:
        line = _LINE.fullmatch(first.place)
        place = f"lines {_spans(rows)}, column {'' if line is None else line['column']}"
    message = f"{first.message} (this and the like in {len(same):,} cells)"
    yield replace(first, place=place, message=message)


def _spans(rows: list[int], column: str = "") -> str:
    """Rows in words: `B3 to B7, B9`."""
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], row]
        else:
            spans.append([row])
    told = [" to ".join(f"{column}{row}" for row in span) for span in spans[:_MOST_PLACES]]
    rest = len(spans) - _MOST_PLACES
    return ", ".join(told) + (f" and {rest} more" if rest > 0 else "")


def _line(what: str, places: list[str]) -> str:
    if not places:
        return what
    named = ", ".join(places[:_MOST_PLACES])
    rest = len(places) - _MOST_PLACES
    return f"{named}{f' and {rest} more' if rest > 0 else ''}: {what}"
