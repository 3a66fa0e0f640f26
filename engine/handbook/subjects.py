"""What a condition is about."""

from __future__ import annotations

from typing import Final

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
from engine.model.operators import Function

TESTS: Final = (Function.CONTAINS, Function.STARTS_WITH)
"""The functions that are conditions on their first argument."""


def subject_of(expr: Expr) -> Expr | None:
    """The one operand that a condition is about; None where there is none, or several."""
    match expr:
        case Compare(left=operand) | IsNull(operand=operand):
            return bare(operand)
        case Call(function=function, args=(operand, _)) if function in TESTS:
            return operand
        case Not(operand=operand):
            return subject_of(operand)
        case FactRef() | ParameterRef() | OutputRef():
            return expr
        case AllOf(parts=(first, *others)) | AnyOf(parts=(first, *others)):
            subject = subject_of(first)
            return subject if all(subject_of(part) == subject for part in others) else None
        case _:
            return None


def bare(expr: Expr) -> Expr:
    """An operand without its conversion to a number."""
    if isinstance(expr, Call) and expr.function is Function.TO_NUMBER:
        return expr.args[0]
    return expr


def is_always(expr: Expr) -> bool:
    """Whether a condition asks for nothing."""
    match expr:
        case AllOf(parts=parts):
            return all(map(is_always, parts))
        case Literal(value=True):
            return True
        case _:
            return False


def is_compound(expr: Expr) -> bool:
    """Whether an operand needs parentheses inside another."""
    return isinstance(bare(expr), Arith | If | Lookup | Call)
