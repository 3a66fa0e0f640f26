"""What an expression is about and what it is, in a colleague's words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.explain.formula import formula, show_literal
from engine.model.expressions import (
    Arith,
    Call,
    Expr,
    FactRef,
    Literal,
    NodeId,
    OutputRef,
    ParameterRef,
)
from engine.model.formats import PERCENT, show_value
from engine.model.operators import ArithOp
from engine.model.policy import Fact, Policy
from engine.model.types import Kind, Value

_HEAD: Final = re.compile(
    r"\s(?:about|above|after|at|below|by|for|from|in|of|on|over|since|that|to|under|until|which"
    r"|with|within|without)\s|\s*[(,;:]"
)
"""Where the words that a label is about come to an end."""

_DIGITS: Final = 6
"""So many digits of a computed number are told."""
_LONG: Final = 40
"""A formula longer than this is told behind its value."""

_PLURAL: Final = re.compile(r"[a-z]{2,}(?<![sui'])s")


def counts(fact: Fact) -> bool:
    """Whether a fact is a number of things that its label names: `4 exams in 12 months`.

    It is when its unit is a word of its label, or, without a unit, when what the label is about
    is in the plural.

    >>> from engine.model.types import INTEGER
    >>> counts(Fact("x", INTEGER, "entry lines of 12 months")), counts(Fact("x", INTEGER, "tier"))
    (True, False)
    """
    if fact.type.kind is not Kind.INTEGER:
        return False
    if fact.unit is not None:
        return fact.unit in fact.label.split()
    head = _HEAD.split(fact.label, maxsplit=1)[0]
    return any(_PLURAL.fullmatch(word) for word in head.split())


def _rounded(value: float) -> float:
    """To six digits; a larger number to a whole one.

    >>> _rounded(19.280250000000002), _rounded(0.1 + 0.2), _rounded(1234567.8)
    (19.2803, 0.3, 1234568.0)
    """
    if not value or not math.isfinite(value):
        return value
    return round(value, max(0, _DIGITS - 1 - math.floor(math.log10(abs(value)))))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Speaks about one account: `values` are those of the plain trace, by node id."""

    policy: Policy
    values: Mapping[NodeId, Value]
    shares: frozenset[str] = frozenset()
    """The outputs that are told in percent."""

    def counted(self, expr: Expr) -> bool:
        """Whether an expression is a count, other than one, of what a fact's label names."""
        is_fact = isinstance(expr, FactRef) and counts(self.policy.facts[expr.name])
        return is_fact and self.values.get(expr.id) not in (None, 1)

    def is_(self, expr: Expr, beside: Expr | None = None) -> str:
        """What an expression is: `4 exams in 12 months`, `amount of the bond is $5`.

        A share is told in percent where it is compared with one.
        """
        if self.counted(expr):
            return f"{self.shown(expr)} {self.subject(expr)}"
        if isinstance(expr, FactRef) and counts(self.policy.facts[expr.name]):
            return f"{self.subject(expr)}: {self.shown(expr)}"
        if beside is not None and self._unit(beside) == PERCENT:
            told = show_value(self._value(expr), expr.type, PERCENT)
            return f"{self.subject(expr)} is {told}"
        if isinstance(expr, Arith | Call) and len(formula(expr)) > _LONG:
            return f"a computed value is {self.shown(expr)} ({formula(expr)})"
        return f"{self.subject(expr)} is {self.shown(expr)}"

    def subject(self, expr: Expr) -> str:
        """What an expression is about: a fact by its label, a name, or the formula itself."""
        match expr:
            case FactRef(name=name):
                return self.policy.facts[name].label
            case ParameterRef(name=name) if name in self.policy.parameters:
                return self.policy.parameters[name].label
            case ParameterRef():
                return "the as-of date"
            case OutputRef(name=name):
                return name
            case _:
                return formula(expr)

    def shown(self, expr: Expr) -> str:
        """The value of an expression, with its unit where the label does not say it."""
        if isinstance(expr, Literal) and expr.type.kind in (Kind.TEXT, Kind.SET):
            return show_literal(expr)
        if isinstance(expr, Literal):
            return show_value(expr.value, expr.type)
        unit, value = self._unit(expr), self._value(expr)
        told = show_value(value, expr.type, unit)
        if unit in (None, PERCENT) or value is None or unit in self.subject(expr).split():
            return told
        return f"{told} {unit}"

    def _value(self, expr: Expr) -> Value:
        """The value of an expression; of a number that was computed so many digits."""
        value = self.values.get(expr.id)
        if isinstance(value, float) and isinstance(expr, Arith | Call | OutputRef):
            return _rounded(value)
        return value

    def _unit(self, expr: Expr) -> str | None:
        match expr:
            case FactRef(name=name):
                return self.policy.facts[name].unit
            case ParameterRef(name=name) if name in self.policy.parameters:
                return self.policy.parameters[name].unit
            case OutputRef(name=name) if name in self.shares:
                return PERCENT
            case _:
                return None

    def limit(self, expr: Expr, beside: Expr) -> str:
        """The other side of a comparison: its value, and how it came about if it was not given.

        A share is told in percent where it is compared with one.
        """
        match expr:
            case Literal(value=value, type=type_) if type_.kind is Kind.NUMBER:
                return show_value(value, type_, self._unit(beside))
            case Literal():
                return self.shown(expr)
            case ParameterRef():
                unit = self._unit(expr) or self._unit(beside)
                percent = PERCENT if unit == PERCENT else None
                return show_value(self.values.get(expr.id), expr.type, percent)
            case Arith(
                op=ArithOp.ADD | ArithOp.SUB as op, left=left, right=Literal() as duration
            ) if duration.type.kind in (Kind.MONTHS, Kind.DAYS):
                before = "before" if op is ArithOp.SUB else "after"
                return f"{self.shown(expr)} ({self.shown(duration)} {before} {self.subject(left)})"
            case _:
                return f"{self.shown(expr)} ({formula(expr)})"
