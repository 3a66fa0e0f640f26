"""Some of the moved accounts, told one by one; and how values are told."""

from __future__ import annotations

from typing import Any

import polars as pl

from engine.engines.columnar.outputs import KEY
from engine.engines.columnar.results import value_of_column
from engine.model.formats import show_outcome
from engine.model.types import Kind
from engine.runs.comparison.attribution import Attributed, How, Question
from engine.runs.comparison.joined import DECIDED, Compared
from engine.runs.comparison.report import End, Moved
from engine.source.masking import mask
from engine.source.render import escape


def label(value: Any, status: str, compared: Compared, *, is_new: bool) -> str:  # noqa: ANN401  # as stored
    """A value as it is told."""
    if status != DECIDED:
        return status
    type_ = (compared.new if is_new else compared.output).type
    if type_.kind in (Kind.SET, Kind.LIST) and isinstance(value, str):
        return mask(escape(value)) or "none"
    return mask(show_outcome(value_of_column(value, type_), type_))


def listed(question: Question, attributed: Attributed, most: int) -> list[Moved]:
    """The first moved accounts, by their ids."""
    frame = pl.scan_parquet(attributed.path, glob=False).join(
        pl.scan_parquet(question.joined, glob=False), on=KEY
    )
    rows = frame.bottom_k(most, by=KEY).sort(KEY).collect(engine="streaming")
    return [
        Moved(
            mask(escape(row[KEY])),
            tuple(
                (c.name, _end(question, row, c, "from"), _end(question, row, c, "to"))
                for c in question.compared
            ),
            How(row["how"]),
            tuple(attributed.edits[i] for i in row["edits"]),
        )
        for row in rows.iter_rows(named=True)
    ]


def _end(question: Question, row: dict[str, Any], compared: Compared, end: str) -> End:
    is_new = end == "to"
    name, side = compared.name, question.sides[is_new]
    by = row[f"by {end}:{name}"]
    return End(
        label(row[f"{end}:{name}"], row[f"status {end}:{name}"], compared, is_new=is_new),
        by,
        side.place_of(compared.decision, by),
        row[f"settled {end}:{name}"],
    )
