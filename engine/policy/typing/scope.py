"""What the names of a policy stand for, as an expression sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.model.policy import Fact, Table
from engine.model.types import Kind, Type

AS_OF: Final = "as_of"
"""The date a policy is evaluated for; reads like a parameter."""


@dataclass(frozen=True, slots=True)
class ScopedOutput:
    """An output, the decision that gives it, and its type: LIST where the decision lists."""

    decision: str
    type: Type


@dataclass(frozen=True, slots=True)
class Scope:
    """Every name that an expression of one policy may use.

    `broken` holds names that are declared, but not well: an expression that reads one has no
    type, and nothing more is said about it.
    """

    facts: Mapping[str, Fact]
    parameters: Mapping[str, Type]
    outputs: Mapping[str, ScopedOutput]
    tables: Mapping[str, Table]
    types: Mapping[str, Type]
    broken: frozenset[str] = field(default=frozenset())
    fact: str = "fact"
    """What a fact is called here: a column where expressions read records."""
    known: str = "fact, parameter or decision"
    """What a name may stand for, in words."""

    def has(self, name: str) -> bool:
        """Whether `name` stands for a value by itself, whatever it is compared with."""
        return (
            name == AS_OF
            or name in self.facts
            or name in self.parameters
            or name in self.outputs
            or name in self.broken
        )

    def names(self) -> list[str]:
        """All names that `has` knows, for suggestions."""
        return [AS_OF, *self.facts, *self.parameters, *self.outputs]

    def role(self, name: str) -> str:
        """What `name` is, in words; for a name that `has` knows."""
        if name in self.facts:
            return f"a {self.fact}"
        if name in self.outputs:
            return f"an output of the decision `{self.outputs[name].decision}`"
        return "a parameter"

    def type_with_member(self, word: str) -> Type | None:
        """An enum type that has the member `word`; None when there is none."""
        declared = (t for t in self.types.values())
        facts = (fact.type for fact in self.facts.values())
        outputs = (output.type for output in self.outputs.values())
        for type_ in (*declared, *facts, *self.parameters.values(), *outputs):
            if type_.kind in (Kind.ENUM, Kind.SET) and word in type_.members:
                return Type(Kind.ENUM, type_.members, name=type_.name)
        return None

    def decisions(self) -> frozenset[str]:
        """Names of the decisions that have an output."""
        return frozenset(output.decision for output in self.outputs.values())
