"""Surface expressions: what was written, with offsets into its text, before names are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Extent(NamedTuple):
    """Characters `start` to `end` (excluded) of the expression's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IntegerLiteral:
    """`12`."""

    value: int
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """`0.05` or `5%`: the double nearest to the decimal that was written."""

    value: float
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class MoneyLiteral:
    """`$1,250.00`, in cents."""

    cents: int
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """`"text"`, unescaped and in NFC."""

    value: str
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class BooleanLiteral:
    """`true` or `false`."""

    value: bool
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class NullLiteral:
    """`null`."""

    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """`date("2026-07-01")` or `2026-07-01`."""

    value: date
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class DurationLiteral:
    """`duration("P24M")`, `duration("P30D")`, `24 months`, `30 days`, `2 years`.

    Exactly one of `months` and `days` is not None.
    """

    months: int | None
    days: int | None
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A bare word: a fact, a parameter, an output, or a member of an enum."""

    name: str
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class SetLiteral:
    """`[a, b]` or `[]` where a set is asked for."""

    items: tuple[Syntax, ...]
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """`-x`."""

    operand: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """`left op right`, op one of `+ - * /`."""

    op: str
    left: Syntax
    right: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left op right`, op one of `= != < <= > >=`."""

    op: str
    left: Syntax
    right: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Conjunction:
    """`a and b and c`."""

    parts: tuple[Syntax, ...]
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Disjunction:
    """`a or b or c`."""

    parts: tuple[Syntax, ...]
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Inversion:
    """`not(x)`."""

    operand: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if c then a else b`."""

    condition: Syntax
    then: Syntax
    otherwise: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """`x between low and high`, both ends included."""

    operand: Syntax
    low: Syntax
    high: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class RangeTest:
    """`[low..high)`; a None bound is open to that side, as in `[0..]`."""

    low: Syntax | None
    high: Syntax | None
    low_closed: bool
    high_closed: bool
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class CompareTest:
    """`>= 70` in a table's cell or a list of `in`."""

    op: str
    value: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class ContainsTest:
    """`contains member` in a table's cell."""

    member: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class StartsWithTest:
    """`starts with "98"` in a table's cell."""

    prefix: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class EqualTest:
    """A bare value in a table's cell or a list of `in`: the input equals it."""

    value: Syntax
    at: Extent = field(compare=False)


Test = RangeTest | CompareTest | ContainsTest | StartsWithTest | EqualTest


@dataclass(frozen=True, slots=True)
class Membership:
    """`x in (a, b, [c..d))`, `x in [a..b]`: true when any of the tests holds."""

    operand: Syntax
    tests: tuple[Test, ...]
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class Containment:
    """`set contains member`, or `list contains(set, member)`."""

    operand: Syntax
    member: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class PrefixTest:
    """`text starts with "98"`, or `starts with(text, "98")`."""

    operand: Syntax
    prefix: Syntax
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """`min(a, b)`; the name is not yet known to be a function."""

    name: str
    args: tuple[Syntax, ...]
    name_at: Extent = field(compare=False)
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class TableLookup:
    """`hts_center[main_hts].center`; several keys are separated by commas."""

    table: str
    keys: tuple[Syntax, ...]
    column: str
    table_at: Extent = field(compare=False)
    column_at: Extent = field(compare=False)
    at: Extent = field(compare=False)


Syntax = (
    IntegerLiteral
    | NumberLiteral
    | MoneyLiteral
    | TextLiteral
    | BooleanLiteral
    | NullLiteral
    | DateLiteral
    | DurationLiteral
    | Name
    | SetLiteral
    | Negation
    | Binary
    | Comparison
    | Conjunction
    | Disjunction
    | Inversion
    | Conditional
    | Between
    | Membership
    | Containment
    | PrefixTest
    | FunctionCall
    | TableLookup
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell: tests joined by or, or `not(tests)`.

    Without tests it is `-`, which is always true, or `not(-)`, which never is.
    """

    tests: tuple[Test, ...]
    negated: bool
    at: Extent = field(compare=False)


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Why a text is no expression: a code, a sentence, a remedy, and where."""

    code: str
    message: str
    help: str | None
    at: Extent
