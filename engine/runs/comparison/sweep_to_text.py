"""A sweep as a table of text with a bar a line, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from engine.model.formats import plain_value
from engine.model.types import Type
from engine.runs.comparison.sweep import Curve, Point, unread
from engine.runs.comparison.to_text import share

_BAR: Final = 24
_MOST_VALUES: Final = 8


def sweep_text(curve: Curve) -> str:
    """A sweep as lines: a value a line, with the accounts that move and where all are then."""
    return "\n".join(_lines(curve))


def _lines(curve: Curve) -> Iterator[str]:
    now = "no value now" if curve.current is None else f"now {curve.current}"
    where = f"  {curve.place}" if curve.place else ""
    yield f"{curve.run}  {curve.policy} {curve.version}, as of {curve.as_of}"
    yield f"{curve.parameter}, {now}{where}"
    if (told := unread(curve)) is not None:
        yield f"{told}, so nobody moves"
    yield ""
    output = curve.outputs[0]
    values = values_of(curve, output)
    rows = [[curve.parameter, "moved", "share", *values]]
    rows += [_row(curve, point, output, values) for point in curve.points]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    most = max((point.moved for point in curve.points), default=0)
    for i, row in enumerate(rows):
        cells = "  ".join(map(str.rjust, row, widths))
        bar = "" if i == 0 or not most else "#" * round(_BAR * curve.points[i - 1].moved / most)
        yield f"{cells}  {bar}".rstrip()
    if any(point.is_now for point in curve.points):
        yield "* the value of the run"


def values_of(curve: Curve, output: str) -> list[str]:
    """The values of an output that have most accounts somewhere on the curve, by name."""
    most: dict[str, int] = {}
    for point in curve.points:
        for value, accounts in point.counts[output].items():
            most[value] = max(most.get(value, 0), accounts)
    return sorted(sorted(most, key=lambda each: (-most[each], each))[:_MOST_VALUES])


def _row(curve: Curve, point: Point, output: str, values: list[str]) -> list[str]:
    return [
        point.shown + ("*" if point.is_now else " "),
        f"{point.moved:,}",
        share(point.moved, curve.accounts),
        *(f"{point.counts[output].get(value, 0):,}" for value in values),
    ]


def sweep_json(curve: Curve, type_: Type) -> str:
    """A sweep as a JSON object."""
    data = {
        "run": curve.run,
        "policy": {"name": curve.policy, "version": curve.version},
        "as_of": curve.as_of,
        "parameter": curve.parameter,
        "current": curve.current,
        "place": curve.place,
        "is_read": curve.is_read,
        "accounts": curve.accounts,
        "points": [
            {
                "value": plain_value(point.value, type_),
                "shown": point.shown,
                "is_now": point.is_now,
                "moved": point.moved,
                "moved_by_outcome": dict(point.moved_by),
                "accounts_by_outcome": {
                    output: dict(sorted(counts.items())) for output, counts in point.counts.items()
                },
            }
            for point in curve.points
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
