"""Personal numbers are masked, whatever dash is between their digits."""

from __future__ import annotations

import pytest

from engine.source.masking import mask

DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"


@pytest.mark.parametrize("dash", DASHES)
def test_every_dash_is_one(dash: str) -> None:
    assert mask(f"of 123{dash}45{dash}6789.") == f"of ***{dash}**{dash}**89."


def test_dashes_may_be_mixed() -> None:
    assert mask("123\u221245\uff0d6789") == "***\u2212**\uff0d**89"


@pytest.mark.parametrize("text", ["123\u00b745\u00b76789", "1123\u221245\u22126789", "12-3456789"])
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text
