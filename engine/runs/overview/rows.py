"""The tables of the page, each row with a bar where a share is to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import htpy as h

from engine.explain.html.words import code, titled
from engine.runs.overview.charts import bar
from engine.runs.overview.overview import (
    Cross,
    DecisionCount,
    Distribution,
    Histogram,
    Reasons,
    RuleCount,
    Wanted,
)

_MUCH: Final = 1.5
"""So many times as often as among all, or more, is set in bold."""
_LEAST: Final = 0.0005
_MOST_LACKS: Final = 6


def share(part: int, whole: int) -> str:
    """A share in percent; what is there is never 0.0%."""
    if not part or not whole:
        return "0%"
    of = part / whole
    return "< 0.1%" if of < _LEAST else f"{of:.1%}"


def table(
    class_: str, caption: h.Node, heads: Sequence[str], rows: Iterable[h.Node]
) -> h.Renderable:
    """A table; a head that begins with `#` is above numbers, and an empty one above bars."""
    return h.table(class_=class_)[
        h.caption[caption],
        h.thead[h.tr[[_head(head) for head in heads]]],
        h.tbody[list(rows)],
    ]


def _head(head: str) -> h.Renderable:
    if not head:
        return h.td[h.span(".hidden-label")["drawn"]]
    if head.startswith("#"):
        return h.th(".number", scope="col")[head[1:]]
    return h.th(scope="col")[head]


def number(value: int | str) -> h.Renderable:
    """A cell of a number."""
    return h.td(".number")[f"{value:,}" if isinstance(value, int) else value]


def _drawn(*cell: h.Node) -> h.Renderable:
    return h.td(".chart-cell")[cell]


def distribution(of: Distribution, decided: int) -> h.Renderable:
    """A bar a value, hatched where it may still change."""
    most = max((each.accounts for each in of.bars), default=0) or 1
    rows = (
        h.tr[
            h.th(scope="row")[each.value],
            _drawn(
                bar(
                    (each.accounts - each.provisional) / most,
                    each.provisional / most,
                    told=f"{each.value}: {each.accounts:,}, {each.provisional:,} provisional",
                )
            ),
            number(each.accounts),
            number(share(each.accounts, decided)),
            number(share(each.provisional, each.accounts) if each.accounts else ""),
        ]
        for each in of.bars
    )
    more = f" The {of.more:,} rarest values are left out." if of.more else ""
    several = " An account can have several." if of.several else ""
    heads = (titled(of.output), "", "#accounts", "#share", "#provisional")
    hidden = h.span(".hidden-label")[f"Accounts by {of.output}."]
    return table("bars", [hidden, several, more], heads, rows)


def ranges(of: Histogram, decided: int) -> h.Renderable:
    """The numbers of a histogram."""
    rows = (
        h.tr[
            h.th(scope="row")[each.value],
            number(each.accounts),
            number(share(each.accounts, decided)),
            number(each.provisional),
        ]
        for each in of.bars
    )
    heads = (titled(of.output), "#accounts", "#share", "#provisional")
    without = f" {of.without:,} accounts have none." if of.without else ""
    return table("bars", f"Accounts by {of.output}.{without}", heads, rows)


def pairs(of: Cross) -> h.Renderable:
    """The numbers of a map."""
    rows = (
        h.tr[h.th(scope="row")[name], [number(n) for n in counts], number(sum(counts))]
        for name, counts in zip(of.rows, of.accounts, strict=True)
    )
    heads = (titled(of.down), *(f"#{each}" for each in of.columns), "#all")
    return table("pairs", f"Accounts by {of.down} and {of.across}.", heads, rows)


def reasons(of: Reasons) -> h.Renderable:
    """The rules that matched most in a group, each beside its share of all accounts."""
    rows = (
        h.tr[
            h.th(scope="row")[each.title or each.id, h.span(".id")[code(each.id)]],
            _drawn(bar(each.share, tick=each.share_of_all)),
            number(f"{each.share:.1%}"),
            number(f"{each.share_of_all:.1%}"),
            h.td(class_=f"number{' much' if each.lift >= _MUCH else ''}")[f"{each.lift:.1f}×"],  # noqa: RUF001
        ]
        for each in of.rules
    )
    heads = ("Rule", "", "#here", "#of all", "#lift")
    return table("reasons", h.span(".hidden-label")["The rules that matched most."], heads, rows)


def wanted(of: Sequence[Wanted], provisional: int) -> h.Renderable:
    """Missing facts by the provisional accounts that wait for them."""
    most = max((each.behind for each in of), default=0) or 1
    rows = (
        h.tr[
            h.th(scope="row")[each.label or each.name, h.span(".id")[code(each.name)]],
            _drawn(bar(each.alone / most, (each.behind - each.alone) / most)),
            number(each.behind),
            number(share(each.behind, provisional)),
            number(each.alone),
            number(each.missing),
        ]
        for each in of
    )
    heads = ("Fact", "", "#behind", "#of provisional", "#alone", "#missing in all")
    caption = "Provisional accounts that wait for a fact; more than one can be behind an account."
    return table("wanted", caption, heads, rows)


def rules(of: Sequence[DecisionCount], decided: int) -> h.Renderable:
    """Every rule: how often it matched, gave the outcome, or was undecided for lack of what."""
    heads = ("Rule", "", "#matched", "#share", "#decisive", "#undecided", "for lack of")
    return table(
        "rules",
        "Drawn: matched, and hatched undecided. Where every rule that matches counts, none is"
        " decisive. Several things can be missing at once.",
        heads,
        (row for each in of for row in _decision(each, decided)),
    )


def _decision(of: DecisionCount, decided: int) -> Iterator[h.Node]:
    yield h.tr(".group")[
        h.th(scope="rowgroup", colspan="7")[titled(of.name), h.div(".question")[of.question]]
    ]
    for each in of.rules:
        yield _rule(each, decided or 1)


def _rule(of: RuleCount, decided: int) -> h.Renderable:
    more = len(of.lacks[_MOST_LACKS:])
    is_never = not of.fired and not of.undecided
    return h.tr(class_="never" if is_never else None)[
        h.th(scope="row")[of.title or of.id, h.span(".id")[code(of.id)]],
        _drawn(bar(of.fired / decided, of.undecided / decided)),
        number(of.fired or "never"),
        number(share(of.fired, decided)),
        number("\N{EN DASH}" if of.decisive is None else of.decisive),
        number(of.undecided),
        h.td[
            h.ul(".lacks")[
                [h.li[f"{each.label}: {each.accounts:,}"] for each in of.lacks[:_MOST_LACKS]],
                h.li[f"and {more} more"] if more else None,
            ]
            if of.lacks
            else None
        ],
    ]
