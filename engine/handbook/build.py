"""From a checked policy to the document about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from engine.handbook.decisions import decision_entries
from engine.handbook.document import (
    FactEntry,
    Handbook,
    Head,
    InvariantEntry,
    ParameterEntry,
    TableEntry,
    ValueEntry,
)
from engine.handbook.english import English
from engine.handbook.gathering import measure_entries, record_entries
from engine.handbook.indexes import authorities, owners
from engine.handbook.links import joined, told_gatherers, told_readers, told_rules, told_type
from engine.handbook.measuring import told_measure
from engine.handbook.places import place_of
from engine.handbook.prose import Prose
from engine.handbook.readers import Readers, readers_of
from engine.model.formats import show_outcome, show_value
from engine.model.policy import Fact, KeyMatch, Parameter, Policy, Table
from engine.model.ranges import show_range
from engine.policy.digest import meaning_digest
from engine.policy.load import Loaded

MOST_ROWS: Final = 1000
"""The most rows of a reference table that are shown."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies open while the document is written."""

    loaded: Loaded
    policy: Policy
    readers: Readers
    english: English
    as_of: date | None


def handbook(loaded: Loaded, policy: Policy, as_of: date | None = None) -> Handbook:
    """The document about a policy; what is not in force on `as_of` is marked in it."""
    desk = Desk(loaded, policy, readers_of(policy), English(policy, as_of), as_of)
    return Handbook(
        head=_head(desk),
        decisions=decision_entries(loaded, desk.readers, desk.english),
        invariants=_invariants(desk),
        parameters=tuple(_parameter(desk, each) for each in policy.parameters.values()),
        facts=tuple(_fact(desk, each) for each in policy.facts.values()),
        tables=tuple(_table(desk, each) for each in policy.tables.values()),
        records=record_entries(loaded, desk.english),
        measures=measure_entries(loaded, policy, desk.readers),
        authorities=authorities(policy),
        owners=owners(policy),
        reads={d.name: tuple(sorted(d.reads_decisions())) for d in policy.decisions},
    )


def _head(desk: Desk) -> Head:
    policy = desk.policy
    counts = {
        "decision": len(policy.decisions),
        "rule": sum(len(decision.rules) for decision in policy.decisions),
        "fact": len(policy.facts),
        "parameter": len(policy.parameters),
        "reference table": len(policy.tables),
        **_counted(policy),
        "invariant": len(policy.invariants),
        "test": len(desk.loaded.tests),
    }
    return Head(
        name=policy.name,
        title=policy.title,
        version=policy.version,
        as_of=desk.as_of,
        counts=tuple(f"{n:,} {_plural(noun, n)}" for noun, n in counts.items()),
        meaning_digest=meaning_digest(policy),
        text_digest=desk.loaded.text_digest,
        outcomes=policy.outcomes,
    )


def _plural(noun: str, number: int) -> str:
    first, *rest = noun.split(" of ")
    return " of ".join([first + ("" if number == 1 else "s"), *rest])


def _counted(policy: Policy) -> dict[str, int]:
    """How many measures and kinds of records there are, where there are any."""
    found = {"kind of records": len(policy.records), "measure": len(policy.measures)}
    return {noun: number for noun, number in found.items() if number}


def _invariants(desk: Desk) -> tuple[InvariantEntry, ...]:
    return tuple(
        InvariantEntry(
            id=each.id,
            must=desk.english.clause(each.must),
            because=desk.english.sentence(each.because),
            authority=str(each.authority or ""),
            place=place_of(desk.loaded, desk.loaded.spans.invariants, each.id),
        )
        for each in desk.policy.invariants
    )


def _parameter(desk: Desk, parameter: Parameter) -> ParameterEntry:
    values = [
        ValueEntry(
            value=show_value(each.value, parameter.type, parameter.unit),
            start=str(each.period.start or ""),
            end=str(each.period.end or ""),
            authority=str(each.authority or parameter.authority or ""),
            in_force=desk.as_of is None or each.period.holds(desk.as_of),
        )
        for each in parameter.values
    ]
    return ParameterEntry(
        name=parameter.name,
        label=parameter.label,
        type=told_type(parameter.type),
        place=place_of(desk.loaded, desk.loaded.spans.parameters, parameter.name),
        values=tuple(values),
        readers=told_readers(desk.readers, parameter.name),
    )


def _readers_of_fact(readers: Readers, name: str) -> Prose:
    """What decides by a fact; what reads the measure that gives it is said of that."""
    return told_readers(replace(readers, gatherers={}), name)


def _fact(desk: Desk, fact: Fact) -> FactEntry:
    bounds = show_range(fact.range, fact.type) if fact.range else ""
    measure = desk.policy.measures.get(fact.name)
    return FactEntry(
        name=fact.name,
        label=fact.label,
        type=told_type(fact.type),
        unit=fact.unit or "",
        source=fact.source or "",
        measure=() if measure is None else told_measure(measure),
        bounds=bounds or (f"of the form {fact.pattern}" if fact.pattern else ""),
        place=place_of(desk.loaded, desk.loaded.spans.facts, fact.name),
        readers=_readers_of_fact(desk.readers, fact.name),
    )


def _readers_of_table(readers: Readers, name: str) -> Prose:
    told = (told_rules(readers.tables.get(name, ())), told_gatherers(readers, name))
    return joined(filter(None, told), "; ")


def _table(desk: Desk, table: Table) -> TableEntry:
    rows = table.rows[:MOST_ROWS]
    types = [*(key.type for key in table.keys), *(column.type for column in table.columns)]
    keys = [
        f"the longest {key.name} that the value begins with"
        if key.match is KeyMatch.PREFIX
        else f"the same {key.name}"
        for key in table.keys
    ]
    otherwise = [
        f"{column.name} {show_value(value, column.type)}"
        for column, value in zip(table.columns, table.otherwise or (), strict=False)
    ]
    key = "The row with " + " and ".join(keys) + " holds"
    return TableEntry(
        name=table.name,
        place=place_of(desk.loaded, desk.loaded.spans.tables, table.name),
        key=key + (f"; where there is none, {', '.join(otherwise)}." if otherwise else "."),
        columns=(
            *(key.name for key in table.keys),
            *(column.name for column in table.columns),
            "from",
            "until",
        ),
        keys=len(table.keys),
        rows=tuple(
            (
                *(show_outcome(v, t) for v, t in zip((*row.keys, *row.values), types, strict=True)),
                str(row.period.start or ""),
                str(row.period.end or ""),
            )
            for row in rows
        ),
        aside=tuple(desk.as_of is not None and not row.period.holds(desk.as_of) for row in rows),
        left_out=len(table.rows) - len(rows),
        readers=_readers_of_table(desk.readers, table.name),
    )
