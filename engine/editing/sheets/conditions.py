"""A condition as tests of single things.

`score >= 70 and open` is the cell `>= 70` in the column `score`, and `true` in the column `open`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.language.show import show
from engine.language.syntax import (
    Between,
    BooleanLiteral,
    Cell,
    CompareTest,
    Comparison,
    Conjunction,
    Containment,
    ContainsTest,
    Disjunction,
    EqualTest,
    Extent,
    Inversion,
    Membership,
    Name,
    NullLiteral,
    PrefixTest,
    RangeTest,
    StartsWithTest,
    TableLookup,
    Test,
)

if TYPE_CHECKING:
    from engine.language.syntax import Syntax

Entry = tuple[str, str]
"""The header of a column, and a cell below it."""

_NOWHERE: Final = Extent(0, 0)


class NoTestError(Exception):
    """A part of a condition that is no test of one thing."""

    def __init__(self, part: Syntax) -> None:
        super().__init__()
        self.part = part


def entries_of(syntax: Syntax) -> list[Entry]:
    """The tests that all must hold for a condition to hold.

    Raises:
        NoTestError: a part of the condition is no test of one thing.
    """
    if isinstance(syntax, Conjunction):
        return [entry for part in syntax.parts for entry in entries_of(part)]
    found = _one(syntax)
    if found is None:
        raise NoTestError(syntax)
    operand, cell = found
    return [(show(operand), show(cell))]


def _one(syntax: Syntax) -> tuple[Syntax, Cell] | None:
    match syntax:
        case Inversion(operand=inner):
            return _inverted(inner)
        case Disjunction(parts=parts):
            return _either(tuple(_one(part) for part in parts))
        case Membership(operand=operand, tests=tests):
            return operand, _cell(*tests)
        case Name() | TableLookup():
            return syntax, _cell(EqualTest(BooleanLiteral(value=True, at=_NOWHERE), _NOWHERE))
        case _:
            return _simple(syntax)


def _simple(syntax: Syntax) -> tuple[Syntax, Cell] | None:
    match syntax:
        case Comparison(op="!=", left=operand, right=NullLiteral(at=at)):
            return operand, Cell((EqualTest(NullLiteral(at), at),), negated=True, at=at)
        case Comparison(op="=", left=operand, right=value, at=at):
            return operand, _cell(EqualTest(value, at))
        case Comparison(op=op, left=operand, right=value, at=at):
            return operand, _cell(CompareTest(op, value, at))
        case Between(operand=operand, low=low, high=high, at=at):
            return operand, _cell(RangeTest(low, high, low_closed=True, high_closed=True, at=at))
        case Containment(operand=operand, member=member, at=at):
            return operand, _cell(ContainsTest(member, at))
        case PrefixTest(operand=operand, prefix=prefix, at=at):
            return operand, _cell(StartsWithTest(prefix, at))
        case _:
            return None


def _inverted(inner: Syntax) -> tuple[Syntax, Cell] | None:
    if isinstance(inner, Name | TableLookup):
        return inner, _cell(EqualTest(BooleanLiteral(value=False, at=_NOWHERE), _NOWHERE))
    found = _one(inner)
    if found is None or found[1].negated:
        return None
    return found[0], Cell(found[1].tests, negated=True, at=_NOWHERE)


def _either(parts: tuple[tuple[Syntax, Cell] | None, ...]) -> tuple[Syntax, Cell] | None:
    """Tests of one thing, one of which must hold."""
    tests: list[Test] = []
    operand: Syntax | None = None
    for part in parts:
        if part is None or part[1].negated or (operand is not None and part[0] != operand):
            return None
        operand = part[0]
        tests += part[1].tests
    return None if operand is None else (operand, _cell(*tests))


def _cell(*tests: Test) -> Cell:
    return Cell(tests, negated=False, at=_NOWHERE)
