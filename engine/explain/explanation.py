"""The explanation of one account's result, as data: what every rendering is made from."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, JsonValue

Json = JsonValue
"""Anything that JSON can hold."""

FORMAT: Final = 1
"""The version of this shape; it grows when a field changes its meaning or goes."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RulePart(_Part):
    """A rule, what it gives or would give, and where it stands."""

    id: str
    title: str
    gives: dict[str, str]
    """Each output in words."""
    because: str | None
    """The rule's sentence, filled in."""
    authority: str | None
    owner: str | None
    place: str | None
    """`file:line` of the rule."""
    conditions: list[str]
    """What holds (of a rule that matched), what fails (of one that did not)."""
    points: str | None = None
    """For a sum: what the rule adds, with its sign."""


class UndecidedPart(_Part):
    """A rule that could match once something is known."""

    rule: RulePart
    missing: list[str]
    """The missing facts, by name."""
    faults: list[str]
    """What has no value though no fact is missing, such as a division by zero."""


class IntervalPart(_Part):
    """The least and greatest value a provisional aggregate can take."""

    low: str
    high: str


class DecisionPart(_Part):
    """One decision: its outcome, what gave it, what came close, what is not known."""

    name: str
    question: str
    hit_policy: str
    is_outcome: bool
    status: str
    settled: bool
    values: dict[str, Json]
    """By output, as JSON; null where it is none."""
    shown: dict[str, str]
    """The same in words."""
    computed: dict[str, str]
    """As `shown`, before `if_provisional` put its own in place."""
    replaced: bool
    interval: IntervalPart | None
    base: str | None
    """For a sum: where it begins."""
    bound: str | None
    """For a sum that floor or cap changed: how."""
    winners: list[RulePart]
    by: str
    """`rules`, `otherwise`, or `nothing` where no rule matched and there is no otherwise."""
    fault: str | None
    """Why the decision is in error or blocked."""
    also_matched: list[RulePart]
    close: list[RulePart]
    undecided: list[UndecidedPart]
    missing: list[str]
    """The missing facts that could still change a provisional outcome."""
    reads: list[str]
    """The decisions that this one reads."""


class InvariantPart(_Part):
    """An invariant that is breached or could not be checked."""

    id: str
    must: str
    names: str
    """The names it reads, with their values."""
    because: str
    authority: str | None


class FactPart(_Part):
    """A fact that the policy reads."""

    name: str
    label: str
    value: Json
    """As JSON: null where it is missing, money as text of dollars and cents."""
    shown: str
    source: str | None


class AccountPart(_Part):
    """Who was decided."""

    id: str
    name: str | None
    kind: str | None
    ior_numbers: list[str]
    filer_codes: list[str]
    facts: list[FactPart]


class PolicyPart(_Part):
    """By which policy, to the digest."""

    name: str
    version: str
    as_of: str
    meaning_digest: str
    text_digest: str


class Explanation(_Part):
    """The answer to: why is this account where it is?"""

    format: int
    account: AccountPart
    policy: PolicyPart
    in_error: bool
    decisions: list[DecisionPart]
    breached: list[InvariantPart]
    not_checked: list[InvariantPart]


class Obstacle(_Part):
    """What keeps one way to an outcome from being taken."""

    rule: RulePart | None
    """The rule that would give it; None where `otherwise` would."""
    standing: str
    """`failed`, `undecided`, or `beaten` (it matched and does not decide)."""
    reasons: list[str]


class WhyNot(_Part):
    """The answer to: why is it not this?"""

    account: str
    decision: str
    output: str
    asked: str
    actual: str
    settled: bool
    missing: list[str]
    """The missing facts that could still change the outcome."""
    obstacles: list[Obstacle]
    remark: str | None
    """Said where no rule can give the answer by itself."""
