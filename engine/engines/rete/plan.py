"""One decision made ready: from the rules that fired to its outcome with traces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.engines.rete.combine import COMBINE
from engine.engines.rete.compile import Ruleset
from engine.engines.rete.evaluate import (
    Known,
    Reader,
    Scope,
    is_pure,
    provisional_key,
    reader,
)
from engine.engines.rete.gives import Gives, Outputs, gives
from engine.engines.rete.judge import JUDGE, Judged
from engine.engines.rete.score import DECIDED, Score, new_tuple, score
from engine.engines.rete.undecided import Openings
from engine.model.expressions import Expr, FactRef, IsNull, walk
from engine.model.policy import Decision
from engine.model.result import Outcome, Status, Trace
from engine.model.types import Value

Match = tuple[Sequence[str], Mapping[str, Value], frozenset[str]]
"""The lines that fired, in their order; the encoded fields; the fields that are missing."""


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

    def outcome(self, match: Match, known: Known, firm: Known, *, doubtful: bool) -> Outcome:
        """Decide from what matched.

        `doubtful` says that a decision read, directly or not, may become an error.
        """
        fired, fact, missing = match
        names = self.names
        if self.alone:
            matched = list(map(names.__getitem__, fired))
        else:
            matched = [names[name] for name in fired if name in names]
        true = frozenset(matched)
        if len(true) != len(matched):
            matched = list(dict.fromkeys(matched))
        undecided = self.openings.rules(fact, missing) - true
        trace = new_tuple(Trace, (self.rules, true, undecided))
        firm_trace = self._firm_trace(trace, firm) if self.impure else trace
        if self.score is not None and firm_trace is trace and not doubtful:
            outcome = self.score.outcome(matched, trace)
            if outcome is not None:
                return outcome
        hit_policy = self.decision.hit_policy
        outputs, winners = COMBINE[hit_policy](self, matched, known)
        if outputs is None:
            return self._violated(winners, trace, firm_trace)
        judged = JUDGE[hit_policy](self, firm_trace, firm)
        if doubtful:
            judged = judged._replace(settled=False)
        return self._decided(outputs, winners, judged, trace, firm_trace)

    def _decided(
        self,
        outputs: Outputs,
        winners: tuple[str, ...],
        judged: Judged,
        trace: Trace,
        firm_trace: Trace,
    ) -> Outcome:
        """The outcome, after `if_provisional`."""
        settled, interval, may_be_error = judged
        replaced = not settled and self.replacement is not None
        value = outputs if settled or self.replacement is None else self.replacement
        return Outcome(
            self.decision.name, DECIDED, value, outputs,
            settled, replaced, interval, winners, trace, firm_trace, may_be_error,
        )  # fmt: skip  # the fields in order: this is the hot path

    def _violated(self, winners: tuple[str, ...], trace: Trace, firm_trace: Trace) -> Outcome:
        """The outcome of a UNIQUE or ANY that two matched rules violate."""
        return self.blocked._replace(
            status=Status.ERROR,
            winners=winners,
            trace=trace,
            firm=firm_trace,
            may_be_error=True,
        )

    def _firm_trace(self, trace: Trace, firm: Known) -> Trace:
        """The firm trace: the plain one itself unless something makes them differ."""
        if not any(firm.get(key) for key in self.provisional_keys) and all(
            firm.get(name) is not None for name in self.null_tested
        ):
            return trace
        results = {rule: test(firm) for rule, test in self.impure}
        true = {rule for rule in trace.true if results.get(rule, True)}
        undecided = {rule for rule in trace.undecided if rule not in results}
        true.update(rule for rule, result in results.items() if result)
        undecided.update(rule for rule, result in results.items() if result is None)
        return Trace(self.rules, frozenset(true), frozenset(undecided))


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
