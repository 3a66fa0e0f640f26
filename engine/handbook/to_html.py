"""The document about a policy as one HTML file with a search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import htpy as h

from engine.explain.html.page import asset, render_page
from engine.handbook.document import Handbook
from engine.handbook.graph import draw
from engine.handbook.html_decisions import decision_section
from engine.handbook.html_gathering import measure_rows, records_section
from engine.handbook.html_lists import (
    fact_rows,
    index_rows,
    invariant_rows,
    parameter_rows,
    table_section,
)
from engine.handbook.prose import anchor
from engine.handbook.svg import overview

_NOTHING_FOUND: Final = (
    "nothing has all of these words; names, titles, labels, conditions, reasons and citations are "
    "searched: try fewer words, or a part of one"
)
"""Said where a search finds nothing."""


def handbook_html(book: Handbook) -> str:
    """The whole document as one page; nothing but this text is needed to read it."""
    title = book.head.title or book.head.name
    return render_page(
        title=f"{title} {book.head.version}",
        body=h.div(".sheet")[
            _nav(book), h.main("#main")[_header(book), *_sections(book)], _foot(book)
        ],
        styles=(asset("engine.handbook", "handbook.css"),),
        scripts=(asset("engine.handbook", "search.js"),),
    )


def _header(book: Handbook) -> h.Renderable:
    head = book.head
    return h.header(".title")[
        h.p(".over")[f"Policy {head.name}, version {head.version}"],
        h.h1[head.title or head.name],
        h.p[", ".join(head.counts), "."],
        h.p[
            f"As it stands on {head.as_of}; what is not in force on that day is marked."
            if head.as_of
            else "With all its dates: nothing is left out, whatever the day."
        ],
    ]


def _nav(book: Handbook) -> h.Renderable:
    decisions = [(anchor("decision", d.name), d.name) for d in book.decisions]
    others = [
        ("invariants", "Invariants", book.invariants),
        ("parameters", "Parameters", book.parameters),
        ("facts", "Facts", book.facts),
        ("measures", "Measures", book.measures),
        ("records", "Records", book.records),
        ("tables", "Reference tables", book.tables),
        ("authorities", "By legal authority", book.authorities),
        ("owners", "By owner", book.owners),
    ]
    return h.nav(".contents.no-print", aria_label="Contents")[
        h.search("#search", hidden=True)[
            h.label(for_="query")["Search"],
            h.input(id="query", type="search", autocomplete="off", spellcheck="false"),
            h.p("#found", role="status", data_none=_NOTHING_FOUND),
        ],
        h.p(".group")[h.a(href="#overview")["Overview"]],
        h.p(".group")[h.a(href="#decisions")["Decisions"]],
        _links(decisions),
        [h.p(".group")[h.a(href=f"#{to}")[name]] for to, name, entries in others if entries],
    ]


def _links(links: Iterable[tuple[str, str]]) -> h.Renderable:
    return h.ul[[h.li[h.a(href=f"#{to}")[name]] for to, name in links]]


def _sections(book: Handbook) -> Iterable[h.Node]:
    by_name = {decision.name: decision for decision in book.decisions}
    outcomes = (h.a(href="#" + anchor("decision", name))[name] for name in book.head.outcomes)
    yield h.section("#overview", aria_labelledby="overview-head")[
        h.h2("#overview-head")["Overview"],
        h.p[
            "Each decision is drawn to the right of those it reads; what follows from other lines"
            " has no line of its own. An outcome of the policy has a thick edge, and says so."
        ],
        h.div(".scroll", tabindex="0", role="region", aria_label="Overview, may be scrolled")[
            overview(draw(book.reads), by_name)
        ],
        h.p["Outcomes: ", [((", ", link) if i else link) for i, link in enumerate(outcomes)], "."],
    ]
    yield h.section("#decisions", aria_labelledby="decisions-head")[
        h.h2("#decisions-head")["Decisions"],
        [decision_section(decision) for decision in book.decisions],
    ]
    parts = (
        ("invariants", "Invariants", invariant_rows(book.invariants), bool(book.invariants)),
        ("parameters", "Parameters", parameter_rows(book.parameters), bool(book.parameters)),
        ("facts", "Facts", fact_rows(book.facts), bool(book.facts)),
        ("measures", "Measures", measure_rows(book.measures), bool(book.measures)),
        ("records", "Records", [*map(records_section, book.records)], bool(book.records)),
        ("tables", "Reference tables", [*map(table_section, book.tables)], bool(book.tables)),
        ("authorities", "By legal authority", index_rows(book.authorities, "authority"), True),
        ("owners", "By owner", index_rows(book.owners, "owner"), True),
    )
    for to, name, content, is_there in parts:
        if is_there:
            yield h.section(f"#{to}", aria_labelledby=f"{to}-head")[
                h.h2(f"#{to}-head")[name], content
            ]


def _foot(book: Handbook) -> h.Renderable:
    head = book.head
    return h.footer[
        h.p[f"Policy {head.name}, version {head.version}."],
        h.p["Digest of its meaning ", h.code[head.meaning_digest]],
        h.p["Digest of its text ", h.code[head.text_digest]],
    ]
