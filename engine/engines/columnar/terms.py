"""The column algebra: what can be done to whole columns, as a graph without repetition.

A term is a column, a constant, or an operation on terms. `Terms` makes each term once, so that
what two rules share is one term and is computed once; it folds constants, and knows which terms
are never missing and how large a whole number can get, so that guards nobody needs are left out.
Logic is Kleene's. An operation on a missing value is missing but for those that say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from engine.model.operators import INVERSE, CompareOp
from engine.model.types import INTEGER_LIMIT

Scalar = bool | int | float | str | None
"""A constant of a column; dates are days since 1970-01-01."""


class Dtype(Enum):
    """What a column holds."""

    BOOLEAN = auto()
    INTEGER = auto()
    """64 bits: integers, cents, days."""
    INDEX = auto()
    """32 bits: the number of a rule or row."""
    NUMBER = auto()
    TEXT = auto()
    DATE = auto()
    """A date as it is stored; inside the algebra dates are days."""
    TEXTS = auto()
    """A list of texts: a set as it is stored."""

    __hash__ = object.__hash__  # an enum's own is Python, and asked for at every term


class Op(Enum):
    """The operations. `param` of a term holds what is not a column."""

    COLUMN = auto()
    """A column of the input, by name."""
    CONST = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    COMPARE = auto()
    IS_NULL = auto()
    """Never missing."""
    HOLDS = auto()
    """Whether a condition is true: unknown counts as false."""
    MAY_HOLD = auto()
    """Whether a condition is not false: unknown counts as true."""
    IF = auto()
    """The second where the first is true, else (unknown, too) the third."""
    ADD = auto()
    SUB = auto()
    MUL = auto()
    DIVIDE = auto()
    """Of numbers; the divisor is never zero."""
    QUOTIENT = auto()
    """Of a whole number, not negative, by a positive constant, rounded down."""
    ABS = auto()
    FLOOR = auto()
    CEILING = auto()
    IS_FINITE = auto()
    TO_NUMBER = auto()
    TO_INDEX = auto()
    TO_INTEGER = auto()
    """Of a whole number held as a double, in range."""
    LEAST = auto()
    """Of those that are not missing."""
    GREATEST = auto()
    """Of those that are not missing."""
    TOTAL = auto()
    """The sum of integers that are never missing."""
    KNOWN = auto()
    """The first that is not missing."""
    STARTS_WITH = auto()
    HEAD = auto()
    """The first so many characters of a text."""
    FIND = auto()
    """The number that `param` pairs a value with; missing when it has none."""
    PICK = auto()
    """The value of `param` at an index."""
    HAS = auto()
    """Whether a stored set has a member."""
    TO_DAYS = auto()
    FROM_DAYS = auto()
    PACK = auto()
    """Conditions that are never missing as the bits of one whole number, the first the lowest."""
    CODE = auto()
    """The number of the interval or text that a value is, as `param` says; never missing."""
    JOINT = auto()
    """Numbers as one; `param` says how many there are of each."""
    BITS = auto()
    """The bits that words have in common; `param` has the words by number, or None for a word."""
    EXCEPT = auto()
    """The bits of a word without those of a second, which has no others."""
    LOWEST = auto()
    """The lowest bit of words, of `param` (first, so many); so many where there is none."""
    ONES = auto()
    """How many bits words have."""
    ROW = auto()
    """A row of a table by its words of true and of undecided; `param` is the table and place."""
    JSON_SET = auto()
    """The members of a set, whose columns are never missing, as one text in JSON."""

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One node of the graph; made by `Terms` alone, so that equal terms are one object."""

    op: Op
    args: tuple[Term, ...]
    param: Any
    dtype: Dtype
    number: int
    nullable: bool
    low: int
    high: int

    @property
    def is_const(self) -> bool:
        """Whether the term is the same for every account."""
        return self.op is Op.CONST


_ABSORBING: Final = {Op.AND: False, Op.OR: True}


