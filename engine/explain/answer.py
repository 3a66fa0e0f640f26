"""The answer to `--why-not`, as data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.explain.explanation import AssumedPart, RulePart
from engine.explain.part import Part


class Obstacle(Part):
    """What keeps one way to an outcome from being taken."""

    rule: RulePart | None
    """The rule that would give it; null where `otherwise` would."""
    standing: Literal["failed", "undecided", "beaten"]
    """`failed`, `undecided`, or `beaten` (it matched and does not decide)."""
    reasons: list[str]
    """Why, a sentence each."""
    grounds: list[str] = Field(default_factory=list)
    """A sentence for each decision that `reasons` speak of: what gave it."""
    place: str | None = None
    """`file:line` of the rule or of `otherwise`."""


class WhyNot(Part):
    """The answer to: why is it not this?"""

    format: Literal[2]
    """The version of this shape."""
    account: str
    """Who was decided."""
    assumed: list[AssumedPart] = Field(default_factory=list)
    """As of an explanation."""
    decision: str
    """The decision that is asked about."""
    output: str
    """Its output."""
    asked: str
    """The value that it has not."""
    actual: str
    """The value that it has; or `error`, `blocked`."""
    is_so: bool = False
    """Whether it has the value, so that nothing stands in its way."""
    status: Literal["decided", "error", "blocked"]
    """Whether the decision could be made."""
    settled: bool
    """Whether no missing fact could change the outcome; false when in error or blocked."""
    missing: list[str]
    """The missing facts that could still change the outcome."""
    obstacles: list[Obstacle]
    """Each way to the value, and what stands in it."""
    remark: str | None
    """Said where no rule can give the answer by itself."""
