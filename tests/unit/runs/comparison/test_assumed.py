"""Parameters as they are given on the command line, typed by what they are."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from engine.model.policy import Parameter, Policy
from engine.model.types import BOOLEAN, DATE, INTEGER, MONEY, NUMBER, Kind, Type, Value
from engine.runs.comparison.assumed import read_assumed, read_sweep
from engine.runs.folder.faults import RunError

READING: Final = Type(Kind.ENUM, ("lines", "value"))
TYPES: Final = {
    "limit": INTEGER,
    "rate": NUMBER,
    "fee": MONEY,
    "since": DATE,
    "strict": BOOLEAN,
    "reading": READING,
    "marks": Type(Kind.SET, ("red", "blue")),
}
POLICY: Final = Policy(
    "p", "1", "", (), {},
    {name: Parameter(name, type_, name, ()) for name, type_ in TYPES.items()},
    {}, (), (),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("limit=3", 3),
        (" limit = 3 ", 3),
        ("rate=5%", 0.05),
        ("rate=0.5", 0.5),
        ("fee=$10,000", 1_000_000),
        ("fee='$2.50'", 250),
        ("since=2026-07-01", date(2026, 7, 1)),
        ("strict=true", True),
        ("reading=value", "value"),
        ("marks=[red, blue]", frozenset({"red", "blue"})),
        ("marks=[]", frozenset()),
    ],
)
def test_a_value_is_read_as_in_a_policy(text: str, value: Value) -> None:
    assert [*read_assumed([text], POLICY).values()] == [value]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["limit"], "`limit` names no value; write it like `high_score=65`"),
        (["limit="], "names no value"),
        (["limt=3"], "`limt` is no parameter of the policy; did you mean `limit`?"),
        (["limit=3", "limit=4"], "`limit` is set twice"),
        (["limit=lots"], "`limit`"),
        (["limit=99999999999999999999"], "`limit`"),
        (["limit=null"], "a parameter is never missing"),
        (["since=2026-02-30"], "`since`"),
        (["reading=weight"], "`reading`"),
    ],
)
def test_what_is_none_is_told(texts: list[str], told: str) -> None:
    with pytest.raises(RunError) as error:
        read_assumed(texts, POLICY)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("limit=1..4", [1, 2, 3, 4]),
        ("limit=50..90/20", [50, 70, 90]),
        ("limit=1..6/2", [1, 3, 5]),
        ("limit=7..7", [7]),
        ("rate=1%..2%/0.5%", [0.01, 0.015, 0.02]),
        ("rate=0.1..0.3/0.1", [0.1, 0.2, 0.3]),
        ("fee=$1..$2/$0.50", [100, 150, 200]),
        ("since=2026-01-01..2026-03-01/30 days", [date(2026, 1, 1), date(2026, 1, 31)]),
        ("reading=lines,value", ["lines", "value"]),
        ("strict=false,true", [False, True]),
    ],
)  # fmt: skip
def test_a_range_is_walked_exactly(text: str, values: list[Value]) -> None:
    assert [*read_sweep(text, POLICY).values] == values


def test_a_range_of_numbers_without_a_step_has_twenty_parts() -> None:
    values = read_sweep("rate=0..1", POLICY).values
    assert len(values) == 21
    assert (values[0], values[3], values[-1]) == (0.0, 0.15, 1.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("limit=5", "has no `..` between its first and last value"),
        ("limit=9..1", "begins above its end"),
        ("limit=1..9/0", "a step that is not above zero"),
        ("limit=0..1000000", "would take 1,000,001 values, more than 200"),
        ("limit=0..9007199254740991/1", "more than 200"),
        ("limit=1..x", "`limit`"),
        ("marks=[red]..[blue]", "has no range; use `--set`"),
        ("since=2026-01-01..2026-02-01/fast", "so many days"),
        ("nothing=1..2", "is no parameter"),
    ],
)
def test_what_is_no_range_is_told(text: str, told: str) -> None:
    with pytest.raises(RunError) as error:
        read_sweep(text, POLICY)
    assert told in str(error.value)
