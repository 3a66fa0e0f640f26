"""An account before a call, as one HTML file to be read on a screen or printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import htpy as h

from engine.explain.html.page import asset, render_page
from engine.explain.html.words import CROSS, badge, named, section, table, titled, told
from engine.explain.verdict import NOT_JUDGED, PROVISIONAL, SETTLED
from engine.trade.profile import records_page, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.explain.verdict import Verdict
    from engine.trade.profile.profile import Due, DueList, Profile

_FIRST: Final = 6
"""So many outcomes stand at the head of the page."""
_SIGNS: Final = {
    SETTLED: ("good", "\N{CHECK MARK}"),
    PROVISIONAL: ("unsure", "?"),
    NOT_JUDGED: ("aside", "\N{EN DASH}"),
}


def page(of: Profile) -> str:
    """The whole page as text; nothing but it is needed to read it."""
    who = of.who
    policy = f"{who.policy} {who.version}, as of {who.as_of}"
    name = f"{who.name} ({who.id})" if who.name else who.id
    return render_page(
        title=f"{name}: before a call, as of {who.as_of}",
        body=[_head(of), h.main("#main")[list(_sections(of))]],
        styles=(asset("engine.trade.profile", "profile.css"),),
        foot=f"{who.id}   {policy}",
    )


def _head(of: Profile) -> h.Renderable:
    who = of.who
    about = [who.id, *([who.kind] if who.kind else [])]
    return h.header(".head")[
        h.div[
            h.p(".over")["An account before a call"],
            h.h1[who.name or who.id],
            h.p(".soft")[", ".join(about)],
        ],
        h.dl[
            h.div[h.dt["As of"], h.dd[who.as_of.isoformat()]],
            h.div[h.dt["Policy"], h.dd[f"{who.policy} {who.version}"]],
            h.div[h.dt["Run"], h.dd[who.run]],
        ],
    ]


def _sections(of: Profile) -> Iterator[h.Node]:
    faults = [*of.who.faults, *(words.not_proven(of.recorded) if of.recorded else ())]
    if faults:
        yield h.section(".alarm", aria_label="Before all else")[
            h.ul[[h.li[told(each)] for each in faults]]
        ]
    yield _figures(of)
    yield from (_due_list(each) for each in of.dues)
    yield _moments(of)
    if of.recorded is None:
        yield section("records", "Records", h.p[told(words.NEEDS_EXTRACT)])
    else:
        yield from records_page.identity(of.recorded)
        yield from records_page.trade(of.recorded)
    yield from records_page.amounts(of)
    yield _days(of)
    if of.recorded is not None:
        yield from records_page.kinds(of.recorded)
    yield _outcomes(of)


def _figures(of: Profile) -> h.Renderable:
    """The first outcomes, each with its mark."""
    due = words.due_first(of)
    return h.section("#figures", aria_label="In short")[
        h.dl(".figures")[
            [
                h.div[
                    h.dt[titled(each.decision), " ", mark(each)],
                    h.dd[_values(each)],
                ]
                for each in of.verdicts[:_FIRST]
            ]
        ],
        h.p[h.strong["Due first: "], told(due)] if due else None,
    ]


def _values(of: Verdict) -> h.Node:
    """The outcome of the decision's own name large, what stands beside it small."""
    own = of.shown.get(of.decision)
    others = {name: value for name, value in of.shown.items() if name != of.decision}
    if own is None:
        return h.span(".beside")[_beside(others)]
    return [own, h.span(".beside")[_beside(others)] if others else None]


def _beside(shown: dict[str, str]) -> h.Node:
    return [h.span[f"{named(name)} {value}"] for name, value in shown.items()]


def mark(of: Verdict | DueList) -> h.Renderable:
    """How an outcome stands, with a sign."""
    colour, sign = _SIGNS.get(of.mark, ("bad", CROSS))
    return badge(of.mark, colour, sign)


