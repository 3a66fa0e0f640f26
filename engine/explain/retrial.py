"""Deciding an account again with one known fact changed: so many times and no more."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from engine.explain.breakpoints import measure
from engine.explain.case import Case
from engine.model.policy import Decision, Fact
from engine.model.result import Outcome, Result, Status, UndecidedAccountError
from engine.model.types import Kind, Value

_STEPS: Final = 9
"""So many times the way from a value to a nearer one is halved."""
_CENTS: Final = 100
_GRAIN: Final = 100
"""Between two values so many are looked at; a nearer one is found no more finely."""


class Change(NamedTuple):
    """A known fact with another value; the smaller the distance, the nearer."""

    distance: float
    fact: str
    value: Value


@dataclass(slots=True)
class Retrial:
    """Decides one account with one fact changed; `left` times more."""

    case: Case
    decision: Decision
    left: int
    tried: int = 0
    _known: dict[tuple[str, Value], Outcome | None] = field(default_factory=dict)

    def outcome_with(self, name: str, value: Value) -> Outcome | None:
        """The outcome with one fact changed.

        None where it is as before, the account would be in error or its data at fault, or no trial
        is left.
        """
        key = (name, value)
        if key not in self._known:
            if self.left <= 0:
                return None
            self.left -= 1
            self.tried += 1
            self._known[key] = self._decide(name, value)
        return self._known[key]

    def _decide(self, name: str, value: Value) -> Outcome | None:
        case = self.case
        try:
            result = case.engine.decide({**case.account.facts, name: value})
        except UndecidedAccountError:
            return None
        now, then = case.outcome(self.decision), result.outcomes[self.decision.name]
        if then.status is not Status.DECIDED or then.value == now.value:
            return None
        return None if result.in_error or _is_at_fault(case, result) else then

    def nearest(self, fact: Fact, own: Value, value: Value, outcome: Outcome) -> Value:
        """A value nearer to its own that gives the same outcome; `value` where none was found.

        The way between is halved: what is found was decided, and its neighbour that gives
        another outcome too, as far as the trials and the grain reach.
        """
        near, far = measure(own), measure(value)
        if near is None or far is None:
            return value
        toward = 1 if near > far else -1
        if fact.type.kind is not Kind.NUMBER:
            if not self._gives(fact, far + toward, near, outcome):
                return value
            far += toward
        grain = _grain(fact, abs(near - far))
        for _ in range(_STEPS):
            middle = round(round((near + far) / 2 / grain) * grain, 9)
            if not min(near, far) < middle < max(near, far):
                break
            if self._gives(fact, middle, None, outcome):
                far = middle
            else:
                near = middle
        return _value_at(fact, far)

    def _gives(self, fact: Fact, at: float, but: float | None, outcome: Outcome) -> bool:
        if at == but:
            return False
        found = self.outcome_with(fact.name, _value_at(fact, at))
        return found is not None and (found.value, found.settled) == (
            outcome.value,
            outcome.settled,
        )


def _grain(fact: Fact, span: float) -> float:
    """How finely values are looked at: whole things and days, amounts and shares by round ones."""
    rough = 10.0 ** math.floor(math.log10(max(span, 1e-9) / _GRAIN))
    match fact.type.kind:
        case Kind.MONEY:
            return max(_CENTS, round(rough))
        case Kind.NUMBER:
            return rough * 10
        case _:
            return 1


def _value_at(fact: Fact, at: float) -> Value:
    match fact.type.kind:
        case Kind.DATE:
            return date.fromordinal(round(at))
        case Kind.NUMBER:
            return float(at)
        case _:
            return round(at)


def _is_at_fault(case: Case, result: Result) -> bool:
    for decision in case.inforce.decisions:
        for output, value in zip(
            decision.outputs, result.outcomes[decision.name].value, strict=True
        ):
            if output.name in case.origin.quarantine and value is True:
                return True
    return False
