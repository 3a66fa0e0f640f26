"""Conditions in normal form: alternatives, each a conjunction of `field op constant` atoms.

Negation is pushed to the atoms as the inverse comparison, so a missing value leaves an atom
unknown on both sides. `and` distributes over `or` in Kleene's logic as it does in Boole's,
so the alternatives have the three-valued result of the condition they were made from.
"""

from __future__ import annotations

from itertools import product
from typing import Final

from engine.engines.rete.evaluate import is_constant, reader
from engine.engines.rete.fields import KINDS, Atom, AtomKind, Fields
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Compare,
    Expr,
    FactRef,
    IsNull,
    Not,
    OutputRef,
)
from engine.model.operators import INVERSE, MIRROR

Alternative = tuple[Atom, ...]
"""Atoms that must all hold; with none it always holds."""

ALTERNATIVES: Final = 64
"""How many alternatives a rule may have."""

VALUES: Final = 8
"""Up to this many values of a list are one atom; a longer list is a computed field."""

ALWAYS: Final[list[Alternative]] = [()]
NEVER: Final[list[Alternative]] = []


class TooManyAlternativesError(Exception):
    """A condition has more alternatives than a rule may have."""


def alternatives(condition: Expr, fields: Fields) -> list[Alternative]:
    """Write `condition` as alternatives over `fields`, adding the fields it needs.

    Raises:
        TooManyAlternativesError: There are more than `ALTERNATIVES` of them.
    """
    return _normal(condition, fields, wanted=True)


def _normal(expr: Expr, fields: Fields, *, wanted: bool) -> list[Alternative]:
    """The alternatives in which `expr` has the value `wanted`."""
    if is_constant(expr):
        value = reader(expr, fields.scope)({})
        if value is not None:
            return ALWAYS if value is wanted else NEVER
        return [(fields.truth(expr, wanted=wanted),)]
    match expr:
        case Not(operand=operand):
            return _normal(operand, fields, wanted=not wanted)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            normal = [_normal(part, fields, wanted=wanted) for part in parts]
            if isinstance(expr, AllOf) is wanted:
                return _all(normal)
            return _any(normal, expr, fields, wanted=wanted)
        case Compare():
            return [(_comparison(expr, fields, wanted=wanted),)]
        case IsNull(operand=operand):
            return [(_null_test(expr, operand, fields, wanted=wanted),)]
        case _:
            return [(fields.truth(expr, wanted=wanted),)]


def _comparison(expr: Compare, fields: Fields, *, wanted: bool) -> Atom:
    left, right, op = expr.left, expr.right, expr.op
    if is_constant(left):
        left, right, op = right, left, MIRROR[op]
    if is_constant(right) and (field := fields.of(left)) is not None:
        constant = reader(right, fields.scope)({})
        test = field.codec.test(op if wanted else INVERSE[op], constant)
        if test is not None:
            return Atom(field.name, KINDS[test.op], (test.constant,))
    return fields.truth(expr, wanted=wanted)


def _null_test(expr: IsNull, operand: FactRef | OutputRef, fields: Fields, *, wanted: bool) -> Atom:
    field = fields.of(operand)
    if field is None:
        return fields.truth(expr, wanted=wanted)
    return Atom(field.name, AtomKind.ABSENT if wanted else AtomKind.PRESENT)


def _all(parts: list[list[Alternative]]) -> list[Alternative]:
    """Join parts by and: each way to take one alternative of every part."""
    result: list[Alternative] = ALWAYS
    for part in parts:
        joined = dict.fromkeys(
            tuple(dict.fromkeys((*left, *right))) for left, right in product(result, part)
        )
        result = _bounded(list(joined))
    return result


def _any(
    parts: list[list[Alternative]], expr: AllOf | AnyOf, fields: Fields, *, wanted: bool
) -> list[Alternative]:
    """Join parts by or; the values one field may equal become one atom."""
    every = [alternative for part in parts for alternative in part]
    if () in every:
        return ALWAYS
    result: dict[Alternative, None] = {}
    values: dict[str, dict[object, Atom]] = {}
    for alternative in every:
        if len(alternative) == 1 and alternative[0].kind in (AtomKind.EQ, AtomKind.IN):
            atom = alternative[0]
            known = values.setdefault(atom.field, {})
            known.update((c, Atom(atom.field, AtomKind.EQ, (c,))) for c in atom.constants)
        else:
            result[alternative] = None
    if any(len(known) > VALUES for known in values.values()):
        return [(fields.truth(expr, wanted=wanted),)]
    for known in values.values():
        result[(_one_of(list(known.values())),)] = None
    return _bounded(list(result))


def _one_of(atoms: list[Atom]) -> Atom:
    if len(atoms) == 1:
        return atoms[0]
    constants = tuple(constant for atom in atoms for constant in atom.constants)
    return Atom(atoms[0].field, AtomKind.IN, constants)


def _bounded(result: list[Alternative]) -> list[Alternative]:
    if len(result) > ALTERNATIVES:
        raise TooManyAlternativesError
    return result
