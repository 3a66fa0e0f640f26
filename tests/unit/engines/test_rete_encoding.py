"""Values reach durable-rules in a form in which it compares them exactly."""

from __future__ import annotations

import locale
import math
import sys
from datetime import date, timedelta
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.engines.rete import ReteEngine
from engine.engines.rete.encode import ordered
from engine.engines.rete.evaluate import TESTS
from engine.engines.rete.native import load
from engine.model.expressions import FactRef, Literal
from engine.model.operators import CompareOp
from engine.model.policy import HitPolicy
from engine.model.types import INTEGER, INTEGER_LIMIT, NUMBER, TEXT, Kind, Type, Value
from tests.unit.engines.made import compare, decision, fact, node, policy, rule

NUMBERS = (
    -sys.float_info.max, -1.5, -1.0, -5e-324, -0.0, 0.0, 5e-324, 0.1, 0.1 + 0.2, 0.3, 1.0, 1e-05,
    math.nextafter(1.0, 2.0), 1e16, 2.0**53, 2.0**53 + 2, sys.float_info.max,
)  # fmt: skip
INTEGERS = (-INTEGER_LIMIT, -INTEGER_LIMIT + 1, -1, 0, 1, INTEGER_LIMIT - 1, INTEGER_LIMIT)
DATES = (date.min, date(2024, 2, 29), date(2024, 3, 1), date.max, date.max - timedelta(days=1))
FRACTIONS = (-1e300, -1.5, -0.5, 0.0, 0.5, 1.0, 2.0**53, 1e300)


def engine_of(name: str, constants: tuple[Value, ...], type_: Type | None = None) -> ReteEngine:
    """Every comparison of the fact with every constant, as rules of one decision."""
    rules = [
        rule(
            f"{op.name}-{place:02}",
            compare(fact(name), op, Literal(constant, type_ or fact(name).type, node())),
        )
        for op in CompareOp
        for place, constant in enumerate(constants)
    ]
    return ReteEngine(policy(decision("d", HitPolicy.COUNT, rules)))


@pytest.mark.parametrize(
    ("name", "values", "constants", "type_"),
    [
        ("n1", NUMBERS, NUMBERS, NUMBER),
        ("n1", NUMBERS, INTEGERS, INTEGER),
        ("i1", INTEGERS, INTEGERS, INTEGER),
        ("i1", INTEGERS, FRACTIONS, NUMBER),
        ("m1", INTEGERS, INTEGERS, None),
        ("d1", DATES, DATES, None),
    ],
    ids=["number", "number-integer", "integer", "integer-number", "money", "date"],
)
def test_every_comparison_at_the_boundaries(
    name: str, values: tuple[Value, ...], constants: tuple[Value, ...], type_: Type | None
) -> None:
    engine = engine_of(name, constants, type_)
    for value in values:
        expected = {
            f"{op.name}-{place:02}"
            for op in CompareOp
            for place, constant in enumerate(constants)
            if TESTS[op](value, constant)
        }
        trace = engine.decide({name: value}).outcomes["d"].trace
        assert trace.true == expected, value
        assert not trace.undecided


def test_doubles_keep_their_order_as_64_bit_integers() -> None:
    assert ordered(0.0) == ordered(-0.0) == 0
    assert ordered(5e-324) == 1
    assert ordered(sys.float_info.max) == 2**63 - 2**52 - 1
    assert ordered(-sys.float_info.max) == -(2**63 - 2**52 - 1)
    for low, high in combinations_with_replacement(sorted(NUMBERS), 2):
        assert (ordered(low) < ordered(high)) is (low < high)


@given(*[st.floats(allow_nan=False, allow_infinity=False)] * 2)
def test_any_two_doubles_keep_their_order(left: float, right: float) -> None:
    assert (ordered(left) < ordered(right)) is (left < right)
    assert (ordered(left) == ordered(right)) is (left == right)


