"""Charts as SVG: bars within a table, a histogram, a map of two outcomes.

What is provisional is hatched, so that nothing is told by colour alone; every chart stands beside
a table with its numbers. Colours are attributes: the policy of the page lets in no other styles.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import htpy as h

from engine.explain.html.words import named, titled
from engine.runs.overview.overview import Bar, Cross, Histogram

SURE: Final = "#1d4b7f"
FAINT: Final = "#e3e8ee"
TICK: Final = "#e08a00"
"""Told from both by how light it is."""
_INK: Final = "#1b1f24"
_SOFT: Final = "#4d5761"
_PAPER: Final = "#ffffff"
HATCH: Final = "url(#provisional)"

svg, rect, line, text, g = (h.Element(name) for name in ("svg", "rect", "line", "text", "g"))
title, desc, defs, pattern = (h.Element(name) for name in ("title", "desc", "defs", "pattern"))

_WIDE: Final = 720
_HIGH: Final = 200
_LEFT: Final = 64
_TOP: Final = 14
_FOOT: Final = 34
_LINES: Final = 4
_CELL: Final = (56, 28)
_DARK: Final = 0.72


def hatching() -> h.Renderable:
    """The pattern of what is provisional, once a page."""
    return svg(".defs", width="0", height="0", aria_hidden="true")[
        defs[
            pattern(
                {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"},
                id="provisional",
                width="6",
                height="6",
            )[
                rect(width="6", height="6", fill="#dbe6f2"),
                rect(width="2.4", height="6", fill=SURE),
            ]
        ]
    ]


def bar(
    part: float, hatched: float = 0.0, tick: float | None = None, told: str = ""
) -> h.Renderable:
    """A bar as wide as its cell: shares that are solid and hatched, and a tick to compare with."""
    return svg(".bar", width="100%", height="14", aria_hidden="true")[
        title[told] if told else None,
        rect(width="100%", height="14", fill=FAINT),
        rect(width=_percent(part), height="14", fill=SURE) if part else None,
        rect(x=_percent(part), width=_percent(hatched), height="14", fill=HATCH)
        if hatched
        else None,
        rect(x=_percent(min(tick, 0.99)), width="3", height="14", fill=TICK)
        if tick is not None
        else None,
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


def key(sure: str = "settled", hatched: str = "provisional") -> h.Renderable:
    """What solid and hatched mean."""

    def swatch(fill: str) -> h.Renderable:
        return svg(width="22", height="12", aria_hidden="true")[
            rect(width="22", height="12", fill=fill)
        ]

    return h.p(".key")[swatch(SURE), f" {sure} ", swatch(HATCH), f" {hatched}"]


def histogram(of: Histogram) -> h.Renderable:
    """Bars side by side; the ranges stand under their edges."""
    most = max((each.accounts for each in of.bars), default=0)
    step = _round_step(most / _LINES) if most else 1
    top = step * max(1, math.ceil(most / step))
    wide, foot = (_WIDE - _LEFT) / max(1, len(of.bars)), _TOP + _HIGH
    told = f"From {of.low} to {of.high}; most accounts have {_mode(of.bars)}."
    return svg(
        {
            "viewBox": f"0 0 {_WIDE} {foot + _FOOT}",
            "aria-labelledby": f"hist-{of.output}-title hist-{of.output}-desc",
        },
        class_="chart",
        role="img",
    )[
        title(id=f"hist-{of.output}-title")[f"{titled(of.output)}: accounts by value"],
        desc(id=f"hist-{of.output}-desc")[told + " The table below has the numbers."],
        list(_scale(top, step)),
        [
            _column(each, _LEFT + i * wide, wide, _HIGH * each.accounts / top)
            for i, each in enumerate(of.bars)
        ],
        line(x1=_LEFT, y1=foot, x2=_WIDE, y2=foot, stroke=_INK),
        list(_ticks(of, wide)),
    ]


def _column(of: Bar, x: float, wide: float, high: float) -> h.Renderable:
    foot = _TOP + _HIGH
    hatched = high * of.provisional / of.accounts if of.accounts else 0.0
    sides = {"x": _number(x + 1), "width": _number(max(1.0, wide - 2))}
    solid = high - hatched
    return g[
        title[f"{of.value}: {of.accounts:,} accounts, {of.provisional:,} provisional"],
        rect(sides, y=_number(foot - solid), height=_number(solid), fill=SURE),
        rect(sides, y=_number(foot - high), height=_number(hatched), fill=HATCH),
    ]


def _scale(top: float, step: float) -> Iterator[h.Renderable]:
    for i in range(round(top / step) + 1):
        y = _number(_TOP + _HIGH * (1 - i * step / top))
        yield line(x1=_LEFT, y1=y, x2=_WIDE, y2=y, stroke="#d5dadf")
        yield text({"text-anchor": "end"}, x=_LEFT - 6, y=_number(float(y) + 4), fill=_SOFT)[
            f"{i * step:,.0f}"
        ]


def _ticks(of: Histogram, wide: float) -> Iterator[h.Renderable]:
    widest = max(map(len, of.ticks), default=1) * 8
    every = max(1, math.ceil(widest / wide))
    for i, tick in enumerate(of.ticks):
        if i % every:
            continue
        x = _LEFT + i * wide
        if x > _WIDE - 4 * len(tick):
            continue
        yield text({"text-anchor": "middle"}, x=_number(x), y=_TOP + _HIGH + 18, fill=_SOFT)[tick]


def _mode(bars: tuple[Bar, ...]) -> str:
    most = max(bars, key=lambda each: each.accounts)
    return f"{most.value} ({most.accounts:,})"


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(least, 1)))
    return next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= least)


def heat_map(of: Cross) -> h.Renderable:
    """A cell a pair of values, the darker the more accounts; the number stands in it."""
    label = 12 + 7.2 * max(map(len, of.rows))
    wide, high = _CELL
    most = max((n for row in of.accounts for n in row), default=0)
    width, height = label + wide * len(of.columns), 30 + high * len(of.rows)
    return svg(
        {
            "viewBox": f"0 0 {_number(width)} {height}",
            "aria-labelledby": "map-title map-desc",
        },
        class_="chart map",
        role="img",
    )[
        title(id="map-title")[f"{titled(of.down)} by {named(of.across)}"],
        desc(id="map-desc")[
            "A darker cell has more accounts, on a logarithmic scale; the number stands in it."
            " The table below has the numbers in full."
        ],
        [
            text({"text-anchor": "middle"}, x=_number(label + wide * (i + 0.5)), y=20, fill=_INK)[
                _short(name)
            ]
            for i, name in enumerate(of.columns)
        ],
        [
            [
                text({"text-anchor": "end"}, x=_number(label - 8), y=30 + high * j + 18, fill=_INK)[
                    name
                ],
                [
                    _cell(f"{name}, {column}", n, (label + wide * i, 30.0 + high * j), most)
                    for i, (column, n) in enumerate(zip(of.columns, of.accounts[j], strict=True))
                ],
            ]
            for j, name in enumerate(of.rows)
        ],
    ]


def _cell(name: str, n: int, at: tuple[float, float], most: int) -> h.Renderable:
    wide, high = _CELL
    strength = (math.log1p(n) / math.log1p(most)) ** 2 if most else 0.0
    ink = _PAPER if strength > _DARK else _INK
    x, y = at
    return g[
        title[f"{name}: {n:,} accounts"],
        rect(
            x=_number(x + 1),
            y=_number(y + 1),
            width=wide - 2,
            height=high - 2,
            fill=_shade(strength),
        ),
        text({"text-anchor": "middle"}, x=_number(x + wide / 2), y=_number(y + 18), fill=ink)[
            _brief(n)
        ],
    ]


def _shade(strength: float) -> str:
    """From the faint to the sure colour."""
    ends = ((244, 29), (246, 75), (248, 127))
    return "#" + "".join(f"{round(a + (b - a) * strength):02x}" for a, b in ends)


def _brief(n: int) -> str:
    """A number that fits in a cell: 8,412 and 12.3k and 4.5M."""
    if not n:
        return "\N{MIDDLE DOT}"
    for least, unit in ((10_000_000, "M"), (10_000, "k")):
        if n >= least:
            shown = n / (1_000_000 if unit == "M" else 1_000)
            return f"{shown:.0f}{unit}" if shown >= 100 else f"{shown:.1f}{unit}"  # noqa: PLR2004
    return f"{n:,}"


_LONGEST: Final = 7


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
