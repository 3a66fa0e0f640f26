"""Conditions as they are written: the smallest ones, each with its words in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

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
    walk,
)
from engine.model.types import Kind
from engine.source.render import escape

if TYPE_CHECKING:
    from engine.policy.sourcemap import SourceMap
    from engine.source.text import SourceText


def is_one_test(parts: tuple[Expr, ...]) -> bool:
    """Whether the parts test one operand that was written once: `x in [0..10]`, `x in (a, b)`."""
    operands = [_operand(part) for part in parts]
    first = operands[0] if operands else None
    return (
        len(parts) > 1
        and first is not None
        and all(each is not None and each.id == first.id for each in operands)
    )


def _operand(expr: Expr) -> Expr | None:
    match expr:
        case Compare(left=left):
            return left
        case Call(args=(first, *_)) if expr.type.kind is Kind.BOOLEAN:
            return first
        case IsNull(operand=operand) | Not(operand=IsNull(operand=operand)):
            return operand
        case Not(operand=operand):
            return _operand(operand)
        case AllOf(parts=parts) | AnyOf(parts=parts) if is_one_test(parts):
            return _operand(parts[0])
        case _:
            return None


def atoms_of(expr: Expr) -> Iterator[Expr]:
    """The smallest conditions of a condition, in written order; constants are none."""
    match expr:
        case AllOf(parts=parts) | AnyOf(parts=parts) if not is_one_test(parts):
            for part in parts:
                yield from atoms_of(part)
        case Not(operand=operand):
            yield from atoms_of(operand)
        case Literal():
            return
        case _:
            yield expr
            yield from branches_of(expr)


def branches_of(expr: Expr) -> Iterator[Expr]:
    """The smallest conditions of each `if` that stands in an expression."""
    for child in children(expr):
        for node in walk(child):
            if isinstance(node, If):
                yield from atoms_of(node.condition)


def written(expr: Expr, spans: SourceMap, sources: Mapping[str, SourceText]) -> str:
    """A condition in the words of the file; in a table with what the cell tests."""
    span, operand = spans.nodes.get(expr.id), _operand(expr)
    if span is None or span.path not in sources:
        return ""
    text = sources[span.path].text[span.start : span.end]
    at = None if operand is None else spans.nodes.get(operand.id)
    if at is not None and not (span.start <= at.start and at.end <= span.end):
        text = f"{sources[at.path].text[at.start : at.end]} {text}"
    return escape(" ".join(text.split()))
