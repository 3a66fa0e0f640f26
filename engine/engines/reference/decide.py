"""What a policy answers for one account: the decisions in turn, then the invariants."""

from __future__ import annotations

from collections.abc import Mapping

from engine.engines.reference.combine import combine
from engine.engines.reference.evaluate import World, evaluate
from engine.engines.reference.settle import interval_of, is_settled, may_be_error
from engine.model.expressions import decisions_of
from engine.model.inforce import InForce
from engine.model.policy import Decision
from engine.model.result import Facts, Outcome, Result, Status, Trace, Values


class ReferenceEngine:
    """Decides one account at a time, by the book."""

    def __init__(self, inforce: InForce) -> None:
        self.inforce = inforce
        self._reads = {d.name: d.reads_decisions() for d in inforce.decisions}

    def decide(self, facts: Facts) -> Result:
        """Decide one account."""
        plain, firm = World(self.inforce, facts, firm=False), World(self.inforce, facts, firm=True)
        return _decide_all(plain, firm, self._reads)

    def values(self, facts: Facts) -> Values:
        """The value of every expression that could be evaluated."""
        plain, firm = World(self.inforce, facts, firm=False), World(self.inforce, facts, firm=True)
        _decide_all(plain, firm, self._reads)
        return Values(plain.values, firm.values)


def _decide_all(plain: World, firm: World, all_reads: Mapping[str, frozenset[str]]) -> Result:
    outcomes: dict[str, Outcome] = {}
    shaky: set[str] = set()
    for decision in plain.inforce.decisions:
        reads = all_reads[decision.name]
        if any(outcomes[name].status is not Status.DECIDED for name in reads):
            outcome = _blocked(decision)
        else:
            outcome = _decide(decision, plain, firm, shaky=bool(reads & shaky))
        outcomes[decision.name] = outcome
        if outcome.may_be_error or reads & shaky:
            shaky.add(decision.name)
        _tell(decision, outcome, plain, firm)
    failed = {name for name, each in outcomes.items() if each.status is not Status.DECIDED}
    truths = {
        i.id: None if decisions_of(i.must) & failed else evaluate(i.must, plain)
        for i in plain.inforce.invariants
    }
    return Result(
        outcomes,
        breaches=tuple(id for id, truth in truths.items() if truth is False),
        unchecked=tuple(id for id, truth in truths.items() if truth is None),
    )


def _decide(decision: Decision, plain: World, firm: World, *, shaky: bool) -> Outcome:
    for expr in decision.expressions():  # an explanation wants every value, needed or not
        evaluate(expr, plain)
        evaluate(expr, firm)
    trace, firm_trace = _trace(decision, plain), _trace(decision, firm)
    computed, winners, is_error = combine(decision, trace, plain)
    interval = interval_of(decision, firm_trace, firm)
    settled = not shaky and not is_error and is_settled(decision, firm_trace, firm, interval)
    replacement = decision.if_provisional.values if decision.if_provisional else None
    replaced = replacement is not None and not settled and not is_error
    return Outcome(
        decision=decision.name,
        status=Status.ERROR if is_error else Status.DECIDED,
        value=replacement if replaced and replacement is not None else computed,
        computed=computed,
        settled=settled,
        replaced=replaced,
        interval=interval,
        winners=winners,
        trace=trace,
        firm=firm_trace,
        may_be_error=may_be_error(decision, firm_trace, firm),
    )


def _blocked(decision: Decision) -> Outcome:
    rules = tuple(rule.id for rule in decision.rules)
    unknown = Trace(rules, frozenset(), frozenset(rules))
    missing = (None,) * len(decision.outputs)
    return Outcome(
        decision.name, Status.BLOCKED, missing, missing, settled=False, replaced=False,
        interval=None, winners=(), trace=unknown, firm=unknown, may_be_error=False,
    )  # fmt: skip


def _trace(decision: Decision, world: World) -> Trace:
    truths = {rule.id: world.values[rule.when.id] for rule in decision.rules}
    return Trace(
        tuple(truths),
        true=frozenset(id for id, truth in truths.items() if truth is True),
        undecided=frozenset(id for id, truth in truths.items() if truth is None),
    )


def _tell(decision: Decision, outcome: Outcome, plain: World, firm: World) -> None:
    """Let later decisions read the outcome: as it stands, and only if settled."""
    for output, value in zip(decision.outputs, outcome.value, strict=True):
        plain.outputs[output.name] = value
        firm.outputs[output.name] = value if outcome.settled else None
        if not outcome.settled:
            firm.open.add(output.name)
            if outcome.interval is not None and not outcome.replaced:
                firm.intervals[output.name] = outcome.interval
