"""Days and periods of rules, values and rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.model.policy import Period
from engine.policy.checks import messages_policy as messages
from engine.source.diagnostic import Diagnostic
from engine.source.text import Span

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Written:
    """A text and its place, as it comes from a YAML value or a table's cell."""

    text: str
    span: Span


def read_day(written: Written, who: str, key: str, problems: list[Diagnostic]) -> date | None:
    """A date written as `2026-07-01`; None after a problem was reported."""
    if _DAY.fullmatch(written.text):
        try:
            return date.fromisoformat(written.text)
        except ValueError:
            pass
    problems.append(messages.bad_day(who, key, written.text, written.span))
    return None


def read_period(
    start: Written | None, end: Written | None, who: str, problems: list[Diagnostic]
) -> Period | None:
    """A period; None after a problem was reported. A side that is None is without bound."""
    first = None if start is None else read_day(start, who, "from", problems)
    last = None if end is None else read_day(end, who, "until", problems)
    if (start is not None and first is None) or (end is not None and last is None):
        return None
    if start and end and first and last and last < first:
        problems.append(messages.reversed_period(who, first, last, end.span, start.span))
        return None
    return Period(first, last)
