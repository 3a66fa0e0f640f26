"""The two tables of who is whose: their columns, and the other headings these are known by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.accounts.problems import AccountProblem, listed, shown
from engine.source.suggest import did_you_mean

FILE: Final = "file"
ROW: Final = "row"
"""Beside the columns of a table: where a row stands, its line in a text, its row elsewhere."""

_BETWEEN: Final = re.compile(r"[\W_]+")


class Column(NamedTuple):
    """A column; a value may be missing, and the column too, where it is optional."""

    name: str
    is_optional: bool = False
    spellings: tuple[str, ...] = ()


class Table(NamedTuple):
    """A table, by the name of its file."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


ACCOUNTS: Final = Table(
    "accounts",
    (
        Column("account", spellings=("id", "account id", "account no", "account number")),
        Column("kind", spellings=("account kind", "account type", "type")),
        Column("name", spellings=("account name", "company", "company name")),
        Column("address", is_optional=True, spellings=("mailing address", "physical address")),
        Column("opened_on", is_optional=True, spellings=("opened", "opening date")),
        Column("closed_on", is_optional=True, spellings=("closed", "closing date")),
        Column("successor", is_optional=True, spellings=("successor account", "succeeded by")),
    ),
)
IDENTIFIERS: Final = Table(
    "identifiers",
    (
        Column("number", spellings=("identifier", "importer number", "ior number", "filer code")),
        Column("kind", spellings=("number kind", "identifier kind", "number type", "type")),
        Column("account", spellings=("account id", "account no", "account number")),
        Column("valid_from", is_optional=True, spellings=("from", "effective date", "start date")),
        Column("valid_to", is_optional=True, spellings=("to", "until", "end date")),
    ),
)


class Headings(NamedTuple):
    """Which column each heading is, None where it is not read; remarks, and what is wrong."""

    columns: tuple[str | None, ...]
    notices: tuple[str, ...]
    problems: tuple[AccountProblem, ...]


def match_headings(
    headings: Sequence[str], table: Table, file: str, line: int | None = None
) -> Headings:
    """Find the columns of a table among headings, whatever their case and punctuation.

    A heading that is none of them is not read, which is said; one that nearly is a column which is
    nowhere else is a problem, as is a column that must be there and is not.
    """
    known = {fold(s): c.name for c in table.columns for s in (*c.spellings, c.name)}
    columns = tuple(known.get(fold(heading)) for heading in headings)
    found = [name for name in columns if name is not None]
    absent = [column for column in table.columns if column.name not in found]
    problems = [
        AccountProblem(
            "duplicate-column",
            f"two columns are `{name}`: {listed(_named(name, headings, columns))}",
            file,
            line=line,
            field=name,
            help="keep one of the two, and remove the other",
        )
        for name in dict.fromkeys(found)
        if found.count(name) > 1
    ]
    unread = [h for h, name in zip(headings, columns, strict=True) if name is None and h.strip()]
    problems += _missing(absent, unread, file, line)
    return Headings(columns, _remarks(headings, columns, unread, file), tuple(problems))


def _named(name: str, headings: Sequence[str], columns: Sequence[str | None]) -> list[str]:
    return [h for h, column in zip(headings, columns, strict=True) if column == name]


def _missing(
    absent: Sequence[Column], unread: Sequence[str], file: str, line: int | None
) -> list[AccountProblem]:
    problems = []
    for column in absent:
        near = did_you_mean(column.name, [fold(each) for each in unread])
        if near is None and column.is_optional:
            continue
        help_ = f"the first line names the columns, one of them `{column.name}`"
        if near is not None:
            meant = next(each for each in unread if fold(each) == near)
            help_ = f"rename the column `{shown(meant)}` to `{column.name}`, or remove it"
        message = f"there is no column `{column.name}`"
        problems.append(
            AccountProblem(
                "missing-column", message, file, line=line, field=column.name, help=help_
            )
        )
    return problems


def _remarks(
    headings: Sequence[str], columns: Sequence[str | None], unread: Sequence[str], file: str
) -> tuple[str, ...]:
    notices = [
        f"{file}: `{shown(heading)}` read as `{name}`"
        for heading, name in zip(headings, columns, strict=True)
        if name is not None and heading.strip() != name
    ]
    if unread:
        notices.append(f"{file}: not read: {listed(list(unread))}")
    return tuple(notices)


def fold(heading: str) -> str:
    """A heading as it is compared: small letters, and one `_` for whatever stands between words."""
    return _BETWEEN.sub("_", heading.strip().casefold()).strip("_")
