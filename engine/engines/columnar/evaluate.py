"""Expressions of a policy as columns, in the plain or in the firm reading.

The firm reading differs where an outcome or a null test is read: a provisional outcome is
missing there, and a null test on what is missing but may come is unknown. What reads facts
alone is one term in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from engine.engines.columnar.arithmetic import apply, calculate, compare
from engine.engines.columnar.calendar import FIRST_DAY, LAST_DAY
from engine.engines.columnar.lookup import look_up
from engine.engines.columnar.terms import Dtype, Op, Term, Terms
from engine.engines.columnar.values import (
    DTYPES,
    Column,
    SetOf,
    columns_of,
    constant,
    decided_if,
    equal,
    is_missing,
    one,
)
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Arith,
    Call,
    Compare,
    Expr,
    FactRef,
    If,
    IsNull,
    Literal,
    Lookup,
    Not,
    OutputRef,
    ParameterRef,
)
from engine.model.inforce import InForce
from engine.model.operators import MIRROR, CompareOp, Function
from engine.model.policy import Fact
from engine.model.types import INTEGER_LIMIT, Kind, Type

_LOWER: Final = (CompareOp.GE, CompareOp.GT)
_UPPER: Final = (CompareOp.LE, CompareOp.LT)


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """An output as later decisions read it.

    `firm` is missing where the outcome is provisional; `is_open` says where that is so. `low`
    and `high` are the ends of its interval, missing where it has none.
    """

    plain: Column
    firm: Column
    is_open: Term
    low: Term | None = None
    high: Term | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What expressions are made from, and in which reading."""

    terms: Terms
    inforce: InForce
    firm: bool
    outputs: dict[str, Published] = field(default_factory=dict)
    tables: bool = True
    """Whether tables become words of bits: not every columnar library has those."""

    def in_firm(self) -> Scope:
        """The same in the firm reading."""
        return replace(self, firm=True)


def evaluate(expr: Expr, scope: Scope) -> Column:  # noqa: C901 - one case a node
    """The columns of an expression; missing, or unknown, where it has no value."""
    match expr:
        case Literal(value=value, type=type_):
            return constant(scope.terms, value, type_)
        case FactRef(name=name, type=type_):
            return fact(scope.terms, name, type_, scope.inforce.policy.facts)
        case ParameterRef(name=name, type=type_):
            return constant(scope.terms, scope.inforce.parameters[name], type_)
        case OutputRef(name=name):
            output = scope.outputs[name]
            return output.firm if scope.firm else output.plain
        case If(condition=condition, then=then, otherwise=otherwise):
            yes, no = evaluate(then, scope), evaluate(otherwise, scope)
            return decided_if(scope.terms, truth(condition, scope), yes, no)
        case Arith(left=left, right=right):
            return calculate(scope.terms, expr, _one(left, scope), _one(right, scope))
        case Call(function=Function.CONTAINS | Function.STARTS_WITH):
            return truth(expr, scope)
        case Call(function=function, args=args):
            return apply(scope.terms, function, [_one(arg, scope) for arg in args])
        case Lookup(table=table, keys=keys):
            found = [evaluate(key, scope) for key in keys]
            return look_up(scope.terms, expr, scope.inforce.tables[table], found)
        case Compare() | IsNull() | Not() | AllOf() | AnyOf():
            return truth(expr, scope)
        case _:
            assert_never(expr)


def _one(expr: Expr, scope: Scope) -> Term:
    """The column of an expression that is no set."""
    return one(evaluate(expr, scope))


def truth(expr: Expr, scope: Scope) -> Term:
    """The column of a condition."""
    terms = scope.terms
    match expr:
        case Compare(op=op, left=left, right=right):
            return _compare(op, left, right, scope)
        case IsNull(operand=operand):
            return _is_null(operand, scope)
        case Not(operand=operand):
            return terms.negation(truth(operand, scope))
        case AllOf(parts=parts):
            together = terms.every([truth(part, scope) for part in parts])
            empty = _is_empty_range(parts, scope)
            return terms.every((together, terms.negation(empty)))
        case AnyOf(parts=parts):
            return terms.some([truth(part, scope) for part in parts])
        case Call(function=Function.CONTAINS, args=(members, member)):
            return _contains(terms, evaluate(members, scope), _one(member, scope))
        case Call(function=Function.STARTS_WITH, args=(text, prefix)):
            return _starts_with(terms, _one(text, scope), _one(prefix, scope))
        case _:
            return _one(expr, scope)


def fact(terms: Terms, name: str, type_: Type, facts: Mapping[str, Fact]) -> Column:
    """The columns of a fact."""
    if type_.kind is Kind.SET:
        stored = terms.column(name, Dtype.TEXTS)
        has = [terms.make(Op.HAS, (stored,), Dtype.BOOLEAN, member) for member in type_.members]
        return SetOf(type_.members, tuple(has))
    if type_.kind is Kind.DATE:
        stored = terms.column(name, Dtype.DATE)
        return terms.make(Op.TO_DAYS, (stored,), Dtype.INTEGER, bounds=(FIRST_DAY, LAST_DAY))
    return terms.column(name, DTYPES[type_.kind], _bounds(name, facts))


def _bounds(name: str, facts: Mapping[str, Fact]) -> tuple[int, int]:
    """Between which whole numbers a fact lies."""
    declared = facts[name].range if name in facts else None
    low = declared.low if declared is not None else None
    high = declared.high if declared is not None else None
    return (
        low if isinstance(low, int) else -INTEGER_LIMIT,
        high if isinstance(high, int) else INTEGER_LIMIT,
    )


