"""What is told of a run: counts, with the words of its policy beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Bar:
    """Accounts with a value in common, and how many of them may still change."""

    value: str
    accounts: int
    provisional: int = 0


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the accounts fall on the values of an output.

    With `several`, an account can have more than one of them, and the sum says nothing.
    """

    output: str
    question: str
    bars: tuple[Bar, ...]
    several: bool = False
    more: int = 0
    """Values that are left out, the rarest."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How the accounts fall on ranges of a number; a bar is named by its range."""

    output: str
    question: str
    bars: tuple[Bar, ...]
    ticks: tuple[str, ...]
    """The edges of the ranges, one more than there are bars."""
    low: str
    high: str
    without: int
    """Accounts without a value."""


@dataclass(frozen=True, slots=True)
class Cross:
    """Accounts by two outputs at once: a row a value of the one, a column one of the other."""

    down: str
    across: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    accounts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing where a rule is undecided; several can be missing at once."""

    name: str
    label: str
    accounts: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What became of a rule over all accounts."""

    id: str
    title: str
    fired: int
    decisive: int | None
    """Accounts whose outcome it gave; None where every rule that matches counts."""
    undecided: int
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class DecisionCount:
    """A decision with its rules in order."""

    name: str
    question: str
    rules: tuple[RuleCount, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that matched for accounts of a group; `lift` is its share there over that of all."""

    id: str
    title: str
    fired: int
    share: float
    share_of_all: float

    @property
    def lift(self) -> float:
        """How many times as often as among all accounts."""
        return self.share / self.share_of_all if self.share_of_all else 0.0


@dataclass(frozen=True, slots=True)
class Reasons:
    """The rules that matched most among the accounts with a value."""

    value: str
    accounts: int
    rules: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact whose absence is behind provisional accounts."""

    name: str
    label: str
    missing: int
    """Accounts that lack it."""
    behind: int
    """Of these, the provisional ones that it could help to settle."""
    alone: int
    """Of those, the ones for which no other missing fact is behind it."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Faults of rows that were not decided."""

    code: str
    column: str | None
    faults: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Which run it is, by which policy, and which run it follows."""

    run: str
    sha256: str
    as_of: date
    policy: str
    version: str
    title: str
    meaning_digest: str
    text_digest: str
    set_aside: int
    previous: str | None
    previous_sha256: str | None
    engine: str
    software: str
    inputs: tuple[tuple[str, str], ...]
    sample: int
    finished: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows, and what became of them."""

    rows_in: int
    decided: int
    rejected: int
    provisional: int
    in_error: int

    @property
    def settled(self) -> int:
        """Accounts whose every outcome is settled."""
        return self.decided - self.provisional


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that is told."""

    identity: Identity
    totals: Totals
    main: str | None
    """The output by which reasons are told: the first outcome with few values."""
    distributions: tuple[Distribution, ...]
    histograms: tuple[Histogram, ...]
    cross: Cross | None
    reasons: tuple[Reasons, ...]
    wanted: tuple[Wanted, ...]
    decisions: tuple[DecisionCount, ...]
    errors: tuple[tuple[str, int], ...]
    rejections: tuple[Rejection, ...]
