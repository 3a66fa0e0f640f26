"""Random accounts for a given policy stand at its edges; on them the engines agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.engines.reference import ReferenceEngine
from engine.engines.rete import ReteEngine
from engine.model.inforce import InForce, select
from engine.policy.load import Loaded, load_policy
from tests.property.agreement import difference
from tests.property.chance import Seeded
from tests.property.populations import build_account, build_pools, periods_of

AS_OF = date(2026, 11, 24)
POLICY = """
policy: edges
version: 1
outcomes: [answer]
"""
FACTS = """
facts:
  count: {type: integer, label: count, range: "[0..9]"}
  owed: {type: money, label: owed}
  share: {type: number, label: share}
  since: {type: date, label: since}
  number: {type: text, label: number, pattern: "9999"}
parameters:
  limit:
    type: integer
    label: limit
    authority: {basis: default}
    values: [{from: 2024-01-01, value: 3}, {from: 2026-07-01, value: 7}]
"""
DECISION = """
decision: answer
output: {answer: boolean}
hit_policy: first
otherwise: false
if_provisional: keep
table: |
  id      | count    | owed   | share | since               | number           || answer
  R-COUNT | >= limit | -      | -     | -                   | -                || true
  R-OWED  | -        | > $100 | -     | -                   | -                || true
  R-SHARE | -        | -      | > 5%  | -                   | -                || true
  R-SINCE | -        | -      | -     | > as_of - 18 months | -                || true
  R-TEXT  | -        | -      | -     | -                   | starts with "98" || true
"""


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> InForce:
    folder = tmp_path_factory.mktemp("edges")
    (folder / "policy.yaml").write_text(POLICY, "utf-8")
    (folder / "facts.yaml").write_text(FACTS, "utf-8")
    (folder / "answer.yaml").write_text(DECISION, "utf-8")
    policy = load_policy(folder).policy
    assert policy is not None
    return select(policy, AS_OF)


@pytest.fixture(scope="module")
def shipped() -> Loaded:
    return load_policy(Path(__file__).parents[2] / "rules")


def test_values_stand_at_each_threshold_and_beside_it(edges: InForce) -> None:
    pools = build_pools(edges)
    assert {6, 7, 8} <= {*pools["count"]}
    assert {9_999, 10_000, 10_001} <= {*pools["owed"]}
    assert {0.05, 0.05 + 0.01} <= {*pools["share"]}
    assert {date(2025, 5, 23), date(2025, 5, 24), date(2025, 5, 25)} <= {*pools["since"]}
    assert "9800" in pools["number"]


def test_facts_stay_in_their_range(edges: InForce) -> None:
    chance, pools = Seeded(1), build_pools(edges)
    counts = [build_account(chance, edges, pools).get("count", 0) for _ in range(500)]
    assert all(isinstance(count, int) and 0 <= count <= 9 for count in counts)


def test_the_days_are_those_on_which_the_policy_changes(edges: InForce) -> None:
    assert periods_of(edges.policy, AS_OF) == (
        date(2024, 1, 1),
        date(2026, 6, 30),
        date(2026, 7, 1),
        AS_OF,
    )


def test_the_engines_agree_on_the_shipped_policy(shipped: Loaded) -> None:
    assert shipped.policy is not None
    chance, bases = Seeded(7), [test.facts for test in shipped.tests]
    for day in periods_of(shipped.policy, AS_OF):
        inforce = select(shipped.policy, day)
        reference, rete, pools = ReferenceEngine(inforce), ReteEngine(inforce), build_pools(inforce)
        for _ in range(20):
            facts = build_account(chance, inforce, pools, bases)
            found = difference(reference.decide(facts), rete.decide(facts))
            assert found is None, f"as of {day}, {facts}: {found}"
