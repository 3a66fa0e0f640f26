"""The bounds that the policy declares for a fact."""

from __future__ import annotations

from datetime import date

from engine.model.policy import Range
from engine.model.types import Kind, Type, Value


def is_within(value: Value, bounds: Range) -> bool:
    """Whether a value that is not missing keeps the bounds."""
    at = _measure(value)
    if bounds.low is not None:
        low = _measure(bounds.low)
        if at < low or (at == low and not bounds.low_closed):
            return False
    if bounds.high is not None:
        high = _measure(bounds.high)
        if at > high or (at == high and not bounds.high_closed):
            return False
    return True


def range_remedy(value: Value, bounds: Range) -> str | None:
    """What to write instead of a value outside: percents, where a share was written as one."""
    if not isinstance(value, float) or bounds.high != 1 or not is_within(value / 100, bounds):
        return None
    return f"write `{value:g}%` or `{value / 100:.12g}`"


def _measure(value: Value) -> float:
    """A value of an ordered type on a number line."""
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, int | float):
        return value
    message = f"{value!r} has no order"
    raise TypeError(message)


def show_range(bounds: Range, type_: Type) -> str:
    """A range as the policy writes it: `[0..]`, `($0.00..$5.00]`."""
    low, high = _show_bound(bounds.low, type_), _show_bound(bounds.high, type_)
    return f"{'[' if bounds.low_closed else '('}{low}..{high}{']' if bounds.high_closed else ')'}"


def _show_bound(value: Value, type_: Type) -> str:
    if value is None:
        return ""
    if type_.kind is Kind.MONEY and isinstance(value, int):
        dollars, cents = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}${dollars:,}.{cents:02}"
    return str(value).removesuffix(".0")
