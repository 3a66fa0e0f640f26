"""Texts of a server as columns: no digit is lost, and what does not fit stays a text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from engine.accounts.databases.digits import typed

DECIMAL = pl.Decimal(38, 0)


@pytest.mark.parametrize(
    ("texts", "dtype", "values"),
    [
        (["t", "f", None], pl.Boolean(), [True, False, None]),
        (["9223372036854775807", None], pl.Int64(), [9223372036854775807, None]),
        (["0.1", "NaN"], pl.Float64(), None),
        (["2026-01-31", None], pl.Date(), [date(2026, 1, 31), None]),
        (["2026-01-31", "infinity"], pl.Date(), ["2026-01-31", "infinity"]),
        (["12.500", "-7", None], DECIMAL, [Decimal("12.500"), Decimal("-7.000"), None]),
        (["12.500", "700", "NaN"], DECIMAL, ["12.5", "700", "NaN"]),
        (["1" + "0" * 30, "1.20"], DECIMAL, ["1" + "0" * 30, "1.2"]),
        (['["a,b"]', "[]", None], pl.List(pl.String), [["a,b"], [], None]),
        (["", None], pl.String(), ["", None]),
    ],
)
def test_columns(texts: list[str], dtype: pl.DataType, values: list[object] | None) -> None:
    column = typed(pl.Series("c", texts, pl.String), dtype)
    if values is None:
        assert column.dtype == dtype
    else:
        assert column.to_list() == values
