"""From a fact to the outcomes: what reads it, what reads that, rule by rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from engine.explain.formula import formula
from engine.handbook.lists import UnknownNameError, unknown
from engine.handbook.measuring import measured
from engine.handbook.places import place_of
from engine.handbook.readers import Reader, Readers, readers_of
from engine.model.policy import Policy
from engine.policy.load import Loaded
from engine.source.render import escape


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule that reads a name, and where."""

    decision: str
    rule: str | None
    """None where its otherwise, base, floor or cap reads it."""
    title: str
    when: str
    place: str


@dataclass(frozen=True, slots=True)
class Step:
    """A decision that is reached, by what it reads, and the rules that read that."""

    decision: str
    is_outcome: bool
    by: str
    """The name that is read: the fact itself, or an output of a decision reached before."""
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """Everything that a fact can have a say in."""

    name: str
    kind: str
    label: str
    place: str
    direct: tuple[Step, ...]
    """The decisions that read it themselves."""
    onward: tuple[Step, ...]
    """What reads those, down to the outcomes, each step after what it follows from."""
    outcomes: tuple[str, ...]
    """The outcomes of the policy that it can change."""
    untouched: tuple[str, ...]
    """Those that it cannot."""
    invariants: tuple[str, ...]
    """Invariants that read it or a decision that is reached."""
    measured: tuple[str, ...] = ()
    """How it comes of records, in lines; empty where no measure gives it."""
    measures: tuple[str, ...] = ()
    """The measures that read it, or the measure that gives it, and those that read these."""
    facts: tuple[str, ...] = ()
    """The facts that these measures give."""

    def to_json(self) -> str:
        """As a JSON object."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)

    def to_text(self) -> str:
        """As lines for a terminal."""
        return "\n".join(line.rstrip() for line in _lines(self))


def trace_name(loaded: Loaded, policy: Policy, name: str) -> Trail:
    """Follow a fact, parameter or output to all that rests on it.

    Raises:
        UnknownNameError: there is no such name.
    """
    readers = readers_of(policy)
    kind, label, place = _named(loaded, policy, name)
    reached: dict[str, None] = {}
    direct = _steps(loaded, policy, name, readers.of(name))
    reached.update((step.decision, None) for step in direct)
    measures = _measures(readers, name)
    facts = [each for each in measures if each in policy.facts]
    onward: list[Step] = []
    for fact in () if name in policy.facts else facts:
        steps = _steps(loaded, policy, fact, readers.of(fact))
        onward += steps
        reached.update((step.decision, None) for step in steps)
    for decision in policy.decisions:  # each stands after those it reads
        if decision.name not in reached:
            continue
        for output in decision.outputs:
            steps = _steps(loaded, policy, output.name, readers.of(output.name))
            onward += steps
            reached.update((step.decision, None) for step in steps)
    names = [name, *(o.name for d in policy.decisions if d.name in reached for o in d.outputs)]
    invariants = dict.fromkeys(id_ for each in names for id_ in readers.invariants.get(each, ()))
    return Trail(
        name=name,
        kind=kind,
        label=label,
        place=place,
        direct=direct,
        onward=tuple(onward),
        outcomes=tuple(each for each in policy.outcomes if each in reached),
        untouched=tuple(each for each in policy.outcomes if each not in reached),
        invariants=tuple(invariants),
        measured=measured(policy, name),
        measures=tuple(measures),
        facts=tuple(facts),
    )


def _measures(readers: Readers, name: str) -> list[str]:
    """The measures that read a name, and those that read these."""
    found = [*readers.gathering(name, "measure")]
    for each in found:  # it grows
        found += [read for read in readers.gathering(each, "measure") if read not in found]
    return found


def _named(loaded: Loaded, policy: Policy, name: str) -> tuple[str, str, str]:
    """What a name is, what it is called, and where it stands."""
    if fact := policy.facts.get(name):
        return f"fact, {fact.type}", fact.label, place_of(loaded, loaded.spans.facts, name)
    if parameter := policy.parameters.get(name):
        place = place_of(loaded, loaded.spans.parameters, name)
        return f"parameter, {parameter.type}", parameter.label, place
    if measure := policy.measures.get(name):
        place = place_of(loaded, loaded.spans.measures, name)
        return f"measure, {measure.type}", measure.label, place
    for decision in policy.decisions:
        for output in decision.outputs:
            if output.name == name:
                place = place_of(loaded, loaded.spans.decisions, decision.name)
                return f"output of {decision.name}, {output.type}", decision.question, place
    _refuse_other(policy, name)
    outputs = [output.name for decision in policy.decisions for output in decision.outputs]
    known = [*policy.facts, *policy.parameters, *policy.measures, *outputs]
    raise UnknownNameError(unknown("fact, parameter or output", name, known))


def _refuse_other(policy: Policy, name: str) -> None:
    """Refuse what is a name of something that nothing reads, and say where it is shown."""
    for decision in policy.decisions:
        if any(rule.id == name for rule in decision.rules):
            told = f"`{name}` is a rule of `{decision.name}`, and nothing reads a rule"
            outputs = " or ".join(f"`{output.name}`" for output in decision.outputs)
            shown = f"`tidewaiter rules {name}` shows it; trace {outputs}, which it gives"
            raise UnknownNameError(f"{told}; {shown}")
        if decision.name == name:
            outputs = " or ".join(f"`{output.name}`" for output in decision.outputs)
            raise UnknownNameError(f"`{name}` is a decision; trace what it gives: {outputs}")
    if name in policy.tables:
        told = (
            f"`{name}` is a reference table; `tidewaiter rules --reads {name}` lists what reads it"
        )
        raise UnknownNameError(told)
    if any(each.id == name for each in policy.invariants):
        raise UnknownNameError(f"`{name}` is an invariant, and nothing reads it")


def _steps(
    loaded: Loaded, policy: Policy, name: str, readers: tuple[Reader, ...]
) -> tuple[Step, ...]:
    by_decision: dict[str, list[Reading]] = {}
    for reader in readers:
        by_decision.setdefault(reader.decision, []).append(_reading(loaded, reader))
    return tuple(
        Step(decision, decision in policy.outcomes, name, tuple(readings))
        for decision, readings in by_decision.items()
    )


def _reading(loaded: Loaded, reader: Reader) -> Reading:
    rule = reader.rule
    if rule is None:
        place = place_of(loaded, loaded.spans.decisions, reader.decision)
        return Reading(reader.decision, None, reader.told, "", place)
    place = place_of(loaded, loaded.spans.rules, rule.id)
    return Reading(reader.decision, rule.id, rule.title, formula(rule.when), place)


def _lines(trail: Trail) -> Iterator[str]:
    yield f"{trail.name} ({trail.kind}): {escape(trail.label)}"
    yield f"  {escape(trail.place)}"
    yield from (f"  {escape(each)}" for each in trail.measured)
    if trail.measures:
        yield from ("", f"read by the measures {', '.join(trail.measures)}")
        if trail.facts:
            yield f"which give, or lead to, the facts {', '.join(trail.facts)}"
    if not trail.direct and not trail.onward and not trail.invariants:
        yield from () if trail.measures else ("nothing reads it",)
        return
    if trail.direct:
        yield from ("", "read by")
        for step in trail.direct:
            yield from _step(step, step.decision)
    if trail.onward:
        yield from ("", "and through that")
        for step in trail.onward:
            yield from _step(step, f"{step.by} -> {step.decision}")
    yield ""
    yield f"outcomes it can change: {', '.join(trail.outcomes) or 'none'}"
    if trail.untouched:
        yield f"outcomes it cannot: {', '.join(trail.untouched)}"
    if trail.invariants:
        yield f"invariants it bears on: {', '.join(trail.invariants)}"


def _step(step: Step, head: str) -> Iterator[str]:
    yield f"  {head}" + (" (outcome)" if step.is_outcome else "")
    ids = [reading.rule or "(otherwise)" for reading in step.readings]
    width = max(map(len, ids))
    for id_, reading in zip(ids, step.readings, strict=True):
        yield f"    {id_:<{width}}  {escape(reading.title)}  {escape(reading.place)}".rstrip()