class Terms:
    """Makes terms, each once."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Term] = {}
        self.tables: dict[tuple[int, ...], tuple[Term, ...]] = {}
        """Rows of tables by the conditions they stand for."""

    def make(
        self,
        op: Op,
        args: Sequence[Term],
        dtype: Dtype,
        param: object = None,
        *,
        nullable: bool | None = None,
        bounds: tuple[int, int] = (-INTEGER_LIMIT, INTEGER_LIMIT),
    ) -> Term:
        """The term of an operation; `nullable` unsaid is whether an argument is."""
        key = (op, dtype, _exact(param) if op is Op.CONST else param, *args)
        found = self._made.get(key)
        if found is None:
            if nullable is None:
                nullable = any(arg.nullable for arg in args)
            found = Term(op, tuple(args), param, dtype, len(self._made), nullable, *bounds)
            self._made[key] = found
        return found

    def column(self, name: str, dtype: Dtype, bounds: tuple[int, int] | None = None) -> Term:
        """A column of the input, which may have missing values."""
        whole = bounds or (-INTEGER_LIMIT, INTEGER_LIMIT)
        return self.make(Op.COLUMN, (), dtype, name, nullable=True, bounds=whole)

    def const(self, value: Scalar, dtype: Dtype) -> Term:
        """The same value for every account; None is missing."""
        whole = value if isinstance(value, int) else 0
        return self.make(Op.CONST, (), dtype, value, nullable=value is None, bounds=(whole, whole))

    def truth(self, value: bool | None) -> Term:  # noqa: FBT001  # it is the value
        """A constant of logic."""
        return self.const(value, Dtype.BOOLEAN)

    def every(self, parts: Iterable[Term]) -> Term:
        """Kleene's and."""
        return self._joined(Op.AND, parts)

    def some(self, parts: Iterable[Term]) -> Term:
        """Kleene's or."""
        return self._joined(Op.OR, parts)

    def _joined(self, op: Op, parts: Iterable[Term]) -> Term:
        absorbing = _ABSORBING[op]
        flat: dict[int, Term] = {}
        for part in parts:
            for each in part.args if part.op is op else (part,):
                if each.is_const and each.param is absorbing:
                    return each
                if not (each.is_const and each.param is (not absorbing)):
                    flat[each.number] = each
        kept = [flat[number] for number in sorted(flat)]
        if not kept:
            return self.truth(not absorbing)
        return kept[0] if len(kept) == 1 else self.make(op, kept, Dtype.BOOLEAN)

    def negation(self, term: Term) -> Term:
        """Kleene's not, pushed down to the comparison."""
        match term.op:
            case Op.CONST:
                return self.truth(None if term.param is None else not term.param)
            case Op.NOT:
                return term.args[0]
            case Op.COMPARE if isinstance(term.param, CompareOp):
                return self.make(Op.COMPARE, term.args, Dtype.BOOLEAN, INVERSE[term.param])
            case _:
                return self.make(Op.NOT, (term,), Dtype.BOOLEAN)

    def is_null(self, term: Term) -> Term:
        """Whether a value is missing."""
        if not term.nullable:
            return self.truth(False)  # noqa: FBT003
        if term.is_const:
            return self.truth(True)  # noqa: FBT003
        return self.make(Op.IS_NULL, (term,), Dtype.BOOLEAN, nullable=False)

    def holds(self, term: Term) -> Term:
        """Whether a condition is true; unknown is false."""
        if not term.nullable:
            return term
        if term.is_const:
            return self.truth(False)  # noqa: FBT003
        return self.make(Op.HOLDS, (term,), Dtype.BOOLEAN, nullable=False)

    def may_hold(self, term: Term) -> Term:
        """Whether a condition is true or unknown."""
        if not term.nullable:
            return term
        if term.is_const:
            return self.truth(True)  # noqa: FBT003
        return self.make(Op.MAY_HOLD, (term,), Dtype.BOOLEAN, nullable=False)

    def choose(self, condition: Term, then: Term, otherwise: Term) -> Term:
        """`then` where the condition is true, else `otherwise`, where it is unknown too."""
        if condition.is_const:
            return then if condition.param is True else otherwise
        if then is otherwise:
            return then
        if condition.op is Op.HOLDS:
            return self.choose(condition.args[0], then, otherwise)
        if condition.op is Op.NOT and not condition.nullable:
            return self.choose(condition.args[0], otherwise, then)
        bounds = _hull((then, otherwise))
        nullable = then.nullable or otherwise.nullable
        args = (condition, then, otherwise)
        return self.make(Op.IF, args, then.dtype, nullable=nullable, bounds=bounds)

    def only_if(self, condition: Term, then: Term) -> Term:
        """`then` where the condition is true, else missing."""
        return self.choose(condition, then, self.const(None, then.dtype))

    def decided_if(self, condition: Term, then: Term, otherwise: Term) -> Term:
        """The same as `choose`, but missing where the condition is unknown."""
        if not condition.nullable:
            return self.choose(condition, then, otherwise)
        no = self.only_if(self.negation(condition), otherwise)
        return self.choose(condition, then, no)

    def least(self, terms: Sequence[Term]) -> Term:
        """The least of those that are not missing."""
        return self._extreme(Op.LEAST, terms)

    def greatest(self, terms: Sequence[Term]) -> Term:
        """The greatest of those that are not missing."""
        return self._extreme(Op.GREATEST, terms)

    def _extreme(self, op: Op, terms: Sequence[Term]) -> Term:
        kept = {t.number: t for t in terms if not (t.is_const and t.param is None)}
        if not kept:
            return terms[0]
        each = [kept[number] for number in sorted(kept)]
        if len(each) == 1:
            return each[0]
        nullable = all(term.nullable for term in each)
        low, high = _hull(each)
        sure = [term for term in each if not term.nullable]
        if op is Op.LEAST:
            high = min((term.high for term in sure), default=high)
        else:
            low = max((term.low for term in sure), default=low)
        return self.make(op, each, each[0].dtype, nullable=nullable, bounds=(low, high))

    def total(self, terms: Sequence[Term]) -> Term:
        """The sum of integers that are never missing."""
        fixed = sum(t.param for t in terms if t.is_const and isinstance(t.param, int))
        moving = [t for t in terms if not t.is_const]
        if fixed or not moving:
            moving.append(self.const(fixed, Dtype.INTEGER))
        if len(moving) == 1:
            return moving[0]
        bounds = (sum(t.low for t in moving), sum(t.high for t in moving))
        return self.make(Op.TOTAL, moving, Dtype.INTEGER, nullable=False, bounds=bounds)

    def pack(self, conditions: Sequence[Term]) -> Term:
        """Conditions that are never missing as the bits of one whole number, at most 56."""
        bounds = (0, 2 ** len(conditions) - 1)
        return self.make(Op.PACK, conditions, Dtype.INTEGER, nullable=False, bounds=bounds)

    def pick(self, index: Term, values: Sequence[Scalar], dtype: Dtype) -> Term:
        """The value at an index; missing where the index is, or the value is None."""
        if index.is_const:
            at = index.param
            return self.const(values[at] if isinstance(at, int) else None, dtype)
        each = {(type(value), value) for value in values}
        if len(each) == 1 and (not index.nullable or values[0] is None):
            return self.const(values[0], dtype)
        whole = [v for v in values if isinstance(v, int)] or [0]
        return self.make(
            Op.PICK,
            (index,),
            dtype,
            tuple(values),
            nullable=index.nullable or None in values,
            bounds=(min(whole), max(whole)),
        )


def _exact(value: object) -> tuple[type, object]:
    """What tells constants apart: 1 from 1.0 and True, 0.0 from -0.0."""
    return type(value), repr(value) if isinstance(value, float) else value


def _hull(terms: Sequence[Term]) -> tuple[int, int]:
    """The bounds of all that are not missing for every account."""
    kept = [t for t in terms if not (t.is_const and t.param is None)] or terms
    return min(t.low for t in kept), max(t.high for t in kept)
