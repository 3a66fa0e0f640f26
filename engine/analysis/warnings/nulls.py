"""Rules that compare an output which is null when no rule of its decision matches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.analysis.warnings import messages
from engine.analysis.warnings.constant import can_be
from engine.analysis.warnings.domains import Domains
from engine.analysis.warnings.finding import Finding, place_of
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Expr,
    FactRef,
    IsNull,
    Literal,
    OutputRef,
    children,
    walk,
)
from engine.model.policy import Decision, HitPolicy, Period, Policy, Rule
from engine.policy.checks.remarks import Subject
from engine.policy.load import Loaded

Behind = Mapping[str, frozenset[str]]
"""By decision, the facts that it goes by, through whatever decisions."""


class Reading(NamedTuple):
    """An output as a side of a comparison, with the conditions that stand beside that."""

    ref: OutputRef
    beside: tuple[Expr, ...]


def null_otherwise_reads(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each rule that compares an output which may be null, unguarded."""
    behind, domains = _behind(policy), Domains(policy)
    nulls = {
        name: decision.name
        for decision in policy.decisions
        for name in _null_otherwise(decision)
        if not matches_always(decision, domains)
    }
    for decision in policy.decisions:
        asked = _asked(decision)
        for i, rule in enumerate(decision.rules):
            before = decision.rules[:i] if decision.hit_policy is HitPolicy.FIRST else ()
            for ref in _unguarded(rule, before, nulls, behind):
                if ref.name not in asked:
                    yield _finding(loaded, rule, ref, nulls[ref.name])


def _finding(loaded: Loaded, rule: Rule, ref: OutputRef, giver: str) -> Finding:
    subject = Subject("rule", rule.id)
    spans = loaded.spans
    gives = spans.settings.get((giver, "otherwise")) or spans.decisions[giver]
    place = place_of(spans, ref, subject)
    told = messages.null_otherwise_read(str(subject), (ref.name, giver), place, gives)
    return Finding(told, (subject,))


def matches_always(decision: Decision, domains: Domains) -> bool:
    """Whether one of the rules holds on every day, or each account meets one of them."""
    always = [rule.when for rule in decision.rules if rule.period == Period()]
    return not can_be(AnyOf(tuple(always), 0), domains).false


def _null_otherwise(decision: Decision) -> Iterator[str]:
    """The outputs that are null when no rule matches."""
    if decision.hit_policy in (HitPolicy.SUM, HitPolicy.COUNT) or decision.hit_policy.is_list:
        return
    for at, output in enumerate(decision.outputs):
        given = None if decision.otherwise is None else decision.otherwise[at]
        if given is None or (isinstance(given, Literal) and given.value is None):
            yield output.name


def _asked(decision: Decision) -> frozenset[str]:
    """The names of which the decision asks whether they are null."""
    nodes = (node for expr in decision.expressions() for node in walk(expr))
    return frozenset(node.operand.name for node in nodes if isinstance(node, IsNull))


def _behind(policy: Policy) -> Behind:
    found: dict[str, frozenset[str]] = {}
    for decision in policy.decisions:
        found[decision.name] = _facts(decision.expressions(), found)
    return found


def _facts(exprs: Iterable[Expr], behind: Behind) -> frozenset[str]:
    """The facts that expressions go by, through whatever decisions."""
    found: set[str] = set()
    for node in (node for expr in exprs for node in walk(expr)):
        if isinstance(node, FactRef):
            found.add(node.name)
        elif isinstance(node, OutputRef):
            found |= behind[node.decision]
    return frozenset(found)


def _unguarded(
    rule: Rule, before: tuple[Rule, ...], nulls: Mapping[str, str], behind: Behind
) -> list[OutputRef]:
    """The first unguarded reading of each output that may be null.

    A condition beside the comparison, or of an earlier rule that takes its place, may see to it
    that the output is not null where it goes by some fact that the output's decision goes by.
    """
    found: dict[str, OutputRef] = {}
    for reading in _readings(rule.when, tuple(each.when for each in before)):
        giver = nulls.get(reading.ref.name)
        if giver is not None and not _facts(reading.beside, behind) & behind[giver]:
            found.setdefault(reading.ref.name, reading.ref)
    return [*found.values()]


def _readings(expr: Expr, beside: tuple[Expr, ...]) -> Iterator[Reading]:
    if isinstance(expr, Compare | Call):
        yield from (Reading(e, beside) for e in children(expr) if isinstance(e, OutputRef))
    for i, part in enumerate(children(expr)):
        others: tuple[Expr, ...] = ()
        if isinstance(expr, AllOf | AnyOf):
            others = (*expr.parts[:i], *expr.parts[i + 1 :])
        yield from _readings(part, (*beside, *others))
