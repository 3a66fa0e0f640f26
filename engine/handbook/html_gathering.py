"""Kinds of records and measures as HTML."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h

from engine.handbook.document import MeasureEntry, RecordsEntry
from engine.handbook.html_lists import caption_table
from engine.handbook.html_words import place, prose
from engine.handbook.prose import anchor


def measure_rows(measures: Sequence[MeasureEntry]) -> h.Renderable:
    """Measures with how each is worked out."""
    return caption_table(
        "How facts come of trade records. What is no fact itself is read by other measures.",
        ("measure", "how", "reads", "read by"),
        [
            h.tr(f"#{anchor('measure', each.name)}.entry")[
                h.th(scope="row")[
                    each.label,
                    h.div[h.code[each.name]],
                    h.div(".small.soft")[each.type, " ", place(each.place)],
                ],
                h.td[prose(each.how)],
                h.td[prose(each.reads)],
                h.td[prose(each.gives) or "nothing"],
            ]
            for each in measures
        ],
    )


def records_section(records: RecordsEntry) -> h.Renderable:
    """A kind of records with its columns."""
    to = anchor("records", records.name)
    columns = caption_table(
        f"The columns of {records.name}.",
        ("column", "type", "bounds", "also called"),
        [
            h.tr(".entry")[h.th(scope="row")[h.code[row[0]]], [h.td[cell] for cell in row[1:]]]
            for row in records.columns
        ],
    )
    musts = [
        h.p["A record is rejected unless"],
        h.ul[[h.li[prose(must), ": ", because] for must, because in records.musts]],
    ]
    return h.section(f"#{to}.reference", aria_labelledby=f"{to}-head")[
        h.h3(f"#{to}-head")[records.label],
        h.p(".small.soft")[h.code[records.name], " ", place(records.place)],
        h.p[records.whose],
        h.p["Read by ", prose(records.readers) or "no measure", "."],
        h.details[h.summary[f"{len(records.columns)} columns"], columns],
        musts if records.musts else None,
    ]
