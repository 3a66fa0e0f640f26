"""Aggregates of records that need no order: counts, sums, extremes, members, shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import narwhals as nw

from engine.engines.columnar.arithmetic import compare
from engine.engines.columnar.calendar import days_of as days_since_1970
from engine.engines.columnar.evaluate import Scope, evaluate, truth
from engine.engines.columnar.outputs import KEY, Outputs
from engine.engines.columnar.terms import Dtype, Op, Term, Terms
from engine.engines.columnar.values import one
from engine.model.measures import Aggregate, Measure, OfRecords
from engine.model.operators import CompareOp
from engine.model.types import Kind, Type
from engine.trade.measures.frame import days_of, reading_records

if TYPE_CHECKING:
    from engine.model.expressions import Expr
    from engine.model.inforce import InForce
    from engine.model.records import Records

Rows = nw.LazyFrame[Any]

PLAIN: Final = (
    Aggregate.COUNT,
    Aggregate.SUM,
    Aggregate.MIN,
    Aggregate.MAX,
    Aggregate.MEMBERS,
    Aggregate.SHARE,
)


_DTYPES: Final = {
    Kind.BOOLEAN: Dtype.BOOLEAN,
    Kind.INTEGER: Dtype.INTEGER,
    Kind.MONEY: Dtype.INTEGER,
    Kind.NUMBER: Dtype.NUMBER,
    Kind.DATE: Dtype.DATE,
    Kind.SET: Dtype.TEXTS,
}


def dtype_of(type_: Type) -> Dtype:
    """How a value of a type is stored in a column."""
    return _DTYPES.get(type_.kind, Dtype.TEXT)


def stored(terms: Terms, name: str, type_: Type) -> Term:
    """A column as it is stored."""
    return terms.column(name, dtype_of(type_))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a measure is made from, by name; `mask` is never missing."""

    measure: Measure
    formula: OfRecords
    mask: str
    value: str | None = None
    weight: str | None = None
    distinct: str | None = None
    of: str | None = None
    """Of a share: where its condition is known. `mask` is then where it is true, too."""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """The measures of one kind of records, and the columns that they are made from."""

    records: Records
    as_of: date
    terms: Terms
    outputs: Outputs
    measures: list[Columns] = field(default_factory=list)

    def known(self, frame: Rows) -> Rows:
        """The records known on the as-of date, and of a day that some measure asks for."""
        day = nw.col(self.records.date)
        known = day <= nw.lit(self.as_of)
        firsts = [days_of(each.formula.window, self.as_of).after for each in self.measures]
        if (earliest := min(each or date.min for each in firsts)) > date.min:
            known = known & (day > nw.lit(earliest))
        if self.records.known is not None:
            posted = nw.coalesce(nw.col(self.records.known), day)
            known = known & (posted <= nw.lit(self.as_of))
        return frame.filter(known)

    def of(self, *aggregates: Aggregate) -> list[Columns]:
        """The measures of some aggregates."""
        return [each for each in self.measures if each.formula.aggregate in aggregates]


@dataclass(frozen=True, slots=True)
class _Making:
    terms: Terms
    scope: Scope
    records: Records
    as_of: date
    outputs: Outputs

    def name(self, term: Term) -> str:
        """The column of a term, added if need be."""
        name = f"c{term.number}"
        self.outputs.terms[name] = term
        return name

    def value(self, expr: Expr | None) -> Term | None:
        """The term of an expression that is no set."""
        return None if expr is None else one(evaluate(expr, self.scope))


def prepare(inforce: InForce, kind: str) -> Prepared:
    """The columns of the measures of one kind of records."""
    records = inforce.policy.records[kind]
    terms = Terms()
    scope = Scope(terms, reading_records(inforce, records), firm=False)
    making = _Making(terms, scope, records, inforce.as_of, Outputs())
    prepared = Prepared(records, inforce.as_of, terms, making.outputs)
    for each in inforce.policy.measures.values():
        if isinstance(each.formula, OfRecords) and each.formula.records == kind:
            prepared.measures.append(_columns(making, each, each.formula))
    if prepared.of(Aggregate.FIRST, Aggregate.LAST):
        _add_order(making)
    return prepared


def _add_order(making: _Making) -> None:
    """Add the columns that say where a record stands in time."""
    for name in (making.records.date, *making.records.key):
        type_ = making.records.columns[name].type
        making.outputs.terms[f"by:{name}"] = stored(making.terms, name, type_)


