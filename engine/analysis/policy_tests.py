"""Run the tests that stand beside the rules: outcomes, marks and reasons, as expected or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from engine.analysis.report import Difference, Report, TestResult
from engine.explain.causes import causes_of
from engine.explain.tell import Teller
from engine.model.expressions import NodeId
from engine.model.formats import show_value
from engine.model.inforce import InForce
from engine.model.policy import Decision, Rule
from engine.model.result import Engine, Result, Status, UndecidedAccountError
from engine.model.types import Truth, Value
from engine.policy.checks.tests import Expected, PolicyTest
from engine.policy.load import Loaded

Prepare = Callable[[date], tuple[InForce, Engine]]
"""The policy as of a date, and an engine for it."""

_TRUTHS: Final[dict[Truth, str]] = {True: "fired", False: "did not fire", None: "undecided"}
_NOT_IN_FORCE: Final = "not in force"


def run(loaded: Loaded, prepare: Prepare, engine: str, only: str | None) -> Report:
    """Run every test whose name is like `only`; an engine is made once a date."""
    prepared: dict[date, tuple[InForce, Engine]] = {}
    results = []
    for test in chosen(loaded, only):
        if test.as_of not in prepared:
            prepared[test.as_of] = prepare(test.as_of)
        line, _ = loaded.sources[test.span.path].line_column(test.span.start)
        try:
            differences = tuple(_Judge(test, *prepared[test.as_of]).differences())
        except UndecidedAccountError as error:
            differences = (Difference("the account", "decided", "not decided", str(error)),)
        results.append(TestResult(test.name, f"{test.span.path}:{line}", differences))
    name = "" if loaded.policy is None else f"{loaded.policy.name} {loaded.policy.version}"
    return Report(name, engine, tuple(results))


def chosen(loaded: Loaded, only: str | None) -> Iterator[PolicyTest]:
    """The tests whose name is like `only`; all where that is None."""
    for test in loaded.tests:
        if only is None or fnmatchcase(test.name.casefold(), only.casefold()):
            yield test


class _Judge:
    """Compares one test with what came out."""

    def __init__(self, test: PolicyTest, inforce: InForce, engine: Engine) -> None:
        self._test = test
        self._inforce = inforce
        self._result: Result = engine.decide(test.facts)
        self._engine = engine

    @cached_property
    def _rules(self) -> Mapping[str, tuple[Decision, Rule]]:
        return {
            rule.id: (decision, rule)
            for decision in self._inforce.decisions
            for rule in decision.rules
        }

    @cached_property
    def _values(self) -> Mapping[NodeId, Value]:
        """The values of all expressions; they tell why, so they are asked for only then."""
        return self._engine.values(self._test.facts).plain

    def differences(self) -> Iterator[Difference]:
        """Each expectation that was not met."""
        for output, expected in self._test.expect.items():
            yield from self._output(output, expected)
        marks = [(name, True) for name in self._test.settled]
        marks += [(name, False) for name in self._test.provisional]
        for name, settled in marks:
            if self._result.outcomes[name].settled is not settled:
                words = ("settled", "provisional")
                wanted, given = words if settled else words[::-1]
                yield Difference(name, wanted, given)
        for rules, truth in (
            (self._test.fired, True),
            (self._test.not_fired, False),
            (self._test.undecided, None),
        ):
            for rule in rules:
                yield from self._rule(rule, truth)
        for invariant in self._test.breached:
            if invariant not in self._result.breaches:
                yield Difference(invariant, "breached", "not breached")
        for invariant in self._result.breaches:
            if invariant not in self._test.breached:
                yield Difference(invariant, "not breached", "breached")

    def _output(self, name: str, expected: Expected) -> Iterator[Difference]:
        decision = self._inforce.policy.decision_of_output(name)
        index = [output.name for output in decision.outputs].index(name)
        type_ = decision.outputs[index].type
        outcome = self._result.outcomes[decision.name]
        actual = outcome.value[index]
        if (outcome.status, actual) == (expected.status, expected.value):
            return
        told = [
            str(each[0]) if each[0] is not Status.DECIDED else show_value(each[1], type_)
            for each in ((expected.status, expected.value), (outcome.status, actual))
        ]
        reason = f"by {', '.join(outcome.winners)}" if outcome.winners else "no rule fired"
        if outcome.replaced:
            reason = "provisional, so replaced (`if_provisional`)"
        yield Difference(name, told[0], told[1], reason)

    def _rule(self, id_: str, wanted: Truth) -> Iterator[Difference]:
        if id_ not in self._rules:
            if wanted is not False:
                yield Difference(id_, _TRUTHS[wanted], _NOT_IN_FORCE)
            return
        decision, rule = self._rules[id_]
        actual = self._result.outcomes[decision.name].trace.of(id_)
        met = actual is not True if wanted is False else actual is wanted
        if not met:
            yield Difference(id_, _TRUTHS[wanted], _TRUTHS[actual], self._why(rule, actual))

    def _why(self, rule: Rule, actual: Truth) -> str:
        teller = Teller(self._inforce.policy, self._values)
        match actual:
            case True:
                return "; ".join(teller.holds(rule.when))
            case False:
                return "; ".join(teller.fails(rule.when))
            case None:
                causes = causes_of(rule.when, self._values)
                return ", ".join(sorted(causes.facts | causes.decisions)) + " missing"
