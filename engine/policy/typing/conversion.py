"""Whether a typed expression has the type its place asks for, and the two steps that give it.

An integer becomes a number, and null takes the type asked for. Nothing else is converted.
"""

from __future__ import annotations

from dataclasses import replace

from engine.language.syntax import Extent, Syntax
from engine.model.expressions import Call, Expr, Literal
from engine.model.operators import Function
from engine.model.types import NUMBER, Kind, Type
from engine.policy.typing import messages_expressions as messages
from engine.policy.typing.reading import Reading
from engine.policy.typing.remedies import Said


def same_type(left: Type, right: Type) -> bool:
    """Whether two types have the same values; the order of an enum's members says nothing."""
    if left.kind is not right.kind or set(left.members) != set(right.members):
        return False
    return left.element == right.element


def said(reading: Reading, expr: Expr, at: Extent | None = None) -> Said:
    """A typed part as a message speaks of it; one of another text is placed `at`."""
    value = expr.value if isinstance(expr, Literal) else None
    elsewhere = at is not None and not reading.holds(expr)
    span = reading.span(at) if at is not None and elsewhere else reading.where(expr)
    return Said(reading.words(expr), expr.type, span, value)


def to_number(reading: Reading, expr: Expr) -> Expr:
    """An integer expression as a number: a literal is rewritten, anything else is wrapped."""
    if expr.type.kind is not Kind.INTEGER:
        return expr
    if isinstance(expr, Literal) and isinstance(expr.value, int):
        return replace(expr, value=float(expr.value), type=NUMBER)
    return Call(Function.TO_NUMBER, (expr,), NUMBER, reading.beside(expr))


def coerce(
    reading: Reading, expr: Expr, wanted: Type, *, null_allowed: bool = False
) -> Expr | None:
    """`expr` with type `wanted`; None after reporting that it cannot have it."""
    if same_type(expr.type, wanted):
        return expr
    if wanted.kind is Kind.NUMBER and expr.type.kind is Kind.INTEGER:
        return to_number(reading, expr)
    if null_allowed and expr.type.kind is Kind.NULL and isinstance(expr, Literal):
        return replace(expr, type=wanted)
    reading.report(messages.not_expected(reading.who, said(reading, expr), wanted))
    return None


def require(reading: Reading, node: Syntax, wanted: Type) -> Expr | None:
    """The typed form of `node` with type `wanted`; None after an error was reported."""
    expr = reading.infer(node, wanted)
    return None if expr is None else coerce(reading, expr, wanted)
