"""Measures of measures, as columns: expressions, bounds on rates, what is common among peers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import narwhals as nw

from engine.engines.columnar.arithmetic import compare, to_number, whole
from engine.engines.columnar.engine import compute
from engine.engines.columnar.evaluate import Scope, evaluate
from engine.engines.columnar.outputs import KEY, Members, Outputs, add
from engine.engines.columnar.terms import Dtype, Op, Term, Terms
from engine.model.measures import (
    Aggregate,
    Bound,
    Computed,
    Measure,
    OfRecords,
    Peers,
    Rate,
)
from engine.model.operators import CompareOp
from engine.model.types import INTEGER_LIMIT, Kind
from engine.trade.measures.of_records import dtype_of, stored

if TYPE_CHECKING:
    from engine.model.expressions import Expr
    from engine.model.inforce import InForce

Accounts = nw.LazyFrame[Any]

_WIDEST: Final = 2**63 - 1
_ZEROS: Final = (Aggregate.COUNT, Aggregate.SUM, Aggregate.DISTINCT)


def finished(accounts: Accounts, inforce: InForce, kinds: Collection[str]) -> Accounts:
    """The measures of records as they are stored, what is not there missing or zero."""
    terms, outputs = Terms(), Outputs()
    for each in inforce.policy.measures.values():
        if isinstance(each.formula, OfRecords):
            there = each.formula.records in kinds
            _finish(terms, outputs, each, each.formula, there=there)
        elif not each.reads() and not isinstance(each.formula, Computed | Rate | Peers):
            outputs.terms[each.name] = stored(terms, each.name, each.type)
    found: Accounts = nw.from_native(compute(accounts.to_native(), outputs))
    return found


def _finish(
    terms: Terms, outputs: Outputs, measure: Measure, formula: OfRecords, *, there: bool
) -> None:
    name, type_ = measure.name, measure.type
    if type_.kind is Kind.SET:
        has = tuple(f"{name}|{i}" for i in range(len(type_.members)))
        for each in has:
            if there:
                zero = terms.const(0, Dtype.INTEGER)
                is_in = compare(terms, CompareOp.GT, _or_zero(terms, each), zero)
            else:
                is_in = terms.truth(None)
            outputs.terms[each] = is_in
        outputs.together[name] = Members(has, type_.members)
        return
    if not there:
        outputs.terms[name] = terms.const(None, dtype_of(type_))
        return
    if formula.aggregate is Aggregate.SHARE:
        outputs.terms[name] = _share(terms, name)
        return
    dtype = Dtype.INTEGER if type_.kind is Kind.DATE else dtype_of(type_)
    zeros = formula.aggregate in _ZEROS
    column = whole(terms, _or_zero(terms, name)) if zeros else terms.column(name, dtype)
    add(outputs, terms, name, column, type_)


def _or_zero(terms: Terms, name: str) -> Term:
    """A count or a sum of an account, zero where it has no records."""
    column = terms.column(name, Dtype.INTEGER, (-_WIDEST, _WIDEST))
    zero = terms.const(0, Dtype.INTEGER)
    return terms.make(
        Op.KNOWN, (column, zero), Dtype.INTEGER, nullable=False, bounds=(-_WIDEST, _WIDEST)
    )


def _share(terms: Terms, name: str) -> Term:
    """The part of the whole, where the whole is more than nothing and no less than the part."""
    zero = terms.const(0, Dtype.INTEGER)
    part, of = _or_zero(terms, f"{name}|part"), _or_zero(terms, f"{name}|of")
    sound = terms.every(
        (
            compare(terms, CompareOp.GT, of, zero),
            compare(terms, CompareOp.GE, part, zero),
            compare(terms, CompareOp.LE, part, of),
            compare(terms, CompareOp.LE, of, terms.const(INTEGER_LIMIT, Dtype.INTEGER)),
        )
    )
    divided = (to_number(terms, part), to_number(terms, terms.only_if(sound, of)))
    return terms.make(Op.DIVIDE, divided, Dtype.NUMBER)


# --- measures of measures ---------------------------------------------------------------------


def add_layer(inforce: InForce, accounts: Accounts, layer: Sequence[Measure]) -> Accounts:
    """Add measures that read none but those of the frame."""
    making = _Making.of(inforce, accounts)
    for each in layer:
        making.add(each)
    found: Accounts = nw.from_native(compute(accounts.to_native(), making.outputs))
    for each in layer:
        if isinstance(each.formula, Rate):
            found = found.with_columns(_rate(each).alias(each.name))
        elif isinstance(each.formula, Peers):
            found = _add_peers(found, each, each.formula)
    given = [name for name in (*making.outputs.terms, *making.outputs.together) if "|" not in name]
    return found.select(KEY, *given, *(each.name for each in layer if each.name not in given))


@dataclass(frozen=True, slots=True)
class _Making:
    """The columns of one layer: those that are there, and what is computed from them."""

    scope: Scope
    outputs: Outputs

    @classmethod
    def of(cls, inforce: InForce, accounts: Accounts) -> _Making:
        terms, outputs = Terms(), Outputs()
        for name in accounts.collect_schema().names():
            if name != KEY:
                type_ = inforce.policy.measures[name].type
                outputs.terms[name] = stored(terms, name, type_)
        return cls(Scope(terms, inforce, firm=False), outputs)

    def add(self, measure: Measure) -> None:
        match measure.formula:
            case Computed(value=value):
                column = evaluate(value, self.scope)
                add(self.outputs, self.scope.terms, measure.name, column, measure.type)
            case Rate(hits=hits, of=of, z=z, least=least):
                self._parts(measure.name, {"hits": hits, "of": of, "z": z, "least": least})
            case Peers(value=value, quantile=quantile, within=within, least=least):
                keys = {f"within{i}": each for i, each in enumerate(within)}
                parts = {"value": value, "quantile": quantile, "least": least, **keys}
                self._parts(measure.name, parts)

    def _parts(self, name: str, parts: Mapping[str, Expr | None]) -> None:
        terms = self.scope.terms
        for part, expr in parts.items():
            if expr is None:
                self.outputs.terms[f"{name}|{part}"] = terms.const(1, Dtype.INTEGER)
            else:
                column = evaluate(expr, self.scope)
                add(self.outputs, terms, f"{name}|{part}", column, expr.type)


def _rate(measure: Measure) -> nw.Expr:
    """An end of Wilson's interval, in the order of operations of `by_the_book`."""
    hits, of = (nw.col(f"{measure.name}|{part}").cast(nw.Float64()) for part in ("hits", "of"))
    z, least = nw.col(f"{measure.name}|z"), nw.col(f"{measure.name}|least")
    p, zz = hits / of, z * z
    middle = p + zz / (of * 2.0)
    spread = z * (p * (1.0 - p) / of + zz / (of * 4.0 * of)).sqrt()
    is_upper = isinstance(measure.formula, Rate) and measure.formula.bound is Bound.UPPER
    end = (middle + spread if is_upper else middle - spread) / (zz / of + 1.0)
    within = nw.when(end > 1.0).then(nw.lit(1.0)).otherwise(
        nw.when(end < 0.0).then(nw.lit(0.0)).otherwise(end)
    )  # fmt: skip
    enough = (of >= least) & (of >= 1.0) & (hits >= 0.0) & (hits <= of) & ~z.is_null()
    return nw.when(enough).then(within)


