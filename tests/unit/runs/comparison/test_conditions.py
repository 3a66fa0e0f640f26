"""What `--fail-if` takes, and when it holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.runs.comparison.conditions import ConditionError, read_condition
from engine.runs.comparison.report import Comparison, Matrix, SideTold

SIDE = SideTold("x", "p", "1", "2026-11-24")
TOLD = Comparison(
    SIDE, SIDE,
    accounts=200, moved=4, reasons_changed=5, turned_provisional=3, turned_settled=2,
    new_in_error=1, no_longer_in_error=0, only_old=(7, ()), only_new=(8, ()),
    matrices=(Matrix("segment", 3, (), 6, 9),),
    edits=(), groups=(), reasons=(), causes=(), listed=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("moved > 2%", False),
        ("moved >= 2%", True),
        ("moved > 1.99 %", True),
        ("moved = 4", True),
        ("moved!=4", False),
        ("moved segment < 3", False),
        ("moved segment <= 3", True),
        ("provisional > 2", True),
        ("provisional segment = 6", True),
        ("settled segment = 9", True),
        ("settled = 2", True),
        ("in error > 0", True),
        ("error > 1", False),
        ("reasons = 5", True),
        ("reasons changed = 5", True),
        ("only old = 7", True),
        ("only new = 8", True),
        ("moved < 1,000", True),
    ],
)
def test_it_holds_or_not(text: str, *, holds: bool) -> None:
    assert read_condition(text).holds(TOLD) is holds


def test_of_no_accounts_every_share_is_nothing() -> None:
    empty = replace(TOLD, accounts=0, moved=0)
    assert not read_condition("moved > 0%").holds(empty)
    assert read_condition("moved >= 0%").holds(empty)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no condition; write it as `moved > 2%`"),
        ("moved", "is no condition"),
        ("moved > lots", "is no condition"),
        ("moved > -1", "is no condition"),
        ("moved > 1 and error > 0", "is no condition"),
        ("__import__('os') > 0", "is no condition"),
        ("movd > 1", "`movd` is no measure; did you mean `moved`?"),
        ("error segment > 1", "`error segment` is no measure"),
    ],
)
def test_what_is_none_is_told_with_the_remedy(text: str, told: str) -> None:
    with pytest.raises(ConditionError) as error:
        read_condition(text)
    assert told in str(error.value)
