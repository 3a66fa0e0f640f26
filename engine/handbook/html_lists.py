"""Parameters, facts, reference tables, invariants and indexes as HTML tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import htpy as h

from engine.handbook.document import (
    FactEntry,
    IndexEntry,
    InvariantEntry,
    ParameterEntry,
    TableEntry,
)
from engine.handbook.html_words import aside, place, prose
from engine.handbook.prose import anchor

LONG: Final = 20
"""A reference table with more rows is folded."""

UNREAD: Final = "nothing reads it"


def caption_table(caption: str, heads: Sequence[str], rows: h.Node) -> h.Renderable:
    """A table with a caption and heads."""
    return h.table[
        h.caption[caption],
        h.thead[h.tr[[h.th(scope="col")[head] for head in heads]]],
        h.tbody[rows],
    ]


def invariant_rows(invariants: Sequence[InvariantEntry]) -> h.Renderable:
    """What must hold of every account."""
    return caption_table(
        "What must hold of every account; where it does not, the account is in error.",
        ("invariant", "must hold", "because", "authority"),
        [
            h.tr(f"#{anchor('invariant', each.id)}.entry")[
                h.th(scope="row")[h.code[each.id], h.div(".small")[place(each.place)]],
                h.td[prose(each.must)],
                h.td[prose(each.because)],
                h.td[each.authority],
            ]
            for each in invariants
        ],
    )


def parameter_rows(parameters: Sequence[ParameterEntry]) -> h.Renderable:
    """Parameters, each value with its days and its authority."""
    return h.table(".history")[
        h.caption["Every value that a parameter had or will have, with its days, both included."],
        h.thead[
            h.tr[
                [
                    h.th(scope="col")[head]
                    for head in ("parameter", "value", "from", "until", "authority", "read by")
                ]
            ]
        ],
        [_parameter(each) for each in parameters],
    ]


def _parameter(parameter: ParameterEntry) -> h.Renderable:
    count = str(len(parameter.values))
    head = h.th(scope="rowgroup", rowspan=count)[
        parameter.label,
        h.div[h.code[parameter.name]],
        h.div(".small.soft")[parameter.type, " ", place(parameter.place)],
    ]
    readers = h.td(rowspan=count)[prose(parameter.readers) or UNREAD]
    return h.tbody(f"#{anchor('parameter', parameter.name)}.entry")[
        [
            h.tr(class_=None if value.in_force else "out")[
                None if i else head,
                h.td[h.strong[value.value], " ", aside(in_force=value.in_force)],
                h.td(".nowrap")[value.start or "always"],
                h.td(".nowrap")[value.end or "further notice"],
                h.td[value.authority],
                None if i else readers,
            ]
            for i, value in enumerate(parameter.values)
        ]
    ]


def fact_rows(facts: Sequence[FactEntry]) -> h.Renderable:
    """Facts with where they come from and where they are read."""
    return caption_table(
        "What can be known of an account, where it comes from and what reads it.",
        ("fact", "type", "source", "read by"),
        [
            h.tr(f"#{anchor('fact', fact.name)}.entry")[
                h.th(scope="row")[
                    fact.label,
                    h.div[h.code[fact.name]],
                    h.div(".small")[place(fact.place)],
                ],
                h.td[
                    fact.type,
                    f", in {fact.unit}" if fact.unit else None,
                    h.div(".small.soft")[fact.bounds] if fact.bounds else None,
                ],
                h.td[
                    fact.source,
                    h.div(".small")[prose(fact.measure)] if fact.measure else None,
                ],
                h.td[prose(fact.readers) or UNREAD],
            ]
            for fact in facts
        ],
    )


def table_section(table: TableEntry) -> h.Renderable:
    """A reference table; a long one is folded."""
    to = anchor("table", table.name)
    rows = h.table[
        h.caption[f"The rows of {table.name}. {table.key}"],
        h.thead[h.tr[[h.th(scope="col")[name] for name in table.columns]]],
        h.tbody[
            [
                _row(row, table.keys, in_force=not out)
                for row, out in zip(table.rows, table.aside, strict=True)
            ]
        ],
    ]
    count = len(table.rows) + table.left_out
    more = h.p[f"{table.left_out:,} more rows stand in {table.place}."] if table.left_out else None
    return h.section(f"#{to}.reference", aria_labelledby=f"{to}-head")[
        h.h3(f"#{to}-head")[table.name],
        h.p(".small.soft")[place(table.place)],
        h.p["Read by ", prose(table.readers), "."] if table.readers else h.p[f"{UNREAD}."],
        h.details[h.summary[f"{count:,} rows"], rows, more] if count > LONG else rows,
    ]


def _row(row: Sequence[str], keys: int, *, in_force: bool) -> h.Renderable:
    *others, last = row[keys:]
    return h.tr(class_=["entry", not in_force and "out"])[
        [h.th(scope="row")[cell] for cell in row[:keys]],
        [h.td[cell] for cell in others],
        h.td[last, " ", aside(in_force=in_force)],
    ]


def index_rows(entries: Sequence[IndexEntry], head: str) -> h.Renderable:
    """What rests on an authority, or belongs to an owner."""
    return caption_table(
        f"Rules, parameters and invariants by {head}.",
        (head, "entries"),
        [
            h.tr(".entry")[h.th(scope="row")[entry.name], h.td[prose(entry.entries)]]
            for entry in entries
        ],
    )
