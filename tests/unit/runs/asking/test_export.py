"""Texts of a run in CSV: a spreadsheet takes none for a formula."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runs.asking.export import _escaped
from engine.source.formulas import escaped

TOLD = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "@SUM(A1)": "'@SUM(A1)",
    "-A1": "'-A1",
    "-1-1": "'-1-1",
    "-1\n": "'-1\n",
    "'=1": "''=1",
    "\t=1": "'\t=1",
    "\r=1": "'\r=1",
    "-": "-",
    "-2.50": "-2.50",
    "-$1,000": "-$1,000",
    "-5%": "-5%",
    "a=1": "a=1",
    "a\n=1": "a\n=1",
    "": "",
}


def of_column(texts: list[str | None]) -> list[str | None]:
    frame = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    return frame.with_columns(_escaped(pl.col(pl.String)))["text"].to_list()


@pytest.mark.parametrize(("text", "told"), TOLD.items())
def test_a_formula_is_disarmed(text: str, told: str) -> None:
    assert of_column([text]) == [told]


def test_what_is_missing_stays_missing() -> None:
    assert of_column([None, "=1", None]) == [None, "'=1", None]


@given(st.lists(st.text(alphabet="-=+@'$19.,%\t\r\nx\u0661\u2028", max_size=6), max_size=20))
def test_a_column_is_escaped_as_single_texts_are(texts: list[str]) -> None:
    assert of_column([*texts]) == [escaped(text) for text in texts]
