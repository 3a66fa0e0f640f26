"""One account with its result: what every part of an explanation is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from engine.accounts.account import Account
from engine.explain.causes import open_facts
from engine.explain.part import Json
from engine.explain.tell import Teller
from engine.explain.units import outcome_text, percents
from engine.model.formats import PERCENT, plain_value, show_value
from engine.model.inforce import InForce
from engine.model.policy import Decision, Output
from engine.model.result import Engine, Facts, Outcome, Result, Values
from engine.model.types import Type, Value


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a policy was read from, and what its header says beside."""

    places: Mapping[str, str]
    """Each rule's `file:line`."""
    meaning_digest: str
    text_digest: str
    otherwise: Mapping[str, str] = field(default_factory=dict)
    """The `file:line` of each decision's `otherwise`."""
    quarantine: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By boolean output, the outputs that mean nothing for an account where it is true."""


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
    shares: frozenset[str]
    """The outputs that are told in percent."""

    def outcome(self, decision: Decision) -> Outcome:
        """The outcome of a decision."""
        return self.result.outcomes[decision.name]

    def missing(self, decision: str) -> frozenset[str]:
        """The missing facts that could still change a provisional decision; none of another."""
        return self.open.get(decision, frozenset())

    def shown(self, output: Output, value: Value) -> str:
        """The value of an output in words; of a list also the value of one of its entries."""
        type_ = output.type
        if type_.element and not isinstance(value, tuple):
            type_ = type_.element
        return outcome_text(value, type_, PERCENT if output.name in self.shares else None)

    def shown_by_output(self, decision: Decision, values: tuple[Value, ...]) -> dict[str, str]:
        """The values of a decision's outputs in words."""
        return {
            output.name: self.shown(output, value)
            for output, value in zip(decision.outputs, values, strict=True)
        }

    def rows(self, decision: Decision, values: tuple[Value, ...]) -> list[dict[str, str]]:
        """The entries of a list with several outputs in words; none of any other outcome."""
        lists = [value for value in values if isinstance(value, tuple)]
        if not decision.hit_policy.is_list or len(lists) != len(values) or len(lists) < 2:  # noqa: PLR2004  # one is no pair
            return []
        return [
            {o.name: self.shown(o, value) for o, value in zip(decision.outputs, row, strict=True)}
            for row in zip(*lists, strict=True)
        ]

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
    shares = percents(inforce.policy)
    known = _known(inforce, account.facts, result, shares)
    teller = Teller(inforce.policy, values.plain, shares)
    open_ = open_facts(inforce, result, values)
    return Case(inforce, engine, account, result, values, origin, teller, known, open_, shares)


def _known(
    inforce: InForce, facts: Facts, result: Result, shares: frozenset[str]
) -> dict[str, str]:
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
                unit = PERCENT if output.name in shares else None
                shown[output.name] = show_value(value, output.type, unit)
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
