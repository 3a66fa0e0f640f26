"""A checked policy: facts, parameters, reference tables, decisions, invariants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from engine.model.expressions import Expr, decisions_of, facts_of, parameters_of
from engine.model.types import Type, Value

if TYPE_CHECKING:
    from engine.model.measures import Measure
    from engine.model.records import Records


class HitPolicy(StrEnum):
    """How the rules that match combine (DMN 1.5, section 8.2.8)."""

    UNIQUE = "unique"
    ANY = "any"
    PRIORITY = "priority"
    FIRST = "first"
    RULE_ORDER = "rule order"
    OUTPUT_ORDER = "output order"
    COLLECT = "collect"
    SUM = "collect sum"
    MIN = "collect min"
    MAX = "collect max"
    COUNT = "collect count"

    @property
    def is_list(self) -> bool:
        """Whether the outcome is a list of outputs."""
        return self in (HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT)

    @property
    def is_aggregate(self) -> bool:
        """Whether the outcome is computed from all matched outputs, and so has an interval."""
        return self in (HitPolicy.SUM, HitPolicy.MIN, HitPolicy.MAX, HitPolicy.COUNT)

    @property
    def is_ordered(self) -> bool:
        """Whether the order of the rules in the file has a meaning."""
        return self in (HitPolicy.FIRST, HitPolicy.RULE_ORDER)


OWN_CHOICE: Final = "policy default"
"""How the basis `default` is told: the numbers are a choice of this policy's own."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Where a rule or value comes from: a citation, or a basis such as `default`, or both."""

    citation: str | None = None
    basis: str | None = None

    def __str__(self) -> str:
        """As it is told: the citation, then on what basis; `default` is the policy's own choice."""
        basis = OWN_CHOICE if self.basis == "default" else self.basis
        return "; ".join(part for part in (self.citation, basis) if part)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included; None is without bound."""

    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds that a fact must keep when read; None is without bound."""

    low: Value = None
    high: Value = None
    low_closed: bool = True
    high_closed: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed, named value known about an account; may be missing."""

    name: str
    type: Type
    label: str
    source: str | None = None
    unit: str | None = None
    range: Range | None = None
    pattern: str | None = None
    """The form of a text, see `engine.model.patterns`; None for any."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value with the days on which it holds."""

    period: Period
    value: Value
    authority: Authority | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named constant of the policy with dated values."""

    name: str
    type: Type
    label: str
    values: tuple[DatedValue, ...]
    authority: Authority | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """A sentence with names to be filled in: texts and names alternate, a text first.

    `texts` has one more item than `names`. A missing value is told as "not known".
    """

    texts: tuple[str, ...] = ("",)
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition and the outputs it gives, one an output of its decision.

    A rule of a COUNT decision may have no outputs.
    """

    id: str
    title: str
    when: Expr
    then: tuple[Expr, ...]
    because: Because | None = None
    authority: Authority | None = None
    owner: str | None = None
    period: Period = Period()


@dataclass(frozen=True, slots=True)
class Output:
    """A named, typed result of a decision, or column of a table.

    Of type list where the hit policy gives a list; each rule then gives an element.
    """

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class IfProvisional:
    """What a provisional outcome becomes: kept as it is, or replaced by `values`."""

    values: tuple[Value, ...] | None
    """None keeps the outcome; else one value an output."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One question the policy answers.

    `rules` stand in file order where that has a meaning, else by id.
    `otherwise` holds an expression an output, or None where there is none.
    `priority` lists, for each output, its values from highest to lowest.
    """

    name: str
    question: str
    outputs: tuple[Output, ...]
    hit_policy: HitPolicy
    rules: tuple[Rule, ...]
    otherwise: tuple[Expr, ...] | None = None
    if_provisional: IfProvisional | None = None
    base: Expr | None = None
    floor: Expr | None = None
    cap: Expr | None = None
    priority: tuple[tuple[Value, ...], ...] = ()
    authority: Authority | None = None
    """On what the decision rests as a whole, `otherwise` with it; its rules have their own."""
    owner: str | None = None

    def expressions(self) -> Iterator[Expr]:
        """Every expression of the decision: conditions, outputs, otherwise, base, floor, cap."""
        for rule in self.rules:
            yield rule.when
            yield from rule.then
        yield from self.otherwise or ()
        yield from (e for e in (self.base, self.floor, self.cap) if e is not None)

    def reads_decisions(self) -> frozenset[str]:
        """Names of the decisions that this one reads directly."""
        return frozenset().union(*map(decisions_of, self.expressions()))

    def reads_facts(self) -> frozenset[str]:
        """Names of the facts that this decision reads directly."""
        return frozenset().union(*map(facts_of, self.expressions()))

    def reads_parameters(self) -> frozenset[str]:
        """Names of the parameters that this decision reads directly."""
        return frozenset().union(*map(parameters_of, self.expressions()))


class KeyMatch(StrEnum):
    """How a key of a reference table is looked up."""

    EXACT = "exact"
    PREFIX = "prefix"
    """The longest row key that the looked-up text starts with."""


@dataclass(frozen=True, slots=True)
class TableKey:
    """A key column; at most one key of a table is a prefix."""

    name: str
    type: Type
    match: KeyMatch = KeyMatch.EXACT


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its days, its keys, and a value for each column."""

    period: Period
    keys: tuple[Value, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A reference table, looked up by its keys."""

    name: str
    keys: tuple[TableKey, ...]
    columns: tuple[Output, ...]
    rows: tuple[TableRow, ...]
    otherwise: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True)
class Invariant:
    """A condition that every decided account must meet; false is a breach."""

    id: str
    must: Expr
    because: Because
    authority: Authority | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """One checked policy. `decisions` stand so that each comes after those it reads."""

    name: str
    version: str
    title: str
    outcomes: tuple[str, ...]
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    tables: Mapping[str, Table]
    decisions: tuple[Decision, ...]
    invariants: tuple[Invariant, ...]
    types: Mapping[str, Type] = field(default_factory=dict)
    records: Mapping[str, Records] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    """Where facts come from. No part of what the policy means: facts decide, whatever made them."""

    def decision(self, name: str) -> Decision:
        """The decision called `name`; KeyError when there is none."""
        for decision in self.decisions:
            if decision.name == name:
                return decision
        raise KeyError(name)

    def decision_of_output(self, name: str) -> Decision:
        """The decision that has the output `name`; KeyError when there is none."""
        for decision in self.decisions:
            if any(output.name == name for output in decision.outputs):
                return decision
        raise KeyError(name)
