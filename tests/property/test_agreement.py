"""The engines agree on random policies: outcomes, traces, marks, intervals, and every value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.engines.reference import ReferenceEngine
from engine.engines.rete import ReteEngine
from engine.model.policy import HitPolicy
from engine.model.result import Status
from tests.property.agreement import difference, exact
from tests.property.chance import Chance, Drawn, Seeded
from tests.property.worlds import build_facts, build_policy


def _difference(chance: Chance, accounts: int) -> str | None:
    inforce = build_policy(chance)
    reference, rete = ReferenceEngine(inforce), ReteEngine(inforce)
    for _ in range(accounts):
        facts = build_facts(chance, inforce.policy.facts)
        found = difference(reference.decide(facts), rete.decide(facts))
        if found is not None:
            return found
        expected, actual = reference.values(facts), rete.values(facts)
        for told, other in zip(expected, actual, strict=True):
            for node, value in told.items():
                if exact(value) != exact(other.get(node)):
                    return f"node {node}: expected {value!r}, got {other.get(node)!r}"
    return None


@pytest.mark.parametrize("block", range(4))
def test_the_engines_agree_on_random_policies(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        assert _difference(Seeded(seed), accounts=10) is None, f"seed {seed}"


@given(st.data())
def test_hypothesis_finds_no_difference(data: st.DataObject) -> None:
    assert _difference(Drawn(data.draw), accounts=2) is None


def test_the_random_policies_are_worth_the_name() -> None:
    """Every hit policy, status, mark and a bounded interval is met often."""
    met: dict[object, int] = {}
    for seed in range(200):
        chance = Seeded(seed)
        inforce = build_policy(chance)
        policies = {d.name: d.hit_policy for d in inforce.decisions}
        for _ in range(5):
            facts = build_facts(chance, inforce.policy.facts)
            for name, outcome in ReferenceEngine(inforce).decide(facts).outcomes.items():
                for key in (
                    (policies[name], outcome.settled),
                    outcome.status,
                    ("interval", outcome.interval is not None),
                    ("replaced", outcome.replaced),
                    ("undecided", bool(outcome.trace.undecided)),
                    ("firmly other", outcome.firm != outcome.trace),
                ):
                    met[key] = met.get(key, 0) + 1
    expected: list[object] = [
        (policy, settled) for policy in HitPolicy for settled in (True, False)
    ]
    expected += [
        ("interval", True),
        ("replaced", True),
        ("undecided", True),
        ("firmly other", True),
    ]
    rare = [key for key in (*expected, *Status) if met.get(key, 0) < 20]
    assert rare == []
