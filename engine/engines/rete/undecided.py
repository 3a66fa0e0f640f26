"""Which rules of a decision are undecided: only those that read a missing field can be.

A rule that did not fire is undecided when one of its alternatives reads a missing field and
none of that alternative's other atoms is false; Kleene's and, or and not say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.engines.rete.fields import Atom, AtomKind
from engine.engines.rete.normal import Alternative

Bounds = tuple[str, Any, Any]
"""A field, and the least and greatest encoded value with which its atom holds."""

Opening = tuple[str, str, Any, Any, tuple[Bounds, ...]]
"""A rule, and the bounds of one alternative but for the missing field: the first, and the rest."""

_LEAST: Final = -(2**63)
_GREATEST: Final = 2**63 - 1
_NO_BOUNDS: Final[Bounds] = ("", None, None)
"""Never false: no field has this name."""


@dataclass(frozen=True, slots=True)
class Openings:
    """The alternatives of a decision's rules by the fields that can leave them open.

    `others` are those with an atom that has no bounds; they are rarer, and read atom by atom.
    """

    by_field: Mapping[str, tuple[Opening, ...]]
    others: Mapping[str, tuple[tuple[str, Alternative], ...]]

    def rules(self, fact: Mapping[str, object], missing: Iterable[str]) -> frozenset[str]:
        """The rules with an open alternative; one that fired may be among them."""
        get, by_field = fact.get, self.by_field
        found = []
        value: Any
        for name in missing:
            for rule, other, low, high, rest in by_field.get(name, ()):
                value = get(other)
                if value is not None and not low <= value <= high:
                    continue
                for next_other, next_low, next_high in rest:
                    value = get(next_other)
                    if value is not None and not next_low <= value <= next_high:
                        break
                else:
                    found.append(rule)
        if self.others:
            found.extend(self._open_others(fact, missing))
        return frozenset(found)

    def _open_others(self, fact: Mapping[str, object], missing: Iterable[str]) -> Iterator[str]:
        for name in missing:
            for rule, atoms in self.others.get(name, ()):
                if not any(_is_false(atom, fact.get(atom.field)) for atom in atoms):
                    yield rule


def openings(alternatives: Iterable[tuple[str, Alternative]]) -> Openings:
    """Index the alternatives of one decision's rules, each with the rule's id."""
    by_field: dict[str, list[Opening]] = {}
    others: dict[str, list[tuple[str, Alternative]]] = {}
    for rule, atoms in alternatives:
        bounds = [_bounds(atom) for atom in atoms]
        for name in dict.fromkeys(atom.field for atom in atoms if _can_be_unknown(atom)):
            if None in bounds:
                others.setdefault(name, []).append((rule, atoms))
            else:
                kept = [each for each in bounds if each is not None and each[0] != name]
                by_field.setdefault(name, []).append(_opening(rule, kept))
    return Openings(
        {name: tuple(found) for name, found in by_field.items()},
        {name: tuple(found) for name, found in others.items()},
    )


def _opening(rule: str, bounds: Sequence[Bounds]) -> Opening:
    first, *rest = bounds or [_NO_BOUNDS]
    return (rule, *first, tuple(rest))


def _can_be_unknown(atom: Atom) -> bool:
    return atom.kind not in (AtomKind.PRESENT, AtomKind.ABSENT)


def _bounds(atom: Atom) -> Bounds | None:
    """The bounds of an atom; None where it has none. What is ordered is encoded as integers."""
    constant: Any = atom.constants[0] if atom.constants else None
    match atom.kind:
        case AtomKind.EQ:
            return atom.field, constant, constant
        case AtomKind.GE:
            return atom.field, constant, _GREATEST
        case AtomKind.GT:
            return atom.field, constant + 1, _GREATEST
        case AtomKind.LE:
            return atom.field, _LEAST, constant
        case AtomKind.LT:
            return atom.field, _LEAST, constant - 1
        case _:
            return None


def _is_false(atom: Atom, value: object) -> bool:
    """Whether the atom is false, not merely unknown, for an encoded value."""
    match atom.kind:
        case AtomKind.PRESENT:
            return value is None
        case AtomKind.ABSENT:
            return value is not None
        case AtomKind.IN:
            return value is not None and value not in atom.constants
        case AtomKind.NE:
            return value == atom.constants[0]
        case _:
            bounds = _bounds(atom)
            return not (value is None or bounds is None or bounds[1] <= value <= bounds[2])
