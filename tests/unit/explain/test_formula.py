"""A typed expression is shown as text that means the same when it is read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.engines.reference.evaluate import World, evaluate
from engine.explain.formula import formula
from engine.policy.typing import Scope, ScopedOutput, Typer
from engine.source.text import Span
from tests.property.agreement import exact
from tests.property.chance import Seeded
from tests.property.worlds import build_facts, build_policy
from tests.unit.explain.policies import SCORE, SEGMENT, load


def _place(start: int, end: int) -> Span:
    return Span("x", start, end)


@pytest.mark.parametrize(
    "text",
    [
        "exams >= 3 and member",
        "(exams = 1 or member) and not(member)",
        "exams in [1..5)",
        "exams in (1, 2, 3)",
        "bond * 2 + $5 > $1,250.50",
        "exams - (exams - 1) = 1",
        "opened > as_of - 24 months",
        "if member then bond > $5 else bond = null",
        "bond != null",
        "min(exams, 3) = -exams",
        'name starts with "98"',
        "share > 0.05",
    ],
)
def test_what_is_read_is_shown_as_it_was_written(tmp_path: Path, text: str) -> None:
    policy = load(tmp_path, SCORE, SEGMENT).policy
    parameters = {name: each.type for name, each in policy.parameters.items()}
    typer = Typer(Scope(policy.facts, parameters, {}, {}, {}))
    expr = typer.expression(text, _place, "it", None)
    assert typer.diagnostics == []
    assert expr is not None
    assert formula(expr) == text


def test_what_is_shown_means_the_same_when_read_again() -> None:
    read = refused = 0
    for seed in range(150):
        chance = Seeded(seed)
        inforce = build_policy(chance)
        policy = inforce.policy
        scope = Scope(
            policy.facts,
            {name: each.type for name, each in policy.parameters.items()},
            {o.name: ScopedOutput(d.name, o.type) for d in policy.decisions for o in d.outputs},
            policy.tables,
            {},
        )
        facts = build_facts(chance, policy.facts)
        for rule in inforce.decisions[0].rules:
            again = Typer(scope).expression(formula(rule.when), _place, "it", rule.when.type)
            if again is None:  # constants alone, such as `low = low`, have no type of their own
                refused += 1
                continue
            read += 1
            world = World(inforce, facts, firm=False)
            assert exact(evaluate(again, world)) == exact(evaluate(rule.when, world))
    assert refused < read / 10
