"""From a result and its values to an explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from engine.accounts.account import Account
from engine.accounts.identifiers import mask_ior
from engine.explain.causes import causes_of, missing_facts
from engine.explain.explanation import (
    FORMAT,
    AccountPart,
    DecisionPart,
    Explanation,
    FactPart,
    IntervalPart,
    InvariantPart,
    Json,
    PolicyPart,
    RulePart,
    UndecidedPart,
)
from engine.explain.formula import formula, show_names
from engine.explain.near import could_still_matter, is_close
from engine.explain.tell import Teller, fill
from engine.model.expressions import Expr, Literal, NodeId, decisions_of, walk
from engine.model.formats import plain_value, show_money, show_outcome, show_value
from engine.model.inforce import InForce
from engine.model.policy import Decision, HitPolicy, Invariant, Rule
from engine.model.result import Engine, Facts, Outcome, Result, Status, Values
from engine.model.types import Kind, Type, Value


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a policy was read from: each rule's `file:line`, and the two digests."""

    places: Mapping[str, str]
    meaning_digest: str
    text_digest: str


@dataclass(frozen=True, slots=True)
class Case:
    """One account with its result and everything needed to speak about it."""

    inforce: InForce
    account: Account
    result: Result
    values: Values
    origin: Origin
    teller: Teller
    known: Mapping[str, str]
    """What is shown for each fact, parameter and output that has a value."""


def open_case(inforce: InForce, engine: Engine, account: Account, origin: Origin) -> Case:
    """Decide an account and collect what an explanation needs."""
    result, values = engine.decide(account.facts), engine.values(account.facts)
    known = _known(inforce, account.facts, result)
    teller = Teller(inforce.policy, values.plain)
    return Case(inforce, account, result, values, origin, teller, known)


def _known(inforce: InForce, facts: Facts, result: Result) -> dict[str, str]:
    shown = {"as_of": inforce.as_of.isoformat()}
    for fact in inforce.policy.facts.values():
        if (value := facts.get(fact.name)) is not None:
            shown[fact.name] = show_value(value, fact.type, fact.unit)
    for parameter in inforce.policy.parameters.values():
        if (value := inforce.parameters.get(parameter.name)) is not None:
            shown[parameter.name] = show_value(value, parameter.type, parameter.unit)
    for decision in inforce.decisions:
        values = result.outcomes[decision.name].value
        for output, value in zip(decision.outputs, values, strict=True):
            if value is not None:
                shown[output.name] = show_value(value, output.type)
    return shown


def explain(case: Case) -> Explanation:
    """Explain every decision of a case; the outcomes first, in the order of the policy."""
    policy = case.inforce.policy
    rank = {name: i for i, name in enumerate(policy.outcomes)}
    decisions = sorted(case.inforce.decisions, key=lambda d: rank.get(d.name, len(rank)))
    invariants = {i.id: i for i in case.inforce.invariants}
    return Explanation(
        format=FORMAT,
        account=_account_part(case),
        policy=PolicyPart(
            name=policy.name,
            version=policy.version,
            as_of=case.inforce.as_of.isoformat(),
            meaning_digest=case.origin.meaning_digest,
            text_digest=case.origin.text_digest,
        ),
        in_error=case.result.in_error,
        decisions=[_decision_part(case, decision) for decision in decisions],
        breached=[_invariant_part(case, invariants[id]) for id in case.result.breaches],
        not_checked=[_invariant_part(case, invariants[id]) for id in case.result.unchecked],
    )


def _account_part(case: Case) -> AccountPart:
    account = case.account
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
                value=_json(account.facts.get(fact.name), fact.type),
                shown=show_value(account.facts.get(fact.name), fact.type, fact.unit),
                source=fact.source,
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
        authority=str(invariant.authority) if invariant.authority else None,
    )


def _names_of(case: Case, invariant: Invariant) -> str:
    failed = [
        f"{name} could not be decided"
        for name in sorted(decisions_of(invariant.must))
        if case.result.outcomes[name].status is not Status.DECIDED
    ]
    return " and ".join(failed) or show_names(invariant.must, case.values.plain)


def _decision_part(case: Case, decision: Decision) -> DecisionPart:
    outcome = case.result.outcomes[decision.name]
    type_ = decision.outputs[0].type
    rules = {rule.id: rule for rule in decision.rules}
    also = [id for id, truth in outcome.trace.items() if truth and id not in outcome.winners]
    interval = None
    if outcome.interval is not None and not outcome.settled:
        low, high = (show_value(value, type_) for value in outcome.interval)
        interval = IntervalPart(low=low, high=high)
    base, bound = _sum_frame(case, decision, outcome)
    return DecisionPart(
        name=decision.name,
        question=decision.question,
        hit_policy=decision.hit_policy,
        is_outcome=decision.name in case.inforce.policy.outcomes,
        status=outcome.status,
        settled=outcome.settled,
        values=_json_by_output(decision, outcome.value),
        shown=_by_output(decision, outcome.value),
        computed=_by_output(decision, outcome.computed),
        replaced=outcome.replaced,
        interval=interval,
        base=base,
        bound=bound,
        winners=[rule_part(case, decision, rules[id]) for id in outcome.winners],
        by="rules" if outcome.winners else "otherwise" if decision.otherwise else "nothing",
        fault=_fault(case, decision, outcome),
        also_matched=[rule_part(case, decision, rules[id]) for id in also],
        close=_close(case, decision, outcome),
        undecided=_undecided(case, decision, outcome),
        missing=open_facts(case, decision),
        reads=sorted(decision.reads_decisions()),
    )


