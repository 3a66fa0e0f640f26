"""What an explanation says of missing facts and near misses is true, on random small policies."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.accounts.account import Account, Identifiers, Where
from engine.engines.reference import ReferenceEngine
from engine.explain.build import explain
from engine.explain.case import Case, Origin, open_case
from engine.explain.explanation import BecomesPart, Explanation
from engine.explain.part import Json
from engine.model.formats import plain_value
from engine.model.inforce import InForce
from engine.model.result import Facts, Status
from engine.model.types import Kind, Value
from tests.property.agreement import exact
from tests.property.chance import Chance, Drawn, Seeded
from tests.property.laws import MOST_COMPLETIONS
from tests.property.small import build_small, partial_facts


def _case(inforce: InForce, facts: Facts) -> Case:
    account = Account("A", None, None, Identifiers(), None, facts, Where("a.yaml"))
    return open_case(inforce, ReferenceEngine(inforce), account, Origin({}, "", ""))


def _value_of(inforce: InForce, name: str, written: Json) -> Value:
    """A value as an explanation states it, for the types of the small policies."""
    match inforce.policy.facts[name].type.kind:
        case Kind.DATE:
            return date.fromisoformat(str(written))
        case Kind.SET:
            return frozenset(cast("list[str]", written))
        case _:
            return cast("Value", written)


def _unreached(case: Case, part: BecomesPart) -> str | None:
    """Why an outcome that could come about does not, with the values that are said to bring it."""
    inforce = case.inforce
    given = {name: _value_of(inforce, name, value) for name, value in part.given.items()}
    if any(case.account.facts.get(name) is not None for name in given):
        return f"{part.given} is not missing"
    outcome = case.engine.decide({**case.account.facts, **given}).outcomes[part.decision]
    outputs = inforce.policy.decision(part.decision).outputs
    values = {
        output.name: plain_value(value, output.type)
        for output, value in zip(outputs, outcome.value, strict=True)
    }
    told = part.shown if part.shown in (Status.ERROR, Status.BLOCKED) else Status.DECIDED
    if (values, outcome.settled, outcome.status) != (part.values, part.settled, told):
        return f"{part.given} gives {outcome}, not {part}"
    return None


def _idle_changes(
    case: Case, explanation: Explanation, domains: Mapping[str, tuple[Value, ...]]
) -> str | None:
    """A completion with facts that cannot matter that changes an outcome all the same."""
    names = [part.name for part in explanation.cannot_matter]
    choices = itertools.product(*((None, *domains[name]) for name in names))
    before = case.result.outcomes
    for values in itertools.islice(choices, MOST_COMPLETIONS):
        completed = {**case.account.facts, **dict(zip(names, values, strict=True))}
        for name, after in case.engine.decide(completed).outcomes.items():
            now = before[name]
            if (now.status, exact(now.value)) != (after.status, exact(after.value)):
                return f"{name} became {after.value} by {completed}"
    return None


def _broken(chance: Chance) -> str | None:
    inforce, domains = build_small(chance)
    case = _case(inforce, partial_facts(chance, domains))
    explanation = explain(case, every=True)
    parts = [part for decision in explanation.decisions for part in decision.could_become]
    parts += [part for fact in explanation.missing for part in fact.could_become]
    for part in parts:
        if (told := _unreached(case, part)) is not None:
            return told
    for decision in explanation.decisions:
        gaps = [(near.failing, near.distance) for near in decision.near]
        if gaps != sorted(gaps):
            return f"{decision.name}: near misses by {gaps}"
    named = [part.name for part in explanation.missing]
    named += [part.name for part in explanation.cannot_matter]
    lacking = [name for name in inforce.policy.facts if case.account.facts.get(name) is None]
    if sorted(named) != sorted(lacking):
        return f"{lacking} are missing, {named} are told"
    return _idle_changes(case, explanation, domains)


@pytest.mark.parametrize("block", range(4))
def test_explanations_are_true_of_random_small_policies(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        assert _broken(Seeded(seed)) is None, f"seed {seed}"


@given(st.data())
def test_hypothesis_finds_no_untrue_explanation(data: st.DataObject) -> None:
    assert _broken(Drawn(data.draw)) is None
