"""One decision made ready: everything that can be looked up beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.engines.rete.compile import Ruleset
from engine.engines.rete.evaluate import (
    Reader,
    Scope,
    is_pure,
    provisional_key,
    reader,
)
from engine.engines.rete.gives import Gives, Outputs, gives
from engine.engines.rete.score import Score, score
from engine.engines.rete.undecided import Openings
from engine.model.expressions import Expr, FactRef, IsNull, walk
from engine.model.policy import Decision
from engine.model.result import Outcome, Status, Trace
from engine.model.types import Value


class Pair(NamedTuple):
    """An optional expression in both readings; None where there is none."""

    plain: Reader | None
    firm: Reader | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision in the form the hot path reads: everything looked up is looked up before.

    `names` maps lines to rule ids. `impure` are the rules whose firm reading may differ, with
    the null tests and the decisions that can make it differ.
    """

    decision: Decision
    rules: tuple[str, ...]
    width: int
    names: Mapping[str, str]
    alone: bool
    """Whether all that fires belongs to this decision."""
    openings: Openings
    impure: tuple[tuple[str, Reader], ...]
    null_tested: tuple[str, ...]
    provisional_keys: tuple[str, ...]
    gives: Mapping[str, Gives]
    otherwise: Gives | None
    base: Pair
    floor: Pair
    cap: Pair
    weights: Mapping[str, int] | None
    """The outputs of a SUM, where all are constants and none is null."""
    score: Score | None
    replacement: Outputs | None
    """What `if_provisional` puts in place of a provisional outcome."""
    places: tuple[Mapping[Value, int], ...]
    reads: frozenset[str]
    blocked: Outcome


def plan(decision: Decision, ruleset: Ruleset, plain: Scope, firm: Scope) -> Plan:
    """Make a decision ready."""
    rules = tuple(rule.id for rule in decision.rules)
    given = {rule.id: gives(rule.then, plain, firm) for rule in decision.rules}
    impure = [rule for rule in decision.rules if not is_pure(rule.when)]
    reads = decision.reads_decisions()
    weights = _weights(given)
    if_provisional = decision.if_provisional
    return Plan(
        decision=decision,
        rules=rules,
        width=len(decision.outputs),
        names=ruleset.rules[decision.name],
        alone=len(ruleset.decisions) == 1,
        openings=ruleset.openings[decision.name],
        impure=tuple((rule.id, reader(rule.when, firm)) for rule in impure),
        null_tested=_null_tested(rule.when for rule in impure),
        provisional_keys=tuple(map(provisional_key, sorted(reads))),
        gives=given,
        otherwise=gives(decision.otherwise, plain, firm) if decision.otherwise else None,
        base=_pair(decision.base, plain, firm),
        floor=_pair(decision.floor, plain, firm),
        cap=_pair(decision.cap, plain, firm),
        weights=weights,
        score=score(decision, weights, plain),
        replacement=if_provisional.values if if_provisional is not None else None,
        places=tuple({v: i for i, v in enumerate(values)} for values in decision.priority),
        reads=reads,
        blocked=_blocked(decision, rules),
    )


def _pair(expr: Expr | None, plain: Scope, firm: Scope) -> Pair:
    if expr is None:
        return Pair(None, None)
    return Pair(reader(expr, plain), reader(expr, firm))


def _null_tested(conditions: Iterable[Expr]) -> tuple[str, ...]:
    """The facts that some condition tests for null."""
    return tuple(
        sorted(
            {
                node.operand.name
                for condition in conditions
                for node in walk(condition)
                if isinstance(node, IsNull) and isinstance(node.operand, FactRef)
            }
        )
    )


def _weights(given: Mapping[str, Gives]) -> Mapping[str, int] | None:
    weights: dict[str, int] = {}
    for rule, outputs in given.items():
        value = outputs.fixed[0] if outputs.fixed else None
        if not isinstance(value, int):
            return None
        weights[rule] = value
    return weights


def _blocked(decision: Decision, rules: tuple[str, ...]) -> Outcome:
    """The outcome of a decision that reads one in error."""
    nothing = (None,) * len(decision.outputs)
    trace = Trace(rules, frozenset(), frozenset(rules))
    return Outcome(
        decision=decision.name,
        status=Status.BLOCKED,
        value=nothing,
        computed=nothing,
        settled=False,
        replaced=False,
        interval=None,
        winners=(),
        trace=trace,
        firm=trace,
        may_be_error=False,
    )
