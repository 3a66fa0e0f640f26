"""Terms as Narwhals expressions, the same code for every columnar library.

Sums, minima and
connectives of many columns are joined as balanced trees: a chain as deep as a table has rows
overflows the stack of some library.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Any, Final, Protocol

import narwhals as nw

from engine.engines.columnar.schedule import Schedule
from engine.engines.columnar.terms import Dtype, Op, Scalar, Term
from engine.model.operators import CompareOp

TYPES: Final = {
    Dtype.BOOLEAN: nw.Boolean(),
    Dtype.INTEGER: nw.Int64(),
    Dtype.INDEX: nw.Int32(),
    Dtype.NUMBER: nw.Float64(),
    Dtype.TEXT: nw.String(),
    Dtype.DATE: nw.Date(),
    Dtype.TEXTS: nw.List(nw.String()),
}
_NARROW: Final = ((2**15 - 1, nw.Int16()), (2**31 - 1, nw.Int32()))
"""Whole numbers that small sums fit in, narrowest first, with how large a sum may be."""
_GROUP: Final = 16
"""How many columns are joined at a time."""


_COMPARE: Final[dict[CompareOp, Callable[[nw.Expr, nw.Expr], nw.Expr]]] = {
    CompareOp.EQ: operator.eq,
    CompareOp.NE: operator.ne,
    CompareOp.LT: operator.lt,
    CompareOp.LE: operator.le,
    CompareOp.GT: operator.gt,
    CompareOp.GE: operator.ge,
}
_SIMPLE: Final[dict[Op, Callable[..., nw.Expr]]] = {
    Op.NOT: operator.invert,
    Op.IS_NULL: nw.Expr.is_null,
    Op.HOLDS: lambda condition: condition.fill_null(value=False),
    Op.MAY_HOLD: lambda condition: condition.fill_null(value=True),
    Op.IF: lambda condition, then, otherwise: nw.when(condition).then(then).otherwise(otherwise),
    Op.ADD: operator.add,
    Op.SUB: operator.sub,
    Op.MUL: operator.mul,
    Op.DIVIDE: operator.truediv,
    Op.ABS: nw.Expr.abs,
    Op.IS_FINITE: nw.Expr.is_finite,
    Op.KNOWN: nw.coalesce,
    Op.STARTS_WITH: lambda text, prefix: text.str.starts_with(prefix),
}
_JOINED: Final[dict[Op, Callable[..., nw.Expr]]] = {
    Op.AND: partial(nw.all_horizontal, ignore_nulls=False),
    Op.OR: partial(nw.any_horizontal, ignore_nulls=False),
    Op.LEAST: nw.min_horizontal,
    Op.GREATEST: nw.max_horizontal,
}


class Backend(Protocol):
    """What columnar libraries do each in its own way."""

    @property
    def octet(self) -> nw.dtypes.DType:
        """The narrowest whole number that eight bits fit in."""
        ...

    @property
    def apart(self) -> frozenset[Op]:
        """Operations whose arguments must be columns: the library writes them more than once."""
        ...

    @property
    def cheap(self) -> int:
        """How many operations are rather computed twice than kept in a column."""
        ...

    @property
    def prunes(self) -> bool:
        """Whether the library itself drops the columns that nobody reads again."""
        ...

    @property
    def alone(self) -> frozenset[Op]:
        """Operations that the library's own words are added for as columns."""
        ...

    def to_days(self, stored: nw.Expr) -> nw.Expr:
        """A date as days since 1970-01-01."""
        ...

    def from_days(self, days: nw.Expr) -> nw.Expr:
        """Days since 1970-01-01 as a date."""
        ...

    def quotient(self, value: nw.Expr, by: int) -> nw.Expr:
        """A whole number of a calendar, not negative, by a positive constant, rounded down."""
        ...

    def down(self, value: nw.Expr) -> nw.Expr:
        """A double rounded down; beyond all integers it may be missing."""
        ...

    def up(self, value: nw.Expr) -> nw.Expr:
        """A double rounded up; beyond all integers it may be missing."""
        ...


