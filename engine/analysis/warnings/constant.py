"""Conditions that always hold, or never: by types, ranges, literals and contradictions.

"Always" and "never" are said of accounts whose facts are known: where one is missing, such a
condition may be unknown all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.analysis.atoms import is_one_test
from engine.analysis.warnings import messages
from engine.analysis.warnings.canonical import Signed, form
from engine.analysis.warnings.constraints import Clash, clash_of
from engine.analysis.warnings.domains import Domains, folded
from engine.analysis.warnings.finding import Finding, Reader, place_of, readers_of
from engine.analysis.warnings.regions import Words, compared, meet
from engine.analysis.warnings.words import why_constant
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Expr,
    If,
    IsNull,
    Literal,
    Not,
    children,
)
from engine.model.operators import INVERSE, CompareOp, Function
from engine.model.policy import Policy
from engine.model.types import Kind
from engine.policy.load import Loaded


class Can(NamedTuple):
    """Whether a condition can be true, and whether it can be false."""

    true: bool
    false: bool


class Constant(NamedTuple):
    """A condition that always holds, or never; `clash` are the parts to blame, if that is why."""

    expr: Expr
    holds: bool
    clash: Clash | None


def constant_conditions(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each smallest condition that always holds, or never."""
    domains = Domains(policy)
    for reader in readers_of(policy):
        for found in constants_of(reader, domains):
            who = str(reader.subject)
            place = place_of(loaded.spans, found.expr, reader.subject)
            because = why_constant(found.expr, domains)
            told = messages.constant_condition(who, because, place, holds=found.holds)
            if found.clash is not None:
                first = place_of(loaded.spans, found.clash.first, reader.subject)
                second = place_of(loaded.spans, found.clash.second, reader.subject)
                if first != second:
                    told = messages.clash(who, second, first, holds=found.holds)
            yield Finding(told, (reader.subject,))


def constants_of(reader: Reader, domains: Domains) -> Iterator[Constant]:
    """The smallest constant conditions in what a reader holds.

    A condition `true` that stands alone is meant so. An invariant is there to hold always; it is
    only told when it never does.
    """
    expr = reader.expr
    if reader.subject.kind == "invariant":
        if not can_be(expr, domains).true:
            yield Constant(expr, holds=False, clash=_clash(expr, domains))
    elif isinstance(expr, Literal):
        if reader.is_condition and expr.value is False:
            yield Constant(expr, holds=False, clash=None)
    elif (reader.is_condition or children(expr)) and not _is_bare(expr):
        yield from _smallest(expr, domains)


def _is_bare(expr: Expr) -> bool:
    """Whether it is the condition of a rule that has none."""
    return isinstance(expr, AllOf) and not expr.parts


def _smallest(expr: Expr, domains: Domains) -> Iterator[Constant]:
    """Those in an expression; what is made of parts that are not constant is so by a clash only."""
    found = [each for child in _conditions(expr) for each in _smallest(child, domains)]
    if found or expr.type.kind is not Kind.BOOLEAN or isinstance(expr, IsNull):
        yield from found
        return
    if isinstance(expr, Not):
        return
    if isinstance(expr, AllOf | AnyOf) and not is_one_test(expr.parts):
        clash = _clash(expr, domains)
        if clash is not None:
            yield Constant(expr, isinstance(expr, AnyOf), clash)
        return
    can = can_be(expr, domains)
    if not can.true:
        yield Constant(expr, holds=False, clash=_clash(expr, domains))
    elif not can.false:
        yield Constant(expr, holds=True, clash=_clash(expr, domains))


def _conditions(expr: Expr) -> Iterator[Expr]:
    """What lies in an expression and may hold conditions; a range or list of words is one."""
    match expr:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            if not is_one_test(parts):
                yield from parts
        case Not(operand=operand):
            yield operand
        case If(condition=condition, then=then, otherwise=otherwise):
            yield condition
            yield from (each for each in (then, otherwise) if children(each))
        case _:
            yield from (each for each in children(expr) if children(each))


def _clash(expr: Expr, domains: Domains) -> Clash | None:
    match expr:
        case AllOf(parts=parts):
            return clash_of([Signed(part) for part in parts], domains)
        case AnyOf(parts=parts):
            return clash_of([Signed(part, holds=False) for part in parts], domains)
        case Not(operand=operand):
            return _clash(operand, domains)
        case _:
            return None


def can_be(expr: Expr, domains: Domains) -> Can:
    """Whether a condition can be true and can be false; both where it is not plain."""
    match expr:
        case Not(operand=operand):
            can = can_be(operand, domains)
            return Can(can.false, can.true)
        case AllOf(parts=parts):
            each = [can_be(part, domains) for part in parts]
            is_possible = all(can.true for can in each) and _clash(expr, domains) is None
            return Can(is_possible, any(can.false for can in each))
        case AnyOf(parts=parts):
            each = [can_be(part, domains) for part in parts]
            is_refutable = all(can.false for can in each) and _clash(expr, domains) is None
            return Can(any(can.true for can in each), is_refutable)
        case Compare(op=op, left=left, right=right):
            return Can(
                _may_compare(op, left, right, domains),
                _may_compare(INVERSE[op], left, right, domains),
            )
        case _:
            return _other(expr, domains)


def _may_compare(op: CompareOp, left: Expr, right: Expr, domains: Domains) -> bool:
    if type(left) is type(right) and form(left) == form(right):
        return op in (CompareOp.EQ, CompareOp.LE, CompareOp.GE)
    region = compared(op, domains.of(right), left.type)
    return not meet(region, domains.of(left)).is_empty


def _other(expr: Expr, domains: Domains) -> Can:
    value = folded(expr)
    if isinstance(value, bool):
        return Can(value, not value)
    if isinstance(expr, Call) and expr.function is Function.CONTAINS:
        members, sought = domains.members(expr.args[0]), folded(expr.args[1])
        return Can(members is None or sought is None or sought in members, false=True)
    region = domains.of(expr)
    if isinstance(expr, IsNull) or not isinstance(region, Words):
        return Can(true=True, false=True)
    return Can(True in region.listed, False in region.listed)
