"""The one table of operators: symbol, signature, meaning of a missing argument, words.

The checker types expressions with it, every engine implements exactly these, and the
explanations speak with its words. To add an operator, begin here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.model.types import Kind


class CompareOp(StrEnum):
    """A test between two values of one type; a missing side makes it unknown."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class ArithOp(StrEnum):
    """Arithmetic; a missing side, a zero divisor or a result out of range gives missing."""

    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"


class Function(StrEnum):
    """A named function; a missing argument gives missing (or unknown, where it is a test)."""

    ABS = "abs"
    MIN = "min"
    MAX = "max"
    FLOOR = "floor"
    CEILING = "ceiling"
    ROUND = "round"
    NEGATE = "negate"
    """Unary minus."""
    TO_NUMBER = "to number"
    """An integer where a number is asked for: exact, written by the checker only."""
    CONTAINS = "contains"
    """Whether a set has a member."""
    STARTS_WITH = "starts with"
    """Whether a text begins with another, code point by code point."""


INVERSE: Final = {
    CompareOp.EQ: CompareOp.NE,
    CompareOp.NE: CompareOp.EQ,
    CompareOp.LT: CompareOp.GE,
    CompareOp.GE: CompareOp.LT,
    CompareOp.GT: CompareOp.LE,
    CompareOp.LE: CompareOp.GT,
}
"""`not(a < b)` is `a >= b`: true, false and unknown alike."""

MIRROR: Final = {
    CompareOp.EQ: CompareOp.EQ,
    CompareOp.NE: CompareOp.NE,
    CompareOp.LT: CompareOp.GT,
    CompareOp.GT: CompareOp.LT,
    CompareOp.LE: CompareOp.GE,
    CompareOp.GE: CompareOp.LE,
}
"""`a < b` is `b > a`."""


@dataclass(frozen=True, slots=True)
class Words:
    """How an operator is said: as a test that holds, as one that does not, and after `must`.

    `limit` is how the other side is called where the test holds: `the limit is` 5.
    """

    holds: str
    fails: str
    must: str = ""
    limit: str = ""


COMPARE_WORDS: Final = {
    CompareOp.EQ: Words("is", "is not"),
    CompareOp.NE: Words("is not", "is"),
    CompareOp.LT: Words("is less than", "is not less than"),
    CompareOp.LE: Words("is at most", "is more than"),
    CompareOp.GT: Words("is more than", "is not more than", limit="the limit is"),
    CompareOp.GE: Words("is at least", "is less than", limit="the threshold is"),
}

DATE_WORDS: Final = {
    CompareOp.EQ: Words("is", "is not"),
    CompareOp.NE: Words("is not", "is"),
    CompareOp.LT: Words("is before", "is not before"),
    CompareOp.LE: Words("is on or before", "is after"),
    CompareOp.GT: Words("is after", "is not after"),
    CompareOp.GE: Words("is on or after", "is before"),
}

FUNCTION_WORDS: Final = {
    Function.ABS: Words("the size of", ""),
    Function.MIN: Words("the least of", ""),
    Function.MAX: Words("the greatest of", ""),
    Function.FLOOR: Words("rounded down,", ""),
    Function.CEILING: Words("rounded up,", ""),
    Function.ROUND: Words("rounded,", ""),
    Function.NEGATE: Words("minus", ""),
    Function.TO_NUMBER: Words("", ""),
    Function.CONTAINS: Words("contains", "does not contain", "contain"),
    Function.STARTS_WITH: Words("starts with", "does not start with", "start with"),
}

_I, _N, _M, _D = Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE

ARITHMETIC: Final[dict[tuple[ArithOp, Kind, Kind], Kind]] = {
    **{(op, _I, _I): _I for op in (ArithOp.ADD, ArithOp.SUB, ArithOp.MUL)},
    (ArithOp.DIV, _I, _I): _N,
    **{(op, a, b): _N for op in ArithOp for a, b in ((_I, _N), (_N, _I), (_N, _N))},
    **{(op, _M, _M): _M for op in (ArithOp.ADD, ArithOp.SUB)},
    **{(ArithOp.MUL, _M, k): _M for k in (_I, _N)},
    **{(ArithOp.MUL, k, _M): _M for k in (_I, _N)},
    **{(ArithOp.DIV, _M, k): _M for k in (_I, _N)},
    (ArithOp.DIV, _M, _M): _N,
    (ArithOp.SUB, _D, _D): _I,
    **{(op, _D, k): _D for op in (ArithOp.ADD, ArithOp.SUB) for k in (Kind.MONTHS, Kind.DAYS)},
    **{(ArithOp.ADD, k, _D): _D for k in (Kind.MONTHS, Kind.DAYS)},
}
"""Every sum, difference, product and quotient there is; any other pair is a type error.

money by money gives number; money by a number gives money, rounded to the cent half away
from zero; date less date gives whole days.
"""
