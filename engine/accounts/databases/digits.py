"""Columns of a server's texts to the types that it says they have; no digit is lost.

A column in which a text is none of the type, as `infinity` of a date, stays one of texts, so that
whoever reads it can say which row is meant.
"""

from __future__ import annotations

from typing import Final

import polars as pl

_DECIMAL: Final = r"^-?[0-9]{1,18}(?:\.[0-9]{1,18})?$"
_FRACTION: Final = r"\.([0-9]+)$"
_ZEROS: Final = r"\.?0+$"


def typed(text: pl.Series, dtype: pl.DataType) -> pl.Series:
    """The column with its type, or as it came."""
    if dtype == pl.String:
        return text
    value = _decimal(text) if isinstance(dtype, pl.Decimal) else _cast(text, dtype)
    return text if value is None or value.null_count() != text.null_count() else value


def _cast(text: pl.Series, dtype: pl.DataType) -> pl.Series:
    column = pl.col(text.name)
    value: pl.Expr
    if dtype == pl.Boolean:
        value = pl.when(column.is_in(["t", "f"])).then(column == "t")
    elif isinstance(dtype, pl.List):
        value = column.str.json_decode(dtype)
    elif dtype == pl.Binary:
        value = column.str.strip_prefix("\\x").str.decode("hex", strict=False)
    elif dtype == pl.Date:
        value = column.str.to_date("%Y-%m-%d", strict=False)
    elif dtype == pl.Time:
        value = column.str.to_time("%H:%M:%S%.f", strict=False)
    elif isinstance(dtype, pl.Datetime):
        form = "%Y-%m-%d %H:%M:%S%.f" + ("%#z" if dtype.time_zone else "")
        value = column.str.to_datetime(
            form, time_unit="us", time_zone=dtype.time_zone, strict=False
        )
    else:
        value = column.cast(dtype, strict=False)
    return text.to_frame().select(value).to_series()


def _decimal(text: pl.Series) -> pl.Series | None:
    """The exact decimals; None where one has too many digits, or is none, as NaN."""
    if not text.str.contains(_DECIMAL).all():  # nulls are passed over
        return _plain(text)
    longest = text.str.extract(_FRACTION).str.len_bytes().max()
    scale = longest if isinstance(longest, int) else 0
    return text.cast(pl.Decimal(38, scale), strict=False)


def _plain(text: pl.Series) -> pl.Series:
    """Without the zeros that end a fraction: 12.500 is 12.5."""
    has_fraction = text.str.contains(r"\.[0-9]+$")
    return (
        text.to_frame()
        .select(
            pl.when(has_fraction)
            .then(pl.col(text.name).str.replace(_ZEROS, ""))
            .otherwise(pl.col(text.name))
            .alias(text.name)
        )
        .to_series()
    )
