"""What an engine gives back for one account: outcomes, traces, invariants.

These are named tuples, because one is made for every decision of every account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol

from engine.model.expressions import NodeId
from engine.model.types import Truth, Value

Facts = Mapping[str, Value]
"""The facts of one account, already read and typed; an absent name is missing."""


class Status(StrEnum):
    """Whether a decision could be made."""

    DECIDED = "decided"
    ERROR = "error"
    """UNIQUE or ANY was violated by two rules that matched."""
    BLOCKED = "blocked"
    """The decision reads, directly or not, one that is in error."""


class Trace(NamedTuple):
    """The three-valued result of each rule of a decision, kept as two sets of rule ids."""

    rules: tuple[str, ...]
    """All rules in force, in the order of the decision."""
    true: frozenset[str]
    undecided: frozenset[str]

    def of(self, rule: str) -> Truth:
        """True matched, False not, None undecided."""
        return True if rule in self.true else None if rule in self.undecided else False

    def items(self) -> Iterator[tuple[str, Truth]]:
        """Each rule with its result."""
        return ((rule, self.of(rule)) for rule in self.rules)


class Interval(NamedTuple):
    """The least and greatest value that a sum, count, minimum or maximum can take."""

    low: Value
    high: Value


class Outcome(NamedTuple):
    """The answer of one decision for one account."""

    decision: str
    status: Status
    value: tuple[Value, ...]
    """One value an output, after `if_provisional`; all missing when in error or blocked."""
    computed: tuple[Value, ...]
    """The same before `if_provisional`."""
    settled: bool
    """Whether no missing fact could change it; False when in error or blocked."""
    replaced: bool
    """Whether `if_provisional` put its value in place of the computed one."""
    interval: Interval | None
    """For SUM, COUNT, MIN and MAX: the computed value's bounds; None is unbounded."""
    winners: tuple[str, ...]
    """The matched rules that give the outcome; none when `otherwise`, base or nothing does.

    FIRST: the first one. PRIORITY, MIN, MAX: those with the winning output, by id. UNIQUE,
    ANY: all matched, by id. Lists, SUM, COUNT: all matched, in the order of the list or of
    the decision. In error: the matched rules, by id.
    """
    trace: Trace
    firm: Trace
    may_be_error: bool
    """Whether a UNIQUE or ANY is, or could become, violated once facts are known."""

    @property
    def winner(self) -> str | None:
        """The one rule shown where there is room for one."""
        return self.winners[0] if self.winners else None


class Result(NamedTuple):
    """The answer of a policy for one account."""

    outcomes: Mapping[str, Outcome]
    """By decision, in the order of the policy."""
    breaches: tuple[str, ...]
    """Ids of the invariants that are false."""
    unchecked: tuple[str, ...]
    """Ids of the invariants that are unknown, or read a decision that could not be made."""

    @property
    def in_error(self) -> bool:
        """Whether a decision is in error or an invariant is breached."""
        return bool(self.breaches) or any(
            o.status is not Status.DECIDED for o in self.outcomes.values()
        )


class Values(NamedTuple):
    """The value of each expression of a policy for one account, by node id.

    Expressions that were not needed are there all the same: nothing is skipped.
    """

    plain: Mapping[NodeId, Value]
    firm: Mapping[NodeId, Value]


class UndecidedAccountError(Exception):
    """An engine could not decide one account, through no fault of its facts; the next one it can.

    The text says why.
    """


class Engine(Protocol):
    """What every engine offers; built for one `InForce`.

    Both raise `UndecidedAccountError` when the engine's own machinery fails on an account, and
    nothing else for typed facts.
    """

    def decide(self, facts: Facts) -> Result:
        """Decide one account."""
        ...

    def values(self, facts: Facts) -> Values:
        """The value of every condition and operand, for an explanation."""
        ...
