"""What measures mean: account by account and record by record, short enough to read.

It is slow, and there to be compared with: `engine.trade.measures.in_columns` must give the same to
the bit.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, assert_never

from engine.engines.reference.evaluate import World, evaluate
from engine.model.measures import (
    Aggregate,
    Bound,
    Computed,
    Identity,
    IdentityOf,
    Measure,
    OfRecords,
    Peers,
    Rate,
)
from engine.model.types import INTEGER_LIMIT, Value
from engine.trade.measures.frame import days_of, in_layers, reading_measures, reading_records

if TYPE_CHECKING:
    from engine.model.expressions import Expr
    from engine.model.inforce import InForce
    from engine.model.records import Records

Row = Mapping[str, Value]
"""A record: the values of its columns."""
Rows = Mapping[str, Mapping[str, Sequence[Row]]]
"""The records of each kind that is there, by account."""
Known = Mapping[IdentityOf, Value]
"""What the list of accounts says of an account."""
Measured = dict[str, dict[str, Value]]
"""The measures of each account; None is missing."""


def measure(inforce: InForce, accounts: Mapping[str, Known], rows: Rows) -> Measured:
    """All measures of all accounts as of a date."""
    found: Measured = {account: {} for account in accounts}
    for each in inforce.policy.measures.values():
        for account, known in accounts.items():
            match each.formula:
                case OfRecords(records=kind) as formula:
                    own = None if kind not in rows else rows[kind].get(account, ())
                    found[account][each.name] = (
                        None if own is None else total(inforce, formula, own)
                    )
                case Identity(of=of):
                    found[account][each.name] = known.get(of)
    inner = reading_measures(inforce)
    for layer in in_layers(inforce.policy.measures):
        for each in layer:
            _add(inner, each, found)
    return found


def _add(inforce: InForce, measure: Measure, found: Measured) -> None:
    """Add a measure of measures to every account."""
    match measure.formula:
        case Computed(value=value):
            for values in found.values():
                values[measure.name] = _worth(inforce, value, values)
        case Rate() as rate:
            for values in found.values():
                values[measure.name] = _rate(inforce, rate, values)
        case Peers() as peers:
            common = _common(inforce, peers, found)
            for account, values in found.items():
                values[measure.name] = common.get(account)
        case OfRecords() | Identity():
            pass
        case _:
            assert_never(measure.formula)


def _worth(inforce: InForce, expr: Expr, facts: Row) -> Value:
    return evaluate(expr, World(inforce, facts, firm=False))


# --- of records -------------------------------------------------------------------------------


def counts(inforce: InForce, formula: OfRecords, row: Row) -> bool:
    """Whether a record counts: known, of a day of the window, and what `where` asks for."""
    records = inforce.policy.records[formula.records]
    days, day = days_of(formula.window, inforce.as_of), row[records.date]
    known = day if records.known is None else row.get(records.known) or day
    if known > inforce.as_of or day > days.last:  # type: ignore[operator]  # dates
        return False
    if days.after is not None and day <= days.after:  # type: ignore[operator]  # dates
        return False
    if formula.where is None:
        return True
    return _worth(reading_records(inforce, records), formula.where, row) is True


def total(inforce: InForce, formula: OfRecords, rows: Sequence[Row]) -> Value:
    """What an account's records of one kind amount to."""
    records = inforce.policy.records[formula.records]
    inner = reading_records(inforce, records)

    def worth(expr: Expr | None, row: Row) -> Value:
        return 1 if expr is None else _worth(inner, expr, row)

    rows = [row for row in rows if counts(inforce, formula, row)]
    if formula.aggregate is Aggregate.SHARE:
        return _share(formula, rows, worth)
    pairs = [(worth(formula.value, row), row) for row in rows]
    pairs = [(value, row) for value, row in pairs if value is not None]
    if formula.aggregate.groups:
        return _weighed(formula, pairs, worth)
    if formula.aggregate in (Aggregate.FIRST, Aggregate.LAST):
        extreme = min if formula.aggregate is Aggregate.FIRST else max
        return extreme(pairs, key=lambda pair: _place(records, *pair))[0] if pairs else None
    return _plain(formula.aggregate, [value for value, _ in pairs])


