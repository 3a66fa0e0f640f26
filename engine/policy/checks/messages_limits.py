"""What is said about values outside of what a fact may be, and days without any values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.formats import show_value
from engine.model.patterns import pattern_remedy
from engine.model.ranges import range_remedy, show_range
from engine.source.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from engine.model.policy import Fact, Range
    from engine.model.types import Value
    from engine.source.text import Span


def out_of_range(who: str, value: Value, fact: Fact, bounds: Range, span: Span) -> Diagnostic:
    """A value outside the range of its fact."""
    given, allowed = show_value(value, fact.type), show_range(bounds, fact.type)
    message = f"{who} is `{given}`, which is outside its range `{allowed}`"
    return Diagnostic("out-of-range", message, span, help=range_remedy(value, bounds))


def pattern_mismatch(who: str, value: str, pattern: str, span: Span) -> Diagnostic:
    """A text that has not the form of its fact."""
    message = f"{who} is `{value}`, which is not of the form `{pattern}`"
    return Diagnostic("pattern-mismatch", message, span, help=pattern_remedy(value, pattern))


def before_all_values(
    as_of: date, names: Sequence[str], first: date, complete: date, span: Span
) -> Diagnostic:
    """A day before every value of every parameter; from `complete` on all have one."""
    message = f"the policy has no values before {first}, and is asked for {as_of}"
    listed = ", ".join(f"`{name}`" for name in names)
    remedy = f"choose an `--as-of` from {complete} on, or give earlier values to {listed}"
    return Diagnostic("parameter-gap", message, span, help=remedy)
