"""Thresholds that are written out in more than one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.analysis.warnings import messages
from engine.analysis.warnings.canonical import Form, Signed, as_test, form
from engine.analysis.warnings.finding import Finding, place_of, readers_of
from engine.model.expressions import Compare, FactRef, Literal, OutputRef, walk
from engine.model.formats import show_value
from engine.model.policy import Policy
from engine.model.types import Kind
from engine.policy.checks.remarks import Subject
from engine.policy.load import Loaded
from engine.source.text import Span

SMALLEST: Final = 10
"""Whole numbers below this are counted, not weighed: 1, 2, 3 may stand where they are read."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a threshold is written, and in what."""

    subject: Subject
    span: Span
    room: str
    """A rule; or a decision, where its rules are the rows of one table."""


def repeated_thresholds(loaded: Loaded, policy: Policy) -> Iterator[Finding]:
    """A warning for each name that is held against the same written threshold in two places.

    The rows of one table stand side by side, so they count as one place.
    """
    found: dict[tuple[Form, Form], tuple[str, str, list[Place]]] = {}
    for reader in readers_of(policy):
        for node in walk(reader.expr):
            test = as_test(Signed(node)) if isinstance(node, Compare) else None
            if test is None or not isinstance(test.right, Literal) or not _weighs(test.right):
                continue
            if not isinstance(test.left, FactRef | OutputRef):
                continue
            in_table = (reader.decision, "table") in loaded.spans.settings
            room = str(reader.decision) if in_table else str(reader.subject)
            place = Place(reader.subject, place_of(loaded.spans, test.right, reader.subject), room)
            shown = show_value(test.right.value, test.right.type)
            key = form(test.left), form(test.right)
            found.setdefault(key, (test.left.name, shown, []))[2].append(place)
    for name, shown, places in found.values():
        first_of = {place.room: place for place in reversed(places)}
        apart = sorted(first_of.values(), key=lambda place: place.span)
        if len(apart) > 1:
            told = messages.repeated_threshold(name, shown, [place.span for place in apart])
            yield Finding(told, tuple(place.subject for place in apart), needs=2)


def _weighs(literal: Literal) -> bool:
    """Whether a constant is a threshold that might be set otherwise one day."""
    match literal.type.kind, literal.value:
        case Kind.MONEY, int(cents):
            return cents != 0
        case Kind.INTEGER, int(whole):
            return abs(whole) >= SMALLEST
        case Kind.NUMBER, float(number):
            return abs(number) >= SMALLEST or not number.is_integer()
        case Kind.DATE, _:
            return literal.value is not None
        case _:
            return False
