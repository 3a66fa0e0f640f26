"""What is wrong with a sheet, and what was healed: told with sheet and cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import SourceText

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
        """The problem in words, for the user's name of the file."""
        where = f"{file}: {self.place}" if self.place else file
        told = f"{where}: error: {self.message}"
        return f"{told}\nhelp: {self.help}" if self.help else told


class SheetRefusedError(Exception):
    """A sheet that cannot be imported; nothing was written.

    `diagnostics` are errors that the policy would have elsewhere, in `sources`.
    """

    def __init__(
        self,
        *problems: SheetProblem,
        diagnostics: Iterable[Diagnostic] = (),
        sources: Mapping[str, SourceText] | None = None,
    ) -> None:
        super().__init__(problems[0].message if problems else "")
        self.problems = problems
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


def _line(what: str, places: list[str]) -> str:
    if not places:
        return what
    named = ", ".join(places[:_MOST_PLACES])
    rest = len(places) - _MOST_PLACES
    return f"{named}{f' and {rest} more' if rest > 0 else ''}: {what}"
