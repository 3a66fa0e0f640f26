"""The five laws of settled and provisional hold on every engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.engines.reference import ReferenceEngine
from engine.engines.rete import ReteEngine
from tests.property.agreement import MakeEngine
from tests.property.chance import Chance, Drawn, Seeded
from tests.property.laws import broken_law
from tests.property.small import build_small, partial_facts

ENGINES: dict[str, MakeEngine] = {"reference": ReferenceEngine, "rete": ReteEngine}


def _broken(make: MakeEngine, chance: Chance) -> str | None:
    inforce, domains = build_small(chance)
    return broken_law(make(inforce), inforce, partial_facts(chance, domains), domains)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("block", range(4))
def test_the_laws_hold_on_random_small_policies(name: str, block: int) -> None:
    for seed in range(block * 250, block * 250 + 250):
        assert _broken(ENGINES[name], Seeded(seed)) is None, f"seed {seed}"


@given(st.data())
def test_hypothesis_finds_no_broken_law(data: st.DataObject) -> None:
    assert _broken(ReferenceEngine, Drawn(data.draw)) is None
