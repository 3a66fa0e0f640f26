"""Sets of values: spans on a number line, or words; what the values of a condition can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.model.operators import CompareOp
from engine.model.types import Kind, Type, Value

Bound = tuple[float | int, int]
"""A value and a step: 0 at it, 1 just above it, -1 just below it."""

_LEAST: Final[Bound] = (float("-inf"), 0)
_MOST: Final[Bound] = (float("inf"), 0)
_WHOLE: Final = (Kind.INTEGER, Kind.MONEY, Kind.DATE)


@dataclass(frozen=True, slots=True)
class Spans:
    """Values of an ordered type: spans that do not meet, from low to high, ends included."""

    parts: tuple[tuple[Bound, Bound], ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is no value in it."""
        return not self.parts

    def meet(self, other: Spans) -> Spans:
        """The values in both."""
        found = [(max(a[0], b[0]), min(a[1], b[1])) for a in self.parts for b in other.parts]
        return Spans(tuple(sorted(span for span in found if span[0] <= span[1])))

    def join(self, other: Spans) -> Spans:
        """The values in either."""
        joined: list[tuple[Bound, Bound]] = []
        for low, high in sorted((*self.parts, *other.parts)):
            if joined and low <= _after(joined[-1][1]):
                joined[-1] = (joined[-1][0], max(joined[-1][1], high))
            else:
                joined.append((low, high))
        return Spans(tuple(joined))

    def lies_in(self, other: Spans) -> bool:
        """Whether every value of it is in the other."""
        return all(any(b[0] <= a[0] and a[1] <= b[1] for b in other.parts) for a in self.parts)

    @property
    def only(self) -> float | int | None:
        """The one value, where there is just one."""
        match self.parts:
            case (((low, 0), (high, 0)),) if low == high:
                return low
        return None


def _after(bound: Bound) -> Bound:
    return (bound[0], bound[1] + 1)


@dataclass(frozen=True, slots=True)
class Words:
    """Values without order: those listed, or all but those listed."""

    listed: frozenset[Value]
    others: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is no value in it."""
        return not self.others and not self.listed

    def meet(self, other: Words) -> Words:
        """The values in both."""
        if self.others and other.others:
            return Words(self.listed | other.listed, others=True)
        if self.others:
            return Words(other.listed - self.listed)
        if other.others:
            return Words(self.listed - other.listed)
        return Words(self.listed & other.listed)

    def join(self, other: Words) -> Words:
        """The values in either."""
        if self.others and other.others:
            return Words(self.listed & other.listed, others=True)
        if self.others or other.others:
            but, plus = (self, other) if self.others else (other, self)
            return Words(but.listed - plus.listed, others=True)
        return Words(self.listed | other.listed)

    def lies_in(self, other: Words) -> bool:
        """Whether every value of it is in the other."""
        if self.others:
            return other.others and other.listed <= self.listed
        return not (self.listed & other.listed) if other.others else self.listed <= other.listed

    @property
    def only(self) -> Value:
        """The one value, where there is just one."""
        return next(iter(self.listed)) if len(self.listed) == 1 and not self.others else None


Region = Spans | Words


def meet(a: Region, b: Region) -> Region:
    """The values in both; they are of one type."""
    if isinstance(a, Spans) and isinstance(b, Spans):
        return a.meet(b)
    return a.meet(b) if isinstance(a, Words) and isinstance(b, Words) else a


def join(a: Region, b: Region) -> Region:
    """The values in either; they are of one type."""
    if isinstance(a, Spans) and isinstance(b, Spans):
        return a.join(b)
    return a.join(b) if isinstance(a, Words) and isinstance(b, Words) else a


def lies_in(a: Region, b: Region) -> bool:
    """Whether every value of `a` is in `b`."""
    if isinstance(a, Spans) and isinstance(b, Spans):
        return a.lies_in(b)
    return isinstance(a, Words) and isinstance(b, Words) and a.lies_in(b)


def everything(type_: Type) -> Region:
    """All values of a type."""
    if type_.is_ordered:
        return Spans(((_LEAST, _MOST),))
    if type_.kind is Kind.BOOLEAN:
        return Words(frozenset({True, False}))
    if type_.kind is Kind.ENUM:
        return Words(frozenset(type_.members))
    return Words(frozenset(), others=True)


def points(values: Iterable[Value], type_: Type) -> Region:
    """The values given; those that are missing count for nothing."""
    known = [value for value in values if value is not None]
    if not type_.is_ordered:
        return Words(frozenset(known))
    if len(known) == 1:
        return _side(CompareOp.EQ, measure(known[0]), type_)
    spans = Spans(())
    for value in known:
        spans = spans.join(_side(CompareOp.EQ, measure(value), type_))
    return spans


def between(low: Value, high: Value, type_: Type, *, closed: tuple[bool, bool]) -> Spans:
    """The values between two bounds; None is without bound."""
    region = Spans(((_LEAST, _MOST),))
    if low is not None:
        op = CompareOp.GE if closed[0] else CompareOp.GT
        region = region.meet(_side(op, measure(low), type_))
    if high is not None:
        op = CompareOp.LE if closed[1] else CompareOp.LT
        region = region.meet(_side(op, measure(high), type_))
    return region


def compared(op: CompareOp, region: Region, type_: Type) -> Region:
    """The values that compare so with some value of the region."""
    if isinstance(region, Words):
        if op is CompareOp.EQ:
            return region
        return Words(frozenset()) if region.is_empty else _but(region, type_)
    if not region.parts:
        return region
    low, high = region.parts[0][0], region.parts[-1][1]
    match op:
        case CompareOp.EQ:
            return region
        case CompareOp.NE:
            only = region.only
            return _side(op, only, type_) if only is not None else Spans(((_LEAST, _MOST),))
        case CompareOp.LT | CompareOp.LE:
            return _side(op, high[0], type_) if high[0] < _MOST[0] else Spans(((_LEAST, _MOST),))
        case CompareOp.GT | CompareOp.GE:
            return _side(op, low[0], type_) if low[0] > _LEAST[0] else Spans(((_LEAST, _MOST),))


def _but(region: Words, type_: Type) -> Region:
    only = region.only
    if only is None:
        return everything(type_)
    return meet(Words(frozenset({only}), others=True), everything(type_))


def _side(op: CompareOp, value: float, type_: Type) -> Spans:
    """The values that compare so with one value."""
    at: Bound = (value, 0)
    whole = type_.kind in _WHOLE and isinstance(value, int)
    above: Bound = (value + 1, 0) if whole else (value, 1)
    below: Bound = (value - 1, 0) if whole else (value, -1)
    match op:
        case CompareOp.EQ:
            return Spans(((at, at),))
        case CompareOp.NE:
            return Spans(((_LEAST, below), (above, _MOST)))
        case CompareOp.LT:
            return Spans(((_LEAST, below),))
        case CompareOp.LE:
            return Spans(((_LEAST, at),))
        case CompareOp.GT:
            return Spans(((above, _MOST),))
        case CompareOp.GE:
            return Spans(((at, _MOST),))


def measure(value: Value) -> float | int:
    """A value of an ordered type on a number line."""
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, int | float):
        return value
    message = f"{value!r} has no order"
    raise TypeError(message)
