"""Measures in columns are measures by the book, to the bit, however the records are cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.inforce import select
from engine.policy.load import load_policy
from tests.property.chance import Seeded
from tests.property.measured import build_policy
from tests.property.trade import AS_OF, build_world, first_difference

RULES = Path(__file__).resolve().parents[2] / "rules"


@pytest.mark.parametrize("seed", range(40))
def test_random_measures_of_random_worlds_agree(seed: int, tmp_path: Path) -> None:
    chance = Seeded(seed)
    policy = build_policy(chance, tmp_path, 12)
    inforce = select(policy, chance.pick(AS_OF))
    world = build_world(chance, inforce, chance.pick((0, 3, 12, 40)))
    assert first_difference(inforce, world, chance.pick((1, 2, 5))) is None


@pytest.mark.parametrize("as_of", AS_OF)
def test_the_measures_that_ship_agree(as_of: object) -> None:
    policy = load_policy(RULES).policy
    assert policy is not None
    inforce = select(policy, next(day for day in AS_OF if day == as_of))
    world = build_world(Seeded(as_of.__hash__()), inforce, 30)
    assert first_difference(inforce, world, 3) is None
