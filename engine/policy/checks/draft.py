"""A policy while it is being checked: what is known so far, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from engine.model.policy import Authority, Fact, Parameter, Table
from engine.model.types import Type
from engine.policy.checks.dates import Written
from engine.policy.checks.remarks import Allowance, Marks
from engine.policy.checks.types import Types
from engine.policy.checks.values import NO_NAMES
from engine.policy.surface.names import Names
from engine.policy.surface.parts import AuthorityPart
from engine.policy.typing import Typer
from engine.policy.typing.scope import ScopedOutput
from engine.policy.yaml.nodes import Scalar
from engine.source.diagnostic import Diagnostic
from engine.source.text import Span


@dataclass
class Draft:
    """Filled by the checks, one after the other.

    `broken` holds names that are declared, but not well: what reads one has no type, and
    nothing more is said about it.
    """

    problems: list[Diagnostic] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    parameter_types: dict[str, Type] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    outputs: dict[str, ScopedOutput] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    places: dict[str, Span] = field(default_factory=dict)
    """Where facts, parameters and reference tables are declared."""
    rules: dict[str, Span] = field(default_factory=dict)
    decisions: dict[str, Span] = field(default_factory=dict)
    invariants: dict[str, Span] = field(default_factory=dict)
    because: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    """The places of the names in each sentence, by whose it is, such as "rule `BOND-LOW`"."""
    days: dict[str, Span] = field(default_factory=dict)
    """Where the last day of a rule is given, else its first day."""
    settings: dict[tuple[str, str], Span] = field(default_factory=dict)
    """The places of `otherwise`, `table` and such keys, by decision and key."""
    values: dict[tuple[str, date | None], Span] = field(default_factory=dict)
    """Where each value of a parameter stands, by the parameter and the value's first day."""
    rows: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    """Where the rows of each reference table stand, in their order."""
    record_places: dict[str, Span] = field(default_factory=dict)
    column_places: dict[tuple[str, str], Span] = field(default_factory=dict)
    broken_records: set[str] = field(default_factory=set)
    measures: dict[str, Span] = field(default_factory=dict)
    allowances: list[Allowance] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)

    def __post_init__(self) -> None:
        self.names = Names(self.problems)
        self.types = Types(self.problems)
        self.constants = Typer(NO_NAMES)
        """Reads values that name nothing."""

    def readable(self, name: str) -> bool:
        """Whether a sentence may name `name`."""
        known = name in self.facts or name in self.outputs or name in self.parameter_types
        return known or name in self.broken


def authority(part: AuthorityPart | None) -> Authority | None:
    """The authority that a part gives, if it does."""
    return None if part is None else Authority(text(part.cite), text(part.basis))


def text(scalar: Scalar | None) -> str | None:
    """A text on one line, if it is given."""
    return None if scalar is None else " ".join(scalar.text.split())


def written(scalar: Scalar | None) -> Written | None:
    """A text with its place, if it is given."""
    return None if scalar is None else Written(scalar.text, scalar.span)
