"""An account before a call, as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.source.masking import mask
from engine.source.render import escape
from engine.trade.profile import words
from engine.trade.profile.to_text import spark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.trade.profile.profile import DueList, Profile, Recorded

_SPECIAL: Final = str.maketrans({c: "\\" + c for c in "\\`*_[]<>|#~&"})
_START: Final = re.compile(r"^(\d*)([-+=.)])")
"""What at the start of a line would begin a list or a heading, before the sign to be escaped."""


def to_markdown(of: Profile) -> str:
    """The profile as a page. Users' words are escaped, personal numbers masked."""
    return mask("\n".join(_lines(of)))


def _lines(of: Profile) -> Iterator[str]:
    who = of.who
    yield f"# {_md(f'{who.name} ({who.id})' if who.name else who.id)}"
    yield ""
    kind = f"{who.kind}, " if who.kind else ""
    yield _md(f"{kind}run {who.run}, {who.policy} {who.version}, as of {who.as_of}.")
    for fault in (*who.faults, *(words.not_proven(of.recorded) if of.recorded else ())):
        yield from ("", f"**{_md(fault)}**")
    if (due := words.due_first(of)) is not None:
        yield from ("", f"Due first: {_md(due)}.")
    yield from _section("Outcomes", ("outcome", "is", "mark", "why"), _outcomes(of))
    for each in of.dues:
        yield from _due_list(each)
    yield from _section("The last runs", ("run", "outcome", "mark", "why", "before"), _moments(of))
    if of.recorded is None:
        yield from ("", "## Records", "", _md(words.NEEDS_EXTRACT))
    else:
        yield from _recorded(of.recorded)
    heads = ("amount", "is", "beside", "which is", "part of it", "rules")
    yield from _section("Amounts beside their limits", heads, _limits(of))
    yield from _section(
        "Amounts", ("amount", "is"), ((each.label, each.shown) for each in of.money)
    )
    yield from _section("Days", ("source", "what", "is", "from the as-of date"), _days(of))


def _outcomes(of: Profile) -> Iterator[Sequence[str]]:
    for each in of.verdicts:
        instead = f" (by what is known {each.instead_of})" if each.instead_of else ""
        yield each.decision, each.value + instead, each.mark, words.reason(each)


def _due_list(of: DueList) -> Iterator[str]:
    title = f"{of.decision}, {of.mark}"
    if not of.entries:
        yield from ("", f"## {_md(title)}", "", _md(of.fault or "None."))
        return
    rows = (
        (
            due.value,
            "" if due.on is None else f"{due.on}, {words.when(due.days or 0)}",
            due.told,
            due.rule,
            due.authority or "",
        )
        for due in of.entries
    )
    yield from _section(title, ("what", "due", "why", "rule", "authority"), rows)


def _moments(of: Profile) -> Iterator[Sequence[str]]:
    other = words.new_policy(of.moments)
    for step in words.steps(of.moments):
        moment, verdict = step.moment, step.moment.verdict
        run = f"{moment.run} (another policy)" if moment.run in other else moment.run
        if verdict is None:
            yield run, "?", "", moment.fault or "", ""
            continue
        before = step.before and f"{step.before.value}: {words.reason(step.before)}"
        yield run, verdict.value, verdict.mark, words.reason(verdict), before or ""


def _recorded(of: Recorded) -> Iterator[str]:
    about = [(head, told) for head, told in words.listed(of.listed)]
    yield from _section("Who it is", ("what", "is"), about)
    numbers = (
        (each.number, each.kind, words.span(each.since, each.until), words.held(each))
        for each in of.listed.numbers
    )
    yield from _section("Numbers", ("number", "kind", "days", "on the as-of date"), numbers)
    yield from _section("Months", ("records", "months, the oldest first", "together"), _trades(of))
    for table in of.shares:
        rows = ((part.value, *map(words.percent, part.shares)) for part in table.parts)
        yield from _section(f"Shares: {words.title_of(table)}", (table.label, *table.scales), rows)
    counts = (
        (each.label, f"{each.in_12:,}", f"{each.in_24:,}", f"{each.known:,}") for each in of.kinds
    )
    yield from _section(
        "Records known on the as-of date", ("records", "12 months", "24 months", "all"), counts
    )
    for kind in of.kinds:
        if kind.latest:
            yield from _section(f"Latest {kind.kind}", kind.columns, kind.latest)
    for line in words.remarks(of):
        yield from ("", _md(line))


def _trades(of: Recorded) -> Iterator[Sequence[str]]:
    for each in of.trades:
        counts, cents = [m.records for m in each.months], [m.cents for m in each.months]
        yield each.label, f"{spark(counts)} records", words.totals(each)
        yield "", f"{spark(cents)} {each.column}", ""


def _limits(of: Profile) -> Iterator[Sequence[str]]:
    for each in of.limits:
        ratio = "" if each.ratio is None else words.percent(each.ratio)
        yield each.label, each.value, each.against, each.limit, ratio, ", ".join(each.rules)


def _days(of: Profile) -> Iterator[Sequence[str]]:
    for standing in of.standings:
        for clock in standing.clocks:
            yield standing.source, clock.label, clock.day.isoformat(), words.when(clock.days)
        for fact in standing.facts:
            yield standing.source, fact.label, fact.shown, ""


def _section(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A heading and a table; nothing where there is no row."""
    told = [*rows]
    if not told:
        return
    yield from ("", f"## {_md(title)}", "")
    yield _row(heads)
    yield "|" + "---|" * len(heads)
    yield from map(_row, told)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _md(text: str) -> str:
    """A text in a line of its own that is nothing but text."""
    return _START.sub(lambda found: f"{found[1]}\\{found[2]}", _cell(text))


def _cell(text: str) -> str:
    """A text within a line that is nothing but text."""
    return escape(mask(text)).translate(_SPECIAL)
