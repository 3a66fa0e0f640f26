"""Measures: facts computed from trade records, or from other measures, as the policy declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.model.expressions import Expr, facts_of
from engine.model.types import Type


class Aggregate(StrEnum):
    """How the records of an account become one value.

    Without a record that counts, a count, sum or number of distinct values is 0, members are
    the empty set, and all others are missing.
    """

    COUNT = "count"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    DISTINCT = "distinct"
    """How many different values."""
    FIRST = "first"
    """The value of the earliest record that has one; of one day, by the key of the records."""
    LAST = "last"
    MEMBERS = "members"
    """All values, as a set."""
    SHARE = "share"
    """The part of all records, or of their weight, for which a condition holds."""
    TOP = "top"
    """The value that weighs most; of equals, the one that comes first as a text."""
    TOP_SHARE = "top share"
    """The part of the weight that belongs to the value that weighs most, or next."""
    CONCENTRATION = "concentration"
    """The sum of the squares of all parts, each in ten thousandths (Herfindahl-Hirschman)."""

    @property
    def groups(self) -> bool:
        """Whether it weighs the values of an expression against each other."""
        return self in (Aggregate.TOP, Aggregate.TOP_SHARE, Aggregate.CONCENTRATION)


@dataclass(frozen=True, slots=True)
class Window:
    """The months before the as-of date in which a record counts.

    From the day after `as_of - before - over` to `as_of - before`, months by calendar: the last
    day of a shorter month stands for those it lacks.
    """

    over: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a record weighs in a share: `sum` of a whole number, or `distinct` values.

    With neither, each record weighs one.
    """

    sum: Expr | None = None
    distinct: Expr | None = None


@dataclass(frozen=True, slots=True)
class OfRecords:
    """A value over the records of one kind; expressions read the records' columns.

    A record for which `where` is not true, or whose `value` is missing, does not count.
    """

    records: str
    aggregate: Aggregate
    value: Expr | None = None
    """None to count records. The condition of a share."""
    where: Expr | None = None
    window: Window | None = None
    weight: Weight = Weight()
    rank: int = 1
    """Of top share: 1 for the value that weighs most, 2 for the next."""


class Bound(StrEnum):
    """An end of the interval in which a rate lies (E. B. Wilson, 1927)."""

    LOWER = "lower"
    UPPER = "upper"


@dataclass(frozen=True, slots=True)
class Rate:
    """A bound on the rate of `hits` in `of`, both expressions over measures.

    `z` is the quantile of the normal distribution that says how sure it is. Missing with fewer
    than `least` of them.
    """

    hits: Expr
    of: Expr
    bound: Bound
    z: Expr
    least: Expr | None = None


@dataclass(frozen=True, slots=True)
class Peers:
    """A quantile of an expression over the accounts that are alike in `within`.

    The value at rank `ceil(quantile * n)` of the n accounts that have one (no interpolation).
    Missing with fewer than `least` of them, and where a value of `within` is.
    """

    value: Expr
    quantile: Expr
    within: tuple[Expr, ...]
    least: Expr | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """An expression over other measures."""

    value: Expr


class IdentityOf(StrEnum):
    """What is known of an account itself."""

    KIND = "kind"
    NAME = "name"
    OPENED_ON = "opened_on"
    CLOSED_ON = "closed_on"
    NUMBERS = "numbers"
    """How many numbers it holds on the as-of date."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the list of accounts says."""

    of: IdentityOf


Formula = OfRecords | Rate | Peers | Computed | Identity


@dataclass(frozen=True, slots=True)
class Measure:
    """A named value of every account; the fact of that name where there is one."""

    name: str
    type: Type
    label: str
    formula: Formula

    def expressions(self) -> Iterator[Expr]:
        """Every expression of the measure."""
        yield from (each for each in self._given() if each is not None)

    def _given(self) -> tuple[Expr | None, ...]:
        match self.formula:
            case OfRecords(value=value, where=where, weight=weight):
                return (value, where, weight.sum, weight.distinct)
            case Rate(hits=hits, of=of, z=z, least=least):
                return (hits, of, z, least)
            case Peers(value=value, quantile=quantile, within=within, least=least):
                return (value, quantile, least, *within)
            case Computed(value=value):
                return (value,)
            case Identity():
                return ()

    def reads(self) -> frozenset[str]:
        """The measures that it is computed from."""
        if isinstance(self.formula, OfRecords):
            return frozenset()
        return frozenset[str]().union(*map(facts_of, self.expressions()))
