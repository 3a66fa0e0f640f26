"""Whether two engines agree on a random policy, and the smallest policy on which they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from engine.engines.reference import ReferenceEngine
from engine.model.inforce import InForce
from engine.model.result import Engine, Facts, Outcome, Result
from engine.model.types import Value

MakeEngine = Callable[[InForce], Engine]


def difference(expected: Result, actual: Result) -> str | None:
    """The first difference, told; values are compared with their types and signs of zero."""
    for name, outcome in expected.outcomes.items():
        other = actual.outcomes.get(name)
        if other is None:
            return f"{name}: no outcome"
        for field in Outcome._fields:
            left, right = getattr(outcome, field), getattr(other, field)
            if exact(left) != exact(right):
                return f"{name}.{field}: expected {left!r}, got {right!r}"
    if expected.breaches != actual.breaches or expected.unchecked != actual.unchecked:
        return f"invariants: expected {expected[1:]}, got {actual[1:]}"
    return None


def exact(value: object) -> object:
    """A form in which 0.0 and -0.0, 1 and True and 1.0 all differ."""
    match value:
        case float():
            return value.hex()
        case bool() | int():
            return (type(value).__name__, value)
        case tuple():
            return tuple(map(exact, value))
        case _:
            return value


def check(make: MakeEngine, inforce: InForce, facts: Facts) -> str | None:
    """The difference between an engine and the reference on one account, if any."""
    expected = ReferenceEngine(inforce).decide(facts)
    try:
        actual = make(inforce).decide(facts)
    except Exception as error:  # noqa: BLE001 - a crash is a difference too
        return f"{type(error).__name__}: {error}"
    return difference(expected, actual)


def shrink(make: MakeEngine, inforce: InForce, facts: Facts) -> tuple[InForce, Facts]:
    """Take away what is not needed for the difference, until nothing more can go."""
    while True:
        for smaller, fewer in _smaller(inforce, facts):
            try:
                still = check(make, smaller, fewer)
            except (KeyError, IndexError):
                continue
            if still is not None:
                inforce, facts = smaller, fewer
                break
        else:
            return inforce, facts


def _smaller(inforce: InForce, facts: Facts) -> Iterator[tuple[InForce, Facts]]:
    decisions = inforce.decisions
    for i in reversed(range(len(decisions))):
        yield replace(inforce, decisions=decisions[:i] + decisions[i + 1 :]), facts
    if inforce.invariants:
        yield replace(inforce, invariants=inforce.invariants[1:]), facts
    for i, decision in enumerate(decisions):
        for j in range(len(decision.rules)):
            fewer = replace(decision, rules=decision.rules[:j] + decision.rules[j + 1 :])
            yield replace(inforce, decisions=(*decisions[:i], fewer, *decisions[i + 1 :])), facts
    for name in facts:
        yield inforce, _without(facts, name)


def _without(facts: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    return {key: value for key, value in facts.items() if key != name}
