"""Expected values as a case writes them, and literals of the language made from values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from engine.model.policy import Fact
from engine.model.types import Kind, Truth, Type, Value

MISSING = ("missing", "unknown")
"""How a case writes a value that is not there, or a condition that is unknown."""


def value_of(written: str | Sequence[str], type_: Type) -> Value:
    """The value that a case means, by its type."""
    if written in MISSING:
        return None
    if not isinstance(written, str):
        if type_.kind is Kind.LIST and type_.element is not None:
            return tuple(value_of(item, type_.element) for item in written)
        return frozenset(written)
    match type_.kind:
        case Kind.BOOLEAN:
            return {"true": True, "false": False}[written]
        case Kind.INTEGER:
            return int(written)
        case Kind.NUMBER:
            return float(written)
        case Kind.MONEY:
            return _cents(written)
        case Kind.DATE:
            return date.fromisoformat(written)
        case Kind.ENUM | Kind.TEXT:
            return written
        case _:
            raise TypeError(written, type_)


def truth_of(written: str) -> Truth:
    """True, false or unknown."""
    return {"true": True, "false": False, "unknown": None}[written]


def facts_of(written: Mapping[str, str], facts: Mapping[str, Fact]) -> dict[str, Value]:
    """The facts of an account; missing ones are left out."""
    values = {name: value_of(text, facts[name].type) for name, text in written.items()}
    return {name: value for name, value in values.items() if value is not None}


def _cents(written: str) -> int:
    sign = -1 if written.startswith("-") else 1
    cents = Decimal(written.removeprefix("-").removeprefix("$").replace(",", "")) * 100
    assert cents == int(cents), written
    return sign * int(cents)


def literal(value: Value, type_: Type) -> str:
    """A value that is there, as an expression writes it."""
    match type_.kind, value:
        case Kind.NUMBER, float():
            digits = format(Decimal(repr(value)), "f")
            return digits if "." in digits else f"{digits}.0"
        case Kind.MONEY, int():
            dollars, cents = divmod(abs(value), 100)
            return f"{'-' if value < 0 else ''}${dollars}.{cents:02}"
        case Kind.TEXT, str():
            return inline(value)
        case Kind.SET, frozenset():
            return f"[{', '.join(sorted(value))}]"
        case Kind.BOOLEAN, bool():
            return str(value).lower()
        case _:
            return str(value)


def exact(value: object) -> str:
    """A form in which 1, 1.0 and true differ, and 0.0 from -0.0."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(exact, value))}]"
    if isinstance(value, frozenset):
        return f"{{{', '.join(sorted(value))}}}"
    return "missing" if value is None else f"{type(value).__name__} {value}"


def inline(value: object) -> str:
    """Texts, lists and mappings in one line, as YAML and the language read them."""
    return json.dumps(value, ensure_ascii=False)
