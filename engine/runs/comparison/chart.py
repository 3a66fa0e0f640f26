"""Lines over a range, drawn as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import htpy as h

svg, g, path, line, text, title, circle = (
    h.Element(name) for name in ("svg", "g", "path", "line", "text", "title", "circle")
)

_WIDTH, _HEIGHT = 760, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 150, 16, 40
_COLOURS: Final = (
    "#1d4b7f", "#99231b", "#1c5f3a", "#7a4a00", "#5b3a8c", "#0f6a73", "#6b6b00", "#8c2f62",
)  # fmt: skip
_DASHES: Final = ("", "6 3", "2 3", "8 3 2 3")
_TICKS: Final = 4
_MOST_LABELS: Final = 10
_APART: Final = 14


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name, and a value for each place on the axis."""

    name: str
    values: tuple[int, ...]


def chart(label: str, axis: Sequence[str], series: Sequence[Series], now: int | None) -> h.Node:
    """The lines over the axis; `now` is the place of the value in force.

    Each line has its own colour and dashes, and its name at its end.
    """
    most = max((value for each in series for value in each.values), default=0) or 1
    ends = _ends(series, most)
    return svg(
        {"viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "aria-label": label}, class_="chart", role="img"
    )[
        title[label],
        [_tick(most, i) for i in range(_TICKS + 1)],
        [_label(axis, i) for i in _labelled(len(axis))],
        _now(axis, now),
        [_line(each, i, len(axis), most, ends[i]) for i, each in enumerate(series)],
    ]


def _x(place: int, count: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (place / (count - 1) if count > 1 else 0.5)


def _y(value: int, most: int) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / most


def _tick(most: int, place: int) -> h.Renderable:
    value = most * place // _TICKS
    y = f"{_y(value, most):.1f}"
    return g[
        line({"x1": str(_LEFT), "x2": str(_WIDTH - _RIGHT), "y1": y, "y2": y}, class_="grid"),
        text({"x": str(_LEFT - 8), "y": y, "text-anchor": "end", "dy": "4"}, class_="tick")[
            f"{value:,}"
        ],
    ]


def _labelled(count: int) -> range:
    return range(0, count, max(1, -(-count // _MOST_LABELS)))


def _label(axis: Sequence[str], place: int) -> h.Renderable:
    x = f"{_x(place, len(axis)):.1f}"
    y = str(_HEIGHT - _BOTTOM + 20)
    return text({"x": x, "y": y, "text-anchor": "middle"}, class_="tick")[axis[place]]


def _now(axis: Sequence[str], now: int | None) -> h.Node:
    if now is None:
        return None
    x = f"{_x(now, len(axis)):.1f}"
    return line({"x1": x, "x2": x, "y1": str(_TOP), "y2": str(_HEIGHT - _BOTTOM)}, class_="now")


def _line(series: Series, number: int, count: int, most: int, end: float) -> h.Renderable:
    colour = _COLOURS[number % len(_COLOURS)]
    dashes = _DASHES[number // len(_COLOURS) % len(_DASHES)]
    spots = [f"{_x(i, count):.1f} {_y(value, most):.1f}" for i, value in enumerate(series.values)]
    drawn: h.Node = path(
        {"d": "M" + "L".join(spots), "stroke": colour, "stroke-dasharray": dashes}, class_="line"
    )
    if count == 1:
        x, y = spots[0].split()
        drawn = circle({"cx": x, "cy": y, "r": "3", "fill": colour})
    return g[
        title[series.name],
        drawn,
        text({"x": str(_WIDTH - _RIGHT + 8), "y": f"{end:.1f}", "dy": "4", "fill": colour})[
            series.name
        ],
    ]


def _ends(series: Sequence[Series], most: int) -> list[float]:
    """Where the names stand: at the ends of the lines, but not over each other."""
    order = sorted(range(len(series)), key=lambda i: _y(series[i].values[-1], most))
    ends = [0.0] * len(series)
    last = -float(_APART)
    for i in order:
        last = max(_y(series[i].values[-1], most), last + _APART)
        ends[i] = last
    return ends
