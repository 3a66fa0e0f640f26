"""Rules that read what means nothing for an account whose data are at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from engine.analysis.warnings import messages
from engine.analysis.warnings.finding import Finding, place_of, settings_of
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Compare,
    Expr,
    If,
    Literal,
    Not,
    OutputRef,
    children,
)
from engine.model.operators import CompareOp
from engine.model.policy import Decision, HitPolicy, Policy, Rule
from engine.model.types import Truth
from engine.policy.checks.remarks import Subject
from engine.policy.load import Loaded


def quarantined_reads(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each reading of a voided output that can count for a quarantined account.

    What is quarantined and what that voids is said in the header. A decision whose own outputs
    are all voided may read others.
    """
    for output, voided in loaded.marks.quarantine.items():
        for decision in policy.decisions:
            if all(each.name in voided for each in decision.outputs):
                continue
            for subject, exprs in counting(decision, output):
                for ref in _first(exprs, output, frozenset(voided)):
                    place = place_of(loaded.spans, ref, subject)
                    told = messages.reads_quarantined(str(subject), ref.name, output, place)
                    yield Finding(told, (subject,))


def counting(decision: Decision, output: str) -> Iterator[tuple[Subject, tuple[Expr, ...]]]:
    """The rules and settings that can count where `output` is true, with their expressions."""
    for rule in decision.rules:
        holds = truth_of(rule.when, output)
        if holds is not False:
            yield Subject("rule", rule.id), (rule.when, *rule.then)
        if holds is True and decision.hit_policy is HitPolicy.FIRST and _is_always(rule):
            return
    yield Subject("decision", decision.name), tuple(settings_of(decision))


def _is_always(rule: Rule) -> bool:
    return (rule.period.start or date.min, rule.period.end or date.max) == (date.min, date.max)


def truth_of(expr: Expr, output: str) -> Truth:
    """What a condition is where the boolean `output` is true; None where it depends on more."""
    match expr:
        case OutputRef(name=name) if name == output:
            return True
        case Literal(value=bool() as value):
            return value
        case Not(operand=operand):
            truth = truth_of(operand, output)
            return None if truth is None else not truth
        case AllOf(parts=parts):
            truths = [truth_of(part, output) for part in parts]
            return False if False in truths else None if None in truths else True
        case AnyOf(parts=parts):
            truths = [truth_of(part, output) for part in parts]
            return True if True in truths else None if None in truths else False
        case Compare(op=CompareOp.EQ | CompareOp.NE as op, left=left, right=right):
            sides = [truth_of(side, output) for side in (left, right)]
            return None if None in sides else (sides[0] is sides[1]) is (op is CompareOp.EQ)
        case _:
            return None


def _first(exprs: Iterable[Expr], output: str, voided: frozenset[str]) -> list[OutputRef]:
    """The first reading of each voided output that counts where `output` is true."""
    found: dict[str, OutputRef] = {}
    for expr in exprs:
        for ref in _readings(expr, output):
            if ref.name in voided:
                found.setdefault(ref.name, ref)
    return list(found.values())


def _readings(expr: Expr, output: str) -> Iterator[OutputRef]:
    if isinstance(expr, OutputRef):
        yield expr
        return
    if isinstance(expr, If):
        truth = truth_of(expr.condition, output)
        branches = {True: (expr.then,), False: (expr.otherwise,), None: children(expr)}
        parts: tuple[Expr, ...] = branches[truth]
    elif isinstance(expr, AllOf | AnyOf | Not) and truth_of(expr, output) is not None:
        return
    else:
        parts = children(expr)
    for part in parts:
        yield from _readings(part, output)
