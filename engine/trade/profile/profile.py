"""What is told of an account before a call, as data: every rendering is made from it alone.

Texts are as they are in the policy and the records: renderings escape and mask them. Numbers of
importers are masked here already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.explain.verdict import Moment, Verdict


@dataclass(frozen=True, slots=True)
class Who:
    """The account and the run. `name` and `kind` are None where nobody states them."""

    id: str
    name: str | None
    kind: str | None
    policy: str
    version: str
    as_of: date
    run: str
    digest: str
    """Of what the policy means."""
    faults: tuple[str, ...]
    """What is wrong with the account as a whole; before all else."""


@dataclass(frozen=True, slots=True)
class Held:
    """A number that the account held on some days, both included; None is open."""

    number: str
    kind: str
    since: date | None
    until: date | None
    is_held: bool
    """On the as-of date."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another account that this one follows, or is followed by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list of accounts says."""

    opened_on: date | None
    closed_on: date | None
    successor: Other | None
    follows: tuple[Other, ...]
    numbers: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The records of a month that ends with a day; `cents` is what they are worth together."""

    ends: date
    records: int
    cents: int


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of records month by month, the oldest first, valued by a column of money."""

    kind: str
    label: str
    column: str
    months: tuple[Month, ...]

    def last(self, months: int) -> Month:
        """Records and value of the last months together."""
        some = self.months[-months:]
        return Month(self.months[-1].ends, sum(m.records for m in some), sum(m.cents for m in some))


@dataclass(frozen=True, slots=True)
class Part:
    """A value with its share on each scale."""

    value: str
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """How records fall on the values of an expression, on one scale or several."""

    label: str
    kind: str
    months: int | None
    """Over how many months; None for all."""
    scales: tuple[str, ...]
    measures: tuple[str, ...]
    """The measure of each scale."""
    parts: tuple[Part, ...]
    """The one that weighs most on the first scale first."""
    unlike: tuple[str, ...]
    """What does not come to what the run keeps, a sentence each."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The records of one kind: how many, and the latest ones by column, in words."""

    kind: str
    label: str
    in_12: int
    in_24: int
    known: int
    """All that were known on the as-of date."""
    later: int
    """Not yet known on it: they count for nothing."""
    columns: tuple[str, ...]
    latest: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the extract says of the account."""

    listed: Listed
    trades: tuple[Trade, ...]
    shares: tuple[Shares, ...]
    kinds: tuple[Counted, ...]
    without: tuple[str, ...]
    """Kinds of which the account has no record."""
    absent: tuple[str, ...]
    """Kinds that are not in the extract."""
    changed: tuple[str, ...]
    """Files that are not as the build of the run read them."""
    is_built: bool
    """Whether the accounts of the run were built from records, so that files can be compared."""


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of money of the account beside one that rules compare it with."""

    fact: str
    label: str
    value: str
    against: str
    limit: str
    ratio: float | None
    """The amount in parts of the other; None where one is missing or the other is nothing."""
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact with its value in words."""

    name: str
    label: str
    shown: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """A day that counts for the account, so many days from the as-of date; negative is past."""

    name: str
    label: str
    day: date
    days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What one source says: its days, and what stands without a window of months."""

    source: str
    clocks: tuple[Clock, ...]
    facts: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """An entry of a list that an outcome gives, with the sentence of the rule that gave it."""

    value: str
    on: date | None
    days: int | None
    rule: str
    told: str
    authority: str | None


@dataclass(frozen=True, slots=True)
class DueList:
    """The entries of one outcome, in its order."""

    decision: str
    question: str
    mark: str
    entries: tuple[Due, ...]
    fault: str | None
    """Why there is none, where it is in error or blocked."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An account before a call. `recorded` is None where no extract is given."""

    who: Who
    verdicts: tuple[Verdict, ...]
    """The outcomes of the policy that are no lists, in its order."""
    recorded: Recorded | None
    limits: tuple[Limit, ...]
    money: tuple[Stated, ...]
    standings: tuple[Standing, ...]
    dues: tuple[DueList, ...]
    moments: tuple[Moment, ...]
    """The first outcome in the last runs, the oldest first."""
