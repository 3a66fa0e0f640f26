"""The words that every rendering shares."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.model.formats import show_money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.explain.verdict import Moment, Verdict
    from engine.trade.profile.profile import Held, Listed, Other, Profile, Recorded, Shares, Trade

NEEDS_EXTRACT: Final = (
    "Its numbers, its records and their value stand in the records themselves: "
    "`--extract DIR` says where they are."
)
DECIDED: Final = "by the policy"
"""The source of the days that outcomes give."""


def when(days: int) -> str:
    """So many days from the as-of date.

    >>> when(12), when(-1), when(0)
    ('in 12 days', '1 day ago', 'today')
    """
    if not days:
        return "today"
    told = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"in {told}" if days > 0 else f"{told} ago"


def span(since: date | None, until: date | None) -> str:
    """The days on which a number was held."""
    return f"{since or 'ever'} to {until or 'now'}"


def percent(share: float) -> str:
    """A share, as `57.1%`."""
    return f"{100 * share:.1f}%"


def other(account: Other) -> str:
    """Another account: its name and id."""
    return f"{account.name} ({account.id})" if account.name else account.id


def listed(of: Listed) -> Iterator[tuple[str, str]]:
    """What the list of accounts says, by what it is called."""
    if of.opened_on is not None:
        yield "opened", of.opened_on.isoformat()
    if of.closed_on is not None:
        yield "closed", of.closed_on.isoformat()
    if of.successor is not None:
        yield "succeeded by", other(of.successor)
    for each in of.follows:
        yield "succeeds", other(each)


def held(of: Held) -> str:
    """Whether a number is held on the as-of date."""
    return "held" if of.is_held else "not held"


def totals(of: Trade) -> str:
    """`12 months: 9 records, $70,000; 24 months ...`."""
    each = ((months, of.last(months)) for months in (12, 24, 36))
    return "; ".join(
        f"{months} months: {last.records:,}, {show_money(last.cents)}" for months, last in each
    )


def title_of(of: Shares) -> str:
    """What is shared, and over which months."""
    over = "" if of.months is None else f", {of.months} months"
    return f"{of.kind} by {of.label}{over}"


def not_proven(of: Recorded) -> Iterator[str]:
    """What speaks against the records as they are now."""
    if of.changed:
        yield f"These are not as the build of the run read them: {', '.join(of.changed)}."
    if not of.is_built:
        yield (
            "The accounts of the run were not built from records, so nothing proves that "
            "these are the records its facts were made of."
        )
    for table in of.shares:
        yield from (f"It does not add up: {each}." for each in table.unlike)


def remarks(of: Recorded) -> Iterator[str]:
    """What is not there, and what does not count yet."""
    later = [f"{each.kind} {each.later:,}" for each in of.kinds if each.later]
    if later:
        yield f"Not yet known on the as-of date, and not counted: {', '.join(later)}."
    if of.without:
        yield f"No records of: {', '.join(of.without)}."
    if of.absent:
        yield f"Not in the extract: {', '.join(of.absent)}."


class Step(NamedTuple):
    """A moment, and the verdict before it where that was another."""

    moment: Moment
    before: Verdict | None


def steps(moments: tuple[Moment, ...]) -> Iterator[Step]:
    """The verdicts of the last runs, with what changed from one to the next that there is."""
    last: Verdict | None = None
    for moment in moments:
        verdict = moment.verdict
        is_other = verdict is not None and last is not None and verdict.value != last.value
        yield Step(moment, last if is_other else None)
        last = verdict or last


def change(step: Step, decision: str) -> str | None:
    """Why the outcome is another than in the run before: the reason then, and the reason now."""
    now, then = step.moment.verdict, step.before
    if now is None or then is None:
        return None
    return f"{decision} was {then.value}: {reason(then)}; is {now.value}: {reason(now)}"


def reason(verdict: Verdict) -> str:
    """The rule that gave it, and its sentence."""
    rule = f"{verdict.grounds[0].rule}: " if len(verdict.grounds) == 1 else ""
    return f"{rule}{verdict.told}"


def new_policy(moments: tuple[Moment, ...]) -> frozenset[str]:
    """The runs by a policy that means something else than that of the run before."""
    pairs = pairwise(moments)
    return frozenset(b.run for a, b in pairs if a.digest and b.digest and a.digest != b.digest)


def due_first(of: Profile) -> str | None:
    """What is due first, in a line; None where no entry has a day."""
    days = [(due.on, due.value) for each in of.dues for due in each.entries if due.on is not None]
    if not days:
        return None
    day, value = min(days)
    return f"{value} on {day}, {when((day - of.who.as_of).days)}"
