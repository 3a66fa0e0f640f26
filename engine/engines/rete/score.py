"""A COLLECT SUM of constants, the usual risk score: total and interval in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.engines.rete.evaluate import Scope, is_constant, reader
from engine.model.policy import Decision, HitPolicy
from engine.model.types import INTEGER_LIMIT


@dataclass(frozen=True, slots=True)
class Score:
    """What each rule adds, and the bounds of the sum."""

    weights: Mapping[str, int]
    base: int
    floor: int | None
    cap: int | None

    def total(
        self, matched: Sequence[str], undecided: Iterable[str]
    ) -> tuple[int, int, int] | None:
        """The sum and the ends of its interval; None when one is out of range.

        For a decision whose firm trace is its plain one.
        """
        weight = self.weights.__getitem__
        total = low = high = self.base + sum(map(weight, matched))
        for value in map(weight, undecided):
            if value < 0:
                low += value
            else:
                high += value
        if low < -INTEGER_LIMIT or high > INTEGER_LIMIT:
            return None
        if self.floor is not None and low < self.floor:
            total, low, high = (max(end, self.floor) for end in (total, low, high))
        if self.cap is not None and high > self.cap:
            total, low, high = (min(end, self.cap) for end in (total, low, high))
        return total, low, high


def score(decision: Decision, weights: Mapping[str, int] | None, scope: Scope) -> Score | None:
    """The decision as a score; None unless base, floor, cap and outputs are constants."""
    if decision.hit_policy is not HitPolicy.SUM or weights is None:
        return None
    bounds: list[int | None] = []
    for expr in (decision.base, decision.floor, decision.cap):
        value = reader(expr, scope)({}) if expr is not None and is_constant(expr) else None
        if expr is not None and not isinstance(value, int):
            return None
        bounds.append(value if isinstance(value, int) else None)
    base, floor, cap = bounds
    return Score(weights, base or 0, floor, cap)
