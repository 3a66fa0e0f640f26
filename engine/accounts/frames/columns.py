"""What each column of an input means: its typed value as an expression, and when it is doubted."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import reduce
from operator import and_
from typing import Final, NamedTuple, TypeVar

import polars as pl

from engine.accounts.account import KIND_FACT, AccountKind
from engine.accounts.assemble import read_id, read_kind
from engine.accounts.convert import TEXT_LIMIT, converter, read_text
from engine.accounts.frames.physical import WORDS, held_as
from engine.accounts.frames.spelling import DTYPES, allowed, fact_of, grouped_money
from engine.accounts.raw import HEADER_KEYS, Converter
from engine.accounts.refusals import RefusedError
from engine.model.policy import Fact
from engine.model.types import MONEY, Kind

ACCOUNT: Final = "account"
DOUBT: Final = "?"
"""A column that says of a row that something in it is doubted; no fact has such a name."""

PLACE: Final = "@"
"""The column of row or line numbers."""

_ID_LIMIT: Final = 200
_PLAIN_ID: Final = "^[!-~](?:[ -~]*[!-~])?$"
_SAFE_TEXT: Final = TEXT_LIMIT // 3
"""So many bytes are not too many in NFC either, which at most triples them."""

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


class Column(NamedTuple):
    """A column of an input.

    `typed` is null where nothing stands and where what stands is doubted; `value` is the same
    where nothing is doubted in the whole column; `given` is true where something stands;
    `doubted`, unless nothing can be, is true where `typed` is not sure of it, and may be null where
    nothing stands. `convert` reads one text, for what is doubted; None where only a whole row can
    be read. `rarer` is a rarer spelling, tried before single texts are.
    """

    name: str
    dtype: pl.DataType
    typed: pl.Expr
    value: pl.Expr
    given: pl.Expr
    doubted: pl.Expr | None
    convert: Converter | None = None
    rarer: pl.Expr | None = None


def _spelled(
    name: str,
    dtype: pl.DataType,
    typed: pl.Expr,
    given: pl.Expr,
    convert: Converter | None = None,
    *,
    rarer: pl.Expr | None = None,
) -> Column:
    """A column of which `typed` alone tells what is doubted."""
    doubted = given & typed.is_null()
    return Column(name, dtype, typed, typed, given, doubted, convert, rarer)


def columns_of(
    schema: Mapping[str, pl.DataType],
    facts: Mapping[str, Fact],
    as_of: date | None,
    *,
    optional: bool = False,
) -> list[Column]:
    """The columns of a frame with these names and physical types; remarks are left out.

    `as_of` is the date that every account of the input must state, None for none; it may be left
    out where it is `optional`, having been stated for all.
    """
    columns = []
    for name, dtype in schema.items():
        if name in HEADER_KEYS:
            columns.append(_header(name, dtype, as_of, optional=optional))
        elif name in facts:
            fact = facts[name]
            columns.append(_fact(fact, dtype))
    return columns


def _fact(fact: Fact, dtype: pl.DataType) -> Column:
    name, held = fact.name, DTYPES[fact.type.kind]
    raw, given = pl.col(name), _given(name, dtype)
    if dtype in WORDS:
        is_text = dtype == pl.String
        text = raw if is_text else raw.cast(pl.String)
        rarer = allowed(fact, grouped_money(text)) if fact.type == MONEY else None
        convert = converter(fact) if is_text else None
        return _spelled(name, held, fact_of(fact, text), given, convert, rarer=rarer)
    value, tests = held_as(fact, dtype)
    if not tests:
        return Column(name, held, value, value, given, None)
    right = reduce(and_, tests)
    return Column(name, held, pl.when(right).then(value), value, given, ~right)


def _given(name: str, dtype: pl.DataType) -> pl.Expr:
    raw = pl.col(name)
    if dtype in WORDS:
        return (raw.cast(pl.String) != "").fill_null(value=False)
    return raw.is_not_null()


def _always(name: str) -> pl.Expr:
    """True in every row; a literal would be one row long."""
    return pl.col(name).is_null() | pl.col(name).is_not_null()


def _header(name: str, dtype: pl.DataType, as_of: date | None, *, optional: bool) -> Column:
    text = pl.String()
    is_text = dtype in WORDS or dtype == pl.Null or name == "as_of"
    raw, given = pl.col(name), _given(name, dtype)
    if is_text and dtype != pl.String:
        raw = raw.cast(pl.String)
    match name:
        case "id":
            good = raw.str.contains(_PLAIN_ID) & (raw.str.len_bytes() <= _ID_LIMIT)
            convert: Converter | None = read_id if dtype == pl.String else None
            return _spelled(name, text, pl.when(good).then(raw), _always(name), convert)
        case "kind":
            kinds = [str(kind) for kind in AccountKind]
            convert = read_kind if dtype == pl.String else None
            return _spelled(name, text, pl.when(raw.is_in(kinds)).then(raw), given, convert)
        case "as_of":
            stated = pl.lit(None, text) if as_of is None else pl.lit(as_of.isoformat())
            same = raw == stated
            always = given if as_of is None or optional else _always(name)
            return _spelled(name, text, pl.when(same).then(stated), always)
        case _ if is_text:
            short = raw.str.len_bytes() <= _SAFE_TEXT
            good = short & ~raw.str.contains("\0", literal=True)
            convert = read_text if name == "name" and dtype == pl.String else None
            return _spelled(name, text, pl.when(good).then(raw), given, convert)
        case _:
            good = raw.list.eval(
                (pl.element().str.len_bytes().fill_null(0)).is_between(1, _SAFE_TEXT)
                & ~pl.element().str.contains("\0", literal=True).fill_null(value=False)
            ).list.all()
            return _spelled(name, text, pl.when(good).then(pl.lit("list")), given)


def lend_kind(frame: Frame, names: set[str], facts: Mapping[str, Fact]) -> Frame:
    """Let `kind` speak for the fact `account_kind` too, and doubt accounts where they disagree.

    As `Assembly` does it, on a frame of typed columns and `DOUBT`.
    """
    speaking = _speaking(facts) if "kind" in names else []
    if not speaking:
        return frame
    kind = pl.col("kind")
    speaks = kind.is_in(speaking)
    if facts[KIND_FACT].type.kind is Kind.SET:  # a set is never a kind
        return frame.with_columns((pl.col(DOUBT) | speaks.fill_null(value=False)).alias(DOUBT))
    lent: pl.Expr = pl.when(speaks).then(kind)
    if KIND_FACT in names:
        lent = pl.coalesce(KIND_FACT, lent)
    differs = (speaks & (lent != kind)).fill_null(value=False)
    return frame.with_columns(lent.alias(KIND_FACT), (pl.col(DOUBT) | differs).alias(DOUBT))


def _speaking(facts: Mapping[str, Fact]) -> list[str]:
    """The kinds that can be said of the fact, if there is such a fact."""
    if KIND_FACT not in facts:
        return []
    convert = converter(facts[KIND_FACT])
    said = []
    for kind in AccountKind:
        with suppress(RefusedError):
            convert(str(kind))
            said.append(str(kind))
    return said


def any_of(tests: list[pl.Expr]) -> pl.Expr:
    """Whether one of the tests is true; joined in halves, so that the tree stays flat."""
    if len(tests) <= 1:
        return tests[0] if tests else pl.lit(False)  # noqa: FBT003
    half = len(tests) // 2
    return any_of(tests[:half]) | any_of(tests[half:])


def kept_columns(names: set[str], kept: Mapping[str, Fact]) -> list[pl.Expr]:
    """`account` and the facts to keep, in their order; a fact without a column is missing."""
    return [
        pl.col("id").alias(ACCOUNT),
        *(
            pl.col(name) if name in names else pl.lit(None, DTYPES[fact.type.kind]).alias(name)
            for name, fact in kept.items()
        ),
    ]
