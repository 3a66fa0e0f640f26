"""The missing facts: which could still matter, what they could bring about, and which cannot.

What could come about is found by deciding the account again with values put in, so each is true
of some value; that nothing else could come about is not said. What cannot matter is proved: no
outcome of the policy, and no invariant, waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.explain.case import Case
from engine.explain.causes import all_below
from engine.explain.explanation import BecomesPart, IdlePart, MissingPart
from engine.explain.findings import Findings
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Expr,
    FactRef,
    OutputRef,
    children,
    decisions_of,
    facts_of,
)
from engine.model.result import Status


@dataclass(frozen=True, slots=True)
class Missing:
    """What is to be said of the facts that an account lacks."""

    parts: Sequence[MissingPart] = ()
    """Those that could matter, the one that most outcomes wait for first."""
    idle: Sequence[IdlePart] = ()
    """Those that cannot."""
    becomes: Mapping[str, Sequence[BecomesPart]] = field(default_factory=dict)
    """What each outcome could become."""
    moved_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The facts of which some value that was tried changes an outcome."""


def missing_of(case: Case) -> Missing:
    """Weigh every missing fact."""
    needed = _needed(case)
    by_invariant = _needed_by_invariants(case, needed)
    lacking = [f for f in case.inforce.policy.facts if case.account.facts.get(f) is None]
    wanted = {
        name: [decision for decision, facts in needed.items() if name in facts] for name in lacking
    }

    def outcomes(name: str) -> list[str]:
        return [decision for decision in wanted[name] if decision in case.outcomes]

    open_ = [name for name in lacking if outcomes(name) or name in by_invariant]
    open_.sort(key=lambda name: (-len(outcomes(name)), -len(wanted[name])))
    found = Findings(case, needed)
    if open_:
        found.search(open_)
    return Missing(
        [
            MissingPart(
                name=name,
                label=case.inforce.policy.facts[name].label,
                source=case.inforce.policy.facts[name].source,
                needed_for=sorted(wanted[name], key=lambda d: d not in case.outcomes),
                outcomes=outcomes(name),
                invariants=by_invariant.get(name, []),
                settles=[o for o in outcomes(name) if (name, o) in found.settling],
                could_become=(alone := found.told(found.by_fact.get(name, {}))),
                together=[] if alone else found.told(found.with_others(name)),
            )
            for name in open_
        ],
        _idle(case, [name for name in lacking if name not in open_]),
        {name: found.told({name: found.of[name]}) for name in found.of},
        {name: found.moved_by(name) for name in case.outcomes},
    )


def _needed(case: Case) -> dict[str, frozenset[str]]:
    """For each decision that is not settled, the missing facts that could change it.

    Of one that could not be made, every fact that it reads, directly or not.
    """
    decisions = {decision.name: decision for decision in case.inforce.decisions}
    below = all_below(case.inforce) if case.result.in_error else {}
    needed = {}
    for name in decisions:
        outcome = case.result.outcomes[name]
        if outcome.settled:
            continue
        if outcome.status is Status.DECIDED:
            needed[name] = case.missing(name)
        else:
            cone = {name, *below[name]}
            read = frozenset[str]().union(*(decisions[each].reads_facts() for each in cone))
            needed[name] = frozenset(f for f in read if case.account.facts.get(f) is None)
    return needed


def _needed_by_invariants(case: Case, open_: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """For each missing fact, the invariants that it could make false, or let be checked."""
    needed: dict[str, list[str]] = {}
    for invariant in case.inforce.invariants:
        is_unchecked = invariant.id in case.result.unchecked
        if not is_unchecked and _is_firm(invariant.must, case, open_):
            continue
        facts = set(facts_of(invariant.must))
        for name in decisions_of(invariant.must):
            facts |= open_.get(name, frozenset())
        for fact in sorted(facts):
            if case.account.facts.get(fact) is None:
                needed.setdefault(fact, []).append(invariant.id)
    return needed


def _is_firm(expr: Expr, case: Case, open_: Mapping[str, frozenset[str]]) -> bool:
    """Whether no missing fact could change the truth that a condition has."""
    values = case.values.plain
    match expr:
        case AllOf(parts=parts) | AnyOf(parts=parts) if values.get(expr.id) is (
            deciding := isinstance(expr, AnyOf)
        ):
            return any(_is_firm(p, case, open_) for p in parts if values.get(p.id) is deciding)
        case FactRef(name=name):
            return case.account.facts.get(name) is not None
        case OutputRef(decision=decision):
            return decision not in open_
        case _:
            return all(_is_firm(child, case, open_) for child in children(expr))


def _idle(case: Case, names: Sequence[str]) -> list[IdlePart]:
    reads = {d.name: d.reads_facts() for d in case.inforce.decisions} if names else {}
    return [
        IdlePart(
            name=name,
            label=case.inforce.policy.facts[name].label,
            read_by=[decision for decision, facts in reads.items() if name in facts],
        )
        for name in names
    ]
