"""Comparisons, ranges, `in`, null tests and a table's cells -> typed conditions.

Everything is written out as comparisons joined by AllOf and AnyOf; the operand that several
of them test is one node.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.syntax import (
    Between,
    Cell,
    CompareTest,
    Comparison,
    Containment,
    ContainsTest,
    EqualTest,
    Extent,
    Membership,
    NullLiteral,
    PrefixTest,
    RangeTest,
    SetLiteral,
    StartsWithTest,
    Syntax,
    Test,
)
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Expr,
    FactRef,
    IsNull,
    Literal,
    Not,
    OutputRef,
    ParameterRef,
)
from engine.model.operators import CompareOp, Function
from engine.model.types import BOOLEAN, TEXT, Kind, Type
from engine.policy.typing import messages_expressions as messages
from engine.policy.typing.conversion import coerce, require, said, same_type
from engine.policy.typing.names import alone, pair
from engine.policy.typing.reading import Reading

_DURATIONS = (Kind.MONTHS, Kind.DAYS)


def comparison(reading: Reading, node: Comparison) -> Expr | None:
    """`left op right`; with the literal null, a null test."""
    op = CompareOp(node.op)
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(other, NullLiteral):
            operand = reading.infer(side)
            return None if operand is None else null_test(reading, op, operand, node.at)
    left, right = pair(reading, node.left, node.right)
    if left is None or right is None:
        return None
    return _compare(reading, op, left, right, node.at)


def _compare(reading: Reading, op: CompareOp, left: Expr, right: Expr, at: Extent) -> Expr | None:
    if not _checked_comparison(reading, left, right, at):
        return None
    if op in (CompareOp.EQ, CompareOp.NE) or _checked_order(reading, op, left, at):
        return Compare(op, left, right, reading.node(at))
    return None


def _checked_comparison(reading: Reading, left: Expr, right: Expr, at: Extent) -> bool:
    numeric = left.type.is_numeric and right.type.is_numeric
    durations = left.type.kind in _DURATIONS and right.type.kind in _DURATIONS
    if not numeric and not durations and not same_type(left.type, right.type):
        sides = said(reading, left, at), said(reading, right, at)
        reading.report(messages.not_comparable(reading.who, *sides, reading.span(at)))
        return False
    if durations:
        span = reading.span(at)
        reading.report(messages.durations_compared(reading.who, said(reading, left, at), span))
        return False
    return True


def _checked_order(reading: Reading, op: str, operand: Expr, at: Extent) -> bool:
    if operand.type.is_ordered:
        return True
    span = reading.span(at)
    reading.report(messages.not_ordered(reading.who, op, said(reading, operand, at), span))
    return False


def null_test(reading: Reading, op: CompareOp, operand: Expr, at: Extent) -> Expr | None:
    """`operand = null` or `!= null`, of the bare name of a fact or an output."""
    span = reading.span(at)
    if op not in (CompareOp.EQ, CompareOp.NE):
        reading.report(messages.null_ordered(reading.who, op, span))
        return None
    match operand:
        case FactRef() | OutputRef():
            test = IsNull(operand, reading.node(at))
            return test if op is CompareOp.EQ else Not(test, reading.node(at))
        case ParameterRef(name=name):
            reading.report(messages.null_test_of_parameter(reading.who, name, span))
        case _:
            words = reading.words(operand)
            reading.report(messages.null_test_of(reading.who, words, span))
    return None


def between(reading: Reading, node: Between) -> Expr | None:
    """`x between low and high`: both comparisons hold."""
    operand = reading.infer(node.operand)
    bounds = ((CompareOp.GE, node.low), (CompareOp.LE, node.high))
    return _bounded(reading, operand, bounds, "between", node.at)


def _range(reading: Reading, operand: Expr | None, test: RangeTest) -> Expr | None:
    bounds: list[tuple[CompareOp, Syntax]] = []
    if test.low is not None:
        bounds.append((CompareOp.GE if test.low_closed else CompareOp.GT, test.low))
    if test.high is not None:
        bounds.append((CompareOp.LE if test.high_closed else CompareOp.LT, test.high))
    return _bounded(reading, operand, bounds, "..", test.at)


def _bounded(
    reading: Reading,
    operand: Expr | None,
    bounds: Sequence[tuple[CompareOp, Syntax]],
    shown: str,
    at: Extent,
) -> Expr | None:
    lasting = operand is None or operand.type.kind in _DURATIONS
    if operand is not None and not lasting and not _checked_order(reading, shown, operand, at):
        return None
    parts = [_against(reading, op, operand, bound, at) for op, bound in bounds]
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return found[0] if len(found) == 1 else AllOf(found, reading.node(at))


def _against(
    reading: Reading, op: CompareOp, operand: Expr | None, value: Syntax, at: Extent
) -> Expr | None:
    """`operand op value`, where null is no value."""
    if isinstance(value, NullLiteral):
        words = "x" if operand is None else reading.words(operand)
        reading.report(messages.null_member(reading.who, words, reading.span(value.at)))
        return None
    if operand is None:
        alone(reading, value)
        return None
    right = reading.infer(value, operand.type)
    return None if right is None else _compare(reading, op, operand, right, at)


def membership(reading: Reading, node: Membership) -> Expr | None:
    """`x in (...)`: one of the tests holds."""
    operand = reading.infer(node.operand)
    return _one_of(reading, [_test(reading, operand, test) for test in node.tests], node.at)


def _one_of(reading: Reading, parts: Sequence[Expr | None], at: Extent) -> Expr | None:
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    return found[0] if len(found) == 1 else AnyOf(found, reading.node(at))


def cell(reading: Reading, node: Cell, operand: Expr) -> Expr | None:
    """A table's cell as a condition on the column's `operand`.

    `-` is always true and `not(-)` never is, whatever is missing.
    """
    if not node.tests:
        at = reading.node(node.at)
        return Literal(value=False, type=BOOLEAN, id=at) if node.negated else AllOf((), at)
    parts = [_cell_test(reading, operand, test) for test in node.tests]
    tests = _one_of(reading, parts, node.at)
    if tests is None or not node.negated:
        return tests
    return Not(tests, reading.node(node.at))


def _cell_test(reading: Reading, operand: Expr, test: Test) -> Expr | None:
    """A test in a cell, where null asks for a missing value."""
    match test:
        case EqualTest(value=NullLiteral(), at=at):
            return null_test(reading, CompareOp.EQ, operand, at)
        case CompareTest(op=op, value=NullLiteral(), at=at):
            return null_test(reading, CompareOp(op), operand, at)
        case _:
            return _test(reading, operand, test)


def _test(reading: Reading, operand: Expr | None, test: Test) -> Expr | None:
    match test:
        case EqualTest(value=value, at=at):
            return _against(reading, CompareOp.EQ, operand, value, at)
        case CompareTest(op=op, value=value, at=at):
            return _against(reading, CompareOp(op), operand, value, at)
        case RangeTest():
            return _range(reading, operand, test)
        case ContainsTest(member=member, at=at):
            return _contains(reading, operand, member, at)
        case StartsWithTest(prefix=prefix, at=at):
            return _starts_with(reading, operand, prefix, at)


def containment(reading: Reading, node: Containment) -> Expr | None:
    """`set contains member`."""
    if isinstance(node.operand, SetLiteral):
        words, span = reading.quote(node.operand.at), reading.span(node.operand.at)
        reading.report(messages.list_without_set(reading.who, words, None, span))
        return None
    return _contains(reading, reading.infer(node.operand), node.member, node.at)


def _contains(reading: Reading, operand: Expr | None, member: Syntax, at: Extent) -> Expr | None:
    if isinstance(member, SetLiteral):
        words, span = reading.quote(member.at), reading.span(member.at)
        reading.report(messages.several_contained(reading.who, words, span))
        return None
    if operand is not None and operand.type.kind is not Kind.SET:
        reading.report(messages.not_a_set(reading.who, said(reading, operand, at)))
        operand = None
    if operand is None:
        alone(reading, member)
        return None
    typed = require(reading, member, Type(Kind.ENUM, operand.type.members))
    if typed is None:
        return None
    return Call(Function.CONTAINS, (operand, typed), BOOLEAN, reading.node(at))


def prefix_test(reading: Reading, node: PrefixTest) -> Expr | None:
    """`text starts with prefix`."""
    return _starts_with(reading, reading.infer(node.operand), node.prefix, node.at)


def _starts_with(reading: Reading, operand: Expr | None, prefix: Syntax, at: Extent) -> Expr | None:
    if operand is not None and operand.type.kind is not Kind.TEXT:
        reading.report(messages.not_a_text(reading.who, said(reading, operand, at)))
        operand = None
    typed = reading.infer(prefix, TEXT)
    if typed is None or operand is None:
        return None
    text = coerce(reading, typed, TEXT)
    if text is None:
        return None
    return Call(Function.STARTS_WITH, (operand, text), BOOLEAN, reading.node(at))
