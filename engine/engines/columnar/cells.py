"""The cells of a decision table: tests of one value each, as bits over the rows.

The constants that the tests of a column compare with cut its values into intervals; within one
nothing changes. So a value becomes the number of its interval, and each number has the bits of
the rows whose cell is true there.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.engines.columnar.terms import Dtype, Op, Scalar, Term
from engine.model.operators import MIRROR, CompareOp

_COMPARE: Final[dict[CompareOp, Callable[[Any, Any], bool]]] = {
    CompareOp.EQ: operator.eq,
    CompareOp.NE: operator.ne,
    CompareOp.LT: operator.lt,
    CompareOp.LE: operator.le,
    CompareOp.GT: operator.gt,
    CompareOp.GE: operator.ge,
}
_EQUALITY: Final = (CompareOp.EQ, CompareOp.NE)
_AT: Final = (CompareOp.LT, CompareOp.GE, *_EQUALITY)
"""Tests that change where their constant begins."""
_AFTER: Final = (CompareOp.LE, CompareOp.GT, *_EQUALITY)
"""Tests that change right after it."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How a value becomes a number from 0: a missing one becomes the last."""

    marks: tuple[Scalar, ...]
    """Numbers: where intervals begin but for the first. Texts: each its own number, and one more
    for all others. Of conditions none: false is 0, true is 1."""
    dtype: Dtype

    @property
    def missing(self) -> int:
        """The number of what is missing."""
        return 2 if self.dtype is Dtype.BOOLEAN else len(self.marks) + 1


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of a table: its coding, and by number the rows whose cell is true, as bits."""

    coding: Coding
    rows: tuple[int, ...]


def subject_of(condition: Term) -> Term:
    """The one value that a condition tests against constants, or the condition itself."""
    match condition.op:
        case Op.COMPARE if condition.param in _EQUALITY or not _is_text(condition):
            left, right = condition.args
            if left.is_const or right.is_const:
                return right if left.is_const else left
        case Op.AND | Op.OR | Op.NOT:
            found = {subject.number: subject for subject in map(subject_of, condition.args)}
            if len(found) == 1 and not any(subject.is_const for subject in found.values()):
                return next(iter(found.values()))
        case _:
            pass
    return condition


def _is_text(condition: Term) -> bool:
    return condition.args[0].dtype is Dtype.TEXT


def code_of(subject: Term, cells: Mapping[int, Sequence[Term]], live: int) -> Coded:
    """Code what the cells of a column test: by row conditions of `subject` that hold together.

    Rows of `live` without a cell here are true whatever the value is, a missing one too.
    """
    tested = sum(1 << row for row in cells)
    free = live & ~tested
    switches: dict[Scalar, int] = {}
    first = free
    for row, tests in cells.items():
        starts = _starts(subject, tests)
        truths = [_all_hold(tests, subject, value) for value in starts]
        first |= truths[0] << row
        is_text = subject.dtype is Dtype.TEXT
        for i in range(1, len(starts)):
            if truths[i] is not truths[0 if is_text else i - 1]:
                switches[starts[i]] = switches.get(starts[i], 0) ^ (1 << row)
    if subject.dtype is Dtype.BOOLEAN:
        coding = Coding((), Dtype.BOOLEAN)
        return Coded(coding, (first, first ^ switches.get(True, 0), free))
    marks = tuple(sorted(switches))  # type: ignore[type-var]  # of one type
    coding = Coding(marks, subject.dtype)
    if subject.dtype is Dtype.TEXT:
        each = [first ^ switches[mark] for mark in marks]
        return Coded(coding, (*each, first, free))
    return Coded(coding, (*_running(first, (switches[mark] for mark in marks)), free))


def _running(first: int, switches: Iterable[int]) -> Iterable[int]:
    yield first
    for switch in switches:
        first ^= switch
        yield first


def _starts(subject: Term, tests: Sequence[Term]) -> list[Any]:
    """Values one of which is in each interval of the tests; the first is below, or no constant."""
    if subject.dtype is Dtype.BOOLEAN:
        return [False, True]
    found = {cut for test in tests for cut in _cuts(test)}
    if subject.dtype is Dtype.TEXT:
        return [None, *sorted(found)]
    cuts = sorted(found)
    return [_before(cuts[0]), *cuts] if cuts else [0]


def _cuts(test: Term) -> set[Any]:
    """Where the truth of a test may change."""
    if test.op is not Op.COMPARE:
        return {cut for arg in test.args for cut in _cuts(arg)}
    left, right = test.args
    op = MIRROR[test.param] if left.is_const else test.param
    value = left.param if left.is_const else right.param
    if isinstance(value, str):
        return {value}
    if left.dtype is Dtype.NUMBER:
        value = float(value)
    at = {value} if op in _AT else set()
    return at | ({_after(value)} if op in _AFTER else set())


def _after(value: float) -> int | float:
    return value + 1 if isinstance(value, int) else math.nextafter(value, math.inf)


def _before(value: float) -> int | float:
    return value - 1 if isinstance(value, int) else math.nextafter(value, -math.inf)


def _all_hold(tests: Sequence[Term], subject: Term, value: object) -> bool:
    return all(_holds(test, subject, value) for test in tests)


def _holds(test: Term, subject: Term, value: object) -> bool:
    """Whether a test is true of a value that is not missing."""
    if test is subject:
        return bool(value)
    match test.op:
        case Op.NOT:
            return not _holds(test.args[0], subject, value)
        case Op.AND:
            return all(_holds(arg, subject, value) for arg in test.args)
        case Op.OR:
            return any(_holds(arg, subject, value) for arg in test.args)
        case _:
            left, right = (arg.param if arg.is_const else value for arg in test.args)
            return _COMPARE[test.param](left, right)
