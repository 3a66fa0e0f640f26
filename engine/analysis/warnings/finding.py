"""A warning with the parts of the policy that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.model.expressions import Expr
from engine.model.policy import Decision, Policy
from engine.policy.checks.remarks import Subject
from engine.policy.sourcemap import SourceMap
from engine.source.diagnostic import Diagnostic
from engine.source.text import Span


class Finding(NamedTuple):
    """A warning. It is silenced where one of its subjects allows its code.

    Where `needs` is given, it stays until fewer subjects than that are left that do not.
    """

    diagnostic: Diagnostic
    subjects: tuple[Subject, ...]
    needs: int | None = None


class Reader(NamedTuple):
    """An expression with the rule, decision or invariant that holds it."""

    subject: Subject
    expr: Expr
    decision: str | None
    is_condition: bool = True


def readers_of(policy: Policy) -> Iterator[Reader]:
    """Every expression of a policy with what holds it."""
    for decision in policy.decisions:
        for rule in decision.rules:
            subject = Subject("rule", rule.id)
            yield Reader(subject, rule.when, decision.name)
            for expr in rule.then:
                yield Reader(subject, expr, decision.name, is_condition=False)
        for expr in settings_of(decision):
            subject = Subject("decision", decision.name)
            yield Reader(subject, expr, decision.name, is_condition=False)
    for invariant in policy.invariants:
        yield Reader(Subject("invariant", invariant.id), invariant.must, None)


def settings_of(decision: Decision) -> Iterator[Expr]:
    """The expressions of a decision that no rule holds."""
    yield from decision.otherwise or ()
    yield from (e for e in (decision.base, decision.floor, decision.cap) if e is not None)


def place_of(spans: SourceMap, expr: Expr, subject: Subject) -> Span:
    """Where an expression stands; what holds it, where that is not known."""
    return spans.nodes.get(expr.id) or named_at(spans, subject)


def named_at(spans: SourceMap, subject: Subject) -> Span:
    """Where the name of a part stands."""
    places = {
        "fact": spans.facts,
        "parameter": spans.parameters,
        "measure": spans.measures,
        "rule": spans.rules,
        "decision": spans.decisions,
        "table": spans.tables,
        "invariant": spans.invariants,
    }
    return places[subject.kind].get(subject.name, Span("", 0, 0))
