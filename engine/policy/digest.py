"""The digests of a policy: of its text, of its meaning, and of how its facts are measured.

The meaning digest is unchanged by comments, formatting, the order of keys and prose; the same
facts, digest and as-of date give the same decisions on every engine, for ever. So `canonical`
may only ever change together with `SEMANTICS_VERSION`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final, assert_never

from engine.model.expressions import (
    AllOf,
    AnyOf,
    Arith,
    Call,
    Compare,
    Expr,
    FactRef,
    If,
    IsNull,
    Literal,
    Lookup,
    Not,
    OutputRef,
    ParameterRef,
)
from engine.model.gathering import parameters_gathered, tables_gathered
from engine.model.measures import Computed, Identity, OfRecords, Peers, Rate

if TYPE_CHECKING:
    from engine.model.measures import Formula, Measure
    from engine.model.policy import (
        Decision,
        Fact,
        IfProvisional,
        Parameter,
        Period,
        Policy,
        Range,
        Rule,
        Table,
    )
    from engine.model.records import RecordColumn, Records
    from engine.model.types import Type, Value

SEMANTICS_VERSION: Final = "1"
"""The version of the language's meaning: of what the same policy decides."""

Data = str | int | bool | None | list["Data"] | dict[str, "Data"]
"""What the canonical form is made of; numbers are texts in it, for floats have no one form."""