def _is_null(operand: FactRef | OutputRef, scope: Scope) -> Term:
    terms = scope.terms
    missing = is_missing(terms, evaluate(operand, scope))
    if not scope.firm:
        return missing
    could_come = (
        terms.truth(True)  # noqa: FBT003
        if isinstance(operand, FactRef)
        else scope.outputs[operand.name].is_open
    )
    is_open = terms.every((missing, could_come))
    return terms.choose(is_open, terms.truth(None), missing)


def _compare(op: CompareOp, left: Expr, right: Expr, scope: Scope) -> Term:
    a, b = evaluate(left, scope), evaluate(right, scope)
    plain = _compare_values(scope.terms, op, a, b)
    if not scope.firm:
        return plain
    return _over_intervals(scope, op, (left, a), (right, b), plain)


def _compare_values(terms: Terms, op: CompareOp, left: Column, right: Column) -> Term:
    if isinstance(left, Term) and isinstance(right, Term):
        return compare(terms, op, left, right)
    is_equal = equal(terms, left, right)
    return is_equal if op is CompareOp.EQ else terms.negation(is_equal)


def _over_intervals(
    scope: Scope, op: CompareOp, left: tuple[Expr, Column], right: tuple[Expr, Column], plain: Term
) -> Term:
    """The comparison where a side is an interval and the other a value."""
    known = [plain]
    for test, (expr, _), (_, other) in ((op, left, right), (MIRROR[op], right, left)):
        ends = _interval(expr, scope)
        if ends is not None and isinstance(other, Term):
            known.append(_holds_over(scope.terms, test, ends, other))
    if len(known) == 1:
        return plain
    return scope.terms.make(Op.KNOWN, known, Dtype.BOOLEAN, nullable=True)


def _interval(expr: Expr, scope: Scope) -> tuple[Term, Term] | None:
    """The ends of the interval of a bare name."""
    if not isinstance(expr, OutputRef):
        return None
    output = scope.outputs[expr.name]
    if output.low is None or output.high is None:
        return None
    return output.low, output.high


def _holds_over(terms: Terms, op: CompareOp, ends: tuple[Term, Term], value: Term) -> Term:
    """True when the test holds at every value between the ends, false when at none."""
    low, high = ends
    outside = terms.some(
        (compare(terms, CompareOp.LT, value, low), compare(terms, CompareOp.GT, value, high))
    )
    match op:
        case CompareOp.EQ | CompareOp.NE:
            one = compare(terms, CompareOp.EQ, low, high)
            inside = terms.choose(one, terms.truth(True), terms.truth(None))  # noqa: FBT003
            is_equal = terms.decided_if(outside, terms.truth(False), inside)  # noqa: FBT003
            return is_equal if op is CompareOp.EQ else terms.negation(is_equal)
        case _:
            at_low, at_high = compare(terms, op, low, value), compare(terms, op, high, value)
            both = terms.every((at_low, at_high))
            neither = terms.negation(terms.some((at_low, at_high)))
            no = terms.choose(neither, terms.truth(False), terms.truth(None))  # noqa: FBT003
            return terms.choose(both, terms.truth(True), no)  # noqa: FBT003


def _is_empty_range(parts: tuple[Expr, ...], scope: Scope) -> Term:
    """Whether the parts are a range of a name with an interval, and nothing lies in the range."""
    terms = scope.terms
    never = terms.truth(False)  # noqa: FBT003
    match parts:
        case (
            Compare(op=above, left=OutputRef() as name, right=low),
            Compare(op=below, left=OutputRef() as same, right=high),
        ) if scope.firm and above in _LOWER and below in _UPPER and name.id == same.id:
            ends = _interval(name, scope)
            if ends is None:
                return never
            closed = above is CompareOp.GE and below is CompareOp.LE
            op = CompareOp.GT if closed else CompareOp.GE
            reversed_ = compare(terms, op, _one(low, scope), _one(high, scope))
            has_interval = terms.negation(terms.is_null(ends[0]))
            return terms.every((has_interval, terms.holds(reversed_)))
        case _:
            return never


def _contains(terms: Terms, members: Column, member: Term) -> Term:
    """Whether a set has a member; unknown where one of them is missing."""
    if not isinstance(members, SetOf):
        raise TypeError(members)
    if member.is_const:
        if member.param is None:
            return terms.truth(None)
        if member.param in members.members:
            return members.has[members.members.index(str(member.param))]
        is_there = terms.negation(is_missing(terms, members))
        return terms.choose(is_there, terms.truth(False), terms.truth(None))  # noqa: FBT003
    is_there = terms.negation(is_missing(terms, members))
    known = terms.every((is_there, terms.negation(terms.is_null(member))))
    found = terms.choose(known, terms.truth(False), terms.truth(None))  # noqa: FBT003
    for name, has in zip(members.members, members.has, strict=True):
        is_it = compare(terms, CompareOp.EQ, member, terms.const(name, Dtype.TEXT))
        found = terms.choose(is_it, has, found)
    return found


def _starts_with(terms: Terms, text: Term, prefix: Term) -> Term:
    if text.is_const and prefix.is_const:
        known = isinstance(text.param, str) and isinstance(prefix.param, str)
        return terms.truth(str(text.param).startswith(str(prefix.param)) if known else None)
    return terms.make(Op.STARTS_WITH, (text, prefix), Dtype.BOOLEAN)


def missing_like(terms: Terms, value: Column) -> Column:
    """A missing value of the same columns."""
    nothing = tuple(terms.const(None, each.dtype) for each in columns_of(value))
    return SetOf(value.members, nothing) if isinstance(value, SetOf) else nothing[0]
