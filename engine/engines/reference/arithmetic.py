"""What the operators do to values that are not missing. A result of None is missing."""

from __future__ import annotations

import calendar
import math
from datetime import date, timedelta

from engine.model.expressions import Arith
from engine.model.operators import ArithOp, CompareOp, Function
from engine.model.types import INTEGER_LIMIT, Kind, Value


def whole(value: int) -> int | None:
    """`value` where it is in range."""
    return value if -INTEGER_LIMIT <= value <= INTEGER_LIMIT else None


def finite(value: float) -> float | None:
    """`value` without a negative zero; infinities and NaN are missing."""
    return value + 0.0 if math.isfinite(value) else None


def round_half_away(value: float) -> int | None:
    """The nearest whole number, halves away from zero."""
    if not math.isfinite(value):
        return None
    floor = math.floor(abs(value))
    floor += abs(value) - floor >= 0.5  # noqa: PLR2004 - a half is a half
    return whole(int(math.copysign(1, value)) * floor)


def add_months(day: date, months: int) -> date | None:
    """The same day of another month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date | None:
    """Another day, where its year has four digits."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def calculate(node: Arith, left: Value, right: Value) -> Value:
    """Apply the operator of `node` to two values that are not missing."""
    match node.type.kind, left, right:
        case Kind.DATE, date(), int():
            add = add_months if node.right.type.kind is Kind.MONTHS else add_days
            return add(left, -right if node.op is ArithOp.SUB else right)
        case Kind.DATE, int(), date():
            return (add_months if node.left.type.kind is Kind.MONTHS else add_days)(right, left)
        case Kind.INTEGER, date(), date():
            return (left - right).days
        case Kind.NUMBER, int() | float(), int() | float():
            return _in_doubles(node.op, float(left), float(right))
        case Kind.INTEGER | Kind.MONEY, int(), int() if node.op is not ArithOp.DIV:
            return _in_whole_numbers(node.op, left, right)
        case Kind.MONEY, int() | float(), int() | float():
            cents = _in_doubles(node.op, float(left), float(right))
            return None if cents is None else round_half_away(cents)
        case _:
            raise TypeError(node)


def _in_doubles(op: ArithOp, left: float, right: float) -> float | None:
    match op:
        case ArithOp.ADD:
            return finite(left + right)
        case ArithOp.SUB:
            return finite(left - right)
        case ArithOp.MUL:
            return finite(left * right)
        case ArithOp.DIV:
            return None if right == 0 else finite(left / right)


def _in_whole_numbers(op: ArithOp, left: int, right: int) -> int | None:
    match op:
        case ArithOp.ADD:
            return whole(left + right)
        case ArithOp.SUB:
            return whole(left - right)
        case _:
            return whole(left * right)


def compare(op: CompareOp, left: Value, right: Value) -> bool:
    """Test two values that are not missing, of one type or integer with number."""
    match op:
        case CompareOp.EQ:
            return left == right
        case CompareOp.NE:
            return left != right
        case CompareOp.LT:
            return left < right  # type: ignore[operator]  # the checker gave both one ordered type
        case CompareOp.LE:
            return left <= right  # type: ignore[operator]  # as above
        case CompareOp.GT:
            return left > right  # type: ignore[operator]  # as above
        case CompareOp.GE:
            return left >= right  # type: ignore[operator]  # as above


def apply(function: Function, args: list[Value]) -> Value:  # noqa: C901  # one case a function
    """Apply a function to arguments that are not missing."""
    match function, args:
        case Function.MIN, _:
            return min(args)  # type: ignore[type-var]  # the checker gave all one ordered type
        case Function.MAX, _:
            return max(args)  # type: ignore[type-var]  # as above
        case Function.ABS, [int() | float() as x]:
            return abs(x)
        case Function.NEGATE, [int() | float() as x]:
            return 0.0 - x if isinstance(x, float) else -x
        case Function.TO_NUMBER, [int() as x]:
            return float(x)
        case Function.FLOOR, [float() as x]:
            return whole(math.floor(x))
        case Function.CEILING, [float() as x]:
            return whole(math.ceil(x))
        case Function.ROUND, [float() as x]:
            return round_half_away(x)
        case Function.CONTAINS, [frozenset() as members, str() as member]:
            return member in members
        case Function.STARTS_WITH, [str() as text, str() as prefix]:
            return text.startswith(prefix)
        case _:
            raise TypeError(function, args)
