"""Cases of expressions: each is tried as a condition, negated, as a value, and compared.

A condition `e` becomes the rules `e` and `not: e`; any expression becomes the outcome of a
decision; one that is no condition is compared, as a condition, with every value expected of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.model.expressions import Literal
from engine.model.policy import Policy
from engine.model.result import Result, Values
from engine.model.types import BOOLEAN, Kind, Truth, Type, Value
from tests.conformance.cases import Body, Case
from tests.conformance.values import exact, facts_of, inline, literal, value_of
from tests.conformance.worlds import AS_OF, case_policy, engine_of, prepare


@dataclass(frozen=True)
class Row:
    """One account of a case, and what one expression is worth for it in both readings."""

    facts: Mapping[str, Any]
    plain: Any
    firm: Any


@dataclass(frozen=True)
class Answer:
    """What an engine says of one account."""

    result: Result
    values: Values


@dataclass(frozen=True)
class Tried:
    """An expression with its place in the case."""

    number: int
    text: str
    rows: tuple[Row, ...]


def tried(body: Body) -> list[Tried]:
    """The expressions of a case."""
    if "expression" in body:
        rows = tuple(_row(facts, worth) for facts, worth in body["rows"])
        return [Tried(0, body["expression"], rows)]
    accounts = body.get("accounts", [{}])
    return [
        Tried(i, text, tuple(_row(*pair) for pair in zip(accounts, each, strict=True)))
        for i, (text, worths) in enumerate(body["expressions"].items())
        for each in [worths if isinstance(worths, list) else [worths] * len(accounts)]
    ]


def _row(facts: Mapping[str, Any], worth: Any) -> Row:  # noqa: ANN401  # as in the file
    if isinstance(worth, Mapping):
        return Row(facts, worth["plain"], worth["firm"])
    return Row(facts, worth, worth)


def differences(case: Case, engine_name: str) -> list[str]:
    """What an engine makes of a case's expressions otherwise than expected."""
    each = tried(case.body)
    inforce, engine = engine_of(
        engine_name, case, case.body.get("as_of", AS_OF), decisions_of(case)
    )
    found = []
    tried_on = {
        facts: (facts_of(dict(facts), inforce.policy.facts), rows)
        for facts, rows in _by_account(each).items()
    }
    prepare(engine, [given for given, _ in tried_on.values()])
    for facts, (given, rows) in tried_on.items():
        result, values = engine.decide(given), engine.values(given)
        if engine.decide(given) != result:
            found.append(f"{facts}: decided a second time, it differs")
        for expression, row in rows:
            told = _differences(inforce.policy, Answer(result, values), expression, row)
            found += [f"{expression.text} with {dict(row.facts)}: {each}" for each in told]
    return found


def _by_account(
    each: list[Tried],
) -> dict[tuple[tuple[str, Any], ...], list[tuple[Tried, Row]]]:
    """What is tried on each account, so that each is decided once."""
    found: dict[tuple[tuple[str, Any], ...], list[tuple[Tried, Row]]] = {}
    for expression in each:
        for row in expression.rows:
            key = tuple((name, _key(value)) for name, value in row.facts.items())
            found.setdefault(key, []).append((expression, row))
    return found


def _key(value: str | list[str]) -> str | tuple[str, ...]:
    return value if isinstance(value, str) else tuple(value)


@cache
def decisions_of(case: Case) -> tuple[str, ...]:
    """The decisions in which the expressions of a case are tried."""
    return tuple(_decisions(case))


def _decisions(case: Case) -> Iterator[str]:
    gives = case.body.get("gives", "boolean")
    for expression in tried(case.body):
        i, text = expression.number, expression.text
        yield (
            f"decision: value_{i}\noutput: {{value_{i}: {inline(gives)}}}\nhit_policy: first\n"
            f"otherwise: {inline(f'= {text}')}\nrules: []\n"
        )
        conditions = {f"T-{i}": text, f"F-{i}": {"not": text}}
        if case.body.get("compared") == "false":
            conditions = {}
        elif gives != "boolean":
            conditions = dict(_comparisons(expression, _type(case, gives)))
        rules = [{"id": id_, "when": when} for id_, when in conditions.items()]
        yield (
            f"decision: truth_{i}\noutput: {{truth_{i}: integer}}\nhit_policy: collect count\n"
            f"rules: {inline(rules)}\n"
        )


def _type(case: Case, gives: str) -> Type:
    """The type that a text names."""
    probe = (
        f"decision: typed\noutput: {{typed: {inline(gives)}}}\nhit_policy: first\n"
        "otherwise: null\nrules: []\n"
    )
    return case_policy(case, (probe,)).decision("typed").outputs[0].type


def _values(expression: Tried, type_: Type) -> list[Value]:
    """The values expected of an expression, each once."""
    written = [worth for row in expression.rows for worth in (row.plain, row.firm)]
    values = {exact(value): value for value in (value_of(each, type_) for each in written)}
    return [value for value in values.values() if value is not None]


def _comparisons(expression: Tried, type_: Type) -> Iterator[tuple[str, str]]:
    ordered = (("GE", ">="), ("LT", "<")) if type_.is_ordered else ()
    for j, value in enumerate(_values(expression, type_)):
        right = literal(value, type_)
        for name, op in (("EQ", "="), ("NE", "!="), *ordered):
            yield f"{name}-{expression.number}-{j}", f"({expression.text}) {op} {right}"


def _differences(policy: Policy, answer: Answer, expression: Tried, row: Row) -> Iterator[str]:
    decision = policy.decision(f"value_{expression.number}")
    type_, expr = decision.outputs[0].type, (decision.otherwise or ())[0]
    plain, firm = value_of(row.plain, type_), value_of(row.firm, type_)
    outcome = answer.result.outcomes[decision.name]
    told: dict[str, tuple[object, object]] = {
        "value": (outcome.value[0], plain),
        "settled": (outcome.settled, firm is not None or isinstance(expr, Literal)),
        "plain reading": (answer.values.plain[expr.id], plain),
        "firm reading": (answer.values.firm[expr.id], firm),
    }
    for what, (is_, wanted) in told.items():
        if exact(is_) != exact(wanted):
            yield f"{what} is {exact(is_)}, not {exact(wanted)}"
    yield from _conditions(answer.result, expression, type_, (plain, firm))


def _conditions(
    result: Result, expression: Tried, type_: Type, worth: tuple[Value, Value]
) -> Iterator[str]:
    outcome = result.outcomes[f"truth_{expression.number}"]
    for rule in outcome.trace.rules:
        wanted = tuple(_wanted(rule, expression, type_, value) for value in worth)
        is_ = (outcome.trace.of(rule), outcome.firm.of(rule))
        if is_ != wanted:
            yield f"rule {rule} is {is_[0]}, firmly {is_[1]}, not {wanted[0]}, firmly {wanted[1]}"


def _wanted(rule: str, expression: Tried, type_: Type, value: Value) -> Truth:
    """What a rule of `_decisions` must be where the expression is worth `value`."""
    if value is None:
        return None
    kind, _, number = rule.partition("-")
    if type_ == BOOLEAN:
        return value is (kind == "T")
    right = _values(expression, type_)[int(number.partition("-")[2])]
    match kind:
        case "EQ":
            return value == right
        case "NE":
            return value != right
        case "GE":
            return not _less(value, right, type_)
        case _:
            return _less(value, right, type_)


def _less(left: Value, right: Value, type_: Type) -> bool:
    assert type_.kind in (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.DATE)
    return bool(left < right)  # type: ignore[operator]  # of one ordered type
