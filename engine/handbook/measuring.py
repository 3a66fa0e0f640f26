"""What a measure is of, in words: how it comes of records, and of which of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.explain.formula import formula
from engine.handbook.prose import Piece, Prose, anchor, plain, say
from engine.model.expressions import If, facts_of
from engine.model.measures import (
    Aggregate,
    Bound,
    Computed,
    Identity,
    Measure,
    OfRecords,
    Peers,
    Rate,
    Window,
)
from engine.model.policy import Policy

_AGGREGATES: Final[Mapping[Aggregate, tuple[str, str]]] = {
    Aggregate.COUNT: ("how many ", ""),
    Aggregate.SUM: ("the sum of {} of ", ""),
    Aggregate.MIN: ("the least {} of ", ""),
    Aggregate.MAX: ("the greatest {} of ", ""),
    Aggregate.DISTINCT: ("how many different {} there are in ", ""),
    Aggregate.FIRST: ("the first {} of ", ""),
    Aggregate.LAST: ("the last {} of ", ""),
    Aggregate.MEMBERS: ("every {} of ", ""),
    Aggregate.SHARE: ("the share of ", " with {}"),
    Aggregate.TOP: ("the leading {} of ", ""),
    Aggregate.TOP_SHARE: ("the share of the leading {} in ", ""),
    Aggregate.CONCENTRATION: ("the concentration by {} of ", ""),
}
"""What stands before the name of the records, and behind it; the value in its place."""


def told_measure(measure: Measure) -> Prose:
    """How it is worked out, in a line."""
    match measure.formula:
        case OfRecords():
            return _of_records(measure.formula)
        case Rate(hits=hits, of=of, bound=bound, z=z, least=least):
            end = "lower" if bound is Bound.LOWER else "upper"
            told = f"the {end} bound of the rate of {formula(hits)} in {formula(of)}"
            told += f", as sure as {formula(z)}"
            return say(told + ("" if least is None else f", from {formula(least)} of them on"))
        case Peers(value=value, quantile=quantile, within=within, least=least):
            alike = ", ".join(map(formula, within))
            told = f"the quantile {formula(quantile)} of {formula(value)} among accounts"
            told += f" with the same {alike}"
            return say(told + ("" if least is None else f", from {formula(least)} of them on"))
        case Computed(value=value):
            return say(f"= {formula(value)}")
        case Identity(of=of_account):
            return say(f"{str(of_account).replace('_', ' ')} of the account, as it is listed")


def _of_records(made: OfRecords) -> Prose:
    before, behind = _AGGREGATES[made.aggregate]
    if made.rank > 1:
        before = before.replace("leading", "next")
    value = "" if made.value is None else formula(made.value)
    if isinstance(made.value, If):
        value = f"({value})"
    records = Piece(made.records, anchor("records", made.records))
    told = say(before.replace("{}", value), records, behind.replace("{}", value))
    if made.weight.sum is not None:
        told = say(told, f", weighed by {formula(made.weight.sum)}")
    if made.weight.distinct is not None:
        told = say(told, f", each {formula(made.weight.distinct)} counted once")
    if made.window is not None:
        told = say(told, ", ", _months(made.window))
    return told if made.where is None else say(told, f", where {formula(made.where)}")


def _months(window: Window) -> str:
    told = f"over {window.over} month{'' if window.over == 1 else 's'}"
    return told + (f" that ended {window.before} before" if window.before else "")


def columns_behind(policy: Policy, name: str) -> dict[str, tuple[str, ...]]:
    """The records that a measure comes of in the end, each with the columns that are read.

    The column with the day of the records is read where a measure has months. Empty where it
    comes of none.
    """
    found: dict[str, set[str]] = {}
    for each in _behind(policy, name):
        made = each.formula
        if isinstance(made, OfRecords):
            columns = found.setdefault(made.records, set())
            columns.update(*map(facts_of, each.expressions()))
            if made.window is not None or made.aggregate in (Aggregate.FIRST, Aggregate.LAST):
                columns.add(policy.records[made.records].date)
    return {
        records: tuple(name for name in policy.records[records].columns if name in columns)
        for records, columns in found.items()
    }


def _behind(policy: Policy, name: str) -> list[Measure]:
    """A measure and all that it is computed from."""
    names = [name]
    for each in names:  # it grows
        names += [read for read in sorted(policy.measures[each].reads()) if read not in names]
    return [policy.measures[each] for each in names]


def measured(policy: Policy, name: str) -> tuple[str, ...]:
    """Lines that say how a measure comes about, the first its own; none of what is no measure."""
    if name not in policy.measures:
        return ()
    told = [f"measured as {plain(told_measure(policy.measures[name]))}"]
    for records, columns in columns_behind(policy, name).items():
        told.append(f"of {records}" + (f": {', '.join(columns)}" if columns else ""))
    return tuple(told)


def measured_data(policy: Policy, fact: str) -> dict[str, object] | None:
    """How a fact comes of records; None where no measure gives it."""
    measure = policy.measures.get(fact)
    if measure is None:
        return None
    records = columns_behind(policy, fact)
    return {
        "how": plain(told_measure(measure)),
        "records": {name: [*columns] for name, columns in records.items()},
    }


def records_cell(policy: Policy, fact: str) -> tuple[str, ...]:
    """A cell with the records that a fact comes of; no cell in a policy without measures."""
    if not policy.measures:
        return ()
    if fact not in policy.measures:
        return ("not measured",)
    return (f"of {', '.join(columns_behind(policy, fact)) or 'the account'}",)
