"""Facts, parameters and reference tables that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis.warnings import messages
from engine.analysis.warnings.finding import Finding, named_at, readers_of
from engine.model.expressions import FactRef, Lookup, ParameterRef, walk
from engine.model.policy import Because, Policy
from engine.policy.checks.remarks import Subject
from engine.policy.load import Loaded


def unused(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each fact, parameter and table that no expression and no sentence reads."""
    for kind, name in unused_names(policy):
        subject = Subject(kind, name)
        told = messages.unused(kind, name, named_at(loaded.spans, subject))
        yield Finding(told, (subject,))


def unused_names(policy: Policy) -> list[tuple[str, str]]:
    """What is not read: kind and name."""
    read = _read(policy)
    declared = (
        ("fact", policy.facts),
        ("parameter", policy.parameters),
        ("table", policy.tables),
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
    for because in _sentences(policy):
        found.update((kind, name) for name in because.names for kind in ("fact", "parameter"))
    return found


def _sentences(policy: Policy) -> Iterator[Because]:
    for decision in policy.decisions:
        yield from (rule.because for rule in decision.rules if rule.because is not None)
    yield from (invariant.because for invariant in policy.invariants)
