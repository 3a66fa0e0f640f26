"""Where the parts of a checked policy stand in its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
