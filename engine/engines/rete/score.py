"""A COLLECT SUM of constants, the usual risk score: outcome and interval in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.engines.rete.evaluate import Scope, is_constant, reader
from engine.model.policy import Decision, HitPolicy
from engine.model.result import Interval, Outcome, Status, Trace
from engine.model.types import INTEGER_LIMIT, Value

DECIDED: Final = Status.DECIDED
"""At hand: looking an enum's member up costs as much as a small tuple."""

new_tuple: Final = tuple.__new__
"""Makes a named tuple from its fields in order, in two thirds of the time."""


@dataclass(frozen=True, slots=True)
class Score:
    """What each rule adds, the bounds of the sum, and what a provisional one becomes."""

    decision: str
    weights: Mapping[str, int]
    base: int
    floor: int | None
    cap: int | None
    replacement: tuple[Value, ...] | None

    def outcome(self, matched: Sequence[str], trace: Trace) -> Outcome | None:
        """The outcome where the firm trace is the plain one; None when a sum is out of range."""
        weight = self.weights.__getitem__
        total = low = high = self.base + sum(map(weight, matched))
        for change in map(weight, trace.undecided):
            if change < 0:
                low += change
            else:
                high += change
        if low < -INTEGER_LIMIT or high > INTEGER_LIMIT:
            return None
        if self.floor is not None and low < self.floor:
            total, low, high = (max(end, self.floor) for end in (total, low, high))
        if self.cap is not None and high > self.cap:
            total, low, high = (min(end, self.cap) for end in (total, low, high))
        settled = low == high
        computed = (total,)
        replaced = self.replacement is not None and not settled
        value = self.replacement or computed if replaced else computed
        interval = new_tuple(Interval, (low, high))
        outcome = (
            self.decision, DECIDED, value, computed, settled, replaced,
            interval, tuple(matched), trace, trace, False,
        )  # fmt: skip  # the fields in their order
        return new_tuple(Outcome, outcome)


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
    if_provisional = decision.if_provisional
    replacement = if_provisional.values if if_provisional is not None else None
    return Score(decision.name, weights, base or 0, floor, cap, replacement)
