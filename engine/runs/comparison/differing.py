"""Where two expressions differ: the smallest parts that do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from engine.model.expressions import Expr, Literal, children
from engine.model.types import Type


def differing(old: Sequence[Expr], new: Sequence[Expr]) -> tuple[Expr | None, Expr | None]:
    """The one part of each in which two lists of expressions differ, as small as it can be.

    Where they differ in several places it is what holds them all. None stands for nothing.
    """
    if len(old) != len(new):
        return (old[0] if old else None), (new[0] if new else None)
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if not same_expressions((a,), (b,))]
    if not pairs:
        return None, None
    left, right = pairs[0]
    if len(pairs) > 1 or not _is_alike(left, right):
        return left, right
    inner = [
        (a, b)
        for a, b in zip(children(left), children(right), strict=True)
        if not same_expressions((a,), (b,))
    ]
    if len(inner) != 1 or not children(inner[0][0]):
        return left, right
    return differing((inner[0][0],), (inner[0][1],))


def same_expressions(old: Sequence[Expr], new: Sequence[Expr]) -> bool:
    """Whether expressions mean the same; the members of their types do not matter."""
    return len(old) == len(new) and all(
        _is_alike(a, b) and same_expressions(children(a), children(b))
        for a, b in zip(old, new, strict=True)
    )


def _is_alike(left: Expr, right: Expr) -> bool:
    """Whether two nodes are the same but for what is below them."""
    if type(left) is not type(right) or len(children(left)) != len(children(right)):
        return False
    return all(
        _plain(getattr(left, field.name)) == _plain(getattr(right, field.name))
        for field in fields(left)
        if field.name != "id"
    ) and (not isinstance(left, Literal) or repr(left.value) == repr(getattr(right, "value", None)))


def _plain(value: object) -> object:
    """What a field says by itself: nothing where it holds expressions; of a type its kind."""
    match value:
        case Type(kind=kind):
            return kind
        case tuple() if any(isinstance(each, Expr) for each in value):
            return len(value)
        case _ if isinstance(value, Expr):
            return None
        case _:
            return value
