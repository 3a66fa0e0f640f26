"""The rete engine: stages of durable-rules rulesets, and what is known after each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from engine.engines.rete.compile import Ruleset, rulesets
from engine.engines.rete.driver import Session
from engine.engines.rete.evaluate import (
    Known,
    Reader,
    Scope,
    interval_key,
    output_key,
    provisional_key,
    reader,
    scopes,
)
from engine.engines.rete.limits import ReteLimitError, ReteProblem
from engine.engines.rete.outcome import Match, outcome_of
from engine.engines.rete.plan import plan
from engine.engines.rete.score import DECIDED, new_tuple
from engine.model.expressions import Expr, NodeId, OutputRef, decisions_of, walk
from engine.model.inforce import InForce
from engine.model.policy import Decision
from engine.model.result import Facts, Outcome, Result, Values
from engine.model.types import Kind, Value

_dumps: Final = orjson.dumps
_NO_DECISIONS: Final[frozenset[str]] = frozenset()
_NOTHING: Final[Match] = ((), {}, frozenset())


class _Matcher:
    """One ruleset, and how an account is written for it."""

    __slots__ = ("_empty", "_fields", "_plain", "_prefix", "_rest", "_session")

    def __init__(self, ruleset: Ruleset) -> None:
        self._plain = ruleset.plain_fields
        self._rest = ruleset.other_fields
        self._fields = frozenset(name for name, _ in (*self._plain, *self._rest))
        self._prefix = ruleset.prefix + ","
        self._empty = ruleset.prefix + "}"
        self._session = Session(ruleset.definition, self._empty) if ruleset.markers else None

    def __call__(self, known: Known) -> Match:
        """Write what is known as one fact and match it."""
        if self._session is None:
            return _NOTHING
        get = known.get
        fact = {name: value for name, key in self._plain if (value := get(key)) is not None}
        for name, read in self._rest:
            value = read(known)
            if value is not None:
                fact[name] = value
        text = self._prefix + _dumps(fact)[1:].decode() if fact else self._empty
        return self._session.match(text), fact, self._fields.difference(fact)


@dataclass(frozen=True, slots=True)
class _Published:
    """An output that something reads: where it stands, and under which key it is known."""

    decision: str
    place: int
    key: str
    as_set: bool


class ReteEngine:
    """Decides accounts with durable-rules; satisfies `engine.model.result.Engine`.

    One engine belongs to one thread at a time. Building it compiles the policy; deciding does
    not change it.

    Raises:
        ReteLimitError: Some rules cannot be put in the safe subset of durable-rules.
    """

    def __init__(self, inforce: InForce) -> None:
        self._inforce = inforce
        self._plain, self._firm = scopes(inforce)
        published = _published(inforce)
        decisions = {decision.name: decision for decision in inforce.decisions}
        self._stages = tuple(
            (
                _Matcher(ruleset),
                tuple(
                    plan(decisions[name], ruleset, self._plain, self._firm)
                    for name in ruleset.decisions
                ),
                tuple(output for name in ruleset.decisions for output in published[name]),
            )
            for ruleset in _stages(inforce, self._plain)
        )
        self._order = tuple(decisions)
        staged = tuple(each.decision.name for _, plans, _ in self._stages for each in plans)
        self._reordered = staged != self._order
        self._invariants = tuple(
            (i.id, reader(i.must, self._plain), decisions_of(i.must)) for i in inforce.invariants
        )
        self._nodes: tuple[tuple[NodeId, Reader, Reader], ...] | None = None

    def decide(self, facts: Facts) -> Result:
        """Decide one account.

        Raises:
            ReteAccountError: durable-rules failed on this account; the next is not affected.
        """
        return self._decide(facts)[0]

    def values(self, facts: Facts) -> Values:
        """The value of every expression of decisions and invariants, by node id."""
        _, known, firm = self._decide(facts)
        if self._nodes is None:
            self._nodes = tuple(self._readers())
        return Values(
            plain={node: plain(known) for node, plain, _ in self._nodes},
            firm={node: read(firm) for node, _, read in self._nodes},
        )

    def _decide(self, facts: Facts) -> tuple[Result, Known, Known]:
        known: Known = facts
        firm: Known = facts
        outcomes: dict[str, Outcome] = {}
        stopped = doubtful = _NO_DECISIONS
        for matcher, plans, published in self._stages:
            match = matcher(known)
            for each in plans:
                name = each.decision.name
                if stopped and not stopped.isdisjoint(each.reads):
                    outcome = each.blocked
                else:
                    doubt = bool(doubtful) and not doubtful.isdisjoint(each.reads)
                    outcome = outcome_of(each, match, known, firm, doubtful=doubt)
                    if doubt or outcome.may_be_error:
                        doubtful |= {name}
                outcomes[name] = outcome
                if outcome.status is not DECIDED:
                    stopped |= {name}
            if published:
                known, firm = _publish_all(published, outcomes, known, firm)
        if self._reordered:
            outcomes = {name: outcomes[name] for name in self._order}
        return self._result(outcomes, known, stopped), known, firm

    def _result(
        self, outcomes: Mapping[str, Outcome], known: Known, stopped: frozenset[str]
    ) -> Result:
        if not self._invariants:
            return new_tuple(Result, (outcomes, (), ()))
        checks = [
            (id_, must(known) if stopped.isdisjoint(reads) else None)
            for id_, must, reads in self._invariants
        ]
        return Result(
            outcomes,
            tuple([id_ for id_, result in checks if result is False]),
            tuple([id_ for id_, result in checks if result is None]),
        )

    def _readers(self) -> Iterator[tuple[NodeId, Reader, Reader]]:
        """Each node of the policy once, in both readings."""
        seen: set[NodeId] = set()
        for top in _expressions(self._inforce):
            for node in walk(top):
                if node.id not in seen:
                    seen.add(node.id)
                    yield node.id, reader(node, self._plain), reader(node, self._firm)


def _expressions(inforce: InForce) -> Iterator[Expr]:
    for decision in inforce.decisions:
        yield from decision.expressions()
    for invariant in inforce.invariants:
        yield invariant.must


def _publish_all(
    published: Sequence[_Published], outcomes: Mapping[str, Outcome], known: Known, firm: Known
) -> tuple[Known, Known]:
    """What is known after a stage, in the plain and the firm reading."""
    new_known, new_firm = {**known}, {**firm}
    for output in published:
        _publish(output, outcomes[output.decision], new_known, new_firm)
    return new_known, new_firm


def _publish(
    output: _Published, outcome: Outcome, known: dict[str, Value], firm: dict[str, Value]
) -> None:
    """Let later stages know an output: as it is, and firmly only if it is settled."""
    value = outcome.value[output.place]
    if output.as_set and isinstance(value, tuple):
        value = None if None in value else frozenset(map(str, value))
    known[output.key] = value
    if outcome.settled:
        firm[output.key] = value
        return
    firm[provisional_key(output.decision)] = True
    if outcome.interval is not None and not outcome.replaced:
        firm[interval_key(output.decision)] = outcome.interval


def _published(inforce: InForce) -> dict[str, tuple[_Published, ...]]:
    """For each decision, the outputs that a decision or an invariant reads."""
    read: dict[tuple[str, str], bool] = {}
    for top in _expressions(inforce):
        for node in walk(top):
            if isinstance(node, OutputRef):
                key = (node.decision, node.name)
                read[key] = read.get(key, False) or node.type.kind is Kind.SET
    return {
        decision.name: tuple(
            _Published(
                decision.name,
                place,
                output_key(decision.name, output.name),
                as_set=read[decision.name, output.name],
            )
            for place, output in enumerate(decision.outputs)
            if (decision.name, output.name) in read
        )
        for decision in inforce.decisions
    }


def _stages(inforce: InForce, scope: Scope) -> list[Ruleset]:
    """Compile decisions by their depth in the graph, telling all problems at once."""
    depths: dict[str, int] = {}
    levels: dict[int, list[Decision]] = {}
    for decision in inforce.decisions:
        depth = 1 + max((depths[name] for name in decision.reads_decisions()), default=-1)
        depths[decision.name] = depth
        levels.setdefault(depth, []).append(decision)
    compiled: list[Ruleset] = []
    problems: list[ReteProblem] = []
    for depth in sorted(levels):
        try:
            compiled.extend(rulesets(levels[depth], scope))
        except ReteLimitError as error:
            problems.extend(error.problems)
    if problems:
        raise ReteLimitError(problems)
    return compiled
