"""Facts of accounts as a frame, and back: one column a fact, null where it is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from engine.engines.columnar.in_polars import type_of
from engine.engines.columnar.outputs import KEY
from engine.model.policy import Fact
from engine.model.result import Facts
from engine.model.types import Kind, Value


def schema_of(facts: Mapping[str, Fact]) -> dict[str, pl.DataType]:
    """The columns of a frame of these facts, the account's id first."""
    return {KEY: pl.String(), **{name: type_of(fact.type) for name, fact in facts.items()}}


def frame_of(accounts: Iterable[tuple[str, Facts]], facts: Mapping[str, Fact]) -> pl.DataFrame:
    """A frame of accounts by id."""
    rows = [(id_, *(_stored(given.get(name)) for name in facts)) for id_, given in accounts]
    return pl.DataFrame(rows, schema=schema_of(facts), orient="row")


def _stored(value: Value) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def facts_of(row: Mapping[str, Any], facts: Mapping[str, Fact]) -> dict[str, Value]:
    """The facts of one row; a missing one is absent."""
    return {
        name: frozenset(value) if fact.type.kind is Kind.SET else value
        for name, fact in facts.items()
        if (value := row[name]) is not None
    }
