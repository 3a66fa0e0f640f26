"""A rule as it bears on one account."""

from __future__ import annotations

from typing import Final

from engine.explain.case import Case, json_of
from engine.explain.causes import causes_of
from engine.explain.citations import cited
from engine.explain.explanation import ReasonPart, RulePart, UndecidedPart
from engine.explain.formula import formula
from engine.explain.part import Json
from engine.explain.sentences import why
from engine.explain.tell import fill
from engine.model.expressions import Expr, FactRef, Lookup, NodeId, OutputRef, walk
from engine.model.formats import show_money
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.result import Status
from engine.model.types import Kind, Value
from engine.policy.digest import rule_digest

_LONG: Final = 40
"""A formula longer than this is not told as what a rule would give."""


def rule_part(case: Case, decision: Decision, rule: Rule) -> RulePart:
    """A rule as it bears on this account.

    Of a rule that did not match, only constant outputs are told, and no sentence: both would
    speak of values that did not come about. Of the other outputs it is told what they would be.
    """
    outcome = case.outcome(decision)
    truth = outcome.trace.of(rule.id)
    given = [
        (output, case.values.plain.get(expr.id))
        for output, expr in zip(decision.outputs, rule.then, strict=False)
        if truth or _is_constant(expr)
    ]
    computed = {
        output.name: _source_of(case, expr)
        for output, expr in zip(decision.outputs, rule.then, strict=False)
        if not truth and not _is_constant(expr)
    }
    told = case.teller.holds(rule.when) if truth else case.teller.fails(rule.when)
    return RulePart(
        id=rule.id,
        title=rule.title,
        when=formula(rule.when),
        gives={output.name: case.shown(output, value) for output, value in given},
        because=fill(rule.because, case.known) if rule.because and truth else None,
        owner=rule.owner,
        place=case.origin.places.get(rule.id),
        digest=rule_digest(rule),
        conditions=told if outcome.status is not Status.BLOCKED else [],
        points=_points(decision, given[0][1]) if given else None,
        computed=computed,
        **cited(rule.authority),
    )


def _is_constant(expr: Expr) -> bool:
    """Whether an output is the same for all accounts: it reads no fact and no decision."""
    return not any(isinstance(node, FactRef | OutputRef | Lookup) for node in walk(expr))


def _source_of(case: Case, expr: Expr) -> str:
    """What a rule would compute: `the manager in table manager_desk`; a short formula as it is."""
    match expr:
        case Lookup(table=table, column=column):
            return f"the {column} in table {table}"
        case FactRef():
            return f"the {case.teller.subject(expr)}"
    told = formula(expr)
    return told if len(told) <= _LONG else "a computed value"


def _points(decision: Decision, value: Value) -> str | None:
    """What a rule adds to a sum; `+?` when it matched and what it gives is missing."""
    if decision.hit_policy is not HitPolicy.SUM:
        return None
    if not isinstance(value, int):
        return "+?"
    is_money = decision.outputs[0].type.kind is Kind.MONEY
    size = show_money(abs(value)) if is_money else f"{abs(value):,}"
    return ("+" if value >= 0 else "-") + size


def reasons_of(case: Case, decision: Decision, winners: list[RulePart]) -> list[ReasonPart]:
    """The winners as reason codes: those of a sum by the size of what they add, then by id."""
    if decision.hit_policy is not HitPolicy.SUM:
        return [_reason(part, None, None) for part in winners]
    rules = {rule.id: rule for rule in decision.rules}
    points = {part.id: case.values.plain.get(rules[part.id].then[0].id) for part in winners}
    sizes = {id: abs(value) if isinstance(value, int) else 0 for id, value in points.items()}
    whole = sum(sizes.values())
    ranked = sorted(winners, key=lambda part: (-sizes[part.id], part.id))
    return [
        _reason(
            part,
            json_of(points[part.id], decision.outputs[0].type),
            round(sizes[part.id] / whole, 4) if whole else None,
        )
        for part in ranked
    ]


def _reason(part: RulePart, contribution: Json, share: float | None) -> ReasonPart:
    return ReasonPart(
        code=part.id,
        points=part.points,
        contribution=contribution,
        share=share,
        told=why(part),
    )


def undecided_part(case: Case, decision: Decision, rule: Rule) -> UndecidedPart:
    """What keeps a rule from being decided; decisions are followed down to facts."""
    causes = causes_of(rule.when, case.values.plain)
    facts = set(causes.facts)
    for name in causes.decisions:
        facts |= case.missing(name)
    nodes: dict[NodeId, Expr] = {node.id: node for node in walk(rule.when)}
    faults = case.teller.faults(causes, nodes)
    if not facts and not faults:
        faults = [f"{name} has no value" for name in sorted(causes.decisions)]
    return UndecidedPart(rule=rule_part(case, decision, rule), missing=sorted(facts), faults=faults)
