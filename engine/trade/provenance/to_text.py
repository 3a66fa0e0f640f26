"""A traced fact in lines: what it comes to, the records it rests on, why others do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from engine.engines.columnar.outputs import KEY
from engine.model.formats import show_value
from engine.model.measures import Measure
from engine.model.records import Form
from engine.source.masking import mask
from engine.source.render import escape
from engine.trade.identity.numbers import masked
from engine.trade.measures.tracing import Contribution, Traced, columns_read
from engine.trade.records.sorting import FILE, ROW

if TYPE_CHECKING:
    from engine.model.records import Records
    from engine.model.types import Value
    from engine.trade.provenance.find import FactTrace, Step

Words = Callable[[Measure], str]
"""What a measure is of, in words."""
Kinds = Mapping[str, "Records"]

MOST_SHOWN: Final = 50
"""The most records that are listed of one measure; the data form has all."""


def to_text(traced: FactTrace, kinds: Kinds, words: Words, most: int = MOST_SHOWN) -> str:
    """The trace as text; personal numbers are masked."""
    return mask("\n".join(_lines(traced, kinds, words, most)))


def _lines(traced: FactTrace, kinds: Kinds, words: Words, most: int) -> Iterator[str]:
    type_ = traced.steps[-1].measure.type
    value = show_value(traced.kept, type_)
    yield f"{traced.fact} of {traced.account}, as of {traced.as_of}: {value}"
    yield from _verdict(traced)
    yield ""
    for number, kind, since, until in traced.numbers:
        days = f"{since or 'ever'} to {until or 'now'}"
        yield f"{kind} number {masked(number)}, held {days}"
    for step in reversed(traced.steps):
        yield ""
        yield from _step(step, kinds, words, most)


def _verdict(traced: FactTrace) -> Iterator[str]:
    if traced.changed:
        yield "NOT PROVEN: these files are not as the build read them:"
        yield from (f"  {name}" for name in traced.changed)
    if not traced.is_told:
        yield "It rests on the accounts that are alike, so one account's records do not give it."
    elif traced.kept != traced.again:
        again = show_value(traced.again, traced.steps[-1].measure.type)
        yield f"IT DOES NOT ADD UP: the records come to {again}."
    elif not traced.changed:
        yield "The records below come to it, and they are the ones that the build read."


def _step(step: Step, kinds: Kinds, words: Words, most: int) -> Iterator[str]:
    measure = step.measure
    yield f"{measure.name} = {show_value(step.value, measure.type)}: {words(measure)}"
    if step.note is not None:
        yield f"  {step.note}"
    if step.traced is None:
        return
    records = kinds[step.traced.formula.records]
    counted = step.traced.counted()
    since = "" if step.traced.days.after is None else f"after {step.traced.days.after} "
    yield f"  {since}up to {step.traced.days.last}: {len(counted):,} counted"
    if counted:
        yield from _table(counted[:most], records, step.traced)
    if len(counted) > most:
        yield f"    and {len(counted) - most:,} more"
    for fate, count in step.traced.left_out().items():
        yield f"  left out: {count:,} {fate}"


def _table(counted: tuple[Contribution, ...], records: Records, traced: Traced) -> Iterator[str]:
    columns = shown_columns(records, traced)
    rows = [("where", *columns)] + [
        (place_of(each), *(cell(each.row[name], records, name) for name in columns))
        for each in counted
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield (
            "    "
            + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        )


def shown_columns(records: Records, traced: Traced) -> tuple[str, ...]:
    """The day, the key, and what the measure reads of a record."""
    read = columns_read(traced.formula)
    wanted = (records.date, *records.key, *(name for name in records.columns if name in read))
    return tuple(dict.fromkeys(wanted))


def place_of(contribution: Contribution) -> str:
    """The file and row of a record."""
    return escape(f"{contribution.row[FILE]}:{contribution.row[ROW]}")


def cell(value: Value, records: Records, name: str) -> str:
    """A value of a record as it is shown."""
    column = records.columns[name]
    if value is None:
        return "-"
    if column.form is Form.IMPORTER:
        return masked(str(value))
    if column.form is Form.ENTRY:
        text = str(value)
        return f"{text[:3]}-{text[3:10]}-{text[10:]}"
    return escape(show_value(value, column.type))


def to_data(traced: FactTrace, kinds: Kinds, words: Words) -> dict[str, object]:
    """The trace as data for JSON, every record in it."""
    type_ = traced.steps[-1].measure.type
    return {
        "account": traced.account,
        "fact": traced.fact,
        "as_of": traced.as_of.isoformat(),
        "value": show_value(traced.kept, type_),
        "again": show_value(traced.again, type_) if traced.is_told else None,
        "agrees": traced.agrees,
        "changed_files": list(traced.changed),
        "numbers": [
            {
                "number": masked(number),
                "kind": kind,
                "valid_from": None if since is None else since.isoformat(),
                "valid_to": None if until is None else until.isoformat(),
            }
            for number, kind, since, until in traced.numbers
        ],
        "steps": [_step_data(step, kinds, words) for step in traced.steps],
    }


def _step_data(step: Step, kinds: Kinds, words: Words) -> dict[str, object]:
    data: dict[str, object] = {
        "measure": step.measure.name,
        "words": words(step.measure),
        "value": show_value(step.value, step.measure.type),
        "note": step.note,
    }
    if step.traced is None:
        return data
    records, after = kinds[step.traced.formula.records], step.traced.days.after
    return data | {
        "records": records.name,
        "after": None if after is None else after.isoformat(),
        "last": step.traced.days.last.isoformat(),
        "contributions": [
            {
                "file": each.row[FILE],
                "row": each.row[ROW],
                "fate": str(each.fate),
                "day": each.day.isoformat(),
                **{
                    name: mask(cell(each.row[name], records, name))
                    for name in records.columns
                    if name != KEY
                },
            }
            for each in step.traced.contributions
        ],
    }
