"""What durable-rules cannot take is refused before it is built; after an error all is rebuilt."""

from __future__ import annotations

import json

import pytest

from engine.engines.rete import ReteAccountError, ReteEngine, ReteLimitError
from engine.engines.rete.driver import SENTINEL, Session
from engine.engines.rete.fields import Atom, AtomKind
from engine.engines.rete.limits import fnv1a, name_collision, tree_breach
from engine.engines.rete.native import load
from engine.model.expressions import Expr, IsNull
from engine.model.policy import Decision, HitPolicy, Rule
from tests.unit.engines.made import (
    at_least,
    both,
    compare,
    decision,
    either,
    fact,
    node,
    policy,
    rule,
)


def counted(name: str, conditions: list[Expr]) -> Decision:
    rules: list[Rule] = [rule(f"{name}-{i:04}", each) for i, each in enumerate(conditions)]
    return decision(name, HitPolicy.COUNT, rules)


def alternatives(width: int, depth: int) -> Expr:
    """`depth` parts joined by and, each of `width` facts joined by or."""
    return both(*(either(*(at_least(f"i{d}{w}", 1) for w in range(width))) for d in range(depth)))


def test_a_rule_of_64_alternatives_is_taken_and_one_more_refused() -> None:
    made = counted("A", [alternatives(4, 3)])
    facts = {f"i{d}{w}": 1 for d in range(3) for w in range(4)}
    assert ReteEngine(policy(made)).decide(facts).outcomes["A"].value == (1,)
    with pytest.raises(ReteLimitError) as raised:
        ReteEngine(policy(counted("A", [at_least("i1", 1), alternatives(3, 4)])))
    (problem,) = raised.value.problems
    assert (problem.decision, problem.rule) == ("A", "A-0001")
    assert problem.message == (
        "rule `A-0001` has more than 64 alternatives once each `or` is written out"
    )
    assert "split it" in problem.help


def test_every_refused_rule_is_named_in_one_go() -> None:
    first = counted("A", [alternatives(3, 4), at_least("i1", 1), alternatives(3, 4)])
    second = counted("B", [compare(fact("i1"), ">", 1), alternatives(5, 3)])
    with pytest.raises(ReteLimitError) as raised:
        ReteEngine(policy(first, second))
    assert [p.rule for p in raised.value.problems] == ["A-0000", "A-0002", "B-0001"]


