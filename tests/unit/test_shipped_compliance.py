"""What `compliance` of the shipped policy says is what the interval says, root and all."""

from __future__ import annotations

import datetime as dt
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Final

import pytest

from engine import api
from engine.model.result import Engine

ROOT: Final = Path(__file__).parents[2]
AS_OF: Final = dt.date(2026, 11, 24)
Z2: Final = 2.706
TOLERATED: Final = 0.02
HEAVY: Final = 0.05


@cache
def engine() -> Engine:
    loaded = api.open_policy(ROOT / "rules", "rules")
    return api.build_engine("reference", loaded, api.in_force(loaded, AS_OF))


def interval(found: int, lines: int) -> tuple[float, float]:
    """The score interval about the share of `found` in `lines` (Wilson, 1927)."""
    share = found / lines
    middle = share + Z2 / (2 * lines)
    half = sqrt(Z2 * share * (1 - share) / lines + Z2 * Z2 / (4 * lines * lines))
    return (middle - half) / (1 + Z2 / lines), (middle + half) / (1 + Z2 / lines)


def said_by_the_interval(found: int, lines: int) -> str:
    low, high = interval(found, lines)
    if low > HEAVY:
        return "poor"
    if low > TOLERATED:
        return "weak"
    return "good" if high < TOLERATED else "fair"


@pytest.mark.parametrize("lines", [30, 31, 47, 60, 100, 132, 133, 150, 333, 1000])
def test_compliance_is_what_the_interval_says(lines: int) -> None:
    for found in range(lines // 8 + 3):
        facts = {"lines_reviewed_24m": lines, "lines_discrepant_24m": found}
        outcome = engine().decide(facts).outcomes["compliance"]
        assert outcome.value == (said_by_the_interval(found, lines),), f"{found} of {lines}"
        assert outcome.settled