def open_facts(case: Case, decision: Decision) -> list[str]:
    """The missing facts that could still change a provisional outcome; none of another."""
    outcome = case.result.outcomes[decision.name]
    if outcome.settled or outcome.status is not Status.DECIDED:
        return []
    return sorted(missing_facts(case.inforce, case.result, case.values, decision.name))


def _by_output(decision: Decision, values: tuple[Value, ...]) -> dict[str, str]:
    return {
        output.name: show_outcome(value, output.type)
        for output, value in zip(decision.outputs, values, strict=True)
    }


def _json_by_output(decision: Decision, values: tuple[Value, ...]) -> dict[str, Json]:
    return {
        output.name: _json(value, output.type)
        for output, value in zip(decision.outputs, values, strict=True)
    }


def _json(value: Value, type_: Type) -> Json:
    return cast("Json", plain_value(value, type_))


def rule_part(case: Case, decision: Decision, rule: Rule) -> RulePart:
    """A rule as it bears on this account.

    Of a rule that did not match, only constant outputs are told, and no sentence: both would
    speak of values that did not come about.
    """
    outcome = case.result.outcomes[decision.name]
    truth = outcome.trace.of(rule.id)
    given = [
        (output, case.values.plain.get(expr.id))
        for output, expr in zip(decision.outputs, rule.then, strict=False)
        if truth or isinstance(expr, Literal)
    ]
    told = case.teller.holds(rule.when) if truth else case.teller.fails(rule.when)
    return RulePart(
        id=rule.id,
        title=rule.title,
        gives={
            output.name: show_outcome(value, output.type.element or output.type)
            for output, value in given
        },
        because=fill(rule.because, case.known) if rule.because and truth else None,
        authority=str(rule.authority) if rule.authority else None,
        owner=rule.owner,
        place=case.origin.places.get(rule.id),
        conditions=told if outcome.status is not Status.BLOCKED else [],
        points=_points(decision, given[0][1]) if given else None,
    )


def _points(decision: Decision, value: Value) -> str | None:
    """What a rule adds to a sum; `+?` when it matched and what it gives is missing."""
    if decision.hit_policy is not HitPolicy.SUM:
        return None
    if not isinstance(value, int):
        return "+?"
    is_money = decision.outputs[0].type.kind is Kind.MONEY
    size = show_money(abs(value)) if is_money else f"{abs(value):,}"
    return ("+" if value >= 0 else "-") + size


def _sum_frame(case: Case, decision: Decision, outcome: Outcome) -> tuple[str | None, str | None]:
    """Where a sum begins, and whether floor or cap changed it."""
    if decision.hit_policy is not HitPolicy.SUM or outcome.status is Status.BLOCKED:
        return None, None
    type_ = decision.outputs[0].type
    base = 0 if decision.base is None else case.values.plain.get(decision.base.id)
    rules = [rule for rule in decision.rules if rule.id in outcome.trace.true]
    addends = [base, *(case.values.plain.get(rule.then[0].id) for rule in rules)]
    total, value = sum(a for a in addends if isinstance(a, int)), outcome.computed[0]
    bound = None
    if isinstance(value, int) and value != total:
        name = "floor" if value > total else "cap"
        bound = f"{show_value(total, type_)}, held to the {name} of {show_value(value, type_)}"
    return show_value(base, type_), bound


def _fault(case: Case, decision: Decision, outcome: Outcome) -> str | None:
    if outcome.status is Status.ERROR:
        rules = " and ".join(outcome.winners)
        return f"rules {rules} match together, which the hit policy {decision.hit_policy} forbids"
    if outcome.status is Status.BLOCKED:
        broken = sorted(
            name
            for name in decision.reads_decisions()
            if case.result.outcomes[name].status is not Status.DECIDED
        )
        return f"reads {', '.join(broken)}, which could not be decided"
    return None


def _close(case: Case, decision: Decision, outcome: Outcome) -> list[RulePart]:
    if outcome.status is Status.BLOCKED:
        return []
    return [
        rule_part(case, decision, rule)
        for rule in could_still_matter(decision, outcome)
        if outcome.trace.of(rule.id) is False and is_close(rule.when, case.values.plain)
    ]


def _undecided(case: Case, decision: Decision, outcome: Outcome) -> list[UndecidedPart]:
    if outcome.status is Status.BLOCKED:
        return []
    rules = could_still_matter(decision, outcome)
    undecided = [rule for rule in rules if rule.id in outcome.trace.undecided]
    return [undecided_part(case, decision, rule) for rule in undecided]


def undecided_part(case: Case, decision: Decision, rule: Rule) -> UndecidedPart:
    """What keeps a rule from being decided; decisions are followed down to facts."""
    causes = causes_of(rule.when, case.values.plain)
    facts = set(causes.facts)
    for name in causes.decisions:
        facts |= missing_facts(case.inforce, case.result, case.values, name)
    nodes: dict[NodeId, Expr] = {node.id: node for node in walk(rule.when)}
    faults = case.teller.faults(causes, nodes)
    if not facts and not faults:
        faults = [f"{name} has no value" for name in sorted(causes.decisions)]
    return UndecidedPart(rule=rule_part(case, decision, rule), missing=sorted(facts), faults=faults)
