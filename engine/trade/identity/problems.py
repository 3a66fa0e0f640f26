"""What can be wrong with who is whose, and how it is told: each code, each place, a few of many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from engine.accounts.problems import AccountProblem

MEANINGS: Final = {
    "bad-number": "a number is neither an importer-of-record number nor a filer code",
    "held-twice": "a number belongs to two accounts at the same time",
    "missing-value": "a cell that must be filled is empty",
    "overlapping-dates": "an account has a number twice at the same time",
    "reversed-dates": "a period ends before it begins",
    "successor-cycle": "accounts succeed each other in a circle",
    "too-many-holdings": "a number changes hands more often than can be",
    "unknown-holder": "a number belongs to an account that is not among the accounts",
    "unknown-successor": "an account is succeeded by one that is not among the accounts",
    "wrong-holder": "a filer code belongs to an importer",
}
"""Codes of who is whose, beside those of `engine.accounts.problems`."""

MOST_TOLD: Final = 20
"""Of one kind of problem so many are told, and how many more there are."""


class Place(NamedTuple):
    """Where a row stands."""

    file: str
    row: int

    @property
    def is_text(self) -> bool:
        """Whether its rows are lines."""
        return not self.file.lower().endswith(".parquet")

    def __str__(self) -> str:
        return f"{self.file}:{self.row}" if self.is_text else f"{self.file}, row {self.row}"


def problem_at(
    code: str,
    message: str,
    place: Place,
    *,
    account: str | None = None,
    field: str | None = None,
    help_: str | None = None,
) -> AccountProblem:
    """A problem of a row."""
    return AccountProblem(
        code,
        message,
        place.file,
        line=place.row if place.is_text else None,
        row=None if place.is_text else place.row,
        account=account,
        field=field,
        help=help_,
    )


def few(problems: Sequence[AccountProblem], count: int) -> list[AccountProblem]:
    """The first problems of one kind, and one that says how many more there are."""
    told = list(problems[:MOST_TOLD])
    if told and count > len(told):
        message = f"and {count - len(told):,} more of this kind"
        told.append(AccountProblem(told[-1].code, message, told[-1].file))
    return told


def period(start: date | None, end: date | None) -> str:
    """A period in words; both days are in it."""
    if start is None and end is None:
        return "at all times"
    if end is None:
        return f"from {start} on"
    return f"until {end}" if start is None else f"from {start} to {end}"
