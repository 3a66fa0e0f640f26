"""From a case to the explanation of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.accounts.identifiers import mask_ior
from engine.explain.assumed import SOURCE, assumed_parts
from engine.explain.authorities import authorities_of, parameter_parts
from engine.explain.case import Case, json_of
from engine.explain.chains import Names, chain_of, grounds_of
from engine.explain.citations import cited
from engine.explain.decisions import decision_part
from engine.explain.explanation import FORMAT, DecisionPart, Explanation, InvariantPart
from engine.explain.formula import formula, show_names
from engine.explain.missing import Missing, missing_of
from engine.explain.quarantine import quarantine_of
from engine.explain.subject import AccountPart, FactPart, PolicyPart
from engine.explain.tell import fill
from engine.explain.would_change import would_change_of
from engine.model.expressions import decisions_of
from engine.model.formats import show_value
from engine.model.policy import Decision, Invariant
from engine.model.result import Status

SHORT: Final = 16
"""So many digits of a digest are told where there is little room."""


def explain(case: Case, *, every: bool = False) -> Explanation:
    """Explain every decision of a case; the outcomes first, in the order of the policy.

    With `every`, each rule that did not match is told of, too.
    """
    missing = missing_of(case)
    invariants = {i.id: i for i in case.inforce.invariants}
    account, policy = _account_part(case, missing), _policy_part(case)
    decisions = _with_grounds(
        decision_part(
            case,
            decision,
            missing.becomes.get(decision.name, ()),
            moved_by=missing.moved_by.get(decision.name, frozenset()),
            every=every,
        )
        for decision in _in_order(case)
    )
    names = Names(
        {part.name: part for part in decisions},
        {part.name: part for part in account.facts},
        {part.name: part for part in policy.parameters},
    )
    chains = [chain_of(names, part.name) for part in decisions if part.name in case.outcomes]
    return Explanation(
        format=FORMAT,
        account=account,
        policy=policy,
        assumed=assumed_parts(case),
        in_error=case.result.in_error,
        quarantine=(at_fault := quarantine_of(case, names.decisions)),
        decisions=decisions,
        chains=chains,
        would_change=None if at_fault else would_change_of(case),
        missing=[*missing.parts],
        cannot_matter=[*missing.idle],
        authorities=authorities_of(chains, names),
        breached=[_invariant_part(case, invariants[id]) for id in case.result.breaches],
        not_checked=[_invariant_part(case, invariants[id]) for id in case.result.unchecked],
    )


def _in_order(case: Case) -> list[Decision]:
    outcomes = case.inforce.policy.outcomes
    rank = {name: i for i, name in enumerate(outcomes)}
    return sorted(case.inforce.decisions, key=lambda d: rank.get(d.name, len(rank)))


def _with_grounds(parts: Iterable[DecisionPart]) -> list[DecisionPart]:
    by_name = {part.name: part for part in parts}
    return [
        part.model_copy(update={"grounds": grounds_of(part, by_name)}) for part in by_name.values()
    ]


def _policy_part(case: Case) -> PolicyPart:
    policy = case.inforce.policy
    return PolicyPart(
        name=policy.name,
        version=policy.version,
        as_of=case.inforce.as_of.isoformat(),
        meaning_digest=case.origin.meaning_digest,
        text_digest=case.origin.text_digest,
        meaning_digest_short=case.origin.meaning_digest[:SHORT],
        text_digest_short=case.origin.text_digest[:SHORT],
        parameters=parameter_parts(case.inforce),
        not_in_force=[*case.inforce.set_aside],
    )


def _account_part(case: Case, missing: Missing) -> AccountPart:
    account = case.account
    idle = {part.name for part in missing.idle}
    assumed = {part.fact for part in assumed_parts(case) if not part.same}
    return AccountPart(
        id=account.id,
        name=account.name,
        kind=account.kind,
        ior_numbers=[*map(mask_ior, account.identifiers.ior_numbers)],
        filer_codes=[*account.identifiers.filer_codes],
        facts=[
            FactPart(
                name=fact.name,
                label=fact.label,
                value=json_of(account.facts.get(fact.name), fact.type),
                shown=show_value(account.facts.get(fact.name), fact.type, fact.unit),
                source=SOURCE if fact.name in assumed else fact.source,
                standing="known"
                if account.facts.get(fact.name) is not None
                else "cannot matter"
                if fact.name in idle
                else "could matter",
            )
            for fact in case.inforce.policy.facts.values()
        ],
    )


def _invariant_part(case: Case, invariant: Invariant) -> InvariantPart:
    return InvariantPart(
        id=invariant.id,
        must=formula(invariant.must),
        names=_names_of(case, invariant),
        because=fill(invariant.because, case.known),
        **cited(invariant.authority),
    )


def _names_of(case: Case, invariant: Invariant) -> str:
    failed = [
        f"{name} could not be decided"
        for name in sorted(decisions_of(invariant.must))
        if case.result.outcomes[name].status is not Status.DECIDED
    ]
    return " and ".join(failed) or show_names(invariant.must, case.values.plain)
