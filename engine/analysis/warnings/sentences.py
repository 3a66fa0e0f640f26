"""Sentences that name what their rule does not go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.analysis.warnings import messages
from engine.analysis.warnings.finding import Finding, named_at
from engine.model.expressions import Expr, FactRef, OutputRef, ParameterRef, walk
from engine.model.policy import Because, Policy
from engine.policy.checks.remarks import Subject
from engine.policy.load import Loaded
from engine.policy.typing.scope import AS_OF
from engine.source.text import Span


def unread_in_because(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each name in a `because` that its rule, or invariant, does not read.

    What the decisions that it reads go by counts as read, too.
    """
    behind: dict[str, frozenset[str]] = {}
    for decision in policy.decisions:
        behind[decision.name] = _read(decision.expressions(), behind)
    for decision in policy.decisions:
        for rule in decision.rules:
            if rule.because is not None:
                subject = Subject("rule", rule.id)
                read = _read((rule.when, *rule.then), behind)
                yield from _unread(loaded, subject, rule.because, read)
    for invariant in policy.invariants:
        subject = Subject("invariant", invariant.id)
        yield from _unread(loaded, subject, invariant.because, _read((invariant.must,), behind))


def _read(exprs: Iterable[Expr], behind: dict[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for expr in exprs:
        for node in walk(expr):
            if isinstance(node, FactRef | OutputRef | ParameterRef):
                found.add(node.name)
            if isinstance(node, OutputRef):
                found |= behind.get(node.decision, frozenset())
    return frozenset(found)


def _unread(
    loaded: Loaded, subject: Subject, because: Because, read: frozenset[str]
) -> Iterator[Finding]:
    places = loaded.spans.because.get(str(subject), ())
    told: set[str] = set()
    for i, name in enumerate(because.names):
        if name in read or name in told or name == AS_OF:
            continue
        told.add(name)
        place: Span = places[i] if i < len(places) else named_at(loaded.spans, subject)
        yield Finding(messages.because_unread(str(subject), name, place), (subject,))
