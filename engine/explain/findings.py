"""What an account could become, found by trials: one finding a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.explain.case import Case, json_by_output, json_of
from engine.explain.explanation import BecomesPart
from engine.explain.sentences import by_name, paired
from engine.explain.trials import Trials
from engine.model.formats import show_value
from engine.model.result import Facts, Outcome, Result, Status
from engine.model.types import Kind, Value

_MOST: Final = 8
"""So many values are told that an amount, count or date could become."""

_REDUCING: Final = 20
"""So many times more it is decided, to see which of the facts given together were needed."""


@dataclass(frozen=True, slots=True)
class Found:
    """An outcome that came about in a trial, and with what."""

    outcome: Outcome
    given: Facts


@dataclass(slots=True)
class Findings:
    """What the trials brought about."""

    case: Case
    needed: Mapping[str, frozenset[str]]
    of: dict[str, list[Found]] = field(default_factory=dict)
    """For each outcome, one a value that it has not now."""
    by_fact: dict[str, dict[str, list[Found]]] = field(default_factory=dict)
    """The same, by each fact alone."""
    settling: set[tuple[str, str]] = field(default_factory=set)
    """Fact and outcome, where every value that was tried settled it."""

    def search(self, names: Sequence[str]) -> None:
        """Try the facts one by one, then those together that an outcome waits for."""
        trials = Trials(self.case)
        trials.prepare(names)
        unsettled: set[tuple[str, str]] = set()
        for name, given, result in trials.one_by_one():
            for outcome in self._of_policy(result):
                known = self.by_fact.setdefault(name, {}).setdefault(outcome.decision, [])
                self._note(known, outcome, given)
                pair = (name, outcome.decision)
                (self.settling if outcome.settled else unsettled).add(pair)
            self._keep(result, given)
        self.settling -= unsettled
        open_ = [name for name in self.case.outcomes if len(self.needed.get(name, ())) > 1]
        for i, outcome_name in enumerate(open_):
            chosen = [name for name in names if name in self.needed[outcome_name]]
            for given, result in trials.together(chosen, trials.left // (len(open_) - i)):
                self._keep(result, given)
        trials.left = _REDUCING
        self._reduce(trials)

    def moved_by(self, outcome: str) -> frozenset[str]:
        """The facts of which some value that was tried changes an outcome."""
        alone = {name for name, found in self.by_fact.items() if found.get(outcome)}
        return frozenset(alone).union(*(each.given for each in self.of.get(outcome, ())))

    def _reduce(self, trials: Trials) -> None:
        """Take out of what was given together what the outcome did not need, the last first."""
        results: dict[frozenset[tuple[str, Value]], Result | None] = {}
        for name, known in self.of.items():
            for i, found in enumerate(known):
                given = dict(found.given)
                for fact in reversed([*given] if len(given) > 1 else []):
                    less = {each: value for each, value in given.items() if each != fact}
                    key = frozenset(less.items())
                    if key not in results:
                        results[key] = trials.decide(less)
                    result = results[key]
                    if result is not None and _is_same(result.outcomes[name], found.outcome):
                        given = less
                known[i] = Found(found.outcome, given)

    def _of_policy(self, result: Result) -> list[Outcome]:
        return [result.outcomes[name] for name in self.case.outcomes]

    def _keep(self, result: Result, given: Facts) -> None:
        for outcome in self._of_policy(result):
            self._note(self.of.setdefault(outcome.decision, []), outcome, given)

    def _note(self, known: list[Found], outcome: Outcome, given: Facts) -> None:
        """Keep one finding a value: a settled one before others, else the first."""
        now = self.case.result.outcomes[outcome.decision]
        if (outcome.status, outcome.value) == (now.status, now.value):
            return
        for i, found in enumerate(known):
            if (found.outcome.status, found.outcome.value) == (outcome.status, outcome.value):
                if outcome.settled and not found.outcome.settled:
                    known[i] = Found(outcome, given)
                return
        known.append(Found(outcome, given))

    def with_others(self, name: str) -> dict[str, list[Found]]:
        """For each outcome, what came about with a fact among others; the first of it."""
        found = {
            outcome: [each for each in known if name in each.given and len(each.given) > 1][:1]
            for outcome, known in self.of.items()
        }
        return {outcome: known for outcome, known in found.items() if known}

    def told(self, findings: Mapping[str, Sequence[Found]]) -> list[BecomesPart]:
        """Findings as parts: the settled ones first, then those by the fewest facts."""
        parts = []
        for name, found in findings.items():
            kinds = {output.type.kind for output in self.case.inforce.policy.decision(name).outputs}
            ranked = sorted(found, key=lambda f: (not f.outcome.settled, len(f.given)))
            most = None if kinds <= {Kind.ENUM, Kind.BOOLEAN} else _MOST
            parts += [becomes_part(self.case, each) for each in ranked[:most]]
        return parts


def _is_same(one: Outcome, other: Outcome) -> bool:
    return (one.status, one.value, one.settled) == (other.status, other.value, other.settled)


def becomes_part(case: Case, found: Found) -> BecomesPart:
    """A finding as a part: what the outcome becomes, with what, and by which rules."""
    outcome, facts = found.outcome, case.inforce.policy.facts
    decision = case.inforce.policy.decision(outcome.decision)
    rows = case.rows(decision, outcome.value)
    told = case.shown_by_output(decision, outcome.value)
    is_pairs = decision.hit_policy.is_list and len(told) > 1
    shown = paired(rows) if is_pairs else by_name(told, decision.name)
    return BecomesPart(
        decision=decision.name,
        shown=shown if outcome.status is Status.DECIDED else outcome.status,
        parts=told if len(told) > 1 and outcome.status is Status.DECIDED else {},
        values=json_by_output(decision, outcome.value),
        rows=rows,
        settled=outcome.settled,
        given={fact: json_of(value, facts[fact].type) for fact, value in found.given.items()},
        told=" and ".join(
            f"{facts[fact].label} is {show_value(value, facts[fact].type, facts[fact].unit)}"
            for fact, value in found.given.items()
        ),
        rules=[] if outcome.replaced else [*outcome.winners],
    )