@pytest.mark.parametrize("count", [41, 64, 65, 300, 800, 801, 1000, 4000])
def test_many_rules_that_all_fire(count: int) -> None:
    made = counted("A", [at_least("i1", i) for i in range(count)])
    engine = ReteEngine(policy(made))
    assert engine.decide({"i1": count}).outcomes["A"].value == (count,)
    assert engine.decide({"i1": count // 2}).outcomes["A"].value == (count // 2 + 1,)
    assert len(engine.decide({}).outcomes["A"].trace.undecided) == count


def test_the_same_condition_in_many_rules() -> None:
    made = counted("A", [at_least("i1", 1)] * 600)
    assert ReteEngine(policy(made)).decide({"i1": 1}).outcomes["A"].value == (600,)


def test_many_null_tests_and_lists_side_by_side() -> None:
    nulls: list[Expr] = [IsNull(fact(f"i{i}"), node()) for i in range(130)]
    lists: list[Expr] = [
        either(*(compare(fact(f"i{i % 50}"), "=", v) for v in range(1, 9))) for i in range(150)
    ]
    engine = ReteEngine(policy(counted("A", [*nulls, *lists])))
    assert engine.decide({}).outcomes["A"].value == (130,)
    assert len(engine.decide({}).outcomes["A"].trace.undecided) == 150
    assert engine.decide({"i0": 8, "i40": 0}).outcomes["A"].value == (128 + 3,)


def test_more_than_4000_alternatives_in_a_decision_are_refused() -> None:
    with pytest.raises(ReteLimitError) as raised:
        ReteEngine(policy(counted("A", [at_least("i1", i) for i in range(4001)])))
    (problem,) = raised.value.problems
    assert problem.rule == "A-4000"
    assert "more than 4,000 alternatives" in problem.message


def test_decisions_that_are_too_large_together_get_rulesets_of_their_own() -> None:
    first = counted("A", [at_least(f"i{i}", 1) for i in range(200)])
    second = counted("B", [at_least(f"i{i}", 1) for i in range(150, 350)])
    outcomes = ReteEngine(policy(first, second)).decide({"i160": 1}).outcomes
    assert (outcomes["A"].value, outcomes["B"].value) == ((1,), (1,))


def test_more_than_250_fields_in_a_decision_are_refused() -> None:
    with pytest.raises(ReteLimitError, match="test more than 242 facts and computed values"):
        ReteEngine(policy(counted("A", [at_least(f"i{i}", 1) for i in range(243)])))
    engine = ReteEngine(policy(counted("A", [at_least(f"i{i}", 1) for i in range(242)])))
    facts = {f"i{i}": 1 for i in range(242)}
    assert engine.decide(facts).outcomes["A"].value == (242,)


def test_limits_of_the_condition_tree() -> None:
    def side(count: int, kind: AtomKind = AtomKind.GE) -> list[list[Atom]]:
        return [[Atom("a", kind, (i,))] for i in range(count)]

    assert tree_breach(side(65)) is None
    assert tree_breach(side(66)) == "65 conditions can hold at once, more than 64"
    assert tree_breach(side(450, AtomKind.EQ)) is None
    assert "451 conditions stand side by side" in str(tree_breach(side(451, AtomKind.EQ)))
    assert "251 rules have the same conditions" in str(tree_breach(side(1) * 251))
    listed = [
        [Atom("a", AtomKind.IN, tuple(range(61)))],
        [Atom("b", AtomKind.IN, tuple(range(60)))],
    ]
    assert "121 values or null tests" in str(tree_breach(listed))


def test_field_names_with_one_hash_are_told_apart() -> None:
    assert fnv1a("f6059") == fnv1a("f264602")
    assert name_collision(["a", "f6059", "f264602"]) == ("f6059", "f264602")
    assert name_collision(["a", "b", "a"]) is None


def test_an_account_that_fails_does_not_stop_the_next() -> None:
    """70 conditions of one level are too many for the library's stack: a real error 303."""
    rules: dict[str, object] = {
        f"{i:04x}": {"all": [{"m": {"$and": [{"_g0": 1}, {"$gte": {"a": i}}]}}]} for i in range(70)
    }
    rules[SENTINEL] = {"all": [{"m": {"$ex": {"_g0": 1}}}]}
    session = Session(json.dumps(rules), '{"id":"a","_g0":1}')
    for _ in range(20):
        with pytest.raises(ReteAccountError, match="could not evaluate the account"):
            session.match('{"id":"a","_g0":1,"a":69}')
        assert session.match('{"id":"a","_g0":1,"a":1}') == ["0000", "0001"]


class Faulty:
    """The library, with an error thrown into the n-th drain."""

    def __init__(self, errors: list[BaseException]) -> None:
        self.errors = errors

    def __getattr__(self, name: str) -> object:
        return getattr(load(), name)

    def complete_and_start_action(self, handle: int, offset: int) -> str | None:
        if self.errors:
            raise self.errors.pop()
        return load().complete_and_start_action(handle, offset)


def faulty(monkeypatch: pytest.MonkeyPatch) -> tuple[ReteEngine, Faulty]:
    library = Faulty([])
    monkeypatch.setattr("engine.engines.rete.driver.load", lambda: library)
    return ReteEngine(policy(counted("A", [at_least("i1", i) for i in range(3)]))), library


def test_one_error_is_made_good_by_building_again(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, library = faulty(monkeypatch)
    library.errors = [RuntimeError("once")]
    assert engine.decide({"i1": 1}).outcomes["A"].value == (2,)


def test_an_interrupt_in_the_middle_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, library = faulty(monkeypatch)
    library.errors = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        engine.decide({"i1": 2})
    assert engine.decide({"i1": 0}).outcomes["A"].value == (1,)


def test_many_engines_come_and_go() -> None:
    for _ in range(300):
        engine = ReteEngine(policy(counted("A", [at_least("i1", 1)])))
        assert engine.decide({"i1": 1}).outcomes["A"].value == (1,)
