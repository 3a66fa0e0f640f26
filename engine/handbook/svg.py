"""The overview of the decisions, painted as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

import htpy as h

from engine.handbook.document import DecisionEntry
from engine.handbook.graph import HEIGHT, WIDTH, Box, Drawing, Line
from engine.handbook.prose import anchor

_BEND: Final = 0.5
_LONGEST: Final = 20
"""The most characters of a name that fit in a box."""

svg, g, path, rect, text = (h.Element(name) for name in ("svg", "g", "path", "rect", "text"))
title, desc, defs, marker = (h.Element(name) for name in ("title", "desc", "defs", "marker"))


def overview(drawing: Drawing, decisions: Mapping[str, DecisionEntry]) -> h.Renderable:
    """The drawing; every box leads to the section of its decision."""
    width, height = _number(drawing.width), _number(drawing.height)
    told = (
        f"{len(drawing.boxes)} decisions. A line leads from a decision to one on its right that"
        " reads it. The section of each decision names all that it reads and all that reads it."
    )
    tip = marker(
        {"viewBox": "0 0 8 8", "refX": "8", "refY": "4", "markerWidth": "8", "markerHeight": "8"},
        id="tip",
        orient="auto",
    )[path(d="M0 0 8 4 0 8z")]
    return svg(
        {"viewBox": f"0 0 {width} {height}", "aria-labelledby": "graph-title graph-desc"},
        class_="graph",
        role="group",
        width=width,
        height=height,
    )[
        title(id="graph-title")["Overview of the decisions"],
        desc(id="graph-desc")[told],
        defs[tip],
        [_line(line) for line in drawing.lines],
        [_box(box, decisions[box.name]) for box in drawing.boxes],
    ]


def _box(box: Box, decision: DecisionEntry) -> h.Renderable:
    middle = _number(box.at.x + WIDTH / 2)
    name = box.name if len(box.name) <= _LONGEST else box.name[: _LONGEST - 1] + "…"
    count = len(decision.rules)
    rules = f"{count} rule{'' if count == 1 else 's'}"
    kind = "outcome" if decision.is_outcome else "step"
    return h.a(href="#" + anchor("decision", box.name), class_=f"box {kind}")[
        title[f"{box.name}: {decision.question}"],
        rect(
            x=_number(box.at.x),
            y=_number(box.at.y),
            width=_number(WIDTH),
            height=_number(HEIGHT),
            rx="4",
        ),
        text(".name", x=middle, y=_number(box.at.y + 20))[name],
        text(".of", x=middle, y=_number(box.at.y + 36))[
            f"outcome, {rules}" if decision.is_outcome else rules
        ],
    ]


def _line(line: Line) -> h.Renderable:
    start = line.spots[0]
    drawn = [f"M{_number(start.x)} {_number(start.y)}"]
    for here, there in pairwise(line.spots):
        x, y = _number(there.x), _number(there.y)
        middle = _number(here.x + (there.x - here.x) * _BEND)
        is_straight = here.y == there.y
        curve = f"C{middle} {_number(here.y)} {middle} {y} {x} {y}"
        drawn.append(f"H{x}" if is_straight else curve)
    return path({"marker-end": "url(#tip)"}, class_="line", d="".join(drawn))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