def _due_list(of: DueList) -> h.Renderable:
    to = f"due-{of.decision}"
    head = h.p(".question")[of.question, " ", mark(of)]
    if not of.entries:
        return section(to, titled(of.decision), head, h.p[of.fault or "None."])
    has_days = any(due.on is not None for due in of.entries)
    heads = ("What", *(("Due",) if has_days else ()), "Why")
    return section(
        to,
        titled(of.decision),
        head,
        table(None, heads, (_due(each, has_days=has_days) for each in of.entries), "due"),
    )


def _due(of: Due, *, has_days: bool) -> h.Renderable:
    on = (
        None if of.on is None or of.days is None else [of.on.isoformat(), h.br, words.when(of.days)]
    )
    return h.tr[
        h.th(scope="row")[titled(of.value)],
        h.td(".day")[on] if has_days else None,
        h.td[told(of.told), _source(of.rule, of.authority)],
    ]


def _source(rule: str, authority: str | None) -> h.Renderable:
    return h.div(".source")[
        h.code(".whole")[rule], [" \N{MIDDLE DOT} ", told(authority)] if authority else None
    ]


def _moments(of: Profile) -> h.Node:
    """The first outcome in the last runs, the newest first."""
    if not of.moments or not of.verdicts:
        return None
    decision = of.verdicts[0].decision
    verdicts = [each.verdict for each in of.moments if each.verdict is not None]
    name = titled(verdicts[0].decision if verdicts else decision)
    return section(
        "moments",
        f"{name} over the last runs",
        table(None, ("Run", name, "Why"), list(_rows_of_moments(of))[::-1], "moments"),
    )


def _rows_of_moments(of: Profile) -> Iterator[h.Renderable]:
    other = words.new_policy(of.moments)
    for step in words.steps(of.moments):
        moment, verdict, before = step.moment, step.moment.verdict, step.before
        policy = h.div(".soft")[f"another policy: {moment.policy}"] if moment.run in other else None
        if verdict is None:
            yield h.tr[
                h.th(scope="row")[moment.run, policy],
                h.td["\N{EN DASH}"],
                h.td(".soft")[told(moment.fault or "")],
            ]
            continue
        was: h.Node = None
        if before is not None:
            was = h.div(".was")[f"Before {before.value}: ", told(words.reason(before))]
        yield h.tr(class_="changed" if before else None)[
            h.th(scope="row")[moment.run, policy],
            h.td[h.strong[verdict.value] if before else verdict.value, " ", mark(verdict)],
            h.td[told(words.reason(verdict)), was],
        ]


def _days(of: Profile) -> h.Node:
    if not of.standings:
        return None
    return section(
        "days",
        "Programs and days",
        h.div(".pair")[
            [
                h.section(aria_labelledby=f"days-{i}")[
                    h.h3(id=f"days-{i}")[titled(each.source or "no source")],
                    h.dl(".facts")[
                        [
                            h.div[
                                h.dt[clock.label],
                                h.dd[clock.day.isoformat(), ", ", words.when(clock.days)],
                            ]
                            for clock in each.clocks
                        ],
                        [h.div[h.dt[fact.label], h.dd[fact.shown]] for fact in each.facts],
                    ],
                ]
                for i, each in enumerate(of.standings)
            ]
        ],
    )


def _outcomes(of: Profile) -> h.Node:
    """Every outcome that is no list, with its reason."""
    if not of.verdicts:
        return None
    rows = (
        h.tr[
            h.th(scope="row")[titled(each.decision)],
            h.td[
                told(each.value),
                h.div(".soft")[f"by what is known {each.instead_of}"] if each.instead_of else None,
            ],
            h.td[mark(each)],
            h.td[told(words.reason(each))],
        ]
        for each in of.verdicts
    )
    heads = ("Outcome", "Is", "Settled?", "Why")
    return section("outcomes", "Every outcome", table(None, heads, rows, "outcomes"))
