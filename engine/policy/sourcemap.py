"""Where the parts of a checked policy stand in its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.model.expressions import NodeId
from engine.source.text import Span


@dataclass(frozen=True, slots=True)
class SourceMap:
    """The places of expressions by node id, and of what has a name by its name."""

    nodes: Mapping[NodeId, Span]
    rules: Mapping[str, Span]
    decisions: Mapping[str, Span]
    facts: Mapping[str, Span]
    parameters: Mapping[str, Span]
    tables: Mapping[str, Span]
    invariants: Mapping[str, Span]
    because: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """The names in a `because`, in their order, by whose it is, such as "rule `BOND-LOW`"."""
    days: Mapping[str, Span] = field(default_factory=dict)
    """Where the last day of a rule is given, else its first day; by rule."""
    settings: Mapping[tuple[str, str], Span] = field(default_factory=dict)
    """Where `otherwise`, `table` and such keys stand, if they do; by decision and key."""
    values: Mapping[tuple[str, date | None], Span] = field(default_factory=dict)
    """Where each value of a parameter stands, by the parameter and the value's first day."""
    rows: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """Where the rows of each reference table stand, in the order of its rows."""
    records: Mapping[str, Span] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], Span] = field(default_factory=dict)
    """Where the columns of records are declared; by the records and the column."""
    measures: Mapping[str, Span] = field(default_factory=dict)
