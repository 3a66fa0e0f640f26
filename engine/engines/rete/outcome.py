"""From the rules that fired to the outcome of a decision, with its traces and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.engines.rete.combine import COMBINE
from engine.engines.rete.evaluate import Known
from engine.engines.rete.gives import Outputs
from engine.engines.rete.judge import JUDGE, Judged
from engine.engines.rete.plan import Plan
from engine.engines.rete.score import DECIDED, new_tuple
from engine.model.result import Outcome, Status, Trace
from engine.model.types import Value

Match = tuple[Sequence[str], Mapping[str, Value], frozenset[str]]
"""The lines that fired, in their order; the encoded fields; the fields that are missing."""


def outcome_of(plan: Plan, match: Match, known: Known, firm: Known, *, doubtful: bool) -> Outcome:
    """Decide from what matched.

    `doubtful` says that a decision read, directly or not, may become an error.
    """
    fired, fact, missing = match
    names = plan.names
    if plan.alone:
        matched = list(map(names.__getitem__, fired))
    else:
        matched = [names[name] for name in fired if name in names]
    true = frozenset(matched)
    if len(true) != len(matched):
        matched = list(dict.fromkeys(matched))
    undecided = plan.openings.rules(fact, missing) - true
    trace = new_tuple(Trace, (plan.rules, true, undecided))
    firm_trace = _firm_trace(plan, trace, firm) if plan.impure else trace
    if plan.score is not None and firm_trace is trace and not doubtful:
        outcome = plan.score.outcome(matched, trace)
        if outcome is not None:
            return outcome
    hit_policy = plan.decision.hit_policy
    outputs, winners = COMBINE[hit_policy](plan, matched, known)
    if outputs is None:
        return _violated(plan, winners, trace, firm_trace)
    judged = JUDGE[hit_policy](plan, firm_trace, firm)
    if doubtful:
        judged = judged._replace(settled=False)
    return _decided(plan, outputs, winners, judged, trace, firm_trace)


def _decided(  # noqa: PLR0917  # the hot path
    plan: Plan,
    outputs: Outputs,
    winners: tuple[str, ...],
    judged: Judged,
    trace: Trace,
    firm_trace: Trace,
) -> Outcome:
    """The outcome, after `if_provisional`."""
    settled, interval, may_be_error = judged
    replaced = not settled and plan.replacement is not None
    value = outputs if settled or plan.replacement is None else plan.replacement
    return Outcome(
        plan.decision.name, DECIDED, value, outputs,
        settled, replaced, interval, winners, trace, firm_trace, may_be_error,
    )  # fmt: skip  # the fields in order: this is the hot path


def _violated(plan: Plan, winners: tuple[str, ...], trace: Trace, firm_trace: Trace) -> Outcome:
    """The outcome of a UNIQUE or ANY that two matched rules violate."""
    return plan.blocked._replace(
        status=Status.ERROR,
        winners=winners,
        trace=trace,
        firm=firm_trace,
        may_be_error=True,
    )


def _firm_trace(plan: Plan, trace: Trace, firm: Known) -> Trace:
    """The firm trace: the plain one itself unless something makes them differ."""
    if not any(firm.get(key) for key in plan.provisional_keys) and all(
        firm.get(name) is not None for name in plan.null_tested
    ):
        return trace
    results = {rule: test(firm) for rule, test in plan.impure}
    true = {rule for rule in trace.true if results.get(rule, True)}
    undecided = {rule for rule in trace.undecided if rule not in results}
    true.update(rule for rule, result in results.items() if result)
    undecided.update(rule for rule, result in results.items() if result is None)
    return Trace(plan.rules, frozenset(true), frozenset(undecided))
