"""The moved accounts as a Parquet file, one row an account."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.runs.comparison.attribution import Attributed, Question
from engine.runs.comparison.joined import ENDS, Compared
from engine.runs.comparison.sides import Side
from engine.runs.folder.disk import reason, sync
from engine.runs.folder.faults import RunError, shown
from engine.runs.population import FLAGS


def write_moved(question: Question, attributed: Attributed, path: Path) -> None:
    """Write the moved accounts, whole or not at all, in place of what was there.

    Beside `account` there are, for each compared output, `OUTPUT__from` and `OUTPUT__to`, with
    `_status`, `_rule` and `_place` behind it; `how`, and the lists `edits` and `edit_places`. What
    gives an outcome is a rule, `otherwise` or `if_provisional`; null where several rules do.

    Raises:
        RunError: the file cannot be written.
    """
    frame = pl.scan_parquet(attributed.path, glob=False).join(
        pl.scan_parquet(question.joined, glob=False), on=KEY
    )
    columns = [
        column
        for each in question.compared
        for end, side in zip(ENDS, question.sides, strict=True)
        for column in _columns(each, end, side)
    ]
    texts = [edit.what for edit in attributed.edits]
    places = [edit.place for edit in attributed.edits]
    numbers = pl.col("edits")
    chosen = frame.select(
        KEY,
        *columns,
        "how",
        _picked(numbers, texts).alias("edits"),
        _picked(numbers, places).alias("edit_places"),
    )
    try:
        with TemporaryDirectory(prefix=".tidewaiter-", dir=path.parent) as scratch:
            aside = Path(scratch) / "moved.parquet"
            chosen.sink_parquet(aside, engine="streaming", optimizations=FLAGS)
            sync(aside)
            aside.replace(path)
    except OSError as error:
        raise RunError(f"`{shown(path)}` cannot be written: {reason(error)}") from None


def _columns(compared: Compared, end: str, side: Side) -> list[pl.Expr]:
    name, by = compared.name, pl.col(f"by {end}:{compared.name}")
    decision = next(d for d in side.inforce.decisions if d.name == compared.decision)
    reasons = ["otherwise", "if_provisional", *(rule.id for rule in decision.rules)]
    places = [side.place_of(decision.name, each) for each in reasons]
    return [
        pl.col(f"{end}:{name}").alias(f"{name}__{end}"),
        pl.col(f"status {end}:{name}").alias(f"{name}__{end}_status"),
        by.alias(f"{name}__{end}_rule"),
        by.replace_strict(reasons, places, default=None, return_dtype=pl.String).alias(
            f"{name}__{end}_place"
        ),
    ]


def _picked(numbers: pl.Expr, texts: list[str] | list[str | None]) -> pl.Expr:
    """The texts of numbered edits."""
    if not texts:
        return numbers.cast(pl.List(pl.String))
    picked = pl.element().replace_strict(
        [*range(len(texts))], texts, default=None, return_dtype=pl.String
    )
    return numbers.list.eval(picked)
