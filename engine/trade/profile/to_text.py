"""An account before a call, in lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.explain.ink import Ink
from engine.explain.page import Page
from engine.model.formats import show_money
from engine.source.masking import mask
from engine.source.render import escape
from engine.trade.profile import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.trade.profile.profile import Counted, DueList, Profile, Recorded, Shares, Trade

_TICKS: Final = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
_NONE: Final = "."
_WIDEST: Final = 26
"""So many characters of a cell are shown."""


def to_text(of: Profile, width: int, *, color: bool = False) -> str:
    """The profile as text. What is not known is told as missing; personal numbers are masked."""
    return mask("\n".join(_lines(of, Page(Ink(color), width))))


def _lines(of: Profile, page: Page) -> Iterator[str]:
    who = of.who
    name = f"{who.name} ({who.id})" if who.name else who.id
    kind = f", {who.kind}" if who.kind else ""
    yield page.ink.bold(_safe(f"{name}{kind}"))
    yield _safe(f"run {who.run}  {who.policy} {who.version}, as of {who.as_of}")
    for fault in (*who.faults, *(words.not_proven(of.recorded) if of.recorded else ())):
        yield from page.fold("   ", _safe(fault), "!! ")
    if (due := words.due_first(of)) is not None:
        yield _safe(f"due first: {due}")
    yield from page.section("outcomes", _outcomes(of))
    for each in of.dues:
        yield from _due_list(each, page)
    yield from page.section(_head_of_moments(of), _moments(of))
    if of.recorded is None:
        yield ""
        yield from page.fold("", words.NEEDS_EXTRACT)
    else:
        yield from _recorded(of.recorded, page)
    yield from page.section("amounts beside their limits", _limits(of))
    yield from page.section(
        "amounts", ((_safe(each.name), each.shown, _safe(each.label)) for each in of.money)
    )
    for standing in of.standings:
        told = [
            (_safe(c.name), f"{c.day}, {words.when(c.days)}", _safe(c.label))
            for c in standing.clocks
        ]
        told += [(_safe(f.name), _safe(f.shown), _safe(f.label)) for f in standing.facts]
        yield from page.section(_safe(f"days: {standing.source or 'no source'}"), told)


def _outcomes(of: Profile) -> Iterator[tuple[str, str, str]]:
    for each in of.verdicts:
        instead = f" (by what is known {each.instead_of})" if each.instead_of else ""
        told = f"{each.value}, {each.mark}{instead}"
        yield _safe(each.decision), _safe(told), _safe(words.reason(each))


def _due_list(of: DueList, page: Page) -> Iterator[str]:
    entries = [
        (
            _safe(due.value),
            _safe(_on(due.on, due.days) + due.told),
            _safe("  ".join(each for each in (due.rule, due.authority) if each)),
        )
        for due in of.entries
    ]
    title = _safe(f"{of.decision}, {of.mark}")
    yield from page.section(title, entries or [("none", _safe(of.fault or of.question), "")])


def _on(day: object, days: int | None) -> str:
    return "" if day is None or days is None else f"{day}, {words.when(days)}: "


def _head_of_moments(of: Profile) -> str:
    decision = of.verdicts[0].decision if of.verdicts else ""
    first = next((each.verdict.decision for each in of.moments if each.verdict), decision)
    return _safe(f"{first} in the last runs")


def _moments(of: Profile) -> Iterator[tuple[str, str, str]]:
    other = words.new_policy(of.moments)
    for step in words.steps(of.moments):
        moment, verdict = step.moment, step.moment.verdict
        policy = "; another policy" if moment.run in other else ""
        if verdict is None:
            yield _safe(moment.run), _safe(f"? {moment.fault}{policy}"), ""
            continue
        sign = "* " if step.before else "  "
        told = f"{sign}{verdict.value}, {verdict.mark}{policy}: {words.reason(verdict)}"
        before = step.before and f"before: {step.before.value}: {words.reason(step.before)}"
        yield _safe(moment.run), _safe(told.strip()), _safe(before or "")


def _recorded(of: Recorded, page: Page) -> Iterator[str]:
    numbers = [
        (_safe(each.number), f"{each.kind}, {words.span(each.since, each.until)}", "")
        for each in of.listed.numbers
    ]
    about = [(head, _safe(told), "") for head, told in words.listed(of.listed)]
    yield from page.section("who it is", [*about, *numbers])
    for each in of.trades:
        yield from _trade(each, page)
    for table in of.shares:
        yield from _shares(table, page)
    yield ""
    yield page.ink.bold("records known on the as-of date")
    heads = ("records", "12 months", "24 months", "all")
    yield from _table(heads, (_counts(each) for each in of.kinds), right=True)
    for kind in of.kinds:
        yield ""
        yield page.ink.bold(_safe(f"latest {kind.kind}"))
        yield from _table(kind.columns, kind.latest)
    told = [*words.remarks(of)]
    if told:
        yield ""
    for line in told:
        yield from page.fold("", _safe(line))


def _trade(of: Trade, page: Page) -> Iterator[str]:
    months = of.months
    yield ""
    yield page.ink.bold(_safe(f"{of.kind} a month, {len(months)} months to {months[-1].ends}"))
    most = max(each.records for each in months)
    yield f"  {'records':<12} {spark([m.records for m in months])}  most {most:,}"
    worth = max(each.cents for each in months)
    line = spark([m.cents for m in months])
    yield f"  {_safe(of.column):<12} {line}  most {show_money(worth)}"
    yield from page.fold("  ", words.totals(of))


def spark(values: Sequence[int]) -> str:
    """A row of bars, a character each; a point for nothing, or less.

    >>> len(spark([0, 1, 8])), spark([0, 1, 8])[0]
    (3, '.')
    """
    most = max((0, *values))
    return "".join(
        _NONE if value <= 0 else _TICKS[max(0, -(-value * len(_TICKS) // most) - 1)]
        for value in values
    )


def _shares(of: Shares, page: Page) -> Iterator[str]:
    yield ""
    yield page.ink.bold(_safe(f"shares: {words.title_of(of)}"))
    rows = ((part.value, *map(words.percent, part.shares)) for part in of.parts)
    yield from _table((of.label, *of.scales), rows, right=True)


def _counts(of: Counted) -> tuple[str, ...]:
    return (of.kind, f"{of.in_12:,}", f"{of.in_24:,}", f"{of.known:,}")


def _limits(of: Profile) -> Iterator[tuple[str, str, str]]:
    for each in of.limits:
        ratio = "" if each.ratio is None else f", {words.percent(each.ratio)} of it"
        told = f"{each.value} beside {each.against} {each.limit}{ratio}"
        yield _safe(each.fact), _safe(told), _safe(f"{each.label}; {', '.join(each.rules)}")


def _table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: bool = False
) -> Iterator[str]:
    """Columns as wide as what is in them; with `right`, all but the first end at one place."""
    all_ = [[_cut(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[i]) for row in all_) for i in range(len(heads))]
    for row in all_:
        cells = [
            cell.rjust(wide) if right and i else cell.ljust(wide)
            for i, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ]
        yield ("  " + "  ".join(cells)).rstrip()


def _cut(text: str) -> str:
    """A cell no wider than it may be; masked first, since a part could show what is hidden."""
    text = _safe(text)
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _safe(text: str) -> str:
    return escape(mask(text))
