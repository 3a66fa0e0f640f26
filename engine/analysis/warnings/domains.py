"""Which values an expression can have, whatever the account: by types, ranges and literals.

Wider than the truth where it is not plain, never narrower. That a value may be missing is left
out: it is said of the values that are there.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.analysis.warnings.regions import (
    Region,
    Spans,
    between,
    everything,
    join,
    meet,
    points,
)
from engine.engines.reference.arithmetic import apply, calculate
from engine.model.expressions import (
    Arith,
    Call,
    Expr,
    FactRef,
    If,
    Literal,
    Lookup,
    OutputRef,
    ParameterRef,
)
from engine.model.operators import Function
from engine.model.policy import Decision, HitPolicy, Policy
from engine.model.types import Kind, Type, Value


class Domains:
    """The possible values of the expressions of one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._outputs: dict[str, Region] = {}
        self._columns: dict[tuple[str, str], Region] = {}

    def of(self, expr: Expr) -> Region:
        """The values that the expression can have."""
        match expr:
            case Literal(value=value, type=type_):
                return points((value,), type_)
            case FactRef(name=name, type=type_) if name in self._policy.facts:
                return self._fact(name, type_)
            case ParameterRef(name=name, type=type_) if name in self._policy.parameters:
                values = self._policy.parameters[name].values
                return points((each.value for each in values), type_)
            case OutputRef(name=name):
                return self._output(expr, name)
            case Lookup(table=table, column=column, type=type_):
                if (table, column) not in self._columns:
                    self._columns[table, column] = self._column(table, column, type_)
                return self._columns[table, column]
            case If(then=then, otherwise=otherwise):
                return join(self.of(then), self.of(otherwise))
            case Call(function=Function.TO_NUMBER, args=(arg,)):
                return self.of(arg)
            case Arith() | Call() if (value := folded(expr)) is not None:
                return points((value,), expr.type)
            case _:
                return everything(expr.type)

    def _fact(self, name: str, type_: Type) -> Region:
        bounds = self._policy.facts[name].range
        if bounds is None or not type_.is_ordered:
            return everything(type_)
        closed = (bounds.low_closed, bounds.high_closed)
        return between(bounds.low, bounds.high, type_, closed=closed)

    def _column(self, table: str, column: str, type_: Type) -> Region:
        found = self._policy.tables[table]
        at = [each.name for each in found.columns].index(column)
        rows = [row.values for row in found.rows]
        given = [*rows, found.otherwise] if found.otherwise is not None else rows
        if type_.kind is Kind.SET:
            return everything(type_)
        return points((values[at] for values in given), type_)

    def _output(self, expr: OutputRef, name: str) -> Region:
        """What a decision can give. A list that is read as a set can be any set."""
        if expr.type.kind in (Kind.SET, Kind.LIST):
            return everything(expr.type)
        if name not in self._outputs:
            self._outputs[name] = self._given(self._policy.decision(expr.decision), name)
        return self._outputs[name]

    def members(self, expr: Expr) -> frozenset[Value] | None:
        """Which members a set can have, where a list decision is read as one; None for any."""
        if not isinstance(expr, OutputRef) or expr.type.kind is not Kind.SET:
            return None
        decision = self._policy.decision(expr.decision)
        if not decision.hit_policy.is_list:
            return None
        found: set[Value] = set()
        for rule in decision.rules:
            then = rule.then[0]
            if not isinstance(then, Literal):
                return None
            found.add(then.value)
        return frozenset(found)

    def _given(self, decision: Decision, name: str) -> Region:
        at = [output.name for output in decision.outputs].index(name)
        type_ = decision.outputs[at].type
        replaced = decision.if_provisional
        kept = points((), type_)
        if replaced is not None and replaced.values is not None:
            kept = points((replaced.values[at],), type_)
        if decision.hit_policy is HitPolicy.COUNT:
            return join(between(0, len(decision.rules), type_, closed=(True, True)), kept)
        if decision.hit_policy is HitPolicy.SUM:
            return join(self._clamped(decision, type_), kept)
        exprs = [rule.then[at] for rule in decision.rules]
        exprs += [] if decision.otherwise is None else [decision.otherwise[at]]
        return self._any(exprs, kept)

    def _any(self, exprs: Iterable[Expr], region: Region) -> Region:
        for expr in exprs:
            region = join(region, self.of(expr))
        return region

    def _clamped(self, decision: Decision, type_: Type) -> Region:
        """A sum between its floor and its cap, whichever of them is the higher."""
        ends = [e for e in (decision.floor, decision.cap) if e is not None]
        regions = [r for e in ends if isinstance(r := self.of(e), Spans) and r.parts]
        if len(regions) < len(ends):
            return everything(type_)
        low = min(r.parts[0][0] for r in regions) if decision.floor is not None else None
        high = max(r.parts[-1][1] for r in regions) if decision.cap is not None else None
        whole = between(None, None, type_, closed=(True, True))
        (least, most) = whole.parts[0]
        return meet(whole, Spans(((low or least, high or most),)))


def folded(expr: Expr) -> Value:
    """The value of an expression of literals; None where it is missing, or reads a name."""
    match expr:
        case Literal(value=value):
            return value
        case Arith(left=left, right=right):
            a, b = folded(left), folded(right)
            return None if a is None or b is None else calculate(expr, a, b)
        case Call(function=function, args=args):
            values = [folded(arg) for arg in args]
            return None if None in values else apply(function, values)
        case _:
            return None
