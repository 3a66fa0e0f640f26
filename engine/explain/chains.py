"""The way from an outcome down to the facts, from the parts of an explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.explain.assumed import SOURCE
from engine.explain.explanation import ChainPart, DecisionPart, RulePart, StepPart
from engine.explain.sentences import (
    by_name,
    known_reason,
    plain_value_of,
    reason,
    stands_instead,
    why,
)
from engine.explain.subject import FactPart, ParameterPart


@dataclass(frozen=True, slots=True)
class Names:
    """The parts of an explanation by name."""

    decisions: Mapping[str, DecisionPart]
    facts: Mapping[str, FactPart]
    parameters: Mapping[str, ParameterPart]


def chain_of(names: Names, outcome: str) -> ChainPart:
    """The steps from a decision down, each before what it rests on; a decision is told once."""
    return ChainPart(outcome=outcome, steps=[*_steps(names, names.decisions[outcome], 0, set())])


def _steps(names: Names, decision: DecisionPart, depth: int, seen: set[str]) -> Iterator[StepPart]:
    again = decision.name in seen
    seen.add(decision.name)
    yield StepPart(
        depth=depth,
        kind="decision",
        name=decision.name,
        label=decision.question or decision.name,
        shown=plain_value_of(decision),
        rules=[rule.id for rule in decision.winners],
        told=[] if again else _told(decision),
        settled=decision.settled,
        again=again,
    )
    if again:
        return
    for name in decision.rests_on.decisions:
        yield from _steps(names, names.decisions[name], depth + 1, seen)
    for name in decision.rests_on.facts:
        fact = names.facts[name]
        told = [SOURCE] if fact.source == SOURCE else []
        yield _leaf(depth + 1, "fact", fact, told, settled=fact.standing == "known")
    for name in decision.rests_on.parameters:
        if name in names.parameters:
            parameter = names.parameters[name]
            cited = [parameter.authority] if parameter.authority else []
            yield _leaf(depth + 1, "parameter", parameter, cited, settled=True)


def _leaf(
    depth: int, kind: str, part: FactPart | ParameterPart, told: list[str], *, settled: bool
) -> StepPart:
    return StepPart(
        depth=depth,
        kind="fact" if kind == "fact" else "parameter",
        name=part.name,
        label=part.label,
        shown=part.shown,
        rules=[],
        told=told,
        settled=settled,
        again=False,
    )


def _told(decision: DecisionPart) -> list[str]:
    if stands_instead(decision):
        known = by_name(decision.computed, decision.name)
        return [reason(decision), f"by what is known it is {known}: {known_reason(decision)}"]
    if decision.fault or not decision.winners:
        return [decision.fault or known_reason(decision)]
    return [_line(rule) for rule in decision.winners]


def _line(rule: RulePart) -> str:
    return f"{rule.points} {why(rule)}" if rule.points else why(rule)


def grounds_of(decision: DecisionPart, names: Mapping[str, DecisionPart]) -> list[str]:
    """A sentence for each decision it rests on that is not an outcome: what it is, and why.

    None where no rule matched: then it rests on all that the rules read.
    """
    if not decision.winners:
        return []
    below = [names[name] for name in decision.rests_on.decisions]
    return [_ground(each) for each in below if not each.is_outcome]


def _ground(decision: DecisionPart) -> str:
    codes = "" if decision.base is not None else ", ".join(r.id for r in decision.winners)
    told = "; ".join(_told(decision)) if decision.base is None else known_reason(decision)
    if decision.fault:
        return f"{decision.name} could not be decided: {told}"
    values = " and ".join(f"{name} is {value}" for name, value in decision.shown.items())
    return f"{values}: {told}" + (f" ({codes})" if codes else "")
