"""What a comparison must not come to, such as `moved > 2%`: for a build that is to stop.

condition: MEASURE OP NUMBER, or NUMBER% of the accounts compared
MEASURE:   moved, moved OUTPUT, reasons, provisional, provisional OUTPUT, settled, error,
           only old, only new
OP:        >  >=  <  <=  =  !=
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.runs.comparison.report import Comparison
from engine.source.render import escape
from engine.source.suggest import did_you_mean

_FORM: Final = re.compile(
    r"\s*([A-Za-z_][\w ]*?)\s*(>=|<=|!=|>|<|=)\s*([0-9][0-9,]{0,14}(?:\.[0-9]{1,6})?)\s*(%?)\s*"
)
_OPS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}
_PLAIN: Final[Mapping[str, Callable[[Comparison], int]]] = {
    "moved": lambda told: told.moved,
    "reasons": lambda told: told.reasons_changed,
    "provisional": lambda told: told.turned_provisional,
    "settled": lambda told: told.turned_settled,
    "error": lambda told: told.new_in_error,
    "only old": lambda told: told.only_old[0],
    "only new": lambda told: told.only_new[0],
}
"""`provisional` and `error` are those that turned so, `settled` those that turned back."""
_SAME: Final = {"reasons changed": "reasons", "in error": "error"}
_OF_OUTPUT: Final = ("moved", "provisional", "settled")


class ConditionError(Exception):
    """A condition that cannot be read; the text says what is wrong and the remedy."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A measure of a comparison with a limit."""

    measure: str
    output: str | None
    op: str
    limit: Decimal
    is_percent: bool
    text: str

    def value(self, told: Comparison) -> int:
        """What the measure is."""
        if self.output is None:
            return _PLAIN[self.measure](told)
        matrix = told.matrix(self.output)
        if matrix is None:
            raise ConditionError(f"`{escape(self.text)}`: `{escape(self.output)}` is not compared")
        values = {
            "moved": matrix.moved,
            "provisional": matrix.turned_provisional,
            "settled": matrix.turned_settled,
        }
        return values[self.measure]

    def holds(self, told: Comparison) -> bool:
        """Whether it holds; of no accounts every share is nothing."""
        value, limit = Decimal(self.value(told)), self.limit
        if self.is_percent:
            value, limit = value * 100, limit * told.accounts
            if not told.accounts:
                value, limit = Decimal(0), self.limit
        return _OPS[self.op](value, limit)


def read_condition(text: str) -> Condition:
    """Read a condition such as `moved segment >= 1.5%`.

    Raises:
        ConditionError: it is none.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise ConditionError(
            f"`{escape(text)}` is no condition; write it as `moved > 2%` or `error > 0`: a measure,"
            f" one of {' '.join(_OPS)}, and a number or a share in percent"
        )
    words, op, number, percent = found.groups()
    name = " ".join(words.split())
    name = _SAME.get(name, name)
    first, _, output = name.partition(" ")
    if name in _PLAIN:
        measure, of = name, None
    elif first in _OF_OUTPUT and " " not in output:
        measure, of = first, output
    else:
        near = did_you_mean(name, _PLAIN)
        hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(_PLAIN)}"
        raise ConditionError(f"`{escape(text)}`: `{escape(name)}` is no measure; {hint}")
    limit = Decimal(number.replace(",", ""))
    return Condition(measure, of, op, limit, bool(percent), " ".join(text.split()))
