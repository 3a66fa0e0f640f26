"""Values as people and as machines read them."""

from __future__ import annotations

from datetime import date
from typing import Final

from engine.model.types import Kind, Type, Value
from engine.source.render import escape

PERCENT: Final = "percent"
"""The unit of a share: a number that people read as so many of a hundred."""

Plain = bool | int | float | str | list["Plain"] | None
"""What JSON can hold."""


def show_money(cents: int) -> str:
    """Cents as dollars: `$182,400`, `-$2.50`. Whole dollars show no cents."""
    dollars, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}${dollars:,}" + (f".{rest:02}" if rest else "")


def show_value(value: Value, type_: Type, unit: str | None = None) -> str:  # noqa: C901  # flat
    """A value in words of the language; a missing one is `missing`, an empty set `none`.

    A number whose unit is `percent` is shown as such: 0.05 is `5%`. Control characters of a text
    are shown escaped.
    """
    match type_.kind, value:
        case _, None:
            return "missing"
        case Kind.MONEY, int():
            return show_money(value)
        case Kind.INTEGER, int():
            return f"{value:,}"
        case Kind.MONTHS | Kind.DAYS, int():
            return f"{value} {type_.kind}"
        case _, bool():
            return "true" if value else "false"
        case _, float() if unit == PERCENT:
            return f"{value * 100:.10g}%"
        case _, float():
            return f"{int(value):,}" if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004
        case _, frozenset():
            return ", ".join(_in_order(value, type_)) or "none"
        case _, tuple():
            element = type_.element or type_
            return ", ".join(show_value(item, element) for item in value) or "none"
        case _, date():
            return value.isoformat()
        case _:
            return escape(str(value))


def show_outcome(value: Value, type_: Type) -> str:
    """The value of an outcome; one that is null is `none`, since nothing of it is missing."""
    return "none" if value is None else show_value(value, type_)


def plain_value(value: Value, type_: Type) -> Plain:
    """A value for JSON: money as text of dollars and cents, dates in ISO form, sets sorted."""
    match type_.kind, value:
        case Kind.MONEY, int():
            dollars, cents = divmod(abs(value), 100)
            return f"{'-' if value < 0 else ''}{dollars}.{cents:02}"
        case _, frozenset():
            return [*_in_order(value, type_)]
        case _, tuple():
            return [plain_value(item, type_.element or type_) for item in value]
        case _, date():
            return value.isoformat()
        case _, bool() | int() | float() | str() | None:
            return value
        case _:
            raise TypeError(type_, value)


def _in_order(members: frozenset[str], type_: Type) -> list[str]:
    order = {member: i for i, member in enumerate(type_.members)}
    return sorted(members, key=lambda member: (order.get(member, len(order)), member))
