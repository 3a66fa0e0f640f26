"""The five laws of settled and provisional, tried by brute force on one account.

Every missing fact is given every value of a small domain, or is left missing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from engine.explain.causes import missing_facts
from engine.model.inforce import InForce
from engine.model.result import Engine, Facts, Outcome, Result, Status
from engine.model.types import Value
from tests.property.agreement import exact

MOST_COMPLETIONS = 200


def broken_law(
    engine: Engine, inforce: InForce, facts: Facts, domain: Mapping[str, tuple[Value, ...]]
) -> str | None:
    """The first law that does not hold for this account, told; None when all hold."""
    before = engine.decide(facts)
    if (broken := _firm_contradicts_plain(before)) is not None:
        return broken
    values = engine.values(facts)
    named = {
        name: missing_facts(inforce, before, values, name)
        for name, outcome in before.outcomes.items()
        if outcome.status is Status.DECIDED and not outcome.settled
    }
    for completion in _completions(facts, domain):
        after = engine.decide(completion)
        for name, outcome in before.outcomes.items():
            unnamed = name in named and _differs_only_outside(facts, completion, named[name])
            broken = _broken(outcome, after.outcomes[name], unnamed=unnamed)
            if broken is not None:
                return f"{name}: {broken}; completed with {_new(facts, completion)}"
    return None


def _broken(before: Outcome, after: Outcome, *, unnamed: bool) -> str | None:
    if before.settled and (
        after.status is not Status.DECIDED or exact(after.value) != exact(before.value)
    ):
        return f"settled at {before.value}, became {after.value} ({after.status})"
    if before.settled and not after.settled:
        return "settled, became provisional"
    if before.interval is not None and after.status is Status.DECIDED:
        value = after.computed[0]
        if value is None or not before.interval.low <= value <= before.interval.high:  # type: ignore[operator]  # one ordered type
            return f"{value} lies outside {before.interval}"
    if unnamed and exact(after.computed) != exact(before.computed):
        return f"a fact that is not named changed {before.computed} to {after.computed}"
    return None


def _firm_contradicts_plain(result: Result) -> str | None:
    for name, outcome in result.outcomes.items():
        for rule, truth in outcome.firm.items():
            if truth is not None and truth is not outcome.trace.of(rule):
                return f"{name}: {rule} is firmly {truth}, plainly {outcome.trace.of(rule)}"
    return None


def _completions(
    facts: Facts, domain: Mapping[str, tuple[Value, ...]]
) -> Iterator[dict[str, Value]]:
    missing = [name for name in domain if facts.get(name) is None]
    choices = itertools.product(*((None, *domain[name]) for name in missing))
    for values in itertools.islice(choices, MOST_COMPLETIONS):
        given = {n: v for n, v in zip(missing, values, strict=True) if v is not None}
        yield {**facts, **given}


def _differs_only_outside(facts: Facts, completion: Facts, named: frozenset[str]) -> bool:
    return not (_new(facts, completion).keys() & named)


def _new(facts: Facts, completion: Facts) -> dict[str, Value]:
    return {name: value for name, value in completion.items() if facts.get(name) is None}
