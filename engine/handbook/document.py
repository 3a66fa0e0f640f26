"""The policy as a document, as data: what Markdown and HTML are made from.

Every text is as the policy has it, nothing is escaped yet. A `to` of a piece is an anchor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.handbook.prose import Point, Prose


@dataclass(frozen=True, slots=True)
class Head:
    """Which policy it is, and by how much."""

    name: str
    title: str
    version: str
    as_of: date | None
    """What is not in force on it is marked; None marks nothing."""
    counts: tuple[str, ...]
    meaning_digest: str
    text_digest: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule: its conditions as an outline, or as the cells of its decision's columns."""

    id: str
    title: str
    place: str
    points: tuple[Point, ...]
    cells: tuple[Prose, ...]
    """One a column of the decision; empty where any value will do."""
    gives: tuple[Prose, ...]
    """One an output; none where rules are counted."""
    because: Prose
    authority: str
    owner: str
    period: str
    """The days on which it is in force; empty for always."""
    in_force: bool
    """Whether it is on the document's date; True without a date."""
    reads: tuple[str, ...] = ()
    """The names that it reads, by which it is found; sentences have their labels."""


@dataclass(frozen=True, slots=True)
class TestEntry:
    """A test beside the rules: what it expects, of which decision."""

    name: str
    as_of: date
    expects: str
    place: str


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """A decision with its rules in the order that counts."""

    name: str
    question: str
    place: str
    is_outcome: bool
    outputs: tuple[str, ...]
    types: tuple[str, ...]
    """What each output may be."""
    hit_policy: str
    hit_sentence: str
    frame: tuple[Prose, ...]
    """What else is said of the outcome: base, floor, cap, otherwise, if provisional."""
    columns: tuple[Prose, ...]
    """What the columns of its table ask about; empty where it is no table."""
    rules: tuple[RuleEntry, ...]
    facts: Prose
    parameters: Prose
    decisions: Prose
    """The decisions that it reads."""
    read_by: Prose
    """The decisions that read it."""
    invariants: Prose
    tests: tuple[TestEntry, ...]


@dataclass(frozen=True, slots=True)
class ValueEntry:
    """A value of a parameter, with its days and its authority."""

    value: str
    start: str
    end: str
    authority: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class ParameterEntry:
    """A parameter with its history."""

    name: str
    label: str
    type: str
    place: str
    values: tuple[ValueEntry, ...]
    readers: Prose


@dataclass(frozen=True, slots=True)
class FactEntry:
    """A fact and where it is read."""

    name: str
    label: str
    type: str
    unit: str
    source: str
    measure: Prose
    """How it comes of records; empty where no measure gives it."""
    bounds: str
    """Its range or its form."""
    place: str
    readers: Prose


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A reference table."""

    name: str
    place: str
    key: str
    """How it is looked up, in a sentence."""
    columns: tuple[str, ...]
    keys: int
    """So many of the columns are keys."""
    rows: tuple[tuple[str, ...], ...]
    aside: tuple[bool, ...]
    """For each row, whether it is not in force."""
    left_out: int
    """Rows that are not shown, for there are too many."""
    readers: Prose


@dataclass(frozen=True, slots=True)
class RecordsEntry:
    """A kind of records: whose they are, their columns, what must hold of them."""

    name: str
    label: str
    place: str
    whose: str
    """To which accounts and days a record belongs, in sentences."""
    columns: tuple[tuple[str, ...], ...]
    """By column: name, type, what it may be, other headings."""
    musts: tuple[tuple[Prose, str], ...]
    """Conditions, each with the reason for which a record is rejected."""
    readers: Prose
    """The measures that are made of them."""


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    """A measure: how it is worked out, and what for."""

    name: str
    label: str
    type: str
    place: str
    how: Prose
    reads: Prose
    """The measures, parameters and tables that it reads."""
    gives: Prose
    """The fact that it is; the measures that read it."""


@dataclass(frozen=True, slots=True)
class InvariantEntry:
    """What must hold of every account."""

    id: str
    must: Prose
    because: Prose
    authority: str
    place: str


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What rests on an authority, or belongs to an owner."""

    name: str
    entries: Prose


@dataclass(frozen=True, slots=True)
class Handbook:
    """The whole document."""

    head: Head
    decisions: tuple[DecisionEntry, ...]
    invariants: tuple[InvariantEntry, ...]
    parameters: tuple[ParameterEntry, ...]
    facts: tuple[FactEntry, ...]
    tables: tuple[TableEntry, ...]
    records: tuple[RecordsEntry, ...]
    measures: tuple[MeasureEntry, ...]
    authorities: tuple[IndexEntry, ...]
    owners: tuple[IndexEntry, ...]
    reads: Mapping[str, tuple[str, ...]]
    """By decision: the decisions it reads. The overview is drawn from it."""
