"""A run with parameters otherwise: who would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from engine.model.formats import show_value
from engine.model.types import Value
from engine.runs.comparison.edit import Edit, short
from engine.runs.comparison.edits import place_of_value
from engine.runs.comparison.faults import unreadable
from engine.runs.comparison.sides import Side
from engine.runs.comparison.sweep import assume
from engine.runs.population import Progress, decide_into


def assumed_side(
    side: Side, values: Mapping[str, Value], scratch: Path, progress: Progress
) -> Side:
    """The same accounts, decided with parameters otherwise; the files go to an empty folder.

    Raises:
        RunError: a file of the run cannot be read.
    """
    folder = scratch / "new"
    folder.mkdir()
    inforce = assume(side.inforce, values)
    try:
        progress.begin(pl.scan_parquet(side.facts, glob=False).select(pl.len()).collect().item())
        decide_into(side.facts, folder, inforce, progress)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable([side.name], error) from None
    told = ", ".join(f"{name}={_shown(side, name, value)}" for name, value in values.items())
    return replace(side, name=f"{side.name} with {told}", inforce=inforce, decided=folder)


def assumed_edits(side: Side, values: Mapping[str, Value]) -> tuple[Edit, ...]:
    """The parameters that are otherwise, as edits."""
    found = []
    for name, value in values.items():
        was = side.inforce.parameters.get(name)
        old = "no value" if was is None else _shown(side, name, was)
        what = short(f"parameter `{name}`: {old} -> {_shown(side, name, value)}")
        place = place_of_value(side, name)
        found.append(Edit(what, frozenset({("parameter", name)}), place, None))
    return tuple(found)


def _shown(side: Side, name: str, value: Value) -> str:
    parameter = side.inforce.policy.parameters[name]
    return show_value(value, parameter.type, parameter.unit)
