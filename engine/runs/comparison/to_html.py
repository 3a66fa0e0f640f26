"""A comparison, and a sweep, as a page in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import htpy as h

from engine.explain.html.page import asset, render_page
from engine.runs.comparison.attribution import How
from engine.runs.comparison.chart import Series, chart
from engine.runs.comparison.report import Comparison, EditCount, End, Matrix, Moved, SideTold
from engine.runs.comparison.sweep import Curve, unread
from engine.runs.comparison.sweep_to_text import values_of
from engine.runs.comparison.to_text import NOT_ALONE, parts_of, share

_WIDEST: Final = 16
_MOST_ROWS: Final = 200


def comparison_page(told: Comparison) -> str:
    """The page of a comparison."""
    title = f"Who moves: {told.old.name} to {told.new.name}"
    return render_page(
        title=title,
        body=[
            _head("Who moves", (("Old", told.old), ("New", told.new))),
            h.main("#main")[
                h.p(".lead")[
                    f"{told.moved:,} of {told.accounts:,} accounts moved"
                    f" ({share(told.moved, told.accounts)})"
                ],
                _figures(told),
                [_matrix(matrix, told.accounts) for matrix in told.matrices],
                _edits(told),
                _groups(told),
                _reasons(told),
                _errors(told),
                _listed(told),
            ],
        ],
        styles=(asset("engine.runs.comparison", "comparison.css"),),
        foot=title,
    )


def _head(title: str, sides: Sequence[tuple[str, SideTold]]) -> h.Renderable:
    return h.header(".head")[
        h.h1[title],
        h.dl[
            [
                h.div[
                    h.dt[mark],
                    h.dd[f"{side.name}: {side.policy} {side.version}, as of {side.as_of}"],
                ]
                for mark, side in sides
            ]
        ],
    ]


def _figures(told: Comparison) -> h.Renderable:
    figures = [
        ("the same outcome, other reasons", told.reasons_changed),
        ("settled turned provisional", told.turned_provisional),
        ("provisional turned settled", told.turned_settled),
        ("newly in error", told.new_in_error),
        ("no longer in error", told.no_longer_in_error),
        ("only in the old one", told.only_old[0]),
        ("only in the new one", told.only_new[0]),
    ]
    return h.ul(".figures")[[h.li[h.strong[f"{number:,}"], what] for what, number in figures]]


def _table(
    caption: str, heads: Sequence[str], rows: Iterator[h.Node], *, of_figures: bool = False
) -> h.Renderable:
    return h.div(".scroll")[
        h.table(class_="figured" if of_figures else "plain")[
            h.caption[caption],
            h.thead[h.tr[[h.th(scope="col")[head] for head in heads]]],
            h.tbody[list(rows)],
        ]
    ]


def _number(value: int) -> h.Renderable:
    return h.td(".number")[f"{value:,}"]


def _matrix(matrix: Matrix, accounts: int) -> h.Renderable:
    told = f"{matrix.moved:,} moved ({share(matrix.moved, accounts)})"
    if not matrix.moved:
        return h.section[h.h2[matrix.output], h.p[told]]
    values = sorted({value for cell in matrix.cells for value in (cell.old, cell.new)})
    if len(values) <= _WIDEST and not matrix.is_cut:
        cells = {(cell.old, cell.new): cell.accounts for cell in matrix.cells}
        rows = (
            h.tr[
                h.th(scope="row")[old],
                [_cell(cells.get((old, new), 0), is_same=old == new) for new in values],
            ]
            for old in values
        )
        table = _table("From (rows) to (columns)", ["", *values], rows, of_figures=True)
    else:
        moved = [cell for cell in matrix.cells if cell.old != cell.new][:_MOST_ROWS]
        pairs = (h.tr[h.td[cell.old], h.td[cell.new], _number(cell.accounts)] for cell in moved)
        table = _table("The largest moves", ["from", "to", "accounts"], pairs)
    return h.section[h.h2[matrix.output], h.p[told], table]


def _cell(accounts: int, *, is_same: bool) -> h.Renderable:
    kind = ".stayed" if is_same or not accounts else ".moved"
    return h.td(f".number{kind}")[f"{accounts:,}" if accounts else "\N{MIDDLE DOT}"]


def _edits(told: Comparison) -> h.Node:
    if not told.edits:
        return None

    def row(each: EditCount) -> h.Node:
        edit = each.edit
        notes = [h.p(".small.soft")[part] for part in parts_of(each)]
        places = [place for place in (edit.old, edit.new) if place]
        return h.tr[
            _number(each.accounts),
            h.td[edit.what, notes],
            h.td[[h.div[h.code[place]] for place in dict.fromkeys(places)]],
        ]

    shown = told.edits[:_MOST_ROWS]
    rest = len(told.edits) - len(shown)
    return h.section[
        h.h2["By edit"],
        _table(
            "Accounts in whose move the edit has a part" + (f"; {rest:,} more edits" * bool(rest)),
            ["accounts", "edit", "where"],
            map(row, shown),
        ),
    ]


def _groups(told: Comparison) -> h.Node:
    if not told.groups:
        return None

    def edits(group_edits: Sequence[object]) -> h.Node:
        return h.ul[[h.li[getattr(edit, "what", "")] for edit in group_edits]]

    rows = (
        h.tr[_number(g.accounts), h.td[NOT_ALONE[g.how]], h.td[edits(g.edits)]]
        for g in told.groups[:_MOST_ROWS]
    )
    return h.section[
        h.h2["More than one edit"],
        _table("Accounts that no single edit explains", ["accounts", "how", "edits"], rows),
    ]


def _reasons(told: Comparison) -> h.Node:
    if not told.reasons:
        return None
    rows = (
        h.tr[
            h.td[h.code[each.rule]],
            h.td[each.place and h.code[each.place]],
            _number(each.gained),
            _number(each.lost),
        ]
        for each in told.reasons[:_MOST_ROWS]
    )
    return h.section[
        h.h2["The same outcome for other reasons"],
        _table(
            f"{told.reasons_changed:,} accounts, by rule",
            ["rule", "where", "holds newly", "no longer"],
            rows,
        ),
    ]


def _errors(told: Comparison) -> h.Node:
    if not told.causes:
        return None
    rows = (h.tr[h.td[cause], _number(new), _number(gone)] for cause, new, gone in told.causes)
    return h.section[h.h2["Errors"], _table("By cause", ["cause", "newly", "no longer"], rows)]


def _listed(told: Comparison) -> h.Node:
    if not told.listed:
        return None
    names = [name for name, _, _ in told.listed[0].outcomes]
    heads = ["account", *(f"{name} {end}" for name in names for end in ("was", "is")), "moved by"]

    def row(moved: Moved) -> h.Node:
        return h.tr[
            h.th(scope="row")[moved.account],
            [[_end(old), _end(new)] for _, old, new in moved.outcomes],
            h.td[
                moved.how is not How.ALONE and h.p(".small.soft")[NOT_ALONE[moved.how]],
                [h.div[edit.what, h.br, edit.place and h.code[edit.place]] for edit in moved.edits],
            ],
        ]

    return h.section[
        h.h2["Moved accounts"],
        _table(f"{len(told.listed):,} of {told.moved:,}", heads, map(row, told.listed)),
    ]


def _end(end: End) -> h.Renderable:
    is_open = not end.settled and end.by not in ("error", "blocked")
    return h.td[
        end.value + ("?" if is_open else ""),
        [h.div(".small.soft")[part] for part in (end.by, end.place) if part],
    ]


def sweep_page(curve: Curve) -> str:
    """The page of a sweep: two charts and a table."""
    title = f"What if {curve.parameter} were another"
    output = curve.outputs[0]
    values = values_of(curve, output)
    axis = [point.shown for point in curve.points]
    now = next((i for i, point in enumerate(curve.points) if point.is_now), None)
    lines = [
        Series(value, tuple(point.counts[output].get(value, 0) for point in curve.points))
        for value in values
    ]
    moved = [Series("moved", tuple(point.moved for point in curve.points))]
    side = SideTold(curve.run, curve.policy, curve.version, curve.as_of)
    told = unread(curve)
    rows = (
        h.tr[
            h.th(scope="row")[point.shown, point.is_now and " (now)"],
            _number(point.moved),
            h.td(".number")[share(point.moved, curve.accounts)],
            [_number(point.counts[output].get(value, 0)) for value in values],
        ]
        for point in curve.points
    )
    heads = [curve.parameter, "moved", "share", *values]
    return render_page(
        title=title,
        body=[
            _head(title, (("Run", side),)),
            h.main("#main")[
                h.p[
                    curve.label,
                    f": {'no value' if curve.current is None else curve.current} in the run",
                    curve.place and [" at ", h.code[curve.place]],
                ],
                told and h.p(".lead")[f"{told}, so nobody moves"],
                h.section[
                    h.h2["Accounts that move"], chart("Accounts that move", axis, moved, now)
                ],
                h.section[
                    h.h2[f"Accounts by {output}"], chart(f"Accounts by {output}", axis, lines, now)
                ],
                h.section[
                    h.h2["Figures"],
                    _table(f"Of {curve.accounts:,} accounts", heads, rows, of_figures=True),
                ],
            ],
        ],
        styles=(asset("engine.runs.comparison", "comparison.css"),),
        foot=title,
    )
