"""The part of the document about how facts come about: kinds of records, and measures."""

from __future__ import annotations

from engine.explain.formula import formula
from engine.handbook.document import MeasureEntry, RecordsEntry
from engine.handbook.english import English
from engine.handbook.links import joined, links, told_type
from engine.handbook.measuring import told_measure
from engine.handbook.places import place_of
from engine.handbook.prose import Piece, Prose, anchor, plain, say
from engine.handbook.readers import Readers, tables_of
from engine.model.expressions import parameters_of
from engine.model.measures import Measure, OfRecords
from engine.model.policy import Policy
from engine.model.ranges import show_range
from engine.model.records import RecordColumn, Records
from engine.policy.load import Loaded


def record_entries(loaded: Loaded, english: English) -> tuple[RecordsEntry, ...]:
    """Every kind of records of a policy."""
    policy = english.policy
    return tuple(
        RecordsEntry(
            name=each.name,
            label=each.label,
            place=place_of(loaded, loaded.spans.records, each.name),
            whose=_whose(each),
            columns=tuple(map(_column, each.columns.values())),
            musts=tuple(
                (say(formula(must.that)), plain(english.sentence(must.because)))
                for must in each.musts
            ),
            readers=links("measure", _measures_of(policy, each.name)),
        )
        for each in policy.records.values()
    )


def _whose(records: Records) -> str:
    owners = [each for each in (records.importer, records.filer) if each is not None]
    told = f"A record is of the account that held its {' or '.join(owners)} on its {records.date}"
    if records.known is None:
        return f"{told}, and known from that day on. Its key is {', '.join(records.key)}."
    return f"{told}, and known from its {records.known} on. Its key is {', '.join(records.key)}."


def _column(column: RecordColumn) -> tuple[str, ...]:
    told = [told_type(column.type)]
    if column.form is not None:
        told.append(str(column.form))
    if column.is_optional:
        told.append("may be missing")
    bounds = show_range(column.range, column.type) if column.range else ""
    if column.pattern:
        bounds = f"of the form {column.pattern}"
    if column.checks:
        bounds = f"whether the check digit of {column.checks} is right"
    return (column.name, ", ".join(told), bounds, ", ".join(column.spellings))


def _measures_of(policy: Policy, records: str) -> list[str]:
    return [
        each.name
        for each in policy.measures.values()
        if isinstance(each.formula, OfRecords) and each.formula.records == records
    ]


def measure_entries(loaded: Loaded, policy: Policy, readers: Readers) -> tuple[MeasureEntry, ...]:
    """Every measure of a policy."""
    return tuple(
        MeasureEntry(
            name=each.name,
            label=each.label,
            type=str(each.type),
            place=place_of(loaded, loaded.spans.measures, each.name),
            how=told_measure(each),
            reads=_reads(policy, each),
            gives=_gives(policy, readers, each.name),
        )
        for each in policy.measures.values()
    )


def _reads(policy: Policy, measure: Measure) -> Prose:
    given = [*measure.expressions()]
    parameters = frozenset[str]().union(*map(parameters_of, given)) & policy.parameters.keys()
    tables = frozenset[str]().union(*map(tables_of, given))
    told = (
        links("measure", sorted(measure.reads())),
        links("parameter", sorted(parameters)),
        links("table", sorted(tables)),
    )
    return joined(filter(None, told), ", ")


def _gives(policy: Policy, readers: Readers, name: str) -> Prose:
    fact = say("the fact ", Piece(name, anchor("fact", name))) if name in policy.facts else ()
    measures = links("measure", readers.gathering(name, "measure"))
    return joined(filter(None, (fact, measures)), "; ")
