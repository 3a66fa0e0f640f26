"""Where the parts of a policy stand, as `file:line`."""

from __future__ import annotations

from collections.abc import Mapping

from engine.policy.load import Loaded
from engine.source.text import Span


def place_of(loaded: Loaded, spans: Mapping[str, Span], name: str) -> str:
    """The `file:line` of a part by its name; empty where it is not known."""
    span = spans.get(name)
    return "" if span is None else place_at(loaded, span)


def place_at(loaded: Loaded, span: Span) -> str:
    """The `file:line` where a span begins."""
    source = loaded.sources.get(span.path)
    return span.path if source is None else f"{span.path}:{source.line_column(span.start)[0]}"