TEXTS = (
    "", "a", "A", "ż", 'quote"', "back\\slash", "a/b", "line\nfeed", "tab\t", "\x00", "🚢",
    "z\u0307", "ABC", "ABC ", "ABC DEF",
    "x" * 70_000, "x" * 70_000 + "y", "null", "1", "1.0", "\ud800",
)  # fmt: skip


def test_texts_are_equal_code_point_by_code_point() -> None:
    rules = [
        rule(f"T{place:02}", compare(fact("t1"), "=", Literal(text, TEXT, node())))
        for place, text in enumerate(TEXTS)
    ]
    rules.append(rule("TX", compare(fact("t1"), "!=", Literal("a", TEXT, node()))))
    engine = ReteEngine(policy(decision("d", HitPolicy.COUNT, rules)))
    for place, text in enumerate(TEXTS):
        fired = engine.decide({"t1": text}).outcomes["d"].trace.true
        assert fired - {"TX"} == {f"T{place:02}"}
        assert ("TX" in fired) is (text != "a")
    assert engine.decide({"t1": "other"}).outcomes["d"].trace.true == {"TX"}


def test_members_of_enums_may_be_any_text() -> None:
    members = ("IN", "OR", "ż", 'q"', "back\\slash", "y" * 40_000)
    type_ = Type(Kind.ENUM, members)
    rules = [
        rule(f"M{place}", compare(FactRef("e9", type_, node()), "=", member))
        for place, member in enumerate(members)
    ]
    engine = ReteEngine(policy(decision("d", HitPolicy.COUNT, rules)))
    for place, member in enumerate(members):
        assert engine.decide({"e9": member}).outcomes["d"].trace.true == {f"M{place}"}


@pytest.mark.parametrize("name", ["id", "sid", "_g0", "$s", "a", "zzzz", "bond.amount"])
def test_a_fact_may_have_a_name_that_means_something_to_the_library(name: str) -> None:
    condition = compare(FactRef(name, INTEGER, node()), ">=", 3)
    engine = ReteEngine(policy(decision("d", HitPolicy.COUNT, [rule("R", condition)])))
    assert engine.decide({name: 3, "unread": "x"}).outcomes["d"].trace.true == {"R"}
    assert engine.decide({name: 2}).outcomes["d"].trace.true == frozenset()
    assert engine.decide({}).outcomes["d"].trace.undecided == {"R"}


def test_a_decimal_comma_of_the_user_changes_nothing() -> None:
    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        for name in ("pl_PL.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8"):
            try:
                locale.setlocale(locale.LC_NUMERIC, name)
                break
            except locale.Error:
                continue
        else:
            pytest.skip("no locale with a decimal comma is installed")
        engine = engine_of("n1", (0.4, 0.5))
        assert engine.decide({"n1": 0.5}).outcomes["d"].trace.true == {
            "EQ-01", "NE-00", "GT-00", "GE-00", "GE-01", "LE-01",
        }  # fmt: skip
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)


class Listener:
    """The library, with all that is said to it kept."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(load(), name)

    def create_ruleset(self, name: str, rules: str) -> int:
        self.heard.append(rules)
        return load().create_ruleset(name, rules)

    def assert_fact(self, handle: int, fact_: str) -> tuple[int, int]:
        self.heard.append(fact_)
        return load().assert_fact(handle, fact_)


def test_no_decimal_fraction_reaches_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = Listener()
    monkeypatch.setattr("engine.engines.rete.driver.load", lambda: listener)
    rules = [rule("R", compare(fact("n1"), ">", 0.4)), rule("S", compare(fact("t1"), "=", "0.5"))]
    engine = ReteEngine(policy(decision("d", HitPolicy.COUNT, rules)))
    assert engine.decide({"n1": 0.5, "t1": "0.5"}).outcomes["d"].value == (2,)
    assert len(listener.heard) == 3
    assert not any("." in text for text in listener.heard)
