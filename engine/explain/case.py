"""One account with its result: what every part of an explanation is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from engine.accounts.account import Account
from engine.explain.causes import open_facts
from engine.explain.explanation import Json
from engine.explain.tell import Teller
from engine.model.formats import plain_value, show_outcome, show_value
from engine.model.inforce import InForce
from engine.model.policy import Decision
from engine.model.result import Engine, Facts, Outcome, Result, Values
from engine.model.types import Type, Value


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
    engine: Engine
    account: Account
    result: Result
    values: Values
    origin: Origin
    teller: Teller
    known: Mapping[str, str]
    """What is shown for each fact, parameter and output that has a value."""
    open: Mapping[str, frozenset[str]]
    """For each provisional decision, the missing facts that could still change it."""

    def outcome(self, decision: Decision) -> Outcome:
        """The outcome of a decision."""
        return self.result.outcomes[decision.name]

    def missing(self, decision: str) -> frozenset[str]:
        """The missing facts that could still change a provisional decision; none of another."""
        return self.open.get(decision, frozenset())

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The decisions that the policy shows of every account; all where it lists none."""
        return self.inforce.policy.outcomes or tuple(d.name for d in self.inforce.decisions)


def open_case(inforce: InForce, engine: Engine, account: Account, origin: Origin) -> Case:
    """Decide an account and collect what an explanation needs.

    Raises:
        UndecidedAccountError: the engine failed on this account.
    """
    result, values = engine.decide(account.facts), engine.values(account.facts)
    known = _known(inforce, account.facts, result)
    teller = Teller(inforce.policy, values.plain)
    open_ = open_facts(inforce, result, values)
    return Case(inforce, engine, account, result, values, origin, teller, known, open_)


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


def json_of(value: Value, type_: Type) -> Json:
    """A value as JSON: null where it is missing, money as text of dollars and cents."""
    return cast("Json", plain_value(value, type_))


def json_by_output(decision: Decision, values: tuple[Value, ...]) -> dict[str, Json]:
    """The values of a decision's outputs as JSON."""
    return {
        output.name: json_of(value, output.type)
        for output, value in zip(decision.outputs, values, strict=True)
    }


def shown_by_output(decision: Decision, values: tuple[Value, ...]) -> dict[str, str]:
    """The values of a decision's outputs in words."""
    return {
        output.name: show_outcome(value, output.type)
        for output, value in zip(decision.outputs, values, strict=True)
    }
