"""Types and values of the policy language.

A value is plain Python: `bool`, `int` (integers, and money as cents), `float`, `datetime.date`,
`str` (text, and members of enums), `frozenset[str]` (sets), `tuple` (results of list decisions),
and `None` for a missing value. The static type says which reading applies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

Value = bool | int | float | str | date | frozenset[str] | tuple["Value", ...] | None
"""A value of the language; `None` is missing."""

Truth = bool | None
"""Kleene's three values; `None` is unknown."""

INTEGER_LIMIT: Final = 2**53 - 1
"""Integers and cents lie within plus or minus this; every engine is exact there."""


class Kind(StrEnum):
    """What a value is."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TEXT = "text"
    ENUM = "enum"
    SET = "set"
    LIST = "list"
    """The result of a list decision; terminal, except that a list of one enum reads as a set."""
    MONTHS = "months"
    """A constant duration of whole months."""
    DAYS = "days"
    """A constant duration of whole days."""
    NULL = "null"
    """The literal `null`, before it takes the type its place asks for."""


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, with the members of an enum or set, or the element type of a list.

    Two types are equal when kind, members and element are; the name of a declared type is
    only for messages.
    """

    kind: Kind
    members: tuple[str, ...] = ()
    element: Type | None = None
    name: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        if self.name is not None:
            return self.name
        match self.kind:
            case Kind.ENUM:
                return f"enum({', '.join(self.members)})"
            case Kind.SET:
                return f"set({', '.join(self.members)})"
            case Kind.LIST:
                return f"list of {self.element}"
            case Kind.MONTHS | Kind.DAYS:
                return f"duration in {self.kind}"
            case _:
                return str(self.kind)

    @property
    def is_numeric(self) -> bool:
        """Whether the type is integer or number."""
        return self.kind in (Kind.INTEGER, Kind.NUMBER)

    @property
    def is_ordered(self) -> bool:
        """Whether `<` has a meaning."""
        return self.kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE)


BOOLEAN: Final = Type(Kind.BOOLEAN)
INTEGER: Final = Type(Kind.INTEGER)
NUMBER: Final = Type(Kind.NUMBER)
MONEY: Final = Type(Kind.MONEY)
DATE: Final = Type(Kind.DATE)
TEXT: Final = Type(Kind.TEXT)
MONTHS: Final = Type(Kind.MONTHS)
DAYS: Final = Type(Kind.DAYS)
NULL: Final = Type(Kind.NULL)

SIMPLE_TYPES: Final = {str(t): t for t in (BOOLEAN, INTEGER, NUMBER, MONEY, DATE, TEXT)}
"""The types written as one word."""
