"""The decisions of a run as rows of a table of a database: money in dollars, lists as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from engine.accounts.databases.columns import Columns
from engine.accounts.databases.place import Database
from engine.accounts.databases.write import write_rows
from engine.model.inforce import InForce, select
from engine.model.types import Kind, Type
from engine.runs.asking.export import dollars
from engine.runs.folder.disk import content_of
from engine.runs.folder.names import MANIFEST
from engine.runs.kept import KeptRun
from engine.runs.layout import computed_column, end_column
from engine.runs.scanned import DECISIONS, scan, unreadable

RUN: Final = "run"
DIGEST: Final = "run_digest"
"""The digest of the run, by which its rows are known: names are given in each folder of runs."""

_ROWS: Final = 50_000
_SORTS: Final[Mapping[pl.DataType, str]] = {
    pl.Boolean(): "boolean",
    pl.Int64(): "integer",
    pl.Float64(): "number",
    pl.Date(): "date",
}
_JSON: Final = '{"":'


def write_decisions(kept: KeptRun, database: Database, table: str) -> int:
    """Write the decisions of a run into a table, in place of those of the same run; how many.

    Raises:
        DatabaseError: the database refuses; it is as it was before.
        RunError: the run cannot be read.
    """
    frame = scan(kept, DECISIONS)
    types = types_of(select(kept.policy, kept.as_of))
    schema = frame.collect_schema()
    digest = content_of(kept.path / MANIFEST).sha256
    sorts = {RUN: "text", DIGEST: "text"}
    chosen = [pl.lit(kept.manifest.name).alias(RUN), pl.lit(digest).alias(DIGEST)]
    for name, dtype in schema.items():
        sort, column = _written(name, dtype, types.get(name))
        sorts[name] = sort
        chosen.append(column.alias(name))
    rows = _batches(frame.select(chosen), kept)
    return write_rows(database, table, Columns(sorts, DIGEST, digest), rows)


def types_of(inforce: InForce) -> Mapping[str, Type]:
    """The types of those columns of `decisions.parquet` that hold values of the policy."""
    types: dict[str, Type] = {}
    for decision in inforce.decisions:
        for output in decision.outputs:
            types[output.name] = types[computed_column(output.name)] = output.type
        for end in ("low", "high"):
            types[end_column(decision.name, end)] = decision.outputs[0].type
    return types


def _written(name: str, dtype: pl.DataType, type_: Type | None) -> tuple[str, pl.Expr]:
    column = pl.col(name)
    if type_ is not None and type_.kind is Kind.MONEY:
        return "money", dollars(column)
    if isinstance(dtype, pl.List):
        element = None if type_ is None else type_.element
        if element is not None and element.kind is Kind.MONEY:
            column = column.list.eval(dollars(pl.element()))
        packed = pl.struct(column.alias("")).struct.json_encode()
        text = packed.str.strip_prefix(_JSON).str.strip_suffix("}")
        return "text", pl.when(column.is_not_null()).then(text)
    return _SORTS.get(dtype, "text"), column


def _batches(frame: pl.LazyFrame, kept: KeptRun) -> Iterator[pl.DataFrame]:
    try:
        yield from frame.collect_batches(chunk_size=_ROWS)
    except (OSError, pl.exceptions.PolarsError):
        raise unreadable(f"the run `{kept.path.name}`") from None
