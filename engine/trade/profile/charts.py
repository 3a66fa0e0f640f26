"""Months of records as SVG: bars of their value above bars of their number.

Beside each stands a table with the numbers. Colours are attributes: the policy of the page lets in
no other styles.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import htpy as h

from engine.model.formats import show_money

if TYPE_CHECKING:
    from engine.trade.profile.profile import Month, Trade

BAR: Final = "#1d4b7f"
FAINT: Final = "#e3e8ee"
LIMIT: Final = "#e08a00"
"""Told from both by how light it is."""
_PALE: Final = "#7b8794"
_INK: Final = "#1b1f24"
_SOFT: Final = "#4d5761"
_RULE: Final = "#d5dadf"

svg, rect, line, text, g = (h.Element(name) for name in ("svg", "rect", "line", "text", "g"))
title, desc = (h.Element(name) for name in ("title", "desc"))

_WIDE: Final = 720
_LEFT: Final = 66
_TOP: Final = 16
_HIGH: Final = 96
_LOW: Final = 40
_BETWEEN: Final = 22
_FOOT: Final = 24
_EVERY: Final = 12
"""Months between two labels."""


def months(of: Trade) -> h.Renderable:
    """The months of a kind of records, the oldest on the left."""
    name = f"months-{of.kind}"
    second = _TOP + _HIGH + _BETWEEN
    whole = of.last(len(of.months))
    return svg(
        {
            "viewBox": f"0 0 {_WIDE} {second + _LOW + _FOOT}",
            "aria-labelledby": f"{name}-title {name}-desc",
        },
        class_="chart",
        role="img",
    )[
        title(id=f"{name}-title")[f"{of.label}: {of.column} and number by month"],
        desc(id=f"{name}-desc")[
            f"{whole.records:,} records of {show_money(whole.cents)} in {len(of.months)} months to"
            f" {whole.ends}. The table below has the numbers."
        ],
        list(_panel(of, [m.cents for m in of.months], (_TOP, _HIGH), brief_money, BAR)),
        list(_panel(of, [m.records for m in of.months], (second, _LOW), brief, _PALE)),
        list(_labels(of.months, second + _LOW + 16)),
    ]


def _panel(
    of: Trade, values: Sequence[int], at: tuple[int, int], tell: Callable[[int], str], fill: str
) -> Iterator[h.Renderable]:
    """Bars from a line of nothing, up or down, with the greatest and the least at the side."""
    top, high = at
    most, least = max(0, *values), min(0, *values)
    size = (most - least) or 1
    zero = top + high * most / size
    wide = (_WIDE - _LEFT) / len(values)
    for value in dict.fromkeys((most, 0, least)):
        y = _number(top + high * (most - value) / size)
        yield line(x1=_LEFT, y1=y, x2=_WIDE, y2=y, stroke=_RULE if value else _INK)
        yield text({"text-anchor": "end"}, x=_LEFT - 6, y=_number(float(y) + 4), fill=_SOFT)[
            tell(value)
        ]
    for i, (value, month) in enumerate(zip(values, of.months, strict=True)):
        if not value:
            continue
        tall = max(1.0, high * abs(value) / size)
        yield g[
            title[f"to {month.ends}: {month.records:,} records, {show_money(month.cents)}"],
            rect(
                x=_number(_LEFT + i * wide + 1),
                y=_number(zero - tall if value > 0 else zero),
                width=_number(wide - 2),
                height=_number(tall),
                fill=fill,
            ),
        ]


def _labels(of: Sequence[Month], y: int) -> Iterator[h.Renderable]:
    """The months in which some of the bars end, the last one among them."""
    wide = (_WIDE - _LEFT) / len(of)
    for i in range(len(of) - 1, -1, -_EVERY):
        is_last = i == len(of) - 1
        x = _WIDE if is_last else _LEFT + (i + 0.5) * wide
        anchor = "end" if is_last else "middle"
        yield text({"text-anchor": anchor}, x=_number(x), y=y, fill=_SOFT)[f"{of[i].ends:%b %Y}"]


def bar(share: float, limit: float | None = None) -> h.Renderable:
    """A bar as wide as its cell; with `limit`, a tick where that stands."""
    whole = max(1.0, share)
    return svg(".bar", width="100%", height="12", aria_hidden="true")[
        rect(width="100%", height="12", fill=FAINT),
        rect(width=_percent(max(0.0, share) / whole), height="12", fill=BAR),
        None
        if limit is None
        else rect(x=_percent(min(limit / whole, 0.99)), width="3", height="12", fill=LIMIT),
    ]


def brief(number: int) -> str:
    """A number that fits beside a chart.

    >>> brief(8412), brief(12_345), brief(4_500_000), brief(-12_345)
    ('8,412', '12.3k', '4.5M', '-12.3k')
    """
    size = abs(number)
    for least, unit, letter in (
        (10_000_000_000, 1_000_000_000, "B"),
        (1_000_000, 1_000_000, "M"),
        (10_000, 1_000, "k"),
    ):
        if size >= least:
            return f"{'-' if number < 0 else ''}{_short(size / unit)}{letter}"
    return f"{number:,}"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}".removesuffix(".0")  # noqa: PLR2004


def brief_money(cents: int) -> str:
    """Cents as short dollars; what they lack of a dollar is left out.

    >>> brief_money(1_234_500), brief_money(-250)
    ('$12.3k', '-$2')
    """
    dollars = math.trunc(cents / 100)
    return f"{'-' if cents < 0 else ''}${brief(abs(dollars))}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
