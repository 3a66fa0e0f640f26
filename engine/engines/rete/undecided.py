"""Which rules of a decision are undecided: only those that read a missing field can be.

A rule that did not fire is undecided when one of its alternatives reads a missing field and
none of that alternative's other atoms is false; Kleene's and, or and not say so.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.engines.rete.fields import Atom, AtomKind
from engine.engines.rete.normal import Alternative

Check = tuple[str, Callable[[Any, Any], bool], object]
"""A field, a test of its value, and what to test it with."""

Opening = tuple[str, tuple[Check, ...]]
"""A rule, and the checks of one alternative but for the missing field."""

_TESTS: Final[dict[AtomKind, Callable[[Any, Any], bool]]] = {
    AtomKind.EQ: operator.eq,
    AtomKind.NE: operator.ne,
    AtomKind.LT: operator.lt,
    AtomKind.LE: operator.le,
    AtomKind.GT: operator.gt,
    AtomKind.GE: operator.ge,
    AtomKind.IN: lambda value, constants: value in constants,
    AtomKind.ABSENT: lambda _value, _none: False,
    AtomKind.PRESENT: lambda _value, _none: True,
}

NO_RULES: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Openings:
    """The alternatives of a decision's rules by the fields that can leave them open.

    `required` names, for an alternative that asks a field to be there, those fields.
    """

    by_field: Mapping[str, tuple[Opening, ...]]
    required: Mapping[str, tuple[tuple[Opening, frozenset[str]], ...]]

    def rules(self, fact: Mapping[str, object], missing: frozenset[str]) -> frozenset[str]:
        """The rules with an open alternative; one that fired may be among them."""
        get, by_field = fact.get, self.by_field
        found = []
        for name in missing:
            if name in by_field:
                for rule, checks in by_field[name]:
                    for other, test, constant in checks:
                        value = get(other)
                        if value is not None and not test(value, constant):
                            break
                    else:
                        found.append(rule)
        if self.required:
            found.extend(self._requiring(fact, missing))
        return frozenset(found) if found else NO_RULES

    def _requiring(self, fact: Mapping[str, object], missing: frozenset[str]) -> Iterable[str]:
        """The same for alternatives that are false where a field they require is missing."""
        for name in missing:
            for (rule, checks), required in self.required.get(name, ()):
                if required.isdisjoint(missing) and all(
                    fact.get(other) is None or test(fact[other], constant)
                    for other, test, constant in checks
                ):
                    yield rule


def openings(alternatives: Iterable[tuple[str, Alternative]]) -> Openings:
    """Index the alternatives of one decision's rules, each with the rule's id."""
    by_field: dict[str, list[Opening]] = {}
    required: dict[str, list[tuple[Opening, frozenset[str]]]] = {}
    for rule, atoms in alternatives:
        needs = frozenset(atom.field for atom in atoms if atom.kind is AtomKind.PRESENT)
        for name in dict.fromkeys(atom.field for atom in atoms if _can_be_unknown(atom)):
            opening = (rule, tuple(_check(atom) for atom in atoms if atom.field != name))
            if any(atom.kind is AtomKind.PRESENT for atom in atoms):
                required.setdefault(name, []).append((opening, needs))
            else:
                by_field.setdefault(name, []).append(opening)
    return Openings(
        {name: tuple(found) for name, found in by_field.items()},
        {name: tuple(found) for name, found in required.items()},
    )


def _can_be_unknown(atom: Atom) -> bool:
    return atom.kind not in (AtomKind.PRESENT, AtomKind.ABSENT)


def _check(atom: Atom) -> Check:
    single = atom.constants[0] if atom.constants else None
    return (
        atom.field,
        _TESTS[atom.kind],
        atom.constants if atom.kind is AtomKind.IN else single,
    )
