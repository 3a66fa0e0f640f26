"""The rete engine on cases worked out by hand from `meaning.md`."""

from __future__ import annotations

import pytest

from engine.engines.rete import ReteEngine
from engine.model.expressions import AllOf, Arith, Call, Expr, If, IsNull, Not
from engine.model.operators import ArithOp, Function
from engine.model.policy import Because, Decision, HitPolicy, Invariant
from engine.model.result import Facts, Interval, Outcome, Status
from engine.model.types import BOOLEAN, INTEGER, NUMBER, Truth, Value
from tests.unit.engines.made import (
    LEVEL,
    LEVELS,
    at_least,
    both,
    compare,
    decision,
    either,
    fact,
    literal,
    node,
    output,
    policy,
    rule,
)


def decide(made: Decision, **facts: Value) -> Outcome:
    return ReteEngine(policy(made)).decide(facts).outcomes[made.name]


def result_of(condition: Expr, **facts: Value) -> Truth:
    """The three-valued result of one condition, as the trace tells it."""
    made = decision("d", HitPolicy.COUNT, [rule("R", condition)])
    return decide(made, **facts).trace.of("R")


def score(**settings: Expr | tuple[Value, ...]) -> Decision:
    """+30 when i1 >= 3, -10 when i2 >= 5."""
    rules = [rule("DOWN", at_least("i2", 5), -10), rule("UP", at_least("i1", 3), 30)]
    return decision("score", HitPolicy.SUM, rules, **settings)  # type: ignore[arg-type]  # by name


