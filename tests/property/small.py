"""Small random policies over few facts with small domains, for trials by brute force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from engine.model.inforce import InForce, select
from engine.model.policy import Fact, Policy
from engine.model.types import Kind, Value
from tests.property.chance import Chance
from tests.property.worlds import AS_OF, ENUM, POOLS, TYPES, World

DOMAINS: Final[Mapping[str, tuple[Value, ...]]] = {
    "boolean_0": (False, True),
    "boolean_1": (False, True),
    "integer_0": (0, 1, 2),
    "enum_0": ENUM.members,
    "set_0": POOLS[Kind.SET],
    "date_0": (AS_OF, date.min),
    "number_0": (0.0, 0.5),
}
CHOICES: Final = (
    ("boolean_0", "boolean_1", "integer_0"),
    ("integer_0", "enum_0", "boolean_0"),
    ("set_0", "enum_0", "boolean_1"),
    ("number_0", "integer_0", "boolean_0"),
    ("date_0", "boolean_0", "integer_0"),
)


def build_small(chance: Chance) -> tuple[InForce, Mapping[str, tuple[Value, ...]]]:
    """A policy of one to three decisions, and the domain of each of its three facts."""
    world = World(chance)
    names = chance.pick(CHOICES)
    types = {str(t.kind): t for t in TYPES}
    for name in names:
        world.facts[name] = Fact(name, types[name[:-2]], label=name)
    made = tuple(world.decision(f"x{i}", 2) for i in range(chance.whole(1, 3)))
    policy = Policy("small", "1", "", (), world.facts, {}, {}, made, ())
    return select(policy, AS_OF), {name: DOMAINS[name] for name in names}


def partial_facts(chance: Chance, domains: Mapping[str, tuple[Value, ...]]) -> dict[str, Value]:
    """Each fact missing about half the time."""
    return {name: chance.pick(v) for name, v in domains.items() if chance.whole(1, 2) == 2}
