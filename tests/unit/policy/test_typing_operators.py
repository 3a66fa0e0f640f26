"""Every operator and function with every type: what is not listed here is refused."""

from __future__ import annotations

from itertools import product

import pytest

from engine.model.operators import ArithOp, CompareOp
from engine.policy.typing import Typer
from tests.unit.policy.world import SCOPE, WHO, place

EXAMPLES = {
    "boolean": "managed",
    "integer": "violations",
    "number": "share",
    "money": "bond",
    "date": "last_audit",
    "text": "importer",
    "enum": "origin",
    "set": "flags",
    "months": "24 months",
    "days": "30 days",
    "null": "null",
}
KINDS = tuple(EXAMPLES)
VALUES = tuple(kind for kind in KINDS if kind not in ("months", "days", "null"))
ORDERED = ("integer", "number", "money", "date")

# meaning.md, "Types of arithmetic", written out pair by pair.
ARITHMETIC = {
    "integer + integer": "integer",
    "integer - integer": "integer",
    "integer * integer": "integer",
    "integer / integer": "number",
    "integer + number": "number",
    "integer - number": "number",
    "integer * number": "number",
    "integer / number": "number",
    "number + integer": "number",
    "number - integer": "number",
    "number * integer": "number",
    "number / integer": "number",
    "number + number": "number",
    "number - number": "number",
    "number * number": "number",
    "number / number": "number",
    "money + money": "money",
    "money - money": "money",
    "money * integer": "money",
    "money * number": "money",
    "integer * money": "money",
    "number * money": "money",
    "money / integer": "money",
    "money / number": "money",
    "money / money": "number",
    "date - date": "integer",
    "date + months": "date",
    "date + days": "date",
    "date - months": "date",
    "date - days": "date",
    "months + date": "date",
    "days + date": "date",
}


def outcome(text: str) -> str:
    """The kind of a text that is typed, else its code; one error, inside the text."""
    typer = Typer(SCOPE)
    expr = typer.expression(text, place, WHO, None)
    if expr is not None:
        assert typer.diagnostics == []
        return str(expr.type.kind)
    (diagnostic,) = typer.diagnostics
    assert place(0, 0).start <= diagnostic.span.start < diagnostic.span.end
    assert diagnostic.span.end <= place(0, len(text)).end
    return diagnostic.code


@pytest.mark.parametrize(("left", "op", "right"), list(product(KINDS, map(str, ArithOp), KINDS)))
def test_arithmetic(left: str, op: str, right: str) -> None:
    expected = ARITHMETIC.get(f"{left} {op} {right}", "type-mismatch")
    assert outcome(f"{EXAMPLES[left]} {op} {EXAMPLES[right]}") == expected


@pytest.mark.parametrize(("left", "op", "right"), list(product(KINDS, map(str, CompareOp), KINDS)))
def test_comparison(left: str, op: str, right: str) -> None:
    alike = left == right or {left, right} == {"integer", "number"}
    equality = op in ("=", "!=")
    if "null" in (left, right) and not equality:
        expected = "null-comparison"
    elif "null" in (left, right):
        tested = left if right == "null" else right
        expected = "boolean" if tested in VALUES else "null-test"
    elif alike and left in VALUES and (equality or left in ORDERED):
        expected = "boolean"
    else:
        expected = "type-mismatch"
    assert outcome(f"{EXAMPLES[left]} {op} {EXAMPLES[right]}") == expected


@pytest.mark.parametrize(("operand", "bound"), list(product(KINDS, KINDS)))
def test_between(operand: str, bound: str) -> None:
    alike = operand == bound or {operand, bound} == {"integer", "number"}
    text = f"{EXAMPLES[operand]} in [{EXAMPLES[bound]}..]"
    if alike and operand in ORDERED:
        assert outcome(text) == "boolean"
    elif bound == "null" and operand in (*ORDERED, "months", "days"):
        assert outcome(text) == "null-comparison"
    else:
        assert outcome(text) == "type-mismatch"