class Emitter:
    """Makes the expressions of one schedule."""

    def __init__(self, plan: Schedule, backend: Backend) -> None:
        self._stored = plan.stored
        self._backend = backend

    def is_there(self, term: Term) -> bool:
        """Whether a term is a column of its own."""
        return term.op is Op.COLUMN or term.number in self._stored

    def expression(self, term: Term) -> nw.Expr:
        """What reads a term: its column where it has one."""
        if term.number in self._stored:
            return nw.col(column_of(term))
        return self.definition(term)

    def definition(self, term: Term) -> nw.Expr:
        """What computes a term."""
        if term.op in self._backend.alone:
            return nw.col(column_of(term))
        if term.op is Op.TOTAL:
            return self._total(term)
        if term.op is Op.COMPARE:
            return _COMPARE[term.param](*map(self._side, term.args))
        args = [self.expression(arg) for arg in term.args]
        if term.op in _SIMPLE:
            return _SIMPLE[term.op](*args)
        if term.op in _JOINED:
            return _joined(args, _JOINED[term.op])
        return self._with_param(term, args)

    def _side(self, term: Term) -> Any:  # noqa: ANN401  # a scalar costs half as much as a literal
        return term.param if term.is_const else self.expression(term)

    def _with_param(self, term: Term, args: Sequence[nw.Expr]) -> nw.Expr:  # noqa: C901  # one case an operation
        """What computes a term that needs more than its arguments."""
        match term.op:
            case Op.COLUMN:
                return nw.col(column_of(term))
            case Op.CONST:
                return nw.lit(term.param, TYPES[term.dtype])
            case Op.QUOTIENT:
                return self._backend.quotient(args[0], term.param)
            case Op.FLOOR:
                return self._backend.down(args[0])
            case Op.CEILING:
                return self._backend.up(args[0])
            case Op.TO_NUMBER | Op.TO_INTEGER | Op.TO_INDEX:
                return args[0].cast(TYPES[term.dtype])
            case Op.HEAD:
                return args[0].str.slice(0, term.param)
            case Op.FIND:
                return _find(args[0], term.param, TYPES[term.dtype])
            case Op.PICK:
                return _find(args[0], [*enumerate(term.param)], TYPES[term.dtype])
            case Op.HAS:
                return args[0].list.contains(term.param)
            case Op.TO_DAYS:
                return self._backend.to_days(args[0])
            case Op.FROM_DAYS:
                return self._backend.from_days(args[0])
            case Op.PACK:
                return _pack(args, self._backend.octet)
            case Op.JSON_SET:
                return _json_set(args, term.param)
            case _:
                raise TypeError(term.op)

    def _total(self, term: Term) -> nw.Expr:
        """The sum; constants that come or do not are added up in as few bits as they need."""
        small = [arg for arg in term.args if self._is_small(arg)]
        size = sum(max(abs(arg.low), abs(arg.high)) for arg in small)
        fitting = [dtype for limit, dtype in _NARROW if small and size <= limit]
        narrow = fitting[0] if fitting else None
        parts = [self.expression(a) for a in term.args if narrow is None or not self._is_small(a)]
        if narrow is not None:
            each = [self._small(arg, narrow) for arg in small]
            parts.append(_joined(each, nw.sum_horizontal).cast(nw.Int64()))
        return _joined(parts, nw.sum_horizontal)

    def _is_small(self, term: Term) -> bool:
        is_choice = term.op is Op.IF and term.number not in self._stored
        return is_choice and term.args[1].is_const and term.args[2].is_const

    def _small(self, term: Term, dtype: nw.dtypes.DType) -> nw.Expr:
        condition, then, otherwise = term.args
        yes, no = nw.lit(then.param, dtype), nw.lit(otherwise.param, dtype)
        return nw.when(self.expression(condition)).then(yes).otherwise(no)


def column_of(term: Term) -> str:
    """The name of a term's column: a fact's own, or a number that no fact can be called."""
    return str(term.param) if term.op is Op.COLUMN else f"#{term.number}"


def _joined(args: Sequence[nw.Expr], join: Callable[..., nw.Expr]) -> nw.Expr:
    """Joined in groups, and those in groups."""
    while len(args) > 1:
        groups = [args[i : i + _GROUP] for i in range(0, len(args), _GROUP)]
        args = [join(*group) if len(group) > 1 else group[0] for group in groups]
    return args[0]


def _find(
    value: nw.Expr, pairs: Sequence[tuple[Scalar, Scalar]], dtype: nw.dtypes.DType
) -> nw.Expr:
    """What a value is paired with; missing where it is with nothing."""
    known = [(key, found) for key, found in pairs if found is not None]
    return value.replace_strict(
        [key for key, _ in known], [found for _, found in known], default=None, return_dtype=dtype
    )


def _pack(conditions: Sequence[nw.Expr], narrow: nw.dtypes.DType) -> nw.Expr:
    """Bits eight at a time in the least bytes, then those side by side."""
    octets = []
    for start in range(0, len(conditions), 8):
        bits = [
            nw.when(condition).then(nw.lit(1 << i, narrow)).otherwise(nw.lit(0, narrow))
            for i, condition in enumerate(conditions[start : start + 8])
        ]
        octet = reduce(operator.add, bits).cast(nw.Int64())
        octets.append(octet * (1 << start) if start else octet)
    return reduce(operator.add, octets)


def _json_set(has: Sequence[nw.Expr], members: Sequence[str]) -> nw.Expr:
    nothing = nw.lit(None, nw.String())
    written = [
        nw.when(each).then(nw.lit(json.dumps(member))).otherwise(nothing)
        for each, member in zip(has, members, strict=True)
    ]
    inside = nw.concat_str(*written, separator=",", ignore_nulls=True)
    return nw.concat_str(nw.lit("["), inside, nw.lit("]"))
