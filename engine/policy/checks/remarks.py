"""What a policy says to the warnings: which are not wanted where, and what they are to go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from engine.model.types import Value
from engine.source.text import Span

UNWRITTEN: Final = "to be written"
"""What stands in a skeleton where words are to be filled in."""


class Subject(NamedTuple):
    """A part of the policy that has a name: what a warning is about, or what an `allow` is on."""

    kind: str
    """`fact`, `parameter`, `measure`, `rule`, `decision`, `table` or `invariant`."""
    name: str

    def __str__(self) -> str:
        """As messages name it."""
        return f"{self.kind} `{self.name}`"


class Allowance(NamedTuple):
    """A warning that is not wanted for a part of the policy, and why.

    What is allowed for a decision is allowed for each of its rules.
    """

    subject: Subject
    code: str
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Marks:
    """What the warnings go by; no decision depends on it."""

    favourable: Mapping[str, frozenset[Value]] = field(default_factory=dict)
    """By output, the values that are good for the account."""
    quarantine: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By boolean output, the outputs that mean nothing for an account where it is true."""
