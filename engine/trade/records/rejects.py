"""Rejected rows as rows of a frame: where they stand, what they held (masked), and why.

There may be millions, so that only what is out of the ordinary is looked at one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from engine.accounts.problems import shown
from engine.accounts.refusals import RefusedError
from engine.model.records import Form
from engine.trade.identity.numbers import IMPORTER_FORM, masked
from engine.trade.records.sorting import FILE, REJECTED, ROW, Source

if TYPE_CHECKING:
    from engine.model.policy import Because
    from engine.model.records import RecordColumn

FAULT: Final = "~fault"
"""The place of the column that a row is rejected for, or after all columns of a `must`."""
_TEXT: Final = "~text"
_LONG: Final = 60
_ODD: Final = r'[^ -~]|["\\]|[0-9]-[0-9]{2}-[0-9]{4}'
"""What is to be masked, escaped or cut, and a little more."""
_MOST_SHOWN: Final = 200


class Why(NamedTuple):
    """How a file is read: its columns in the order of faults, and why texts in them are none."""

    source: Source
    columns: Sequence[RecordColumn]
    refused: Mapping[str, Mapping[str, RefusedError]]


def rejected_rows(bad: pl.DataFrame, why: Why) -> pl.DataFrame:
    """Rows with the columns of `REJECTED`; `bad` has `ROW`, the raw columns and `FAULT`."""
    names = [column.name for column in why.columns]
    texts = bad.select(ROW, FAULT, *(pl.col(name).cast(pl.String) for name in names))
    told = texts.select(ROW, *(_shown_in(column, texts) for column in why.columns))
    cells = [
        pl.format('"{}": "{}"', pl.lit(n), _escaped(told[n]))  # null where nothing stands
        for n in names
    ]
    values = pl.lit("{") + pl.concat_str(cells, separator=", ", ignore_nulls=True) + pl.lit("}")
    at = [pl.col(FAULT) == i for i in range(len(names))]
    raw = pl.coalesce(pl.when(here).then(pl.col(n)) for here, n in zip(at, names, strict=True))
    texts = texts.with_columns(raw.alias(_TEXT))
    reasons = pl.DataFrame(
        list(_reasons(texts.select(FAULT, _TEXT).unique(maintain_order=True), why)),
        {FAULT: pl.Int64, _TEXT: pl.String, "column": pl.String, "code": pl.String,
         "reason": pl.String},
        orient="row",
    )  # fmt: skip
    shown_at = [pl.when(here).then(pl.col(f"~told:{n}")) for here, n in zip(at, names, strict=True)]
    whole = texts.join(told.select(ROW, *(pl.col(n).alias(f"~told:{n}") for n in names)), on=ROW)
    whole = whole.with_columns(pl.coalesce(shown_at).alias("value"))
    whole = whole.join(told.select(ROW, values.alias("values")), on=ROW)
    whole = whole.join(reasons, on=[FAULT, _TEXT], nulls_equal=True)
    return whole.with_columns(pl.lit(why.source.file).alias(FILE)).select([*REJECTED])


def value_shown(column: RecordColumn, value: object) -> str:
    """A value as it may be shown: short, personal numbers masked."""
    text = str(value)
    return shown(masked(text[:_MOST_SHOWN]) if column.form is Form.IMPORTER else text)


def _shown_in(column: RecordColumn, texts: pl.DataFrame) -> pl.Series:
    """The texts of a column as they may be shown."""
    text = pl.col(column.name)
    odd = (text.str.len_bytes() > _LONG) | text.str.contains(_ODD)
    if column.form is Form.IMPORTER:
        odd |= ~text.str.contains(IMPORTER_FORM)  # may be a person's, without its hyphens
    strange = texts.filter(odd)[column.name].unique()
    if strange.is_empty():
        return texts[column.name]
    told = pl.Series([value_shown(column, each) for each in strange], dtype=pl.String)
    return texts.select(text.replace_strict(strange, told, default=text)).to_series()


def _escaped(told: pl.Series) -> pl.Expr:
    """Texts as they stand between the quotes of JSON."""
    text = pl.col(told.name)
    strange = told.filter(told.str.contains(r'["\\]')).unique()
    if strange.is_empty():
        return text
    within = [json.dumps(each, ensure_ascii=False)[1:-1] for each in strange]
    return text.replace_strict(strange, pl.Series(within, dtype=pl.String), default=text)


def _reasons(
    faults: pl.DataFrame, why: Why
) -> Iterator[tuple[int, str | None, str | None, str, str]]:
    """Of each fault, with the text that it is about: the column, the code and the reason."""
    for fault, text in faults.iter_rows():
        if fault >= len(why.columns):
            because = why.source.records.musts[fault - len(why.columns)].because
            yield fault, None, None, "must", _sentence(because)
        else:
            column = why.columns[fault]
            code, reason = _reason(column, text, why.refused[column.name])
            yield fault, text, column.name, code, reason


def _reason(
    column: RecordColumn, raw: str | None, refused: Mapping[str, RefusedError]
) -> tuple[str, str]:
    if raw is None:
        return "missing-value", f"`{column.name}` is missing"
    error = refused.get(raw)
    if error is None:
        told = f"`{column.name}` is `{value_shown(column, raw)}`, which is out of range or no value"
        return "out-of-range" if column.range is not None else "wrong-type", told
    told = f"`{column.name}`{'' if error.message.startswith(':') else ' '}{error.message}"
    return error.code, f"{told} ({error.remedy})" if error.remedy else told


def _sentence(because: Because) -> str:
    """A reason without the values of its names: they stand beside it."""
    texts = [because.texts[0]]
    for name, after in zip(because.names, because.texts[1:], strict=True):
        texts += [f"`{name}`", after]
    return "".join(texts)
