"""The limits of durable-rules, checked on paper before it is asked to build anything.

Past them the library crashes, hangs or loses matches, so each is kept with a margin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.engines.rete.fields import Atom, AtomKind

STACK: Final = 64
"""Conditions of one level that may hold at once, summed along the worst path."""
CHILDREN: Final = 450
"""Different conditions after the same conditions."""
BRANCHES: Final = 120
"""Tests for absence and lists of values after the same conditions."""
IDENTICAL: Final = 250
"""Alternatives with the same conditions."""
LINES: Final = 4_000
"""Alternatives in a ruleset."""
PROPERTIES: Final = 250
"""Fields in a fact, with id and group markers."""


@dataclass(frozen=True, slots=True)
class ReteProblem:
    """Why a decision's rules cannot be put in the safe subset, and the remedy."""

    decision: str
    rule: str | None
    message: str
    help: str


class ReteLimitError(Exception):
    """Rules that the rete engine refuses; the reference engine takes them all."""

    code = "rete-limit"

    def __init__(self, problems: Iterable[ReteProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.message} ({p.help})" for p in self.problems))


@dataclass(slots=True)
class Tree:
    """Conditions as the library chains them: what begins alike is shared."""

    ends: int = 0
    children: dict[Atom, Tree] = field(default_factory=dict)

    def add(self, line: Sequence[Atom]) -> None:
        """Chain the conditions of one more line."""
        node = self
        for atom in line:
            node = node.children.setdefault(atom, Tree())
        node.ends += 1

    def fits(self, line: Sequence[Atom]) -> bool:
        """Whether one more line keeps branches and identical lines within their limits."""
        node = self
        for atom in line:
            child = node.children.get(atom)
            if child is None:
                return node.branches() + _branches(atom) <= BRANCHES
            node = child
        return node.ends < IDENTICAL

    def stack(self) -> int:
        """How many conditions can hold at once on the worst path; equal values cannot."""
        if not self.children:
            return 0
        equal = {atom.field for atom in self.children if atom.kind is AtomKind.EQ}
        others = sum(atom.kind is not AtomKind.EQ for atom in self.children)
        return len(equal) + others - 1 + max(child.stack() for child in self.children.values())

    def branches(self) -> int:
        """How many branches the children take in the library's table."""
        return sum(map(_branches, self.children))

    def breach(self) -> str | None:
        """The first limit that is broken here or below, told."""
        if self.ends > IDENTICAL:
            return f"{self.ends} rules have the same conditions, more than {IDENTICAL}"
        if len(self.children) > CHILDREN:
            return f"{len(self.children)} conditions stand side by side, more than {CHILDREN}"
        if (branches := self.branches()) > BRANCHES:
            return f"{branches} values or null tests stand side by side, more than {BRANCHES}"
        return next(filter(None, (child.breach() for child in self.children.values())), None)


def _branches(atom: Atom) -> int:
    return len(atom.constants) if atom.kind is AtomKind.IN else atom.kind is AtomKind.ABSENT


def tree_breach(lines: Iterable[Sequence[Atom]]) -> str | None:
    """The limit that the chains of conditions of a whole ruleset break, or None."""
    root = Tree()
    for line in lines:
        root.add(line)
    if (stack := root.stack()) > STACK:
        return f"{stack} conditions can hold at once, more than {STACK}"
    return root.breach()


def name_collision(names: Iterable[str]) -> tuple[str, str] | None:
    """Two field names that the library takes for one: it compares 32-bit hashes only."""
    seen: dict[int, str] = {}
    for name in names:
        other = seen.setdefault(fnv1a(name), name)
        if other != name:
            return other, name
    return None


def fnv1a(name: str) -> int:
    """The 32-bit FNV-1a hash of a name's UTF-8 bytes."""
    value = 2166136261
    for byte in name.encode():
        value = ((value ^ byte) * 16777619) % 2**32
    return value
