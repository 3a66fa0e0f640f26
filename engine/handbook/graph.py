"""The overview of the decisions: which reads which, laid out in layers from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

WIDTH: Final = 156
HEIGHT: Final = 46
_GAP: Final = 16
_LAYER: Final = 62
_MARGIN: Final = 3
_SWEEPS: Final = 500

Reads = Mapping[str, Sequence[str]]
"""By decision, the decisions it reads; each stands after those."""


class Spot(NamedTuple):
    """A place in the drawing, in pixels from its upper left corner."""

    x: float
    y: float


class Box(NamedTuple):
    """A decision and its upper left corner."""

    name: str
    at: Spot


class Line(NamedTuple):
    """What is read, and by whom: from the right edge of a box to the left edge of another.

    `spots` come in pairs; between the spots of a pair the line crosses a gap between layers.
    """

    source: str
    target: str
    spots: tuple[Spot, ...]


class Drawing(NamedTuple):
    """The overview with its size."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(reads: Reads) -> Drawing:
    """Lay out decisions so that each stands to the right of those it reads.

    What a decision reads and also rests on by way of others is left out: the overview stays
    readable, and still shows by its lines all that a decision rests on.
    """
    from igraph import Graph  # type: ignore[import-untyped]  # ships no types

    names = [*reads]
    number = {name: i for i, name in enumerate(names)}
    edges = [(number[read], number[name]) for name in names for read in _nearest(reads, name)]
    layout = Graph(n=len(names), edges=edges, directed=True).layout_sugiyama(
        layers=_layers(reads), hgap=HEIGHT + _GAP, vgap=WIDTH + _LAYER, maxiter=_SWEEPS
    )
    middles = [(float(y), float(x)) for x, y in layout.coords[: len(names)]]
    bends = [[(float(y), float(x)) for x, y in route] for route in layout.edge_routing]
    every = [*middles, *(spot for route in bends for spot in route)]
    left = min((x for x, _ in every), default=0.0) - WIDTH / 2 - _MARGIN
    top = min((y for _, y in every), default=0.0) - HEIGHT / 2 - _MARGIN
    at = [Spot(round(x - left, 1), round(y - top, 1)) for x, y in middles]
    lines = []
    for (source, target), route in zip(edges, bends, strict=True):
        via = [Spot(round(x - left, 1), round(y - top, 1)) for x, y in route]
        spots = tuple(_crossings([at[source], *via, at[target]]))
        lines.append(Line(names[source], names[target], spots))
    return Drawing(
        width=max((spot.x for spot in at), default=0) + WIDTH / 2 + _MARGIN,
        height=round(max((y for _, y in every), default=0) - top + HEIGHT / 2 + _MARGIN, 1),
        boxes=tuple(
            Box(name, Spot(spot.x - WIDTH / 2, spot.y - HEIGHT / 2))
            for name, spot in zip(names, at, strict=True)
        ),
        lines=tuple(lines),
    )


def _crossings(middles: Sequence[Spot]) -> Iterator[Spot]:
    """From the middles of the boxes on a line's way: where it leaves each, and enters the next."""
    for here, there in pairwise(middles):
        yield Spot(here.x + WIDTH / 2, here.y)
        yield Spot(there.x - WIDTH / 2, there.y)


def _layers(reads: Reads) -> list[int]:
    """A layer each: right of all that is read; what reads nothing, close to its first reader."""
    layer: dict[str, int] = {}
    for name, direct in reads.items():
        layer[name] = 1 + max((layer[read] for read in direct), default=-1)
    for name in [name for name, direct in reads.items() if not direct]:
        readers = [layer[other] for other, direct in reads.items() if name in direct]
        layer[name] = min(readers, default=1) - 1
    return [*layer.values()]


def _nearest(reads: Reads, name: str) -> list[str]:
    """What a decision reads and does not rest on by way of another."""
    beyond: set[str] = set()
    waiting = [further for read in reads[name] for further in reads[read]]
    while waiting:
        further = waiting.pop()
        if further not in beyond:
            beyond.add(further)
            waiting += reads[further]
    return [read for read in reads[name] if read not in beyond]
