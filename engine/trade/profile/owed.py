"""What an account owes and is owed: amounts beside their limits, days that count, what is due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from engine.explain.verdict import NOT_JUDGED, verdict_of
from engine.model.expressions import Compare, FactRef, OutputRef, ParameterRef, walk
from engine.model.formats import show_value
from engine.model.measures import OfRecords
from engine.model.types import Kind
from engine.trade.profile.profile import Clock, Due, DueList, Limit, Standing, Stated
from engine.trade.profile.words import DECIDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.explain.case import Case
    from engine.explain.verdict import Verdict
    from engine.model.expressions import Expr
    from engine.model.policy import Fact, Policy


def limits_of(case: Case) -> tuple[Limit, ...]:
    """Amounts of money that rules compare with an outcome or a parameter; outcomes first."""
    found: dict[tuple[str, OutputRef | ParameterRef], list[str]] = {}
    for decision in case.inforce.decisions:
        for rule in decision.rules:
            for fact, other in dict.fromkeys(_pairs(rule.when)):
                rules = found.setdefault((fact, other), [])
                rules += [] if rule.id in rules else [rule.id]
    pairs = sorted(found, key=lambda pair: isinstance(pair[1], ParameterRef))
    return tuple(_limit(case, fact, other, found[fact, other]) for fact, other in pairs)


def _pairs(expr: Expr) -> Iterator[tuple[str, OutputRef | ParameterRef]]:
    for node in walk(expr):
        if not isinstance(node, Compare) or node.left.type.kind is not Kind.MONEY:
            continue
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, FactRef) and isinstance(other, OutputRef | ParameterRef):
                yield one.name, other


def _limit(case: Case, name: str, other: OutputRef | ParameterRef, rules: list[str]) -> Limit:
    fact, value = case.inforce.policy.facts[name], case.account.facts.get(name)
    limit = case.values.plain.get(other.id)
    is_ratio = isinstance(value, int) and isinstance(limit, int) and limit > 0
    return Limit(
        fact=name,
        label=fact.label,
        value=show_value(value, fact.type, fact.unit),
        against=other.name,
        limit=show_value(limit, other.type),
        ratio=value / limit if is_ratio else None,  # type: ignore[operator]  # integers
        rules=tuple(rules),
    )


def money_of(case: Case, kept: frozenset[str]) -> tuple[Stated, ...]:
    """The facts that are an amount of money, of those that the run keeps."""
    facts = _kept(case, kept)
    return tuple(_stated(case, each) for each in facts if each.type.kind is Kind.MONEY)


def _stated(case: Case, fact: Fact) -> Stated:
    value = case.account.facts.get(fact.name)
    return Stated(fact.name, fact.label, show_value(value, fact.type, fact.unit), value is not None)


def _kept(case: Case, kept: frozenset[str]) -> list[Fact]:
    return [each for name, each in case.inforce.policy.facts.items() if name in kept]


def standings_of(
    case: Case, verdicts: tuple[Verdict, ...], kept: frozenset[str]
) -> tuple[Standing, ...]:
    """The days that count, by where they come from; those that outcomes give come first.

    Beside the days of a source stands what else is known from it and counts no months.
    """
    as_of = case.inforce.as_of
    given = [
        _clock(name, verdict.question or name, day, as_of)
        for verdict in verdicts
        for name, day in verdict.days.items()
    ]
    by_source: dict[str, list[Fact]] = {}
    for fact in _kept(case, kept):
        by_source.setdefault(fact.source or "", []).append(fact)
    found = [Standing(DECIDED, tuple(given), ())] if given else []
    for source, facts in by_source.items():
        clocks = tuple(
            _clock(fact.name, fact.label, day, as_of)
            for fact in facts
            if isinstance(day := case.account.facts.get(fact.name), date)
        )
        stands = [each for each in facts if _stands(case.inforce.policy, each)]
        known = [each for each in stands if case.account.facts.get(each.name) is not None]
        has_days = any(fact.type.kind is Kind.DATE for fact in facts)
        if has_days and (clocks or known):
            found.append(Standing(source, clocks, tuple(_stated(case, each) for each in known)))
    return tuple(found)


def _clock(name: str, label: str, day: date, as_of: date) -> Clock:
    return Clock(name, label, day, (day - as_of).days)


def _stands(policy: Policy, fact: Fact) -> bool:
    """Whether a fact says how things stand: no amount, no day, and no count of some months."""
    if fact.type.kind in (Kind.MONEY, Kind.DATE):
        return False
    ahead, seen = [fact.name], set[str]()
    while ahead:
        name = ahead.pop()
        measure = policy.measures.get(name)
        if measure is None or name in seen:
            continue
        seen.add(name)
        if isinstance(measure.formula, OfRecords) and measure.formula.window is not None:
            return False
        ahead += measure.reads()
    return True


def dues_of(case: Case) -> tuple[DueList, ...]:
    """The outcomes that are lists, each entry with the sentence of its rule."""
    named = {each.name: each for each in case.inforce.decisions}
    lists = [named[name] for name in case.outcomes if named[name].hit_policy.is_list]
    return tuple(_due_list(verdict_of(case, each), case.inforce.as_of) for each in lists)


def _due_list(verdict: Verdict, as_of: date) -> DueList:
    is_made = verdict.mark not in ("error", "blocked", NOT_JUDGED)
    entries = tuple(
        Due(
            value=_value(ground.gives),
            on=ground.due,
            days=None if ground.due is None else (ground.due - as_of).days,
            rule=ground.rule,
            told=ground.told,
            authority=ground.authority,
        )
        for ground in (verdict.grounds if is_made else ())
    )
    fault = None if is_made else verdict.told
    return DueList(verdict.decision, verdict.question, verdict.mark, entries, fault)


def _value(gives: dict[str, str]) -> str:
    """The first output, and what else is given but the day."""
    return next(iter(gives.values()), "")
