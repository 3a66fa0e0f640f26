"""Why something is not known: the missing facts behind an unknown condition or outcome.

Reads only the values an engine recorded, so it says the same for every engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.model.expressions import (
    Arith,
    Call,
    Expr,
    FactRef,
    If,
    Literal,
    Lookup,
    NodeId,
    OutputRef,
    children,
)
from engine.model.inforce import InForce
from engine.model.operators import ArithOp
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.result import Result, Status, Values
from engine.model.types import Value


class Fault(StrEnum):
    """Why a value is missing though nothing that it reads is."""

    DIVISION_BY_ZERO = "division by zero"
    OUT_OF_RANGE = "out of range"
    NO_ROW = "no row, or an empty cell"


@dataclass(frozen=True, slots=True)
class Causes:
    """What makes an expression unknown: missing facts, decisions without a value, faults."""

    facts: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    faults: frozenset[tuple[Fault, NodeId]] = frozenset()

    def __or__(self, other: Causes) -> Causes:
        return Causes(
            self.facts | other.facts,
            self.decisions | other.decisions,
            self.faults | other.faults,
        )


def causes_of(expr: Expr, values: Mapping[NodeId, Value]) -> Causes:
    """What makes `expr` unknown or missing by `values`; nothing when it has a value.

    Collected from the operands that are themselves unknown: a branch that was absorbed, or not
    taken, names nothing.
    """
    if isinstance(expr, Literal) or values.get(expr.id) is not None:
        return Causes()
    match expr:
        case FactRef(name=name):
            return Causes(facts=frozenset({name}))
        case OutputRef(decision=decision):
            return Causes(decisions=frozenset({decision}))
        case If(condition=condition, then=then, otherwise=otherwise):
            truth = values.get(condition.id)
            if truth is not None:
                return causes_of(then if truth else otherwise, values)
    found = _union(causes_of(child, values) for child in children(expr))
    if found == Causes() and (fault := _fault_of(expr, values)) is not None:
        return Causes(faults=frozenset({(fault, expr.id)}))
    return found


def _fault_of(expr: Expr, values: Mapping[NodeId, Value]) -> Fault | None:
    match expr:
        case Arith(op=ArithOp.DIV, right=right) if values.get(right.id) == 0:
            return Fault.DIVISION_BY_ZERO
        case Arith() | Call():
            return Fault.OUT_OF_RANGE
        case Lookup():
            return Fault.NO_ROW
        case _:
            return None


def _union(parts: Iterable[Causes]) -> Causes:
    found = Causes()
    for part in parts:
        found |= part
    return found


def missing_facts(inforce: InForce, result: Result, values: Values, name: str) -> frozenset[str]:
    """The facts that could still change the provisional outcome of decision `name`.

    Complete: a missing fact that is not named cannot change it. Followed through provisional
    decisions down to facts.
    """
    return _Waiting(inforce, result, values).facts(name)


def open_facts(inforce: InForce, result: Result, values: Values) -> dict[str, frozenset[str]]:
    """As `missing_facts` for each outcome that is provisional; the others are not named."""
    waiting = _Waiting(inforce, result, values)
    return {
        name: waiting.facts(name)
        for name, outcome in result.outcomes.items()
        if outcome.status is Status.DECIDED and not outcome.settled
    }


class _Waiting:
    """What provisional outcomes of one account wait for; what is found once is kept."""

    def __init__(self, inforce: InForce, result: Result, values: Values) -> None:
        self._result, self._values = result, values
        self._by_name = {decision.name: decision for decision in inforce.decisions}
        self._may_fail = {name for name, o in result.outcomes.items() if o.may_be_error}
        self._below = all_below(inforce) if self._may_fail else {}
        self._causes: dict[str, Causes] = {}

    def facts(self, name: str) -> frozenset[str]:
        """The missing facts behind an outcome, followed through other decisions."""
        facts: set[str] = set()
        seen: set[str] = set()
        queue = [name]
        while queue:
            name = queue.pop()
            if name not in seen:
                seen.add(name)
                found = self._open(name)
                facts |= found.facts
                queue += [*found.decisions, *(self._may_fail & self._below.get(name, frozenset()))]
        return frozenset(facts)

    def _open(self, name: str) -> Causes:
        if name not in self._causes:
            decision = self._by_name[name]
            self._causes[name] = _open_causes(decision, self._result, self._values)
        return self._causes[name]


def _open_causes(decision: Decision, result: Result, values: Values) -> Causes:
    """What is unknown, in the firm reading, behind the rules that could still decide."""
    outcome = result.outcomes[decision.name]
    rules = _could_decide(decision, outcome.firm.true, outcome.firm.undecided)
    parts = [causes_of(rule.when, values.firm) for rule in rules]
    parts += [causes_of(output, values.firm) for rule in rules for output in rule.then]
    if not outcome.firm.true:
        parts += [causes_of(output, values.firm) for output in decision.otherwise or ()]
    bounds = (decision.base, decision.floor, decision.cap)
    parts += [causes_of(bound, values.firm) for bound in bounds if bound is not None]
    return _union(parts)


def _could_decide(
    decision: Decision, true: frozenset[str], undecided: frozenset[str]
) -> list[Rule]:
    rules: list[Rule] = []
    for rule in decision.rules:
        if rule.id in true or rule.id in undecided:
            rules.append(rule)
        if rule.id in true and decision.hit_policy is HitPolicy.FIRST:
            break
    return rules


def all_below(inforce: InForce) -> dict[str, frozenset[str]]:
    """For each decision, the names of those that it reads, directly or not."""
    below: dict[str, frozenset[str]] = {}
    for decision in inforce.decisions:
        read = decision.reads_decisions()
        below[decision.name] = read.union(*(below[name] for name in read))
    return below