def _add_peers(found: Accounts, measure: Measure, peers: Peers) -> Accounts:
    """Add the quantile among those that are alike: the least value that enough do not exceed."""
    name = measure.name
    keys = [f"{name}|within{i}" for i in range(len(peers.within))]
    value, wanted = f"{name}|value", f"{name}|wanted"
    alike = found.filter(*(~nw.col(key).is_null() for key in keys), ~nw.col(value).is_null())
    each = [*keys, f"{name}|quantile", f"{name}|least"]
    counted = alike.group_by(*each, value).agg(nw.len().alias("n"))
    counted = counted.with_columns(
        nw.col("n").cast(nw.Int64()).cum_sum().over(*keys, order_by=value).alias("up to"),
        nw.col("n").cast(nw.Int64()).sum().over(*keys).alias("of"),
    )
    quantile = nw.col(f"{name}|quantile")
    place = (quantile * nw.col("of").cast(nw.Float64())).ceil()
    enough = (nw.col("of") >= nw.col(f"{name}|least")) & (quantile > 0.0) & (quantile <= 1.0)
    reached = counted.filter(enough, nw.col("up to").cast(nw.Float64()) >= place)
    common = reached.group_by(*keys).agg(nw.col(value).min().alias(wanted))
    joined = found.join(common, on=keys, how="left")
    return joined.rename({wanted: name})
