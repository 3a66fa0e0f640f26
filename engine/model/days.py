"""Days that are in no calendar: what is wrong with them."""

from __future__ import annotations

from calendar import monthrange


def day_remedy(text: str) -> str:
    """What to write instead of `text`, three numbers with hyphens that are no day together.

    >>> day_remedy("2006-13-10"), day_remedy("2026-02-30")
    ('month 13 is none: was `2006-10-13` meant?', 'that month has 28 days')
    """
    year, month, day = (int(part) for part in text.split("-"))
    if not year:
        return "years begin at 0001"
    if 1 <= month <= 12:  # noqa: PLR2004  # the months of a year
        return f"that month has {monthrange(year, month)[1]} days"
    if 1 <= day <= 12 and 1 <= month <= monthrange(year, day)[1]:  # noqa: PLR2004
        return f"month {month} is none: was `{year:04}-{day:02}-{month:02}` meant?"
    return "months are 01 to 12: write year, month, day, as in `2026-07-01`"