def text_digest(files: Mapping[str, str]) -> str:
    """SHA-256 of the texts of files by relative path, without a mark of the byte order."""
    digest = hashlib.sha256()
    for path in sorted(files):
        data = files[path].encode()
        digest.update(f"{len(path.encode())} {path} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def meaning_digest(policy: Policy) -> str:
    """SHA-256 of the canonical form of a checked policy."""
    return hashlib.sha256(_json(canonical(policy)).encode()).hexdigest()


def measures_digest(policy: Policy) -> str:
    """SHA-256 of how facts come about: records, measures, and what of the policy these read.

    Like the meaning digest it is unchanged by comments, prose and the order of things. The two
    are apart: whoever made the facts, the same facts are decided alike.
    """
    return hashlib.sha256(_json(canonical_measures(policy)).encode()).hexdigest()


def rule_digest(rule: Rule) -> str:
    """The first 16 digits of the SHA-256 of a rule's canonical form: its condition, outputs, days.

    What it reads is not in it: a parameter may change while the digest of the rule stays.
    """
    return hashlib.sha256(_json(_rule(rule)).encode()).hexdigest()[:16]


def canonical(policy: Policy) -> Data:
    """All of a policy that can change a decision, as plain data."""
    return {
        "semantics": SEMANTICS_VERSION,
        "outcomes": [*sorted(policy.outcomes)],
        "facts": {fact.name: _fact(fact) for fact in policy.facts.values()},
        "parameters": {each.name: _parameter(each) for each in policy.parameters.values()},
        "tables": {table.name: _table(table) for table in policy.tables.values()},
        "decisions": {each.name: _decision(each) for each in policy.decisions},
        "invariants": {each.id: _expr(each.must) for each in policy.invariants},
    }


def canonical_measures(policy: Policy) -> Data:
    """All of a policy that can change a fact made from records, as plain data."""
    parameters = parameters_gathered(policy) & policy.parameters.keys()
    return {
        "semantics": SEMANTICS_VERSION,
        "records": {each.name: _records(each) for each in policy.records.values()},
        "measures": {each.name: _measure(each) for each in policy.measures.values()},
        "parameters": {name: _parameter(policy.parameters[name]) for name in parameters},
        "tables": {name: _table(policy.tables[name]) for name in tables_gathered(policy)},
    }


def _json(data: Data) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _fact(fact: Fact) -> Data:
    return _bounded(fact.type, fact.range, fact.pattern)


def _bounded(type_: Type, range_: Range | None, pattern: str | None) -> dict[str, Data]:
    data: dict[str, Data] = {"type": _type(type_)}
    if range_ is not None:
        data["low"] = [_value(range_.low), range_.low_closed]
        data["high"] = [_value(range_.high), range_.high_closed]
    if pattern is not None:
        data["pattern"] = pattern
    return data


def _records(records: Records) -> Data:
    """The order of the key counts: of one day, records stand by it."""
    return {
        "columns": {each.name: _column(each) for each in records.columns.values()},
        "key": [*records.key],
        "roles": [records.importer, records.filer, records.date, records.known],
        "musts": sorted((_expr(must.that) for must in records.musts), key=_json),
    }


def _column(column: RecordColumn) -> Data:
    return {
        **_bounded(column.type, column.range, column.pattern),
        "form": None if column.form is None else str(column.form),
        "optional": column.is_optional,
        "spellings": [*sorted(column.spellings)],
        "checks": column.checks,
    }


def _measure(measure: Measure) -> Data:
    return {"type": _type(measure.type), "formula": _formula(measure.formula)}


def _formula(formula: Formula) -> Data:
    match formula:
        case OfRecords():
            window = formula.window
            return [
                "of records",
                formula.records,
                str(formula.aggregate),
                *map(_maybe, (formula.value, formula.where)),
                None if window is None else [_value(window.over), _value(window.before)],
                *map(_maybe, (formula.weight.sum, formula.weight.distinct)),
                _value(formula.rank),
            ]
        case Rate(hits=hits, of=of, bound=bound, z=z, least=least):
            return ["rate", str(bound), *map(_maybe, (hits, of, z, least))]
        case Peers(value=value, quantile=quantile, within=within, least=least):
            return ["peers", *map(_maybe, (value, quantile, least)), _exprs(within)]
        case Computed(value=value):
            return ["computed", _expr(value)]
        case Identity(of=of_account):
            return ["identity", str(of_account)]


def _maybe(expr: Expr | None) -> Data:
    return None if expr is None else _expr(expr)


def _parameter(parameter: Parameter) -> Data:
    values: list[Data] = [[*_period(v.period), _value(v.value)] for v in parameter.values]
    return {"type": _type(parameter.type), "values": values}


def _table(table: Table) -> Data:
    order = sorted(range(len(table.columns)), key=lambda i: table.columns[i].name)

    def by_name(values: tuple[Value, ...]) -> list[Data]:
        return [_value(values[i]) for i in order]

    rows: list[Data] = [
        [*_period(row.period), _values(row.keys), by_name(row.values)] for row in table.rows
    ]
    return {
        "keys": [[str(key.match), _type(key.type)] for key in table.keys],
        "columns": [[table.columns[i].name, _type(table.columns[i].type)] for i in order],
        "rows": sorted(rows, key=_json),
        "otherwise": None if table.otherwise is None else by_name(table.otherwise),
    }


def _decision(decision: Decision) -> Data:
    rules = decision.rules
    if not decision.hit_policy.is_ordered:
        rules = tuple(sorted(rules, key=lambda rule: rule.id))
    return {
        "outputs": [[output.name, _type(output.type)] for output in decision.outputs],
        "hit policy": str(decision.hit_policy),
        "rules": [_rule(rule) for rule in rules],
        "otherwise": None if decision.otherwise is None else _exprs(decision.otherwise),
        "if provisional": _if_provisional(decision.if_provisional),
        "base": _maybe(decision.base),
        "floor": _maybe(decision.floor),
        "cap": _maybe(decision.cap),
        "priority": [_values(values) for values in decision.priority],
    }


def _if_provisional(wanted: IfProvisional | None) -> Data:
    """`keep` and nothing at all mean the same."""
    return None if wanted is None or wanted.values is None else _values(wanted.values)


def _rule(rule: Rule) -> Data:
    return {
        "id": rule.id,
        "when": _expr(rule.when),
        "then": _exprs(rule.then),
        "days": _period(rule.period),
    }


def _period(period: Period) -> list[Data]:
    return [_value(period.start), _value(period.end)]


def _type(type_: Type) -> Data:
    element: Data = None if type_.element is None else _type(type_.element)
    return [str(type_.kind), [*sorted(type_.members)], element]


def _values(values: Iterable[Value]) -> list[Data]:
    return [_value(value) for value in values]


def _value(value: Value) -> Data:
    """A value, with its sort where JSON would mix two up."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return ["i", str(value)]
        case float():
            return ["f", value.hex()]
        case date():
            return ["d", value.isoformat()]
        case frozenset():
            return ["s", *sorted(value)]
        case tuple():
            return ["t", *_values(value)]
        case _:
            assert_never(value)


def _exprs(exprs: Iterable[Expr]) -> list[Data]:
    return [_expr(expr) for expr in exprs]


def _expr(expr: Expr) -> Data:  # noqa: C901  # one flat match
    match expr:
        case Literal(value=value, type=type_):
            return ["literal", str(type_.kind), _value(value)]
        case FactRef(name=name):
            return ["fact", name]
        case ParameterRef(name=name):
            return ["parameter", name]
        case OutputRef(name=name):
            return ["output", name]
        case Compare(op=op, left=left, right=right):
            return ["compare", str(op), _expr(left), _expr(right)]
        case IsNull(operand=operand):
            return ["null?", _expr(operand)]
        case Not(operand=inner):
            return ["not", _expr(inner)]
        case AllOf(parts=parts):
            return ["all", *_exprs(parts)]
        case AnyOf(parts=parts):
            return ["any", *_exprs(parts)]
        case If(condition=condition, then=then, otherwise=otherwise):
            return ["if", _expr(condition), _expr(then), _expr(otherwise)]
        case Arith(op=op, left=left, right=right, type=type_):
            return ["arith", str(op), str(type_.kind), _expr(left), _expr(right)]
        case Call(function=function, args=args, type=type_):
            return ["call", str(function), str(type_.kind), *_exprs(args)]
        case Lookup(table=table, keys=keys, column=column):
            return ["lookup", table, column, *_exprs(keys)]
        case _:
            assert_never(expr)