def _columns(making: _Making, measure: Measure, formula: OfRecords) -> Columns:
    terms = making.terms
    mask = _mask(making, formula)
    value = making.value(formula.value)
    weight, distinct = making.value(formula.weight.sum), making.value(formula.weight.distinct)
    if formula.aggregate is Aggregate.SHARE and formula.value is not None:
        condition = truth(formula.value, making.scope)
        known = terms.every((mask, terms.negation(terms.is_null(condition))))
        return Columns(
            measure,
            formula,
            making.name(terms.holds(terms.every((mask, condition)))),
            weight=None if weight is None else making.name(weight),
            distinct=None if distinct is None else making.name(distinct),
            of=making.name(terms.holds(known)),
        )
    if value is not None:
        mask = terms.every((mask, terms.negation(terms.is_null(value))))
    members: list[str] = []
    if formula.aggregate is Aggregate.MEMBERS and value is not None:
        for member in measure.type.members:
            is_it = compare(terms, CompareOp.EQ, value, terms.const(member, Dtype.TEXT))
            members.append(making.name(terms.holds(terms.every((mask, is_it)))))
    return Columns(
        measure,
        formula,
        making.name(terms.holds(mask)),
        value=None if value is None else making.name(value),
        weight=None if weight is None else making.name(weight),
        distinct=None if distinct is None else making.name(distinct),
        members=tuple(members),
    )


def _mask(making: _Making, formula: OfRecords) -> Term:
    """Whether a record counts; those of a later day or not yet known are not there."""
    terms, days = making.terms, days_of(formula.window, making.as_of)
    stored = making.terms.column(making.records.date, Dtype.DATE)
    day = terms.make(Op.TO_DAYS, (stored,), Dtype.INTEGER, nullable=False)
    parts = []
    if days.after is not None:
        after = terms.const(days_since_1970(days.after), Dtype.INTEGER)
        parts.append(compare(terms, CompareOp.GT, day, after))
    if days.last < making.as_of:
        last = terms.const(days_since_1970(days.last), Dtype.INTEGER)
        parts.append(compare(terms, CompareOp.LE, day, last))
    if formula.where is not None:
        parts.append(terms.holds(truth(formula.where, making.scope)))
    return terms.every(parts) if parts else terms.truth(True)  # noqa: FBT003


# --- grouping ---------------------------------------------------------------------------------


def plain(prepared: Prepared, rows: Rows) -> Iterator[Rows]:
    """The measures that one pass over the records gives, by account; and counts of values."""
    made = list(_plain(prepared))
    if made:
        yield rows.group_by(KEY).agg(*made)
    for each in prepared.of(Aggregate.DISTINCT):
        yield _distinct(each, rows)
    for each in prepared.of(Aggregate.SHARE):
        if each.distinct is not None and each.of is not None:
            yield count_distinct(rows, each.of, each.distinct, f"{each.measure.name}|of")
            yield count_distinct(rows, each.mask, each.distinct, f"{each.measure.name}|part")


def _plain(prepared: Prepared) -> Iterator[nw.Expr]:
    for each in prepared.of(*PLAIN):
        name, mask = each.measure.name, nw.col(each.mask)
        match each.formula.aggregate:
            case Aggregate.COUNT:
                yield count(mask).alias(name)
            case Aggregate.SUM:
                yield nw.when(mask).then(nw.col(str(each.value))).sum().alias(name)
            case Aggregate.MIN:
                yield nw.when(mask).then(nw.col(str(each.value))).min().alias(name)
            case Aggregate.MAX:
                yield nw.when(mask).then(nw.col(str(each.value))).max().alias(name)
            case Aggregate.MEMBERS:
                for i, member in enumerate(each.members):
                    yield count(nw.col(member)).alias(f"{name}|{i}")
            case Aggregate.SHARE if each.distinct is None:
                yield weigh(each, nw.col(str(each.of))).alias(f"{name}|of")
                yield weigh(each, mask).alias(f"{name}|part")


def count(mask: nw.Expr) -> nw.Expr:
    """For how many records a condition that is never missing holds."""
    return mask.cast(nw.Int64()).sum()


def weigh(columns: Columns, mask: nw.Expr) -> nw.Expr:
    """What the records weigh for which a condition holds; a missing weight is none."""
    if columns.weight is None:
        return count(mask)
    return nw.when(mask).then(nw.col(columns.weight)).sum()


def _distinct(columns: Columns, rows: Rows) -> Rows:
    return count_distinct(rows, columns.mask, str(columns.value), columns.measure.name)


def count_distinct(
    rows: Rows, mask: str, value: str, name: str, within: Iterable[str] = (KEY,)
) -> Rows:
    """How many different values there are where a condition holds, by account."""
    keys = [*within]
    some = rows.filter(nw.col(mask)).select(*keys, nw.col(value).alias("counted")).unique()
    return some.group_by(*keys).agg(nw.col("counted").count().alias(name))