CONDITIONS: list[tuple[str, Expr, dict[str, Value], Truth]] = [
    ("and: one false part decides", both(at_least("i1", 3), at_least("i2", 5)), {"i1": 2}, False),
    ("and: unknown", both(at_least("i1", 3), at_least("i2", 5)), {"i1": 3}, None),
    ("or: one true part decides", either(at_least("i1", 3), at_least("i2", 5)), {"i1": 3}, True),
    ("or: unknown", either(at_least("i1", 3), at_least("i2", 5)), {"i1": 2}, None),
    ("or over and: absorbed", either(both(at_least("i1", 3), at_least("i2", 5)),
                                     both(at_least("i1", 3), at_least("i3", 5))),
     {"i1": 1}, False),
    ("not: unknown stays", Not(at_least("i1", 3), node()), {}, None),
    ("not: inverse", Not(at_least("i1", 3), node()), {"i1": 2}, True),
    ("not over and", Not(both(at_least("i1", 3), at_least("i2", 5)), node()), {"i2": 4}, True),
    ("null test is never unknown", IsNull(fact("i1"), node()), {}, True),
    ("null test of a set", Not(IsNull(fact("s1"), node()), node()), {"s1": frozenset()}, True),
    ("null test beside a missing fact",
     both(Not(IsNull(fact("i1"), node()), node()), at_least("i1", 3)), {}, False),
    ("present and unknown",
     both(Not(IsNull(fact("i1"), node()), node()), at_least("i2", 3)), {"i1": 1}, None),
    ("absent and unknown", both(IsNull(fact("i1"), node()), at_least("i2", 3)), {}, None),
    ("absent is false", both(IsNull(fact("i1"), node()), at_least("i2", 3)), {"i1": 0}, False),
    ("a boolean fact", fact("b1"), {"b1": True}, True),
    ("a boolean fact denied", Not(fact("b1"), node()), {"b1": True}, False),
    ("a boolean is no integer", compare(fact("i1"), "=", 1), {"i1": 1}, True),
    ("!= with a missing side", compare(fact("i1"), "!=", 1), {}, None),
    ("constant on the left", compare(literal(3), "<", fact("i1")), {"i1": 4}, True),
    ("one of several", either(*(compare(fact("e1"), "=", v) for v in ("low", "mid"))),
     {"e1": "mid"}, True),
    ("none of several", Not(either(*(compare(fact("e1"), "=", v) for v in ("low", "mid"))), node()),
     {"e1": "top"}, True),
    ("one of many", either(*(compare(fact("i1"), "=", v) for v in range(40))), {"i1": 39}, True),
    ("none of many", either(*(compare(fact("i1"), "=", v) for v in range(40))), {"i1": 40}, False),
    ("many, missing", either(*(compare(fact("i1"), "=", v) for v in range(40))), {}, None),
    ("two facts", compare(fact("i1"), "<", fact("i2")), {"i1": 1, "i2": 2}, True),
    ("two facts, one missing", compare(fact("i1"), "<", fact("i2")), {"i1": 1}, None),
    ("arithmetic", compare(Arith(ArithOp.ADD, fact("i1"), fact("i2"), INTEGER, node()), ">", 5),
     {"i1": 3, "i2": 3}, True),
    ("division by zero is unknown",
     compare(Arith(ArithOp.DIV, fact("i1"), fact("i2"), NUMBER, node()), ">", 5.0),
     {"i1": 3, "i2": 0}, None),
    ("a constant that is missing",
     compare(Arith(ArithOp.DIV, literal(1), literal(0), NUMBER, node()), ">", 5.0), {}, None),
    ("a missing constant, absorbed",
     both(compare(Arith(ArithOp.DIV, literal(1), literal(0), NUMBER, node()), ">", 5.0),
          at_least("i1", 3)), {"i1": 2}, False),
    ("contains", Call(Function.CONTAINS, (fact("s1"), literal("low", LEVEL)), BOOLEAN, node()),
     {"s1": frozenset({"low"})}, True),
    ("sets without order", compare(fact("s1"), "=", frozenset({"low", "top"})),
     {"s1": frozenset({"top", "low"})}, True),
    ("starts with", Call(Function.STARTS_WITH, (fact("t1"), literal("98")), BOOLEAN, node()),
     {"t1": "9801"}, True),
    ("an if with an unknown condition",
     compare(If(fact("b1"), literal(1), literal(1), INTEGER, node()), "=", 1), {}, None),
    ("no condition", AllOf((), node()), {}, True),
    ("a constant false", compare(literal(1), ">", 2), {}, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [case[1:] for case in CONDITIONS],
    ids=[case[0] for case in CONDITIONS],
)
def test_condition(condition: Expr, facts: Facts, expected: Truth) -> None:
    assert result_of(condition, **facts) is expected


def test_a_missing_fact_may_be_absent_or_none() -> None:
    assert result_of(at_least("i1", 3), i1=None) is None


def test_a_rule_with_several_alternatives_fires_once() -> None:
    made = decision(
        "d", HitPolicy.RULE_ORDER, [rule("R", either(at_least("i1", 3), at_least("i2", 5)), 7)]
    )
    outcome = decide(made, i1=3, i2=5)
    assert outcome.value == ((7,),)
    assert outcome.winners == ("R",)


def test_a_sum_tells_its_interval() -> None:
    outcome = decide(score(), i1=3)
    assert outcome.value == (30,)
    assert outcome.interval == Interval(20, 30)
    assert not outcome.settled
    assert outcome.trace.undecided == {"DOWN"}
    assert outcome.firm is outcome.trace
    assert outcome.winners == ("UP",)


def test_a_sum_is_clamped_last_and_settled_where_both_ends_meet() -> None:
    outcome = decide(score(base=literal(5), floor=literal(0), cap=literal(20)), i1=3)
    assert (outcome.value, outcome.interval) == ((20,), Interval(20, 20))
    assert outcome.settled


def test_a_provisional_outcome_is_replaced_and_keeps_its_interval() -> None:
    outcome = decide(score(if_provisional=(99,)), i1=3)
    assert (outcome.value, outcome.computed, outcome.replaced) == ((99,), (30,), True)
    assert outcome.interval == Interval(20, 30)


def test_a_sum_out_of_range_is_missing_and_unbounded() -> None:
    limit = 2**53 - 1
    rules = [rule("A", at_least("i1", 0), limit), rule("B", at_least("i2", 0), 1)]
    made = decision("d", HitPolicy.SUM, rules)
    assert decide(made, i1=0).value == (limit,)
    assert decide(made, i1=0).interval is None
    assert decide(made, i1=0, i2=0).value == (None,)


def test_a_first_is_settled_when_every_rule_passed_gives_the_same() -> None:
    rules = [rule("A", at_least("i1", 3), 1), rule("B", at_least("i2", 3), 1)]
    made = decision("d", HitPolicy.FIRST, rules, otherwise=literal(2))
    assert decide(made, i2=3).settled
    assert decide(made, i2=3).winners == ("B",)
    assert not decide(made).settled
    assert decide(made).value == (2,)
    assert decide(made).winners == ()


def test_unique_violated_is_an_error_and_blocks_its_readers() -> None:
    first = decision(
        "u",
        HitPolicy.UNIQUE,
        [rule("B", at_least("i1", 0), 1), rule("A", at_least("i1", 3), 1)],
        otherwise=literal(0),
    )
    second = decision("v", HitPolicy.COUNT, [rule("C", compare(output(first), "=", 1))])
    third = decision("w", HitPolicy.COUNT, [rule("D", compare(output(second), "=", 1))])
    engine = ReteEngine(policy(first, second, third))
    outcomes = engine.decide({"i1": 3}).outcomes
    assert outcomes["u"].status is Status.ERROR
    assert outcomes["u"].winners == ("A", "B")
    assert outcomes["u"].may_be_error
    for name in ("v", "w"):
        assert outcomes[name].status is Status.BLOCKED
        assert outcomes[name].value == (None,)
        assert not outcomes[name].settled
    assert outcomes["w"].trace.undecided == {"D"}
    assert engine.decide({"i1": 1}).outcomes["w"].status is Status.DECIDED


def test_what_may_become_an_error_makes_its_readers_provisional() -> None:
    first = decision(
        "u",
        HitPolicy.UNIQUE,
        [rule("A", at_least("i1", 0), 1), rule("B", at_least("i2", 0), 1)],
        otherwise=literal(0),
    )
    second = decision("v", HitPolicy.COUNT, [rule("C", compare(output(first), ">=", 0))])
    third = decision("w", HitPolicy.COUNT, [rule("D", compare(output(second), ">=", 0))])
    outcomes = ReteEngine(policy(first, second, third)).decide({"i1": 0}).outcomes
    assert outcomes["u"].status is Status.DECIDED
    assert outcomes["u"].value == (1,)
    assert outcomes["u"].may_be_error
    assert not outcomes["w"].settled
    assert not outcomes["w"].may_be_error


def test_any_with_equal_outputs_is_no_error() -> None:
    rules = [rule("B", at_least("i1", 0), 1), rule("A", at_least("i1", 3), 1)]
    made = decision("d", HitPolicy.ANY, rules, otherwise=literal(0))
    outcome = decide(made, i1=3)
    assert (outcome.value, outcome.winners, outcome.settled) == ((1,), ("A", "B"), True)


def test_priority_ranks_null_last() -> None:
    rules = [rule("A", at_least("i1", 0), None), rule("B", at_least("i1", 3), "low")]
    made = decision(
        "d",
        HitPolicy.PRIORITY,
        rules,
        type_=LEVEL,
        otherwise=literal("mid", LEVEL),
        priority=("top", "mid", "low"),
    )
    assert decide(made, i1=3).value == ("low",)
    assert decide(made, i1=0).value == (None,)
    assert decide(made, i1=0).settled


def test_an_undecided_rule_that_does_not_outrank_leaves_a_priority_settled() -> None:
    rules = [
        rule("A", at_least("i1", 0), "top", type_=LEVEL),
        rule("B", at_least("i2", 3), "low", type_=LEVEL),
    ]
    made = decision(
        "d",
        HitPolicy.PRIORITY,
        rules,
        type_=LEVEL,
        otherwise=literal("mid", LEVEL),
        priority=("top", "mid", "low"),
    )
    assert decide(made, i1=0).settled
    assert not decide(made, i2=3).settled


def test_least_and_greatest() -> None:
    rules = [rule("A", at_least("i1", 0), 5), rule("B", at_least("i2", 0), 3)]
    least = decision("d", HitPolicy.MIN, rules, otherwise=literal(9))
    assert decide(least, i1=0).interval == Interval(3, 5)
    assert decide(least).interval == Interval(3, 9)
    assert decide(least, i1=0, i2=0).winners == ("B",)
    greatest = decision("d", HitPolicy.MAX, rules, otherwise=literal(1))
    assert decide(greatest, i2=0).interval == Interval(3, 5)
    assert decide(greatest, i1=0).settled
    without = decision("d", HitPolicy.MAX, rules)
    assert decide(without).interval is None
    assert decide(without, i1=-1, i2=-1).value == (None,)


def test_lists_have_their_order() -> None:
    rules = [
        rule("B", at_least("i1", 0), "low", type_=LEVEL),
        rule("A", at_least("i1", 1), "top", type_=LEVEL),
    ]
    orders = {
        HitPolicy.RULE_ORDER: (("low", "top"), ("B", "A")),
        HitPolicy.COLLECT: (("top", "low"), ("A", "B")),
        HitPolicy.OUTPUT_ORDER: (("low", "top"), ("B", "A")),
    }
    for hit_policy, (values, winners) in orders.items():
        made = decision("d", hit_policy, rules, type_=LEVEL, priority=("low", "top"))
        outcome = decide(made, i1=1)
        assert (outcome.value, outcome.winners) == ((values,), winners)
        assert decide(made, i1=-1).value == ((),)


def test_a_list_of_one_enum_is_read_as_a_set() -> None:
    rules = [
        rule("A", at_least("i1", 0), "low", type_=LEVEL),
        rule("B", at_least("i1", 1), fact("e1")),
    ]
    first = decision("d", HitPolicy.COLLECT, rules, type_=LEVEL)
    contains = Call(
        Function.CONTAINS, (output(first, LEVELS), literal("low", LEVEL)), BOOLEAN, node()
    )
    second = decision("v", HitPolicy.COUNT, [rule("C", contains)])
    engine = ReteEngine(policy(first, second))
    assert engine.decide({"i1": 0}).outcomes["v"].value == (1,)
    missing_element = engine.decide({"i1": 1}).outcomes["v"]
    assert missing_element.trace.undecided == {"C"}


def test_a_firm_comparison_with_an_interval() -> None:
    given = score()
    rules = [
        rule("ABOVE", at_least_output(given, 40), "top", type_=LEVEL),
        rule("UP", at_least_output(given, 25), "mid", type_=LEVEL),
    ]
    reader = decision("d", HitPolicy.FIRST, rules, type_=LEVEL, otherwise=literal("low", LEVEL))
    engine = ReteEngine(policy(given, reader))
    outcome = engine.decide({"i1": 3}).outcomes["d"]
    assert outcome.trace.true == {"UP"}
    assert outcome.firm.undecided == {"UP"}
    assert outcome.firm.of("ABOVE") is False
    assert not outcome.settled
    values = engine.values({"i1": 3})
    bare = rules[0].when
    assert values.firm[bare.id] is False
    assert values.plain[bare.left.id] == 30  # type: ignore[union-attr]  # a comparison
    assert values.firm[bare.left.id] is None  # type: ignore[union-attr]  # a comparison


def at_least_output(given: Decision, value: int) -> Expr:
    return compare(output(given), ">=", value)


def test_a_replaced_outcome_has_no_interval_for_its_readers() -> None:
    given = score(if_provisional=(99,))
    reader = decision("d", HitPolicy.COUNT, [rule("A", at_least_output(given, 40))])
    outcome = ReteEngine(policy(given, reader)).decide({"i1": 3}).outcomes["d"]
    assert outcome.trace.true == {"A"}
    assert outcome.firm.undecided == {"A"}


def test_a_null_test_is_firmly_unknown_while_the_fact_is_missing() -> None:
    made = decision("d", HitPolicy.COUNT, [rule("A", IsNull(fact("i1"), node()))])
    outcome = decide(made)
    assert outcome.trace.true == {"A"}
    assert outcome.firm.undecided == {"A"}
    assert outcome.interval == Interval(0, 1)
    assert decide(made, i1=1).firm.of("A") is False


def test_a_missing_output_wins_and_is_provisional() -> None:
    rules = [rule("A", at_least("i1", 0), fact("i2")), rule("B", at_least("i1", 0), 1)]
    made = decision("d", HitPolicy.FIRST, rules, otherwise=literal(0))
    outcome = decide(made, i1=0)
    assert (outcome.value, outcome.winners, outcome.settled) == ((None,), ("A",), False)


def test_invariants_are_told_apart() -> None:
    invariants = (
        Invariant("FALSE", compare(fact("i1"), ">", 3), Because()),
        Invariant("UNKNOWN", compare(fact("i2"), ">", 3), Because()),
        Invariant("TRUE", compare(fact("i1"), "<=", 3), Because()),
    )
    result = ReteEngine(policy(score(), invariants=invariants)).decide({"i1": 3})
    assert result.breaches == ("FALSE",)
    assert result.unchecked == ("UNKNOWN",)


def test_outcomes_stand_in_the_order_of_the_policy() -> None:
    first = score()
    second = decision("late", HitPolicy.COUNT, [rule("A", at_least_output(first, 0))])
    third = decision("early", HitPolicy.COUNT, [rule("B", at_least("i1", 0))])
    result = ReteEngine(policy(first, second, third)).decide({})
    assert list(result.outcomes) == ["score", "late", "early"]


def test_a_decision_without_rules() -> None:
    made = decision("d", HitPolicy.FIRST, [], otherwise=literal(4))
    outcome = decide(made)
    assert (outcome.value, outcome.settled, outcome.trace.rules) == ((4,), True, ())
