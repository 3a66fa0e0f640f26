"""What to write instead: remedies for a value of the wrong type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.model.operators import ArithOp
from engine.model.types import Kind, Type, Value
from engine.source.text import Span

_MEMBERS_SHOWN: Final = 8
_DURATIONS: Final = (Kind.MONTHS, Kind.DAYS)
_HOW: Final = {
    Kind.BOOLEAN: "true or false is a comparison, or what is of type boolean",
    Kind.INTEGER: "an integer is written `12`",
    Kind.NUMBER: "a number is written `0.05` or `5%`",
    Kind.MONEY: "money is written `$1,250.00`",
    Kind.DATE: "a date is written `2026-07-01`",
    Kind.TEXT: 'a text stands in quotes: `"98"`',
}
_ASKED: Final = {
    Kind.BOOLEAN: "true or false",
    Kind.INTEGER: "an integer",
    Kind.NUMBER: "a number",
    Kind.DATE: "a date",
    Kind.TEXT: "a text",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A part of an expression as a message speaks of it; `value` is set for a literal only."""

    words: str
    type: Type
    span: Span
    value: Value = None

    def __str__(self) -> str:
        if self.type.kind is Kind.NULL:
            return f"`{self.words}`"
        return f"`{self.words}` ({say(self.type)})"


def say(type_: Type) -> str:
    """A type in words; a long list of members is cut."""
    if type_.name is None and len(type_.members) > _MEMBERS_SHOWN:
        shown = ", ".join(type_.members[:_MEMBERS_SHOWN])
        return f"{type_.kind}({shown}, ... {len(type_.members)} members)"
    return str(type_)


def asked(type_: Type) -> str:
    """A type as what a place asks for: `an integer`, `money`, a declared name in backticks."""
    if type_.name is not None:
        return f"`{type_.name}`"
    return _ASKED.get(type_.kind, say(type_))


def how_written(type_: Type) -> str | None:
    """How a value of the type is written, where nothing better can be told."""
    return members_of(type_) if type_.members else _HOW.get(type_.kind)


def members_of(type_: Type) -> str:
    """The members of an enum or set, as a remedy."""
    shown = ", ".join(f"`{member}`" for member in type_.members[:_MEMBERS_SHOWN])
    more = len(type_.members) - _MEMBERS_SHOWN
    return f"the members are {shown}" + (f" and {more} more" if more > 0 else "")


def money_of(cents: int, sign: str = "") -> str:
    """An amount of cents as a money literal: `$100,000`, `-$0.05`."""
    dollars = f"{sign}${cents // 100:,}"
    return dollars if cents % 100 == 0 else f"{dollars}.{cents % 100:02}"


def conversion(said: Said, wanted: Type) -> str | None:
    """How to turn `said` into a value of type `wanted`; None when there is no sensible way."""
    if wanted.kind is Kind.BOOLEAN and said.value is None:
        return _to_condition(said)
    match said.type.kind, wanted.kind:
        case ((Kind.INTEGER | Kind.NUMBER), Kind.MONEY):
            return _to_money(said)
        case ((Kind.INTEGER | Kind.NUMBER), Kind.TEXT) if said.value is not None:
            return f'a text stands in quotes: `"{said.words}"`'
        case Kind.NUMBER, Kind.INTEGER:
            return _to_integer(said)
        case Kind.MONEY, (Kind.INTEGER | Kind.NUMBER):
            return _from_money(said)
        case Kind.TEXT, _:
            return _without_quotes(said.value, wanted)
        case ((Kind.MONTHS | Kind.DAYS), _):
            return _from_duration(said, wanted)
        case _:
            return None


def _to_money(said: Said) -> str:
    if isinstance(said.value, int | float):
        sign = "-" if said.value < 0 else ""
        return f"write `{money_of(round(abs(said.value) * 100), sign)}`"
    return f"`{said.words} * $1` is money"


def _from_money(said: Said) -> str:
    if said.value is not None:
        return "write it without `$`"
    return f"`{said.words} / $1` is a number of dollars"


def _to_integer(said: Said) -> str:
    if said.value is not None:
        return "an integer has no decimals"
    return f"`round({said.words})`, `floor` or `ceiling` give an integer"


