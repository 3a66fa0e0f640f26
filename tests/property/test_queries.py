"""A query of a run agrees with the reference on random conditions over random policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from engine.engines.columnar.decide import program
from engine.engines.columnar.engine import compute
from engine.engines.columnar.facts import frame_of
from engine.engines.columnar.outputs import KEY
from engine.engines.reference import ReferenceEngine
from engine.engines.reference.evaluate import World as Reading
from engine.engines.reference.evaluate import evaluate
from engine.model.expressions import Expr
from engine.model.inforce import InForce
from engine.model.result import Facts
from engine.model.types import Value
from engine.runs.asking.matching import TRUTH, truth_of
from engine.runs.layout import decisions_of
from engine.runs.scanned import joined
from tests.property.chance import Seeded
from tests.property.worlds import World, build_facts, build_policy

ACCOUNTS = 25
CONDITIONS = 4


def conditions_over(chance: Seeded, inforce: InForce) -> list[Expr]:
    """Conditions on the facts, parameters, tables and outputs of a policy."""
    policy = inforce.policy
    world = World(chance, dict(policy.facts), dict(policy.parameters), dict(policy.tables))
    world.ids = 1_000_000
    for decision in policy.decisions:
        world.decided.extend(world.refs(decision))
    return [world.condition(3) for _ in range(CONDITIONS)]


def expected(inforce: InForce, facts: Facts, asked: Sequence[Expr]) -> list[Value]:
    """What the reference says of one account: each condition over its facts and outcomes."""
    outcomes = ReferenceEngine(inforce).decide(facts).outcomes
    outputs = {
        output.name: value
        for decision in inforce.decisions
        for output, value in zip(decision.outputs, outcomes[decision.name].value, strict=True)
    }
    world = Reading(inforce, facts, firm=False)
    world.outputs.update(outputs)
    return [evaluate(condition, world) for condition in asked]


@pytest.mark.parametrize("block", range(4))
def test_a_query_says_what_the_reference_says(block: int) -> None:
    seen: Counter[Value] = Counter()
    for seed in range(block * 10, block * 10 + 10):
        chance = Seeded(70_000 + seed)
        inforce = build_policy(chance, depth=2, decisions=4)
        accounts = [build_facts(chance, inforce.policy.facts) for _ in range(ACCOUNTS)]
        asked = conditions_over(chance, inforce)
        facts = frame_of([(str(i), each) for i, each in enumerate(accounts)], inforce.policy.facts)
        decided = compute(facts.lazy(), decisions_of(program(inforce))).collect().lazy()
        told = [expected(inforce, each, asked) for each in accounts]
        for place, condition in enumerate(asked):
            truths = truth_of(joined((decided, facts.lazy())), condition, inforce)
            found = dict(truths.select(KEY, TRUTH).collect(engine="streaming").iter_rows())
            want = {str(i): row[place] for i, row in enumerate(told)}
            assert found == want, f"seed {seed}, condition {place}"
            seen.update(found.values())
    assert min(seen[True], seen[False], seen[None]) > ACCOUNTS
