"""Who reads a name: rules, the rest of a decision, invariants, and what facts are made by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.model.expressions import (
    Expr,
    FactRef,
    Lookup,
    OutputRef,
    ParameterRef,
    facts_of,
    parameters_of,
    walk,
)
from engine.model.gathering import gatherers_of
from engine.model.policy import Decision, Policy, Rule

OTHERWISE = "otherwise, base, floor or cap"
"""What reads a name in a decision where none of its rules does."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A rule that reads a name; with no rule, the rest of the decision does."""

    decision: str
    rule: Rule | None = None

    @property
    def told(self) -> str:
        """The rule's id, or what else of the decision reads."""
        return self.rule.id if self.rule else OTHERWISE


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads each name, in the policy's order; a name that nothing reads is not there."""

    names: Mapping[str, tuple[Reader, ...]]
    """By fact, parameter or output."""
    tables: Mapping[str, tuple[Reader, ...]]
    invariants: Mapping[str, tuple[str, ...]]
    """Ids, by fact, parameter or output."""
    gatherers: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """`measure` or `records` and their name, by measure, parameter or reference table."""

    def of(self, name: str) -> tuple[Reader, ...]:
        """The readers of a fact, parameter or output; none of one that nothing reads."""
        return self.names.get(name, ())

    def gathering(self, name: str, kind: str) -> tuple[str, ...]:
        """The names of the measures, or kinds of records, that read a name."""
        return tuple(each for of, each in self.gatherers.get(name, ()) if of == kind)

    def told(self, name: str) -> list[str]:
        """All that reads a name, each once: ids of rules, measures, kinds of records."""
        found = [each.told for each in self.of(name)]
        found += [f"{kind} {each}" for kind, each in self.gatherers.get(name, ())]
        return [*dict.fromkeys(found)]


def readers_of(policy: Policy) -> Readers:
    """Find what reads each name of a policy."""
    names: dict[str, dict[str, Reader]] = {}
    tables: dict[str, dict[str, Reader]] = {}
    for decision in policy.decisions:
        for reader, expr in _expressions(decision):
            key = f"{reader.decision}.{reader.told}"
            for name in names_of(expr):
                names.setdefault(name, {}).setdefault(key, reader)
            for name in tables_of(expr):
                tables.setdefault(name, {}).setdefault(key, reader)
    invariants: dict[str, dict[str, None]] = {}
    for invariant in policy.invariants:
        for name in names_of(invariant.must):
            invariants.setdefault(name, {}).setdefault(invariant.id)
    return Readers(
        names={name: tuple(readers.values()) for name, readers in names.items()},
        tables={name: tuple(readers.values()) for name, readers in tables.items()},
        invariants={name: tuple(ids) for name, ids in invariants.items()},
        gatherers={name: tuple(each) for name, each in _gatherers(policy).items()},
    )


def _gatherers(policy: Policy) -> dict[str, dict[tuple[str, str], None]]:
    found: dict[str, dict[tuple[str, str], None]] = {}
    for each in gatherers_of(policy):
        columns = facts_of(each.expr) if each.is_of_records else frozenset[str]()
        parameters = parameters_of(each.expr)
        for name in (names_of(each.expr) - columns) | parameters | tables_of(each.expr):
            found.setdefault(name, {}).setdefault((each.kind, each.name))
    return found


def _expressions(decision: Decision) -> Iterator[tuple[Reader, Expr]]:
    for rule in decision.rules:
        for expr in (rule.when, *rule.then):
            yield Reader(decision.name, rule), expr
    rest = (*(decision.otherwise or ()), decision.base, decision.floor, decision.cap)
    for expr in (each for each in rest if each is not None):
        yield Reader(decision.name), expr


def names_of(expr: Expr) -> frozenset[str]:
    """The facts, parameters and outputs that an expression reads itself."""
    nodes = walk(expr)
    return frozenset(n.name for n in nodes if isinstance(n, FactRef | ParameterRef | OutputRef))


def tables_of(expr: Expr) -> frozenset[str]:
    """The reference tables that an expression reads itself."""
    return frozenset(node.table for node in walk(expr) if isinstance(node, Lookup))


def names_read_by(rule: Rule) -> frozenset[str]:
    """The facts, parameters, outputs and tables that a rule reads."""
    each = (rule.when, *rule.then)
    return frozenset().union(*map(names_of, each), *map(tables_of, each))