def _plain(aggregate: Aggregate, values: Sequence[Value]) -> Value:
    """An aggregate of values alone, in whatever order."""
    match aggregate:
        case Aggregate.COUNT:
            return len(values)
        case Aggregate.SUM:
            return _whole(sum(values))  # type: ignore[arg-type]  # integers
        case Aggregate.DISTINCT:
            return len({*values})
        case Aggregate.MEMBERS:
            return frozenset(str(value) for value in values)
        case Aggregate.MIN:
            return min(values, default=None)  # type: ignore[type-var]  # one ordered type
        case Aggregate.MAX:
            return max(values, default=None)  # type: ignore[type-var]
        case _:
            raise TypeError(aggregate)


Worth = Callable[["Expr | None", Row], Value]


def _whole(total: int) -> int | None:
    """A whole number in the range of the language, else missing."""
    return total if abs(total) <= INTEGER_LIMIT else None


def _place(records: Records, value: Value, row: Row) -> tuple[Value, ...]:
    """Where a record stands in time: its day, then its key; of the same key, its value."""
    return (row[records.date], *(row[each] for each in records.key), value)


def _weight(formula: OfRecords, rows: Sequence[Row], worth: Worth) -> int:
    if formula.weight.distinct is not None:
        found = {worth(formula.weight.distinct, row) for row in rows}
        return len(found - {None})
    weights = [worth(formula.weight.sum, row) for row in rows]
    return sum(each for each in weights if isinstance(each, int))


def _share(formula: OfRecords, rows: Sequence[Row], worth: Worth) -> Value:
    """Of the records for which the condition is known."""
    known = [(worth(formula.value, row), row) for row in rows]
    of = _weight(formula, [row for truth, row in known if truth is not None], worth)
    part = _weight(formula, [row for truth, row in known if truth is True], worth)
    return part / of if 0 < of <= INTEGER_LIMIT and 0 <= part <= of else None


def _weighed(formula: OfRecords, pairs: Sequence[tuple[Value, Row]], worth: Worth) -> Value:
    """Values against each other, by weight; what weighs nothing, or less, does not count.

    Missing where all of it weighs nothing, or more than a whole number may be.
    """
    rows_of: dict[Value, list[Row]] = defaultdict(list)
    for value, row in pairs:
        rows_of[value].append(row)
    weights = Counter({value: _weight(formula, rows, worth) for value, rows in rows_of.items()})
    weights = +weights
    of = sum(weights.values())
    if not 0 < of <= INTEGER_LIMIT:
        return None
    if formula.aggregate is Aggregate.CONCENTRATION:
        return sum(math.floor(each / of * 10_000) ** 2 for each in weights.values())
    top = min(weights, key=lambda value: (-weights[value], value))
    if formula.aggregate is Aggregate.TOP:
        return top
    if formula.rank == 1:
        return weights[top] / of
    return max((each for value, each in weights.items() if value != top), default=0) / of


# --- of measures ------------------------------------------------------------------------------


def _rate(inforce: InForce, rate: Rate, facts: Row) -> Value:
    """An end of Wilson's interval, within 0 and 1."""
    hits, of, z = (_worth(inforce, each, facts) for each in (rate.hits, rate.of, rate.z))
    least = 1 if rate.least is None else _worth(inforce, rate.least, facts)
    if not (isinstance(hits, int) and isinstance(of, int) and isinstance(z, float)):
        return None
    if not isinstance(least, int) or of < max(least, 1) or not 0 <= hits <= of:
        return None
    p, zz = hits / of, z * z
    middle = p + zz / (2.0 * of)
    spread = z * math.sqrt(p * (1.0 - p) / of + zz / (4.0 * of * of))
    end = middle + spread if rate.bound is Bound.UPPER else middle - spread
    return min(max(end / (1.0 + zz / of), 0.0), 1.0)


def _common(inforce: InForce, peers: Peers, found: Measured) -> dict[str, Value]:
    """For each account the quantile among those that are alike."""
    groups: dict[tuple[Value, ...], list[str]] = defaultdict(list)
    for account, facts in found.items():
        alike = tuple(_worth(inforce, each, facts) for each in peers.within)
        if None not in alike:
            groups[alike].append(account)
    common: dict[str, Value] = {}
    quantile = _worth(inforce, peers.quantile, {})
    least = 1 if peers.least is None else _worth(inforce, peers.least, {})
    if not isinstance(quantile, float) or not isinstance(least, int) or not 0 < quantile <= 1:
        return common
    for accounts in groups.values():
        values = [_worth(inforce, peers.value, found[account]) for account in accounts]
        ordered = sorted(value for value in values if value is not None)
        if len(ordered) >= max(least, 1):
            place = max(math.ceil(quantile * len(ordered)), 1) - 1
            common.update(dict.fromkeys(accounts, ordered[place]))
    return common
