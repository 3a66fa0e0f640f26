"""Facts, parameters, reference tables and measures that nothing reads; facts nothing gives."""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis.warnings import messages
from engine.analysis.warnings.finding import Finding, named_at, readers_of
from engine.model.expressions import FactRef, Lookup, ParameterRef, facts_of, walk
from engine.model.gathering import parameters_gathered, tables_gathered
from engine.model.policy import Because, Policy
from engine.policy.checks.remarks import Subject
from engine.policy.load import Loaded


def unused(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each fact, parameter and table that no expression and no sentence reads.

    And for each measure that is no fact and that no measure reads.
    """
    for kind, name in unused_names(policy):
        subject = Subject(kind, name)
        told = messages.unused(kind, name, named_at(loaded.spans, subject))
        yield Finding(told, (subject,))


def unmeasured(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each fact that is read and that no measure gives, if there are records."""
    if not policy.records:
        return
    read = frozenset[str]().union(*(facts_of(each.expr) for each in readers_of(policy)))
    for name in policy.facts:
        if name in read and name not in policy.measures:
            subject = Subject("fact", name)
            yield Finding(messages.unmeasured(name, named_at(loaded.spans, subject)), (subject,))


def unused_names(policy: Policy) -> list[tuple[str, str]]:
    """What is not read: kind and name."""
    read = _read(policy)
    declared = (
        ("fact", policy.facts),
        ("parameter", policy.parameters),
        ("table", policy.tables),
        ("measure", policy.measures),
    )
    return [(kind, n) for kind, names in declared for n in names if (kind, n) not in read]


def _read(policy: Policy) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for reader in readers_of(policy):
        for node in walk(reader.expr):
            match node:
                case FactRef(name=name):
                    found.add(("fact", name))
                case ParameterRef(name=name):
                    found.add(("parameter", name))
                case Lookup(table=table):
                    found.add(("table", table))
    found.update(("parameter", name) for name in parameters_gathered(policy))
    found.update(("table", name) for name in tables_gathered(policy))
    found.update(("measure", name) for name in policy.facts)
    for measure in policy.measures.values():
        found.update(("measure", name) for name in measure.reads())
    for because in _sentences(policy):
        found.update((kind, name) for name in because.names for kind in ("fact", "parameter"))
    return found


def _sentences(policy: Policy) -> Iterator[Because]:
    for decision in policy.decisions:
        yield from (rule.because for rule in decision.rules if rule.because is not None)
    yield from (invariant.because for invariant in policy.invariants)
