"""Lines of JSON that a columnar parser reads as the reader of single accounts does, and no others.

Polars takes the first of two equal keys, passes over unknown ones, and turns a number into a text
where a text is wanted. So a line is plain only when it is proven that nothing of this happens: it
has no backslash, so quotes can be counted; its braces are those of one account; the keys between
them are known and there once; its amounts have at most two decimals; and it has as many texts as
there are in the columns of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import polars as pl

from engine.accounts.frames.spelling import DTYPES
from engine.accounts.raw import HEADER_KEYS
from engine.model.policy import Fact
from engine.model.types import Kind

NESTED: Final = "facts"
LINE: Final = "line"
_LISTS: Final = ("ior_numbers", "filer_codes")
_PARSED: Final = (Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER)
_KEYS: Final = r'"[^"]*"[ \t]*:|[{}]'
_ODD_AMOUNT: Final = r"[ \t]*:[ \t]*-?(?:[0-9]{13}|[0-9]*(?:\.[0-9]{3}|[.0-9]*[eE]))"
_KEY: Final = re.compile('"([^"]*)"[ \t]*:|([{}])')
_MIXED: Final = r"^[\[{]"
_SHAPES_KEPT: Final = 100_000
_FEW: Final = 32


class Structure:
    """Which lines are plain, for the facts of a policy; remembers the structures it met."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = facts
        self._met: dict[str, bool] = {}
        amounts = [re.escape(n) for n, fact in facts.items() if fact.type.kind is Kind.MONEY]
        self._amount = f'"(?:{"|".join(amounts)})"{_ODD_AMOUNT}' if amounts else "$^"

        self.facts = {name: _fact_type(fact) for name, fact in facts.items()}
        header = {name: _header_type(name) for name in sorted(HEADER_KEYS)}
        self.schema = {**header, **self.facts}
        """The physical types of an account's columns, the facts beside the header."""

    def plain(self, lines: pl.Series) -> pl.Series:
        """Of which lines the keys are known to be in order."""
        text = pl.col(LINE)
        told = lines.to_frame(LINE).select(
            text.str.extract_all(_KEYS).list.join("").alias("shape"),
            ~text.str.contains("\\", literal=True).alias("straight"),
            ~text.str.contains(self._amount).alias("cents"),
            text.str.count_matches("{", literal=True).alias("braces"),
        )
        shapes = [one for one in told["shape"].unique() if self._is_plain(one)]
        same = pl.col("shape").str.count_matches("{", literal=True) == pl.col("braces")
        known = pl.col("shape").is_in(pl.Series(shapes, dtype=pl.String).implode())
        return told.select(pl.col("straight") & pl.col("cents") & same & known).to_series()

    def _is_plain(self, shape: str) -> bool:
        known = self._met.get(shape)
        if known is None:
            if len(self._met) >= _SHAPES_KEPT:
                self._met.clear()
            known = self._met[shape] = self._check(shape)
        return known

    def _check(self, shape: str) -> bool:
        """Whether the keys are known, each there once, and in the right one of two mappings."""
        depth, met = 0, set[str]()
        nested = False
        for key, brace in _KEY.findall(shape):
            if brace:
                depth += 1 if brace == "{" else -1
                if depth not in (0, 1, 2) or (depth == 2) != (nested and brace == "{"):  # noqa: PLR2004
                    return False
                nested = False
                continue
            is_known = key in self._facts or (depth == 1 and key in {*HEADER_KEYS, NESTED})
            if nested or not is_known or key in met:
                return False
            met.add(key)
            nested = key == NESTED
        return depth == 0

    def texts(self, cells: pl.DataFrame) -> pl.Series:
        """Of which rows the texts are texts, given each `LINE` beside its cells."""
        columns = [n for n, dtype in cells.schema.items() if dtype == pl.String and n != LINE]
        lists = [n for n, dtype in cells.schema.items() if isinstance(dtype, pl.List)]
        line = pl.col(LINE)
        quotes = line.str.count_matches('"', literal=True).cast(pl.Int64)
        keys = line.str.count_matches(r'"[ \t]*:').cast(pl.Int64)
        texts = pl.sum_horizontal(pl.col(n).is_not_null().cast(pl.Int64) for n in columns)
        members = pl.sum_horizontal(
            pl.col(n).list.drop_nulls().list.len().cast(pl.Int64).fill_null(0) for n in lists
        )
        mixed = [pl.col(n).str.contains(_MIXED).fill_null(value=False) for n in columns]
        starts = pl.element().str.contains(_MIXED).fill_null(value=False)
        mixed += [pl.col(n).list.eval(starts).list.any().fill_null(value=False) for n in lists]
        odd = pl.any_horizontal(mixed)
        return cells.select((quotes == 2 * keys + 2 * (texts + members)) & ~odd).to_series()


def _header_type(name: str) -> pl.DataType:
    return pl.List(pl.String()) if name in _LISTS else pl.String()


def _fact_type(fact: Fact) -> pl.DataType:
    kind = fact.type.kind
    if kind is Kind.MONEY:
        return pl.Float64()
    return DTYPES[kind] if kind in _PARSED or kind is Kind.SET else pl.String()


class Run(NamedTuple):
    """Lines one after the other, and their cells; None for lines to be read one by one."""

    start: int
    length: int
    cells: pl.DataFrame | None


def runs_of(lines: pl.Series, schema: Mapping[str, pl.DataType], start: int = 0) -> Iterator[Run]:
    """Cut lines into runs that can be parsed and runs that cannot.

    A line that cannot be parsed makes the whole run fail, so runs are halved until it is alone
    with a few others. When lines here and there fail, all are given up at once.
    """
    size = lines.len()
    cells = _parse(lines, schema)
    half = size // 2
    samples = (0, half // 2, half, half + half // 2)
    if (
        cells is not None
        or size <= _FEW
        or all(_parse(lines.slice(at, _FEW), schema) is None for at in samples)
    ):
        yield Run(start, size, cells)
        return
    yield from runs_of(lines.head(half), schema, start)
    yield from runs_of(lines.slice(half), schema, start + half)


def _parse(lines: pl.Series, schema: Mapping[str, pl.DataType]) -> pl.DataFrame | None:
    data = "\n".join(lines.to_list()).encode()
    try:
        cells = pl.read_ndjson(data, schema=dict(schema))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    return cells if cells.height == lines.len() else None
