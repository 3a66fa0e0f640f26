"""What an outcome rests on: the names that the deciding rules looked at and found to hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.explain.case import Case
from engine.explain.explanation import BasisPart
from engine.explain.faults import broken_below
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Expr,
    FactRef,
    If,
    NodeId,
    OutputRef,
    ParameterRef,
    children,
)
from engine.model.policy import Decision, HitPolicy
from engine.model.result import Outcome, Status
from engine.model.types import Value

Name = FactRef | ParameterRef | OutputRef


def evidence(expr: Expr, values: Mapping[NodeId, Value]) -> Iterator[Name]:
    """The names that make `expr` what it is.

    Of alternatives those that hold, of an `if` its branch; where it is unknown, all names.
    """
    match expr:
        case FactRef() | ParameterRef() | OutputRef():
            yield expr
        case AllOf(parts=parts) | AnyOf(parts=parts):
            deciding = isinstance(expr, AnyOf)
            if values.get(expr.id) is deciding:
                parts = tuple(part for part in parts if values.get(part.id) is deciding)
            for part in parts:
                yield from evidence(part, values)
        case If(condition=condition, then=then, otherwise=otherwise):
            yield from evidence(condition, values)
            truth = values.get(condition.id)
            for branch, taken in ((then, truth is not False), (otherwise, truth is not True)):
                if taken:
                    yield from evidence(branch, values)
        case _:
            for child in children(expr):
                yield from evidence(child, values)


def basis_of(case: Case, decision: Decision) -> BasisPart:
    """What the outcome of a decision rests on; of a blocked one, what it waits for."""
    outcome = case.outcome(decision)
    if outcome.status is Status.BLOCKED:
        broken = broken_below(decision, case.result.outcomes)
        return BasisPart(decisions=broken, facts=[], parameters=[])
    names = [
        name for expr in _deciding(decision, outcome) for name in evidence(expr, case.values.plain)
    ]
    return BasisPart(
        decisions=_once(name.decision for name in names if isinstance(name, OutputRef)),
        facts=_once(name.name for name in names if isinstance(name, FactRef)),
        parameters=_once(name.name for name in names if isinstance(name, ParameterRef)),
    )


def _deciding(decision: Decision, outcome: Outcome) -> Iterator[Expr]:
    """The expressions that decided: of the winners, else of `otherwise` and what kept the rest."""
    for rule in decision.rules:
        if rule.id in outcome.winners:
            yield rule.when
            yield from rule.then
    if decision.hit_policy is HitPolicy.SUM:
        yield from (e for e in (decision.base, decision.floor, decision.cap) if e is not None)
    elif not outcome.winners:
        yield from decision.otherwise or ()
        yield from (rule.when for rule in decision.rules)


def _once(names: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(names)]
