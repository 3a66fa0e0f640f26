"""How a condition reads what a run keeps, where it is not just a column."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from engine.engines.columnar.outputs import KEY
from engine.model.expressions import AnyOf, Call, Compare, Expr, IsNull, Literal, OutputRef
from engine.model.inforce import InForce, select
from engine.model.operators import CompareOp, Function
from engine.model.policy import Policy
from engine.model.types import BOOLEAN, Kind, Type
from engine.runs.asking.matching import TRUTH, truth_of

MEMBERS = ("red", "blue")
TINTS = OutputRef("tints", "tints", Type(Kind.SET, MEMBERS), 1)
TINT = Type(Kind.ENUM, MEMBERS)
LISTS = {
    "BOTH": ["red", "blue"],
    "BLUE": ["blue"],
    "NONE": [],
    "LOST": ["red", None],
    "BLOCKED": None,
}
"""What a list decision gave: `LOST` has a rule that matched and gave nothing known."""


@pytest.fixture
def inforce() -> InForce:
    return select(Policy("p", "1", "", (), {}, {}, {}, (), ()), date(2026, 11, 24))


def truths(condition: Expr, inforce: InForce) -> dict[str, bool | None]:
    frame = pl.DataFrame({KEY: [*LISTS], "tints": [*LISTS.values()]})
    return dict(truth_of(frame.lazy(), condition, inforce).select(KEY, TRUTH).collect().iter_rows())


def has(member: str) -> Expr:
    return Call(Function.CONTAINS, (TINTS, Literal(member, TINT, 2)), BOOLEAN, 3)


def test_a_list_is_read_as_a_set_and_is_missing_where_a_member_is(inforce: InForce) -> None:
    assert truths(has("red"), inforce) == {
        "BOTH": True,
        "BLUE": False,
        "NONE": False,
        "LOST": None,
        "BLOCKED": None,
    }
    missing = truths(IsNull(TINTS, 4), inforce)
    assert [id_ for id_, truth in missing.items() if truth] == ["LOST", "BLOCKED"]


def test_sets_are_compared_whatever_their_order(inforce: InForce) -> None:
    same = Compare(CompareOp.EQ, TINTS, Literal(frozenset(MEMBERS), TINTS.type, 2), 3)
    assert truths(same, inforce) == {
        "BOTH": True,
        "BLUE": False,
        "NONE": False,
        "LOST": None,
        "BLOCKED": None,
    }


def test_what_reads_nothing_is_the_same_for_everybody(inforce: InForce) -> None:
    assert set(truths(AnyOf((), 1), inforce).values()) == {False}
    assert set(truths(Literal(None, BOOLEAN, 1), inforce).values()) == {None}
