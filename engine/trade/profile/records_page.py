"""The parts of the page that speak of numbers, records and amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from engine.explain.html.words import fold, section, table, titled, told
from engine.model.formats import show_money
from engine.trade.profile import charts, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.trade.profile.profile import Counted, Held, Limit, Profile, Recorded, Shares, Trade


def identity(of: Recorded) -> Iterator[h.Node]:
    """Who the account is, and which numbers it held when."""
    about = [*words.listed(of.listed)]
    rows = (
        h.tr(class_=None if each.is_held else "past")[
            h.th(scope="row")[h.code(".whole")[each.number]],
            h.td[each.kind],
            h.td[_span(each)],
            h.td[words.held(each)],
        ]
        for each in of.listed.numbers
    )
    heads = ("Number", "Kind", "Held", "On the as-of date")
    yield section(
        "identity",
        "Who it is",
        h.dl(".facts")[[h.div[h.dt[titled(head)], h.dd[told(value)]] for head, value in about]]
        if about
        else None,
        table(None, heads, rows) if of.listed.numbers else h.p["It has no number."],
    )


def _span(of: Held) -> str:
    return words.span(of.since, of.until)


def trade(of: Recorded) -> Iterator[h.Node]:
    """The months of each kind of records with a value, and how they are shared."""
    if of.trades:
        months = len(of.trades[0].months)
        yield section(
            "months",
            f"{months} months of trade",
            h.p(".soft")[
                "A month ends on the day of the as-of date, as in measures. Above the value, ",
                "below the number of records; only what was known on the as-of date.",
            ],
            h.div(".pair.charts")[[_trade(each) for each in of.trades]],
        )
    if of.shares:
        yield section("shares", "Shares", [_shares(each, i) for i, each in enumerate(of.shares)])


def _trade(of: Trade) -> h.Renderable:
    rows = (
        h.tr[
            h.th(scope="row")[f"to {each.ends}"],
            h.td(".number")[f"{each.records:,}"],
            h.td(".number")[show_money(each.cents)],
        ]
        for each in reversed(of.months)
        if each.records
    )
    return h.section(".together", aria_labelledby=f"months-of-{of.kind}")[
        h.h3(id=f"months-of-{of.kind}")[titled(of.label)],
        charts.months(of),
        h.p(".small")[words.totals(of)],
        fold(
            "The same in numbers",
            table(None, ("Month", "Records", of.column), rows, "numbers"),
            class_="no-print",
        ),
    ]


def _shares(of: Shares, i: int) -> h.Renderable:
    rows = (
        h.tr[
            h.th(scope="row")[part.value],
            [
                h.td(".chart-cell")[charts.bar(share), h.span[words.percent(share)]]
                for share in part.shares
            ],
        ]
        for part in of.parts
    )
    return h.section(aria_labelledby=f"shares-{i}")[
        h.h3(id=f"shares-{i}")[titled(words.title_of(of))],
        table(
            ["Measured as ", _listed(of.measures), "."],
            (titled(of.label), *of.scales),
            rows,
            "shares",
        ),
    ]


def _listed(names: tuple[str, ...]) -> h.Node:
    return [[", " if i else None, h.code(".whole")[name]] for i, name in enumerate(names)]


def amounts(of: Profile) -> Iterator[h.Node]:
    """Amounts beside their limits, and every amount."""
    if of.limits or of.money:
        yield section(
            "amounts",
            "Amounts and their limits",
            table(
                "A tick stands where the limit is.",
                ("Amount", "Is", "", "Beside"),
                map(_limit, of.limits),
                "limits",
            )
            if of.limits
            else None,
            h.dl(".facts.money")[
                [
                    h.div(class_=None if each.is_known else "unknown")[
                        h.dt[each.label], h.dd[each.shown]
                    ]
                    for each in of.money
                ]
            ],
        )


def _limit(of: Limit) -> h.Renderable:
    known = None
    if of.ratio is not None:
        known = [charts.bar(of.ratio, 1.0), h.span[words.percent(of.ratio)]]
    return h.tr[
        h.th(scope="row")[of.label],
        h.td(".number")[of.value],
        h.td(".chart-cell")[known],
        h.td[
            h.code(".whole")[of.against],
            f" {of.limit}",
            h.div(".source")[_listed(of.rules)],
        ],
    ]


def kinds(of: Recorded) -> Iterator[h.Node]:
    """How many records of each kind there are, and the latest."""
    heads = ("Records", "12 months", "24 months", "All")
    yield section(
        "kinds",
        "Records known on the as-of date",
        table(None, heads, map(_counts, of.kinds), "counts") if of.kinds else None,
        [h.p(".small")[told(line)] for line in words.remarks(of)],
        [_latest(each) for each in of.kinds if each.latest],
    )


def _counts(of: Counted) -> h.Renderable:
    numbers = (of.in_12, of.in_24, of.known)
    return h.tr[
        h.th(scope="row")[titled(of.label)],
        [h.td(".number")[f"{each:,}"] for each in numbers],
    ]


def _latest(of: Counted) -> h.Node:
    rows = (h.tr[[h.td[value] for value in row]] for row in of.latest)
    of_all = "" if of.known == len(of.latest) else f" of {of.known:,}"
    title = f"{titled(of.label)}: the latest {len(of.latest)}{of_all}"
    return fold(title, h.div(".scroll", tabindex="0")[table(None, of.columns, rows, "latest")])
