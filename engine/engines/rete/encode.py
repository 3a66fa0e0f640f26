"""Values as durable-rules compares them exactly: 64-bit integers, booleans, short words.

No decimal fraction, long text or foreign escape ever reaches the library. Numbers become
integers in the same order, dates their ordinals, texts the place of the constant they equal.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from engine.model.operators import CompareOp
from engine.model.types import INTEGER_LIMIT, Kind, Type, Value

Encoded = bool | int | str
"""What stands in a fact or a constant given to the library."""

Encoder = Callable[[Any], Encoded]

WORD_LIMIT: Final = 200
"""Members of enums up to this length go as they are, if they are ASCII."""

EQUALITY: Final = (CompareOp.EQ, CompareOp.NE)

_DOUBLE: Final = struct.Struct("<d")
_INTEGER: Final = struct.Struct("<q")
_MAGNITUDE: Final = 2**63 - 1


def ordered(value: float) -> int:
    """Map a finite double to a 64-bit integer so that order and equality are kept.

    Both zeros give 0; the greatest double gives 2^63 - 2^52 - 1, inside 64 bits.
    """
    bits: int = _INTEGER.unpack(_DOUBLE.pack(value))[0]
    return bits if bits >= 0 else -(bits & _MAGNITUDE)


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of one field with an encoded constant."""

    op: CompareOp
    constant: Encoded


@dataclass(frozen=True, slots=True)
class Codec:
    """How the values of one field, and the constants it is compared with, are written.

    `words` numbers the constants of a text from 1; any other text is 0.
    """

    type: Type
    words: dict[str, int] | None = None
    encode: Encoder | None = field(default=None, compare=False)
    """None: values go as they are."""

    def test(self, op: CompareOp, constant: Value) -> Test | None:
        """The test for `field op constant`; None where none is exact."""
        if op not in EQUALITY and not self.type.is_ordered:
            return None
        match self.type.kind, constant:
            case Kind.BOOLEAN, bool():
                return Test(op, constant)
            case Kind.INTEGER, int() | float():
                return _integer_test(op, constant)
            case Kind.NUMBER, int() | float():
                return _number_test(op, constant)
            case Kind.MONEY, int():
                return _integer_test(op, constant)
            case Kind.DATE, date():
                return Test(op, constant.toordinal())
            case Kind.ENUM | Kind.TEXT, str():
                return Test(op, self._word(constant))
            case _:
                return None

    def _word(self, constant: str) -> Encoded:
        if self.words is None:
            return constant
        return self.words.setdefault(constant, len(self.words) + 1)


def codec(kind: Type) -> Codec | None:
    """The codec for a type; None for what the library cannot compare, such as sets."""
    match kind.kind:
        case Kind.BOOLEAN | Kind.INTEGER | Kind.MONEY:
            return Codec(kind)
        case Kind.NUMBER:
            return Codec(kind, encode=ordered)
        case Kind.DATE:
            return Codec(kind, encode=date.toordinal)
        case Kind.ENUM if all(m.isascii() and len(m) <= WORD_LIMIT for m in kind.members):
            return Codec(kind)
        case Kind.ENUM | Kind.TEXT:
            words: dict[str, int] = {}
            return Codec(kind, words, lambda text: words.get(text, 0))
        case _:
            return None


def _number_test(op: CompareOp, constant: float) -> Test | None:
    double = float(constant)
    return Test(op, ordered(double)) if double == constant else None


def _integer_test(op: CompareOp, constant: float) -> Test | None:
    """Compare an integer with any number: a fraction becomes the integer beside it."""
    if op in EQUALITY:
        return Test(op, int(constant)) if constant == int(constant) and _fits(constant) else None
    up = op in (CompareOp.GE, CompareOp.LT)
    bound = math.ceil(constant) if up else math.floor(constant)
    return Test(op, max(-INTEGER_LIMIT - 1, min(INTEGER_LIMIT + 1, bound)))


def _fits(constant: float) -> bool:
    return -INTEGER_LIMIT <= constant <= INTEGER_LIMIT
