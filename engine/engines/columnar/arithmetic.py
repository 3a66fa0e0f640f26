"""Arithmetic on columns: exact in range, missing out of it, the same bits as everywhere.

Where no value can leave the range, the guard is left out. Numbers that are constant are computed
here, not by the columnar library, which folds and rearranges in its own way.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from engine.engines.columnar.calendar import move_by_days, move_by_months
from engine.engines.columnar.terms import Dtype, Op, Scalar, Term, Terms
from engine.model.expressions import Arith
from engine.model.operators import ArithOp, CompareOp, Function
from engine.model.types import INTEGER_LIMIT, Kind

_OPS: Final = {ArithOp.ADD: Op.ADD, ArithOp.SUB: Op.SUB, ArithOp.MUL: Op.MUL}
_HALF: Final = 0.5


def compare(terms: Terms, op: CompareOp, left: Term, right: Term) -> Term:
    """A comparison; an integer with a number compares as numbers."""
    if {left.dtype, right.dtype} == {Dtype.INTEGER, Dtype.NUMBER}:
        left, right = to_number(terms, left), to_number(terms, right)
    for side in (left, right):
        if side.is_const and side.param is None:
            return terms.truth(None)
    always = _always(op, left, right)
    if always is not None:
        return terms.truth(always)
    if left.is_const and right.is_const:
        return terms.truth(_COMPARE[op](left.param, right.param))
    return terms.make(Op.COMPARE, (left, right), Dtype.BOOLEAN, op)


def _always(op: CompareOp, left: Term, right: Term) -> bool | None:
    """What a comparison of whole numbers comes to whatever they are; None where it depends."""
    if left.nullable or right.nullable or left.dtype not in (Dtype.INTEGER, Dtype.INDEX):
        return None
    match op:
        case CompareOp.LT if left.high < right.low:
            return True
        case CompareOp.LT if left.low >= right.high:
            return False
        case CompareOp.GT if left.low > right.high:
            return True
        case CompareOp.GT if left.high <= right.low:
            return False
        case _:
            return None


_COMPARE: Final[dict[CompareOp, Callable[[Any, Any], bool]]] = {
    CompareOp.EQ: operator.eq,
    CompareOp.NE: operator.ne,
    CompareOp.LT: operator.lt,
    CompareOp.LE: operator.le,
    CompareOp.GT: operator.gt,
    CompareOp.GE: operator.ge,
}


def calculate(terms: Terms, node: Arith, left: Term, right: Term) -> Term:
    """The operator of `node`; dates are days here."""
    if node.type.kind is Kind.DATE:
        return _move(terms, node, left, right)
    if node.type.kind is Kind.NUMBER:
        return _in_doubles(terms, node.op, to_number(terms, left), to_number(terms, right))
    if left.dtype is Dtype.NUMBER or right.dtype is Dtype.NUMBER or node.op is ArithOp.DIV:
        cents = _in_doubles(terms, node.op, to_number(terms, left), to_number(terms, right))
        return round_half_away(terms, cents)
    return _in_whole_numbers(terms, node.op, left, right)


def _move(terms: Terms, node: Arith, left: Term, right: Term) -> Term:
    """A date moved by a constant duration."""
    day, by = (left, right) if node.left.type.kind is Kind.DATE else (right, left)
    kind = node.right.type.kind if day is left else node.left.type.kind
    count = by.param if isinstance(by.param, int) else 0
    count = -count if node.op is ArithOp.SUB else count
    return (move_by_months if kind is Kind.MONTHS else move_by_days)(terms, day, count)


def _in_whole_numbers(terms: Terms, op: ArithOp, left: Term, right: Term) -> Term:
    match op:
        case ArithOp.ADD:
            bounds = (left.low + right.low, left.high + right.high)
        case ArithOp.SUB:
            bounds = (left.low - right.high, left.high - right.low)
        case _:
            ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
            bounds = (min(ends), max(ends))
    if left.is_const and right.is_const:
        known = left.param is not None and right.param is not None
        return terms.const(_whole(bounds[0]) if known else None, Dtype.INTEGER)
    if op is ArithOp.MUL and not _in_range(bounds):
        product = terms.make(
            Op.MUL, (to_number(terms, left), to_number(terms, right)), Dtype.NUMBER
        )
        return _to_integer(terms, product)
    result = terms.make(_OPS[op], (left, right), Dtype.INTEGER, bounds=bounds)
    return whole(terms, result)


def _in_range(bounds: tuple[int, int]) -> bool:
    return bounds[0] >= -INTEGER_LIMIT and bounds[1] <= INTEGER_LIMIT


def _whole(value: int) -> int | None:
    return value if abs(value) <= INTEGER_LIMIT else None


def whole(terms: Terms, value: Term) -> Term:
    """An integer where it is in range."""
    if _in_range((value.low, value.high)):
        return value
    size = terms.make(Op.ABS, (value,), Dtype.INTEGER)
    limit = terms.const(INTEGER_LIMIT, Dtype.INTEGER)
    is_in = terms.make(Op.COMPARE, (size, limit), Dtype.BOOLEAN, CompareOp.LE)
    nothing = terms.const(None, Dtype.INTEGER)
    return terms.make(Op.IF, (is_in, value, nothing), Dtype.INTEGER, nullable=True)


def _to_integer(terms: Terms, value: Term) -> Term:
    """A whole number in doubles as an integer, where it is in range."""
    size = terms.make(Op.ABS, (value,), Dtype.NUMBER)
    limit = terms.const(float(INTEGER_LIMIT), Dtype.NUMBER)
    is_in = terms.make(Op.COMPARE, (size, limit), Dtype.BOOLEAN, CompareOp.LE)
    return terms.make(Op.TO_INTEGER, (terms.only_if(is_in, value),), Dtype.INTEGER)


def to_number(terms: Terms, value: Term) -> Term:
    """An integer as a number: exact."""
    if value.dtype is Dtype.NUMBER:
        return value
    if value.is_const:
        known = isinstance(value.param, int)
        return terms.const(float(value.param) if known else None, Dtype.NUMBER)
    return terms.make(Op.TO_NUMBER, (value,), Dtype.NUMBER)


def finite(terms: Terms, value: Term) -> Term:
    """A number without a negative zero; infinities and NaN are missing."""
    is_finite = terms.make(Op.IS_FINITE, (value,), Dtype.BOOLEAN)
    return terms.only_if(is_finite, _without_negative_zero(terms, value))


def _without_negative_zero(terms: Terms, value: Term) -> Term:
    """Polars takes the sum with a literal zero for the number itself, so a test it is."""
    zero = terms.const(0.0, Dtype.NUMBER)
    is_zero = terms.make(Op.COMPARE, (value, zero), Dtype.BOOLEAN, CompareOp.EQ)
    return terms.choose(is_zero, zero, value)


def _in_doubles(terms: Terms, op: ArithOp, left: Term, right: Term) -> Term:
    if left.is_const and right.is_const:
        return terms.const(_constant(op, left.param, right.param), Dtype.NUMBER)
    if op is not ArithOp.DIV:
        return finite(terms, terms.make(_OPS[op], (left, right), Dtype.NUMBER))
    return finite(terms, _quotient(terms, left, right))


_CALCULATE: Final[dict[ArithOp, Callable[[float, float], float]]] = {
    ArithOp.ADD: operator.add,
    ArithOp.SUB: operator.sub,
    ArithOp.MUL: operator.mul,
    ArithOp.DIV: operator.truediv,
}


def _constant(op: ArithOp, left: float | None, right: float | None) -> float | None:
    if left is None or right is None or (op is ArithOp.DIV and not right):
        return None
    value = _CALCULATE[op](left, right)
    return value + 0.0 if math.isfinite(value) else None


def _quotient(terms: Terms, left: Term, right: Term) -> Term:
    """Left by right. A constant divisor becomes a column: by a literal, it would be a product."""
    zero = terms.const(0.0, Dtype.NUMBER)
    if right.is_const:
        if not right.param:
            return terms.const(None, Dtype.NUMBER)
        nothing = terms.make(Op.MUL, (left, zero), Dtype.NUMBER)
        column = terms.make(Op.ADD, (nothing, right), Dtype.NUMBER)
        return terms.make(Op.DIVIDE, (left, column), Dtype.NUMBER)
    is_not_zero = terms.make(Op.COMPARE, (right, zero), Dtype.BOOLEAN, CompareOp.NE)
    divisor = terms.only_if(is_not_zero, right)
    return terms.make(Op.DIVIDE, (left, divisor), Dtype.NUMBER)


def round_half_away(terms: Terms, value: Term) -> Term:
    """The nearest whole number, halves away from zero."""
    if value.is_const:
        return terms.const(_rounded(value.param), Dtype.INTEGER)
    size = terms.make(Op.ABS, (value,), Dtype.NUMBER)
    floor = terms.make(Op.FLOOR, (size,), Dtype.NUMBER)
    rest = terms.make(Op.SUB, (size, floor), Dtype.NUMBER)
    half = terms.const(_HALF, Dtype.NUMBER)
    up = terms.make(Op.COMPARE, (rest, half), Dtype.BOOLEAN, CompareOp.GE)
    one, zero = terms.const(1.0, Dtype.NUMBER), terms.const(0.0, Dtype.NUMBER)
    rounded = terms.make(Op.ADD, (floor, terms.choose(up, one, zero)), Dtype.NUMBER)
    is_negative = terms.make(Op.COMPARE, (value, zero), Dtype.BOOLEAN, CompareOp.LT)
    signed = terms.choose(is_negative, terms.make(Op.SUB, (zero, rounded), Dtype.NUMBER), rounded)
    return _to_integer(terms, signed)


def _rounded(value: object) -> int | None:
    if not isinstance(value, float):
        return None
    floor = math.floor(abs(value))
    floor += abs(value) - floor >= _HALF
    return _whole(-floor if value < 0 else floor)


def apply(terms: Terms, function: Function, args: Sequence[Term]) -> Term:
    """A function of numbers, money or dates."""
    match function:
        case Function.MIN | Function.MAX:
            return _extreme(terms, function, args)
        case Function.TO_NUMBER:
            return to_number(terms, args[0])
        case _ if args[0].is_const:
            return terms.const(_apply(function, args[0].param), _gives(function, args[0]))
        case Function.ABS:
            bounds = (0, max(abs(args[0].low), abs(args[0].high)))
            return terms.make(Op.ABS, args, args[0].dtype, bounds=bounds)
        case Function.NEGATE:
            return _negated(terms, args[0])
        case Function.FLOOR:
            return _to_integer(terms, terms.make(Op.FLOOR, args, Dtype.NUMBER))
        case Function.CEILING:
            return _to_integer(terms, terms.make(Op.CEILING, args, Dtype.NUMBER))
        case Function.ROUND:
            return round_half_away(terms, args[0])
        case _:
            raise TypeError(function)


def _negated(terms: Terms, value: Term) -> Term:
    if value.dtype is Dtype.NUMBER:
        zero = terms.const(0.0, Dtype.NUMBER)
        return _without_negative_zero(terms, terms.make(Op.SUB, (zero, value), Dtype.NUMBER))
    bounds = (-value.high, -value.low)
    none = terms.const(0, Dtype.INTEGER)
    return terms.make(Op.SUB, (none, value), Dtype.INTEGER, bounds=bounds)


def _gives(function: Function, arg: Term) -> Dtype:
    rounds = function in (Function.FLOOR, Function.CEILING, Function.ROUND)
    return Dtype.INTEGER if rounds else arg.dtype


def _apply(function: Function, value: object) -> Scalar:
    if not isinstance(value, int | float):
        return None
    match function:
        case Function.ABS:
            return abs(value)
        case Function.NEGATE:
            return 0 - value
        case Function.FLOOR:
            return _whole(math.floor(value))
        case Function.CEILING:
            return _whole(math.ceil(value))
        case _:
            return _rounded(value)


def _extreme(terms: Terms, function: Function, args: Sequence[Term]) -> Term:
    """The least or greatest, missing where one of them is."""
    best = (terms.least if function is Function.MIN else terms.greatest)(args)
    missing = [terms.is_null(arg) for arg in args]
    if len(args) == 1:
        return best
    return terms.choose(terms.some(missing), terms.const(None, best.dtype), best)
