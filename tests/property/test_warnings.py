"""What the warnings claim of a policy is true of every account, tried on random policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Final

import pytest

from engine.analysis.warnings.constant import Constant, constants_of
from engine.analysis.warnings.domains import Domains
from engine.analysis.warnings.finding import readers_of
from engine.analysis.warnings.rules import same_pairs, shadowed
from engine.analysis.warnings.unused import unused_names
from engine.engines.reference import ReferenceEngine
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Compare,
    Expr,
    FactRef,
    Literal,
    Not,
    OutputRef,
    ParameterRef,
)
from engine.model.inforce import InForce, select
from engine.model.operators import CompareOp
from engine.model.policy import (
    DatedValue,
    Decision,
    Fact,
    HitPolicy,
    Output,
    Parameter,
    Period,
    Policy,
    Range,
    Rule,
)
from engine.model.types import BOOLEAN, INTEGER, Kind, Type, Value
from tests.property.chance import Chance, Seeded
from tests.property.worlds import AS_OF, build_facts, build_policy

LEVEL: Final = Type(Kind.ENUM, ("low", "mid", "high"))
FACTS: Final = {
    "count": Fact("count", INTEGER, "count", range=Range(0, 4)),
    "open": Fact("open", BOOLEAN, "open"),
    "level": Fact("level", LEVEL, "level"),
}
WORLD: Final[Mapping[str, tuple[Value, ...]]] = {
    "count": (None, 0, 1, 2, 3, 4),
    "open": (None, True, False),
    "level": (None, *LEVEL.members),
}
"""Every account there can be."""
PARAMETERS: Final = {
    "often": Parameter("often", INTEGER, "often", (DatedValue(Period(), 3),)),
}


class Small:
    """Random policies of few names, so that conditions meet, clash and follow from each other."""

    def __init__(self, chance: Chance) -> None:
        self.chance, self.ids = chance, 0

    def id(self) -> int:
        self.ids += 1
        return self.ids

    def atom(self, graded: bool) -> Expr:  # noqa: FBT001 - one of two kinds
        pick = self.chance.pick
        op = pick(list(CompareOp))
        kinds = ["count", "count", "count", "level", "open", "output" if graded else "open"]
        match pick(kinds):
            case "count":
                right: Expr = Literal(self.chance.whole(-1, 5), INTEGER, self.id())
                if pick((True, False, False)):
                    right = ParameterRef("often", INTEGER, self.id())
                left: Expr = FactRef("count", INTEGER, self.id())
                if pick((True, False, False)):
                    left, right = right, left
                return Compare(op, left, right, self.id())
            case "level" | "output" as which:
                name: Expr = FactRef("level", LEVEL, self.id())
                if which == "output":
                    name = OutputRef("grade", "grade", LEVEL, self.id())
                word = Literal(pick(LEVEL.members), LEVEL, self.id())
                return Compare(pick((CompareOp.EQ, CompareOp.NE)), name, word, self.id())
            case _:
                return FactRef("open", BOOLEAN, self.id())

    def condition(self, depth: int, *, graded: bool) -> Expr:
        if depth == 0:
            return self.atom(graded)
        parts = tuple(
            self.condition(depth - 1, graded=graded) for _ in range(self.chance.whole(1, 3))
        )
        match self.chance.pick(("all", "all", "any", "not", "atom")):
            case "all":
                return AllOf(parts, self.id())
            case "any":
                return AnyOf(parts, self.id())
            case "not":
                return Not(parts[0], self.id())
            case _:
                return self.atom(graded)

    def decision(self, name: str, *, graded: bool) -> Decision:
        rules = tuple(
            Rule(
                f"{name.upper()}-{i}",
                title="",
                when=self.condition(self.chance.whole(0, 2), graded=graded),
                then=(Literal(self.chance.pick(("low", "high")), LEVEL, self.id()),),
            )
            for i in range(5)
        )
        otherwise = (Literal("low", LEVEL, self.id()),)
        return Decision(name, "", (Output(name, LEVEL),), HitPolicy.FIRST, rules, otherwise)


def small(seed: int) -> InForce:
    """A random policy of two FIRST decisions; the second may read the first."""
    maker = Small(Seeded(seed))
    decisions = (maker.decision("grade", graded=False), maker.decision("group", graded=True))
    return select(Policy("small", "1", "", (), FACTS, PARAMETERS, {}, decisions, ()), AS_OF)


def accounts() -> Iterator[dict[str, Value]]:
    for values in product(*WORLD.values()):
        yield {k: v for k, v in zip(WORLD, values, strict=True) if v is not None}


def constants(policy: Policy) -> list[Constant]:
    domains = Domains(policy)
    return [each for reader in readers_of(policy) for each in constants_of(reader, domains)]


@pytest.mark.parametrize("block", range(4))
def test_a_constant_condition_is_constant(block: int) -> None:
    found = 0
    for seed in range(block * 50, block * 50 + 50):
        inforce = small(seed)
        claims = constants(inforce.policy)
        found += len(claims)
        engine = ReferenceEngine(inforce)
        for facts in accounts():
            values = engine.values(facts).plain
            wrong = [c for c in claims if values[c.expr.id] is (not c.holds)]
            assert wrong == [], f"seed {seed}, {facts}"
    assert found > 20


@pytest.mark.parametrize("block", range(4))
def test_a_condition_that_the_same_rules_share_is_the_same(block: int) -> None:
    found = 0
    for seed in range(block * 50, block * 50 + 50):
        inforce = small(seed)
        pairs = [(d.name, p) for d in inforce.policy.decisions for p in same_pairs(d)]
        found += len(pairs)
        engine = ReferenceEngine(inforce)
        for facts in accounts():
            result = engine.decide(facts)
            for name, pair in pairs:
                trace = result.outcomes[name].trace
                same = trace.of(pair.first.id) is trace.of(pair.second.id)
                assert same, f"seed {seed}, {facts}"
    assert found > 5


@pytest.mark.parametrize("block", range(4))
def test_a_shadowed_rule_never_wins(block: int) -> None:
    found = 0
    for seed in range(block * 50, block * 50 + 50):
        inforce = small(seed)
        domains = Domains(inforce.policy)
        shadows = [(d.name, p) for d in inforce.policy.decisions for p in shadowed(d, domains)]
        found += len(shadows)
        engine = ReferenceEngine(inforce)
        for facts in accounts():
            result = engine.decide(facts)
            for name, (_, rule) in shadows:
                assert rule.id not in result.outcomes[name].winners, f"seed {seed}, {facts}"
    assert found > 20


@pytest.mark.parametrize("block", range(4))
def test_the_claims_hold_on_rich_policies(block: int) -> None:
    """The worlds of the engines: every type, table, hit policy and function."""
    found = 0
    for seed in range(block * 60, block * 60 + 60):
        chance = Seeded(seed)
        inforce = build_policy(chance)
        claims = constants(inforce.policy)
        found += len(claims)
        pairs = [(d.name, p) for d in inforce.policy.decisions for p in same_pairs(d)]
        domains = Domains(inforce.policy)
        shadows = [(d.name, p) for d in inforce.policy.decisions for p in shadowed(d, domains)]
        engine = ReferenceEngine(inforce)
        for _ in range(15):
            facts = build_facts(chance, inforce.policy.facts)
            values, result = engine.values(facts).plain, engine.decide(facts)
            wrong = [c for c in claims if values.get(c.expr.id) is (not c.holds)]
            assert wrong == [], f"seed {seed}"
            for name, pair in pairs:
                trace = result.outcomes[name].trace
                assert trace.of(pair.first.id) is trace.of(pair.second.id), f"seed {seed}"
            for name, (_, rule) in shadows:
                assert rule.id not in result.outcomes[name].winners, f"seed {seed}"
    assert found > 20


@pytest.mark.parametrize("block", range(4))
def test_a_policy_without_its_unused_facts_decides_the_same(block: int) -> None:
    found = 0
    for seed in range(block * 60, block * 60 + 60):
        chance = Seeded(seed)
        inforce = build_policy(chance)
        policy = inforce.policy
        unread = {name for kind, name in unused_names(policy) if kind == "fact"}
        found += len(unread)
        kept = {name: fact for name, fact in policy.facts.items() if name not in unread}
        engine = ReferenceEngine(inforce)
        without = ReferenceEngine(select(replace(policy, facts=kept), AS_OF))
        for _ in range(10):
            facts = build_facts(chance, policy.facts)
            fewer = {name: value for name, value in facts.items() if name in kept}
            assert engine.decide(facts) == without.decide(fewer), f"seed {seed}"
    assert found > 20
