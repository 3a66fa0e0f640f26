"""How much of a policy its tests try: each rule fired and not, each condition true and false."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.analysis.atoms import atoms_of, branches_of, written
from engine.analysis.policy_tests import Prepare, chosen
from engine.model.expressions import AllOf, Expr, If, NodeId, decisions_of, facts_of
from engine.model.inforce import InForce
from engine.model.policy import Decision, Rule
from engine.model.result import Engine, UndecidedAccountError
from engine.model.types import Truth, Value
from engine.policy.load import Loaded
from engine.source.text import Span

_WHOLE: Final = 100.0


@dataclass(frozen=True, slots=True)
class RuleReach:
    """In how many tests a rule fired, did not fire, or was undecided.

    `needs_both` is False for a rule without a condition: it cannot but fire.
    """

    decision: str
    rule: str
    place: str
    fired: int
    not_fired: int
    undecided: int
    needs_both: bool

    @property
    def in_force(self) -> int:
        """In how many tests it was in force."""
        return self.fired + self.not_fired + self.undecided

    def missing(self) -> Iterator[str]:
        """What no test reached, in words."""
        if not self.in_force:
            yield "in force in no test"
        elif not self.fired:
            yield "never fired"
        if self.in_force and self.needs_both and not self.not_fired:
            yield "always fired" if not self.undecided else "never decided not to fire"

    @property
    def goals(self) -> tuple[bool, ...]:
        """What should be reached, each with whether it was."""
        fired, not_fired = bool(self.fired), bool(self.not_fired)
        return (fired, not_fired) if self.needs_both else (fired,)


@dataclass(frozen=True, slots=True)
class ConditionReach:
    """In how many tests a smallest condition was true, false, or unknown."""

    decision: str
    holder: str
    """The rule that holds it; the decision, where it stands in its settings."""
    condition: str
    place: str
    true: int
    false: int
    unknown: int

    def missing(self) -> Iterator[str]:
        """What no test reached, in words."""
        if not self.true:
            yield "never true"
        if not self.false:
            yield "never false"

    @property
    def goals(self) -> tuple[bool, ...]:
        """What should be reached, each with whether it was."""
        return bool(self.true), bool(self.false)


@dataclass(frozen=True)
class Coverage:
    """What the tests of a policy reached, by decision in the order of the policy."""

    tests: int
    decisions: tuple[str, ...]
    rules: tuple[RuleReach, ...]
    conditions: tuple[ConditionReach, ...]

    @property
    def percent(self) -> float:
        """How much of all that should be reached was, of a hundred; 100 where nothing should."""
        goals = [goal for rule in self.rules for goal in rule.goals]
        goals += [goal for condition in self.conditions for goal in condition.goals]
        return _WHOLE * sum(goals) / len(goals) if goals else _WHOLE


def coverage_of(loaded: Loaded, prepare: Prepare, only: str | None = None) -> Coverage:
    """Decide the account of each test and count what was reached, whatever the test expects.

    A rule counts in the tests as of whose date it is in force. An account that the engine fails
    on counts for nothing.
    """
    prepared: dict[date, tuple[InForce, Engine]] = {}
    traces: Counter[tuple[str, Truth]] = Counter()
    values: Counter[tuple[NodeId, Truth]] = Counter()
    nodes = [] if loaded.policy is None else [*_conditions(loaded)]
    tests = [*chosen(loaded, only)]
    for test in tests:
        if test.as_of not in prepared:
            prepared[test.as_of] = prepare(test.as_of)
        inforce, engine = prepared[test.as_of]
        try:
            result, plain = engine.decide(test.facts), engine.values(test.facts).plain
        except UndecidedAccountError:
            continue
        for outcome in result.outcomes.values():
            traces.update(outcome.trace.items())
        aside = frozenset(inforce.set_aside)
        for node in nodes:
            if node.holder not in aside and node.expr.id in plain:
                values[node.expr.id, _truth(plain[node.expr.id])] += 1
    return _coverage(loaded, len(tests), nodes, traces, values)


@dataclass(frozen=True, slots=True)
class _Condition:
    decision: str
    holder: str
    expr: Expr


def _conditions(loaded: Loaded) -> Iterator[_Condition]:
    assert loaded.policy is not None  # noqa: S101 - the caller asked
    for decision in loaded.policy.decisions:
        for rule in _in_the_file(loaded, decision):
            for expr in _once([*atoms_of(rule.when), *_in_outputs(rule.then)]):
                yield _Condition(decision.name, rule.id, expr)
        for expr in _once([*_in_outputs(_settings(decision))]):
            yield _Condition(decision.name, decision.name, expr)


def _in_the_file(loaded: Loaded, decision: Decision) -> list[Rule]:
    """The rules as they stand in the file, also where their order has no meaning."""
    places = loaded.spans.rules
    return sorted(decision.rules, key=lambda rule: places.get(rule.id) or Span("", 0, 0))


def _once(exprs: list[Expr]) -> list[Expr]:
    """Each condition once; without those that read nothing of the account, only a day's values."""
    reading = [expr for expr in exprs if facts_of(expr) or decisions_of(expr)]
    return [*{expr.id: expr for expr in reading}.values()]


def _settings(decision: Decision) -> tuple[Expr, ...]:
    ends = (decision.base, decision.floor, decision.cap)
    return (*(decision.otherwise or ()), *(each for each in ends if each is not None))


def _in_outputs(exprs: tuple[Expr, ...]) -> Iterator[Expr]:
    for expr in exprs:
        if isinstance(expr, If):
            yield from atoms_of(expr.condition)
        yield from branches_of(expr)


def _truth(value: Value) -> Truth:
    return value if isinstance(value, bool) else None


def _coverage(
    loaded: Loaded,
    tests: int,
    nodes: list[_Condition],
    traces: Counter[tuple[str, Truth]],
    values: Counter[tuple[NodeId, Truth]],
) -> Coverage:
    decisions = () if loaded.policy is None else loaded.policy.decisions
    rules = [
        RuleReach(
            decision.name,
            rule.id,
            _place(loaded, loaded.spans.rules.get(rule.id)),
            fired=traces[rule.id, True],
            not_fired=traces[rule.id, False],
            undecided=traces[rule.id, None],
            needs_both=not _is_bare(rule),
        )
        for decision in decisions
        for rule in _in_the_file(loaded, decision)
    ]
    conditions = [
        ConditionReach(
            node.decision,
            node.holder,
            written(node.expr, loaded.spans, loaded.sources),
            _place(loaded, loaded.spans.nodes.get(node.expr.id)),
            true=values[node.expr.id, True],
            false=values[node.expr.id, False],
            unknown=values[node.expr.id, None],
        )
        for node in nodes
    ]
    names = tuple(decision.name for decision in decisions)
    return Coverage(tests, names, tuple(rules), tuple(conditions))


def _is_bare(rule: Rule) -> bool:
    """Whether the rule has no condition."""
    return isinstance(rule.when, AllOf) and not rule.when.parts


def _place(loaded: Loaded, span: Span | None) -> str:
    if span is None or span.path not in loaded.sources:
        return ""
    line, _ = loaded.sources[span.path].line_column(span.start)
    return f"{span.path}:{line}"