@pytest.mark.parametrize(("operand", "item"), list(product(KINDS, KINDS)))
def test_in(operand: str, item: str) -> None:
    alike = operand == item or {operand, item} == {"integer", "number"}
    text = f"{EXAMPLES[operand]} in ({EXAMPLES[item]})"
    if item == "null":
        assert outcome(text) == "null-comparison"
    else:
        good = alike and operand in VALUES
        assert outcome(text) == ("boolean" if good else "type-mismatch")


@pytest.mark.parametrize("kind", KINDS)
def test_functions_of_one_argument(kind: str) -> None:
    x = EXAMPLES[kind]
    signed = kind if kind in ("integer", "number", "money") else "type-mismatch"
    assert outcome(f"abs({x})") == signed
    assert outcome(f"-({x})") == signed
    for function in ("floor", "ceiling", "round"):
        expected = "integer" if kind == "number" else "type-mismatch"
        assert outcome(f"{function}({x})") == expected


@pytest.mark.parametrize(("first", "second"), list(product(KINDS, KINDS)))
def test_least_and_greatest(first: str, second: str) -> None:
    expected = "type-mismatch"
    if first == second and first in ORDERED:
        expected = first
    elif {first, second} == {"integer", "number"}:
        expected = "number"
    for function in ("min", "max"):
        assert outcome(f"{function}({EXAMPLES[first]}, {EXAMPLES[second]})") == expected


@pytest.mark.parametrize(("then", "otherwise"), list(product(KINDS, KINDS)))
def test_branches(then: str, otherwise: str) -> None:
    kinds = {then, otherwise}
    expected = "type-mismatch"
    if then == otherwise and then in VALUES:
        expected = then
    elif kinds == {"integer", "number"}:
        expected = "number"
    elif "null" in kinds and kinds & {*VALUES}:
        expected = (kinds - {"null"}).pop()
    assert outcome(f"if managed then {EXAMPLES[then]} else {EXAMPLES[otherwise]}") == expected


@pytest.mark.parametrize("kind", KINDS)
def test_conditions_are_boolean(kind: str) -> None:
    x = EXAMPLES[kind]
    expected = "boolean" if kind == "boolean" else "type-mismatch"
    assert outcome(f"managed and {x}") == expected
    assert outcome(f"{x} or managed") == expected
    assert outcome(f"not({x})") == expected
    chosen = "integer" if kind == "boolean" else "type-mismatch"
    assert outcome(f"if {x} then 1 else 2") == chosen


@pytest.mark.parametrize(("left", "right"), list(product(KINDS, KINDS)))
def test_starts_with(left: str, right: str) -> None:
    expected = "boolean" if left == right == "text" else "type-mismatch"
    typer = Typer(SCOPE)
    text = f"{EXAMPLES[left]} starts with {EXAMPLES[right]}"
    expr = typer.expression(text, place, WHO, None)
    codes = {diagnostic.code for diagnostic in typer.diagnostics}
    assert (expr is None) == (expected != "boolean")
    assert codes == (set() if expr is not None else {expected})


@pytest.mark.parametrize("kind", KINDS)
def test_contains(kind: str) -> None:
    x = EXAMPLES[kind]
    expected = "boolean" if kind == "set" else "type-mismatch"
    assert outcome(f"{x} contains evasion") == expected
    assert outcome(f"flags contains {x}") == "type-mismatch"


@pytest.mark.parametrize(("kind", "expected"), list(product(KINDS, VALUES)))
def test_expected_type(kind: str, expected: str) -> None:
    types = {name: SCOPE.facts[EXAMPLES[name]].type for name in VALUES}
    typer = Typer(SCOPE)
    expr = typer.expression(EXAMPLES[kind], place, WHO, types[expected])
    fits = kind in (expected, "null") or (kind, expected) == ("integer", "number")
    assert (expr is not None) == fits
    if expr is not None:
        assert expr.type == types[expected]
