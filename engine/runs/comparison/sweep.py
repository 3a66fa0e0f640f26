"""A parameter moved through a range: what each value would do to a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from engine.engines.columnar.decide import Program, program
from engine.engines.columnar.engine import compute
from engine.engines.columnar.outputs import KEY, Outputs, add
from engine.model.inforce import InForce
from engine.model.types import Kind, Value
from engine.runs.comparison.assumed import Sweep
from engine.runs.comparison.comparing import compared_outputs
from engine.runs.comparison.edits import place_of_value
from engine.runs.comparison.faults import unreadable
from engine.runs.comparison.joined import DECIDED, Compared
from engine.runs.comparison.listing import label
from engine.runs.comparison.mixing import mix
from engine.runs.comparison.pair import Pair, reach, reading
from engine.runs.comparison.sides import Side
from engine.runs.layout import status_column
from engine.runs.population import FLAGS, Progress


@dataclass(frozen=True, slots=True)
class Point:
    """What one value of the parameter would do."""

    value: Value
    shown: str
    is_now: bool
    """Whether it is the value that the run was decided with."""
    moved: int
    moved_by: Mapping[str, int]
    """Moved accounts by output."""
    counts: Mapping[str, Mapping[str, int]]
    """Accounts by output and by what it becomes."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What each value of a parameter would do to a run."""

    run: str
    policy: str
    version: str
    as_of: str
    parameter: str
    label: str
    current: str | None
    """The value that the run was decided with; None where there was none."""
    place: str | None
    accounts: int
    outputs: tuple[str, ...]
    is_read: bool
    """Whether anything that is compared reads the parameter."""
    points: tuple[Point, ...]


def assume(inforce: InForce, values: Mapping[str, Value]) -> InForce:
    """The policy in force with some parameters otherwise."""
    return replace(inforce, parameters={**inforce.parameters, **values})


def sweep(
    side: Side, wanted: Sweep, by: Sequence[str], assumed: Mapping[str, Value], progress: Progress
) -> Curve:
    """Decide a run with each of the values.

    Args:
        side: The run.
        wanted: The parameter with its values.
        by: Outputs beside the usual ones.
        assumed: Other parameters that are assumed to be otherwise, throughout.
        progress: Who is told how far it is.

    Raises:
        RunError: an output is none, or a file of the run cannot be read.
    """
    compared = compared_outputs((side, side), by)
    decisions = {each.decision for each in compared}
    inforce = assume(side.inforce, assumed)
    same = Pair(inforce, inforce, 0)
    pruned, _ = mix(same, (), sorted(decisions))
    read = reading(pruned, reach(same, decisions))
    name = wanted.parameter.name
    now = side.inforce.parameters.get(name)
    accounts = _accounts(side)
    progress.begin(accounts * len(wanted.values))
    points = []
    for value in wanted.values:
        tried = assume(pruned, {name: value})
        rows = _counted(side, tried, compared, {n for sort, n in read if sort == "fact"})
        points.append(_point(wanted, value, now, compared, rows))
        progress.advance(accounts)
    policy = side.inforce.policy
    return Curve(
        side.name,
        policy.name,
        policy.version,
        side.inforce.as_of.isoformat(),
        name,
        wanted.parameter.label,
        None if now is None else wanted.shown(now),
        place_of_value(side, name),
        accounts,
        tuple(each.name for each in compared),
        ("parameter", name) in read,
        tuple(points),
    )


def _accounts(side: Side) -> int:
    try:
        return int(pl.scan_parquet(side.facts, glob=False).select(pl.len()).collect().item())
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable([side.name], error) from None


def _counted(
    side: Side, inforce: InForce, compared: Sequence[Compared], facts: set[str]
) -> pl.DataFrame:
    """The accounts by all compared outputs, before and after, in one go."""
    given = pl.scan_parquet(side.facts, glob=False)
    try:
        own = given.collect_schema().names()
        answers = compute(
            given.select(KEY, *(name for name in own if name in facts)),
            _outputs(program(inforce), compared),
        )
        before = _before(side, compared)
        keys = [name for name in answers.collect_schema().names() if name != KEY]
        keys += [name for name in before.collect_schema().names() if name != KEY]
        joined = answers.join(before, on=KEY).select(_plain(compared, keys))
        counted = joined.group_by(keys).agg(pl.len().alias("accounts"))
        return counted.collect(engine="streaming", optimizations=FLAGS)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable([side.name], error) from None


def _outputs(compiled: Program, compared: Sequence[Compared]) -> Outputs:
    found = Outputs()
    decided = {each.decision.name: each for each in compiled.decisions}
    for each in compared:
        decision = decided[each.decision]
        value = decision.value[each.index]
        add(found, compiled.terms, f"to:{each.name}", value, each.output.type)
        found.terms[f"error to:{each.name}"] = decision.is_error
        found.terms[f"blocked to:{each.name}"] = decision.is_blocked
    return found


def _before(side: Side, compared: Sequence[Compared]) -> pl.LazyFrame:
    kept = pl.scan_parquet(side.decided / "decisions.parquet", glob=False)
    columns = {*kept.collect_schema().names()}
    chosen = [pl.col(KEY)]
    for each in compared:
        status = status_column(each.decision)
        chosen.append(pl.col(each.name).alias(f"from:{each.name}"))
        known = pl.col(status) if status in columns else pl.lit(DECIDED)
        chosen.append(known.alias(f"status from:{each.name}"))
    return kept.select(chosen)


def _plain(compared: Sequence[Compared], keys: Sequence[str]) -> Iterator[pl.Expr]:
    """Columns to group by: lists as one text."""
    kinds = {each.name: each.output.type.kind for each in compared}
    for key in keys:
        end, _, name = key.partition(":")
        column = pl.col(key)
        if end in ("from", "to") and kinds[name] in (Kind.SET, Kind.LIST):
            column = column.cast(pl.List(pl.String)).list.join(", ", ignore_nulls=False)
        yield column


def _point(
    wanted: Sweep, value: Value, now: Value, compared: Sequence[Compared], rows: pl.DataFrame
) -> Point:
    counts: dict[str, dict[str, int]] = {each.name: {} for each in compared}
    moved_by = dict.fromkeys(counts, 0)
    moved = 0
    for row in rows.iter_rows(named=True):
        is_moved = False
        for each in compared:
            status = (
                "error"
                if row[f"error to:{each.name}"]
                else "blocked"
                if row[f"blocked to:{each.name}"]
                else DECIDED
            )
            new = label(row[f"to:{each.name}"], status, each, is_new=True)
            counts[each.name][new] = counts[each.name].get(new, 0) + row["accounts"]
            old = row[f"from:{each.name}"], row[f"status from:{each.name}"]
            if old != (row[f"to:{each.name}"], status):
                moved_by[each.name] += row["accounts"]
                is_moved = True
        moved += row["accounts"] if is_moved else 0
    return Point(
        value,
        wanted.shown(value),
        type(value) is type(now) and value == now,
        moved,
        moved_by,
        counts,
    )


def unread(curve: Curve) -> str | None:
    """What is to be said where nothing that is compared reads the parameter."""
    if curve.is_read:
        return None
    outputs = ", ".join(curve.outputs)
    return f"nothing that gives {outputs} reads `{curve.parameter}` on {curve.as_of}"
