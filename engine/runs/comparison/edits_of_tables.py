"""The edits of reference tables: rows by their keys, and what is given where no row fits."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.formats import show_value
from engine.model.policy import Table, TableRow
from engine.model.types import Value
from engine.runs.comparison.edit import Edit, Sides, short
from engine.runs.comparison.mixing import Part
from engine.runs.comparison.sides import Side


def edits_of_tables(sides: Sides) -> Iterator[Edit]:
    """The edits of the reference tables that both policies have."""
    old, new = (side.tables for side in sides.pair.sides)
    for name in old:
        if name in new:
            yield from _of_table(sides, old[name], new[name])


def _of_table(sides: Sides, old: Table, new: Table) -> Iterator[Edit]:
    name = old.name
    if (old.keys, old.columns) != (new.keys, new.columns):
        part: Part = ("table", name)
        what = f"reference table `{name}`, whose columns are others, as a whole"
        yield Edit(what, frozenset({part}), *sides.places("tables", name))
        return
    if old.otherwise != new.otherwise:
        what = f"reference table `{name}`: what it gives where no row fits"
        yield Edit(what, frozenset({("no row", name)}), *sides.places("tables", name))
    before, after = ({row.keys: row for row in each.rows} for each in (old, new))
    places = _places_of_rows(sides.old, name), _places_of_rows(sides.new, name)
    for keys in dict.fromkeys([*before, *after]):
        was, now = before.get(keys), after.get(keys)
        if was is not None and now is not None and was.values == now.values:
            continue
        told = ", ".join(show_value(k, key.type) for k, key in zip(keys, old.keys, strict=True))
        left, right = (_values(row, old) for row in (was, now))
        yield Edit(
            short(f"reference table `{name}`, row {told}: {left} -> {right}"),
            frozenset({("row", name, keys)}),
            places[0].get(keys),
            places[1].get(keys),
        )


def _values(row: TableRow | None, table: Table) -> str:
    if row is None:
        return "no row"
    pairs = zip(row.values, table.columns, strict=True)
    return ", ".join(show_value(value, column.type) for value, column in pairs)


def _places_of_rows(side: Side, name: str) -> dict[tuple[Value, ...], str | None]:
    policy, spans = side.loaded.policy, side.loaded.spans.rows.get(name, ())
    if policy is None or len(spans) != len(policy.tables[name].rows):
        return {}
    rows = zip(policy.tables[name].rows, spans, strict=True)
    as_of = side.inforce.as_of
    return {row.keys: side.place(span) for row, span in rows if row.period.holds(as_of)}
