"""Arithmetic and functions on values that are there; None where the result is missing.

Integers and cents leave the range of plus or minus 2^53 - 1 as missing; numbers that are not
finite are missing; `-0.0` is `0.0`.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from engine.model.operators import ArithOp, Function
from engine.model.types import INTEGER_LIMIT, Kind, Value

Operation = Callable[[Any, Any], Value]
"""A function of two values that are there, of the kinds it was chosen for."""

_HALF: Final = 0.5
_LAST_DAY: Final = date.max.toordinal()
_DURATIONS: Final = (Kind.MONTHS, Kind.DAYS)


def whole(value: int) -> int | None:
    """`value` if it lies in the range of integers and cents, else None."""
    return value if -INTEGER_LIMIT <= value <= INTEGER_LIMIT else None


def finite(value: float) -> float | None:
    """`value` as a number: None for NaN and infinities, never `-0.0`."""
    return value + 0.0 if math.isfinite(value) else None


def rounded(value: float) -> int | None:
    """The nearest integer, half away from zero; None when not finite or out of range."""
    if not math.isfinite(value):
        return None
    size = abs(value)
    floor = math.floor(size)
    result = floor + (size - floor >= _HALF)
    return whole(-result if value < 0 else result)


def _quotient(left: float, right: float) -> float | None:
    """The quotient of two doubles; None when the divisor is zero or the result not finite."""
    return finite(float(left) / float(right)) if right else None


def _cents_quotient(left: int, right: float) -> int | None:
    """Cents divided by an integer or number, to the nearest cent."""
    return rounded(float(left) / float(right)) if right else None


def _days_later(day: date, days: int) -> date | None:
    ordinal = day.toordinal() + days
    return date.fromordinal(ordinal) if 1 <= ordinal <= _LAST_DAY else None


def _months_later(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


_INTEGERS: Final[dict[ArithOp, Operation]] = {
    ArithOp.ADD: lambda a, b: whole(a + b),
    ArithOp.SUB: lambda a, b: whole(a - b),
    ArithOp.MUL: lambda a, b: whole(a * b),
    ArithOp.DIV: _quotient,
}
"""Integers with integers; cents with cents but for the product, which has no meaning."""

_NUMBERS: Final[dict[ArithOp, Operation]] = {
    ArithOp.ADD: lambda a, b: finite(float(a) + float(b)),
    ArithOp.SUB: lambda a, b: finite(float(a) - float(b)),
    ArithOp.MUL: lambda a, b: finite(float(a) * float(b)),
    ArithOp.DIV: _quotient,
}


def operation(op: ArithOp, left: Kind, right: Kind) -> Operation:
    """The function for an operator between two kinds; always missing where there is none."""
    if Kind.DATE in (left, right):
        return _date_operation(op, left, right)
    if left is right and left in (Kind.INTEGER, Kind.MONEY):
        return _INTEGERS[op]
    if Kind.MONEY in (left, right):
        if op is ArithOp.DIV:
            return _cents_quotient
        if Kind.INTEGER in (left, right):
            return _INTEGERS[op]
        return lambda a, b: rounded(float(a) * float(b))
    if left in (Kind.INTEGER, Kind.NUMBER) and right in (Kind.INTEGER, Kind.NUMBER):
        return _NUMBERS[op]
    return lambda _a, _b: None


def _date_operation(op: ArithOp, left: Kind, right: Kind) -> Operation:
    if left is right:
        return lambda a, b: a.toordinal() - b.toordinal()
    sign = -1 if op is ArithOp.SUB else 1
    if right in _DURATIONS:
        move = _months_later if right is Kind.MONTHS else _days_later
        return lambda a, b: move(a, sign * b)
    move = _months_later if left is Kind.MONTHS else _days_later
    return lambda a, b: move(b, a)


def _integral(to_integer: Callable[[float], int | None]) -> Callable[..., Value]:
    """Apply `to_integer` to a double; an integer stays as it is."""
    return lambda x: x if isinstance(x, int) else to_integer(x)


FUNCTIONS: Final[dict[Function, Callable[..., Value]]] = {
    Function.ABS: abs,
    Function.MIN: lambda *args: min(args),
    Function.MAX: lambda *args: max(args),
    Function.FLOOR: _integral(lambda x: whole(math.floor(x))),
    Function.CEILING: _integral(lambda x: whole(math.ceil(x))),
    Function.ROUND: _integral(rounded),
    Function.NEGATE: lambda x: -x + 0.0 if isinstance(x, float) else -x,
    Function.TO_NUMBER: float,
    Function.CONTAINS: lambda members, member: member in members,
    Function.STARTS_WITH: lambda text, prefix: text.startswith(prefix),
}
"""Functions of values that are all there."""
