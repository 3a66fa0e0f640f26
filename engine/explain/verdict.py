"""How one decision came out for one account, in short: the outcome, its mark, and the reason.

It is made from a case without trying other values, so that it costs little more than to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.explain.rules import rule_part
from engine.explain.sentences import IN_ALL, NO_RULE, REPLACED, by_name, why
from engine.explain.tell import fill
from engine.model.policy import HitPolicy
from engine.model.types import Kind

if TYPE_CHECKING:
    from engine.explain.case import Case
    from engine.model.policy import Decision, Rule
    from engine.model.result import Outcome

SETTLED: Final = "settled"
PROVISIONAL: Final = "provisional"
NOT_JUDGED: Final = "not judged"
"""The mark of what says nothing, since the data of the account are at fault."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule that gave an outcome, with what it gives and why it matched."""

    rule: str
    title: str
    gives: dict[str, str]
    """By output, in words."""
    told: str
    authority: str | None
    points: str | None = None
    """For a sum: what it adds, with its sign."""
    due: date | None = None
    """The first date that it gives."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a decision came out.

    `mark` is `settled`, `provisional`, `not judged`, `error` or `blocked`. `instead_of` is what it
    would be by what is known, where another value stands in its place.
    """

    decision: str
    question: str
    shown: dict[str, str]
    """By output, in words."""
    mark: str
    told: str
    """Why, in one line."""
    grounds: tuple[Ground, ...] = ()
    is_list: bool = False
    instead_of: str | None = None
    days: dict[str, date] = field(default_factory=dict)
    """The outputs that are a date."""

    @property
    def value(self) -> str:
        """The outcome in a line; or `error`, `blocked`."""
        if self.mark in ("error", "blocked"):
            return self.mark
        return by_name(self.shown, self.decision)


@dataclass(frozen=True, slots=True)
class Moment:
    """The verdict on an account in one run; `fault` says why there is none."""

    run: str
    as_of: date
    policy: str
    """Its name and version."""
    digest: str
    """Of what the policy means."""
    verdict: Verdict | None
    fault: str | None = None


def verdict_of(case: Case, decision: Decision) -> Verdict:
    """How a decision came out for the account of a case."""
    outcome, void = case.outcome(decision), _void(case)
    rules = {rule.id: rule for rule in decision.rules}
    grounds = tuple(_ground(case, decision, rules[id_]) for id_ in outcome.winners)
    named = [output.name for output in decision.outputs]
    shown = case.shown_by_output(decision, outcome.value)
    computed = case.shown_by_output(decision, outcome.computed)
    instead_of = by_name(computed, decision.name) if outcome.replaced else None
    return Verdict(
        decision=decision.name,
        question=decision.question,
        shown=shown,
        mark=NOT_JUDGED if void & {*named} else _mark(outcome),
        told=_told(decision, outcome, grounds),
        grounds=grounds,
        is_list=decision.hit_policy.is_list,
        instead_of=None if computed == shown else instead_of,
        days={
            name: value
            for name, value in zip(named, outcome.value, strict=True)
            if isinstance(value, date)
        },
    )


def faults_of(case: Case) -> Iterator[str]:
    """What is wrong with the account as a whole: data at fault, invariants that are breached."""
    for output in case.origin.quarantine:
        decision = case.inforce.policy.decision_of_output(output)
        if _value(case, output) is True:
            yield f"its data are at fault: {verdict_of(case, decision).told}"
    musts = {each.id: each for each in case.inforce.invariants}
    for id_ in case.result.breaches:
        yield f"{id_} is breached: {fill(musts[id_].because, case.known)}"


def _void(case: Case) -> frozenset[str]:
    """The outputs that mean nothing, since the data are at fault."""
    found: set[str] = set()
    for output, voided in case.origin.quarantine.items():
        if _value(case, output) is True:
            found |= {*voided}
    return frozenset(found)


def _value(case: Case, output: str) -> object:
    decision = case.inforce.policy.decision_of_output(output)
    names = [each.name for each in decision.outputs]
    return case.outcome(decision).value[names.index(output)]


def _mark(outcome: Outcome) -> str:
    if outcome.status != "decided":
        return str(outcome.status)
    return SETTLED if outcome.settled else PROVISIONAL


def _ground(case: Case, decision: Decision, rule: Rule) -> Ground:
    part = rule_part(case, decision, rule)
    dates = (
        case.values.plain.get(expr.id)
        for output, expr in zip(decision.outputs, rule.then, strict=False)
        if Kind.DATE in (output.type.kind, output.type.element and output.type.element.kind)
    )
    return Ground(
        rule=rule.id,
        title=rule.title,
        gives=part.gives,
        told=why(part),
        authority=part.authority,
        points=part.points,
        due=next((each for each in dates if isinstance(each, date)), None),
    )


def _told(decision: Decision, outcome: Outcome, grounds: tuple[Ground, ...]) -> str:
    if outcome.status == "error":
        return f"more than one rule matched: {', '.join(each.rule for each in grounds)}"
    if outcome.status == "blocked":
        return "it rests on a decision that could not be made"
    if outcome.replaced and outcome.value != outcome.computed:
        return REPLACED
    if not grounds:
        return NO_RULE + (IN_ALL if decision.otherwise is not None else "")
    if decision.hit_policy in (HitPolicy.SUM, HitPolicy.COUNT):
        return ", ".join(f"{each.points or ''} {each.rule}".strip() for each in grounds)
    told = [each.told for each in grounds]
    return "; ".join(dict.fromkeys(told)) if decision.hit_policy.is_list else told[0]