def _to_condition(said: Said) -> str | None:
    if said.type.is_numeric:
        return f"a condition compares, as in `{said.words} > 0`"
    if said.type.kind is Kind.MONEY:
        return f"a condition compares, as in `{said.words} > $0`"
    if said.type.kind is Kind.ENUM and said.type.members:
        return f"a condition compares, as in `{said.words} = {said.type.members[0]}`"
    if said.type.kind is Kind.SET and said.type.members:
        return f"a condition tests, as in `{said.words} contains {said.type.members[0]}`"
    return None


def _without_quotes(value: Value, wanted: Type) -> str | None:
    if not isinstance(value, str):
        return None
    if wanted.kind is Kind.DATE:
        return "a date is written without quotes, as in `2026-07-01`"
    plain = wanted.is_ordered and re.fullmatch(r"-?\$?[0-9][0-9,]*(\.[0-9]+)?%?", value)
    if plain or (wanted.kind is Kind.BOOLEAN and value in ("true", "false")):
        return f"write `{value}` without quotes"
    return None


def _from_duration(said: Said, wanted: Type) -> str | None:
    if wanted.kind is Kind.DATE:
        return f"compare with a date, such as `as_of - {said.words}`"
    if not wanted.is_numeric:
        return None
    if said.type.kind is Kind.DAYS:
        return f"date less date gives days as an integer: write `{said.value}`"
    return f"compare dates instead, as in `x > as_of - {said.words}`"


def for_comparison(left: Said, right: Said) -> tuple[Span | None, str | None]:
    """The side to change so that the two compare, and how; None, None when nothing helps."""
    kinds = (left.type.kind, right.type.kind)
    if kinds == (Kind.SET, Kind.ENUM):
        return right.span, f"write `{left.words} contains {right.words}`"
    if kinds == (Kind.ENUM, Kind.SET):
        return right.span, f"write `{right.words} contains {left.words}`"
    sides = (left, right) if left.value is not None and right.value is None else (right, left)
    for changed, kept in (sides, sides[::-1]):
        if changed.type.kind in _DURATIONS and kept.type.is_numeric and kept.words.isidentifier():
            return changed.span, f"write the number alone, in the unit that `{kept.words}` counts"
        if kept.type.kind is Kind.BOOLEAN and changed.type.kind is not Kind.TEXT:
            continue
        remedy = conversion(changed, kept.type)
        if remedy is not None:
            return changed.span, remedy
    return None, None


def for_arithmetic(op: ArithOp, left: Said, right: Said) -> tuple[Span | None, str | None]:
    """The side to change so that `left op right` has a meaning, and how."""
    kinds = {left.type.kind, right.type.kind}
    numeric = kinds & {Kind.INTEGER, Kind.NUMBER}
    if Kind.MONEY in kinds and numeric and op in (ArithOp.ADD, ArithOp.SUB):
        changed = right if left.type.kind is Kind.MONEY else left
        return changed.span, _to_money(changed)
    if Kind.DATE in kinds and Kind.INTEGER in kinds and op in (ArithOp.ADD, ArithOp.SUB):
        changed = right if left.type.kind is Kind.DATE else left
        how = "" if changed.value is None else f", as in `{changed.words} days`"
        return changed.span, "a date moves by a duration" + how
    return None, _rule_of_arithmetic(op, kinds)


def _rule_of_arithmetic(op: ArithOp, kinds: set[Kind]) -> str | None:
    if Kind.NULL in kinds:
        return "a missing value makes the result missing by itself"
    if kinds == {Kind.MONEY}:
        return "money is multiplied by an integer or a number, such as `5%`"
    if Kind.MONEY in kinds and op is ArithOp.DIV:
        return "money is divided by money, an integer or a number"
    if kinds == {Kind.DATE}:
        return "date less date gives days"
    if kinds & {*_DURATIONS}:
        return "a duration is added to a date, or taken from one"
    if kinds & {Kind.TEXT, Kind.ENUM, Kind.SET, Kind.BOOLEAN}:
        return "arithmetic takes integers, numbers, money and dates"
    return None
