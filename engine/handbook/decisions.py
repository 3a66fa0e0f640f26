"""The sections of the decisions: rules in English, tables, tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.explain.hit_policies import SENTENCES
from engine.handbook.document import DecisionEntry, RuleEntry, TestEntry
from engine.handbook.english import English
from engine.handbook.links import joined, links, told_rules, told_type
from engine.handbook.places import place_at, place_of
from engine.handbook.prose import Prose, say
from engine.handbook.readers import Readers, names_read_by
from engine.handbook.subjects import subject_of
from engine.model.expressions import AllOf, Expr, NodeId
from engine.model.formats import show_outcome, show_value
from engine.model.policy import Decision, IfProvisional, Period, Rule
from engine.model.result import Status
from engine.policy.load import Loaded, PolicyTest


@dataclass(frozen=True, slots=True)
class _Desk:
    loaded: Loaded
    readers: Readers
    english: English
    tests: Mapping[str, Sequence[PolicyTest]]
    """By decision."""
    of_output: Mapping[str, str]
    """The decision of each output."""


def decision_entries(
    loaded: Loaded, readers: Readers, english: English
) -> tuple[DecisionEntry, ...]:
    """Every decision, in the order of the policy: each after those it reads."""
    policy = english.policy
    of_output = {o.name: d.name for d in policy.decisions for o in d.outputs}
    tests: dict[str, dict[str, PolicyTest]] = {}
    for test in loaded.tests:
        for output in test.expect:
            tests.setdefault(of_output[output], {})[test.name] = test
    named = {name: [*t.values()] for name, t in tests.items()}
    desk = _Desk(loaded, readers, english, named, of_output)
    return tuple(_entry(desk, decision) for decision in policy.decisions)


def _entry(desk: _Desk, decision: Decision) -> DecisionEntry:
    policy = desk.english.policy
    columns = columns_of(desk.loaded, decision)
    invariants = dict.fromkeys(
        id_ for o in decision.outputs for id_ in desk.readers.invariants.get(o.name, ())
    )
    reads = decision.reads_facts()
    return DecisionEntry(
        name=decision.name,
        question=decision.question,
        place=place_of(desk.loaded, desk.loaded.spans.decisions, decision.name),
        is_outcome=decision.name in policy.outcomes,
        outputs=tuple(output.name for output in decision.outputs),
        types=tuple(told_type(output.type) for output in decision.outputs),
        hit_policy=decision.hit_policy,
        hit_sentence=SENTENCES[decision.hit_policy],
        frame=tuple(_frame(desk.english, decision)),
        columns=tuple(desk.english.term(column) for column in columns),
        rules=tuple(_rule(desk, decision, rule, columns) for rule in decision.rules),
        facts=links("fact", (name for name in policy.facts if name in reads)),
        parameters=links("parameter", sorted(decision.reads_parameters() - {"as_of"})),
        decisions=links("decision", sorted(decision.reads_decisions())),
        read_by=joined(
            filter(None, (told_rules(desk.readers.of(o.name)) for o in decision.outputs)), "; "
        ),
        invariants=links("invariant", invariants),
        tests=tuple(_test(desk, decision, test) for test in desk.tests.get(decision.name, ())),
    )


def columns_of(loaded: Loaded, decision: Decision) -> tuple[Expr, ...]:
    """What the columns of a decision's table test, in written order; none of a list of rules.

    The operand of a column is one node that several rows share, which rules of a list never do.
    """
    users: dict[NodeId, set[str]] = {}
    operands: dict[NodeId, Expr] = {}
    for rule in decision.rules:
        for part in _parts(rule):
            subject = subject_of(part)
            if subject is None:
                return ()
            operands[subject.id] = subject
            users.setdefault(subject.id, set()).add(rule.id)
    if not any(len(rules) > 1 for rules in users.values()):
        return ()
    spans = loaded.spans.nodes
    return tuple(sorted(operands.values(), key=lambda each: spans[each.id]))


def _parts(rule: Rule) -> tuple[Expr, ...]:
    """The tests of a row, one a column that has one."""
    match rule.when:
        case AllOf(parts=parts) if len({_subject_id(part) for part in parts}) == len(parts):
            return parts
        case when:
            return (when,)


def _subject_id(expr: Expr) -> NodeId | None:
    subject = subject_of(expr)
    return None if subject is None else subject.id


def _rule(desk: _Desk, decision: Decision, rule: Rule, columns: Sequence[Expr]) -> RuleEntry:
    english = desk.english
    tests = {_subject_id(part): part for part in _parts(rule)}
    return RuleEntry(
        id=rule.id,
        title=rule.title,
        place=place_of(desk.loaded, desk.loaded.spans.rules, rule.id),
        points=() if columns else english.outline(rule.when),
        cells=tuple(
            english.cell(tests[column.id]) if column.id in tests else () for column in columns
        ),
        gives=tuple(english.given(decision, expr) for expr in rule.then),
        because=english.sentence(rule.because),
        authority=str(rule.authority or ""),
        owner=rule.owner or "",
        period=told_period(rule.period),
        in_force=english.as_of is None or rule.period.holds(english.as_of),
        reads=_reads(desk, rule),
    )


def _reads(desk: _Desk, rule: Rule) -> tuple[str, ...]:
    """What a rule reads by its names: facts, parameters, tables, outputs and their decisions."""
    names = names_read_by(rule)
    decisions = {desk.of_output[name] for name in names if name in desk.of_output}
    return tuple(sorted(names | decisions))


def told_period(period: Period) -> str:
    """The days of a period in words; nothing for always."""
    match period.start, period.end:
        case None, None:
            return ""
        case start, None:
            return f"from {start}"
        case None, end:
            return f"until {end}"
        case start, end:
            return f"from {start} until {end}"


def _frame(english: English, decision: Decision) -> Iterator[Prose]:
    for word, expr in (("It begins with", decision.base), ("It is never below", decision.floor)):
        if expr is not None:
            yield say(f"{word} ", english.term(expr), ".")
    if decision.cap is not None:
        yield say("It is never above ", english.term(decision.cap), ".")
    for output, ranked in zip(decision.outputs, decision.priority, strict=False):
        element = output.type.element or output.type
        if shown := ", ".join(show_value(value, element) for value in ranked):
            yield say(f"Priority of {output.name}, the highest first: {shown}.")
    if decision.otherwise is not None:
        pairs = zip(decision.outputs, decision.otherwise, strict=True)
        told = joined((say(f"{o.name} is ", english.term(expr)) for o, expr in pairs), ", ")
        yield say("Where no rule matches, ", told, ".")
    if decision.if_provisional is not None:
        yield _if_provisional(decision, decision.if_provisional)


def _if_provisional(decision: Decision, replacing: IfProvisional) -> Prose:
    if replacing.values is None:
        return say("Where missing facts could change it, it is kept and marked provisional.")
    pairs = zip(decision.outputs, replacing.values, strict=True)
    told = ", ".join(f"{o.name} is {show_outcome(value, o.type)}" for o, value in pairs)
    return say(f"Where missing facts could change it, {told}.")


def _test(desk: _Desk, decision: Decision, test: PolicyTest) -> TestEntry:
    told = []
    for output in decision.outputs:
        if (expected := test.expect.get(output.name)) is not None:
            shown = (
                show_outcome(expected.value, output.type)
                if expected.status is Status.DECIDED
                else str(expected.status)
            )
            told.append(f"{output.name} is {shown}")
    ids = {rule.id for rule in decision.rules}
    told += [f"{id_} fires" for id_ in test.fired if id_ in ids]
    told += [f"{id_} does not fire" for id_ in test.not_fired if id_ in ids]
    told += [f"{id_} is undecided" for id_ in test.undecided if id_ in ids]
    told += ["settled"] if decision.name in test.settled else []
    told += ["provisional"] if decision.name in test.provisional else []
    place = place_at(desk.loaded, test.span)
    return TestEntry(test.name, test.as_of, "; ".join(told), place)
