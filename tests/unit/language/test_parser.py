"""Expressions, cells and ranges, read as the grammar says."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from importlib import resources

import pytest

from engine.language.parser import parse_cell, parse_expression, parse_range
from engine.language.show import show
from engine.language.syntax import (
    Binary,
    BooleanLiteral,
    Cell,
    CompareTest,
    Comparison,
    Conjunction,
    Containment,
    ContainsTest,
    DateLiteral,
    Disjunction,
    DurationLiteral,
    EqualTest,
    Extent,
    FunctionCall,
    IntegerLiteral,
    Inversion,
    Membership,
    MoneyLiteral,
    Name,
    NullLiteral,
    NumberLiteral,
    PrefixTest,
    RangeTest,
    SetLiteral,
    StartsWithTest,
    Syntax,
    SyntaxFault,
    TableLookup,
    Test,
    TextLiteral,
)

ANY = Extent(0, 0)
A, B, C, X = (Name(name, ANY) for name in "abcx")
"""Places take no part in equality."""


def one(value: int) -> IntegerLiteral:
    return IntegerLiteral(value, ANY)


def expression(text: str) -> Syntax:
    found = parse_expression(text)
    assert not isinstance(found, SyntaxFault), found
    return found


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("12", one(12)),
        ("0", one(0)),
        ("9007199254740991", one(2**53 - 1)),
        ("0.05", NumberLiteral(0.05, ANY)),
        ("5%", NumberLiteral(0.05, ANY)),
        ("2.5%", NumberLiteral(0.025, ANY)),
        (
            "7%",
            NumberLiteral(0.07, ANY),
        ),  # 7 / 100 and 7 * 0.01 differ: 0.07 and 0.07000000000000001
        ("29%", NumberLiteral(0.29, ANY)),
        ("$1,250.00", MoneyLiteral(125_000, ANY)),
        ("$1250", MoneyLiteral(125_000, ANY)),
        ("$0.5", MoneyLiteral(50, ANY)),
        ("$90,071,992,547,409.91", MoneyLiteral(2**53 - 1, ANY)),
        ('"98"', TextLiteral("98", ANY)),
        (r'"a \"b\" \\ \u00e9"', TextLiteral('a "b" \\ \u00e9', ANY)),
        ('"e\u0301"', TextLiteral("\u00e9", ANY)),
        (r'"e\u0301"', TextLiteral("\u00e9", ANY)),
        ("true", BooleanLiteral(value=True, at=ANY)),
        ("false", BooleanLiteral(value=False, at=ANY)),
        ("null", NullLiteral(ANY)),
        ("2026-07-01", DateLiteral(date(2026, 7, 1), ANY)),
        ('date("2024-02-29")', DateLiteral(date(2024, 2, 29), ANY)),
        ("0001-01-01", DateLiteral(date(1, 1, 1), ANY)),
        ("24 months", DurationLiteral(24, None, ANY)),
        ("1 month", DurationLiteral(1, None, ANY)),
        ("2 years", DurationLiteral(24, None, ANY)),
        ("30 days", DurationLiteral(None, 30, ANY)),
        ('duration("P1Y2M")', DurationLiteral(14, None, ANY)),
        ('duration("P30D")', DurationLiteral(None, 30, ANY)),
        ('duration("P2W")', DurationLiteral(None, 14, ANY)),
        ("[]", SetLiteral((), ANY)),
        ("[a, b]", SetLiteral((A, B), ANY)),
    ],
)
def test_literals(text: str, node: Syntax) -> None:
    assert expression(text) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a or b and c", Disjunction((A, Conjunction((B, C), ANY)), ANY)),
        ("(a or b) and c", Conjunction((Disjunction((A, B), ANY), C), ANY)),
        ("(a and b) and c", Conjunction((Conjunction((A, B), ANY), C), ANY)),
        ("a - b - c", Binary("-", Binary("-", A, B, ANY), C, ANY)),
        ("a - (b - c)", Binary("-", A, Binary("-", B, C, ANY), ANY)),
        ("a + b * c", Binary("+", A, Binary("*", B, C, ANY), ANY)),
        ("2026-7", Binary("-", one(2026), one(7), ANY)),
        ("a >= b + 1", Comparison(">=", A, Binary("+", B, one(1), ANY), ANY)),
        ("not(a) and b", Conjunction((Inversion(A, ANY), B), ANY)),
        ("x contains a", Containment(X, A, ANY)),
        ("list contains(x, a)", Containment(X, A, ANY)),
        ('x starts with "9"', PrefixTest(X, TextLiteral("9", ANY), ANY)),
        ('starts with(x, "9")', PrefixTest(X, TextLiteral("9", ANY), ANY)),
        ("max(a, b)", FunctionCall("max", (A, B), ANY, ANY)),
        ("t[a, b].c", TableLookup("t", (A, B), "c", ANY, ANY, ANY)),
        ("x = [a]", Comparison("=", X, SetLiteral((A,), ANY), ANY)),
    ],
)
def test_operators(text: str, node: Syntax) -> None:
    assert expression(text) == node


CLOSED = RangeTest(one(1), one(5), low_closed=True, high_closed=True, at=ANY)
OPENED = RangeTest(one(1), one(5), low_closed=False, high_closed=True, at=ANY)
UPWARD = RangeTest(one(1), None, low_closed=True, high_closed=True, at=ANY)
BELOW = RangeTest(None, one(5), low_closed=False, high_closed=False, at=ANY)
IS_A, IS_B = EqualTest(A, ANY), EqualTest(B, ANY)


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("x in (a, b)", (IS_A, IS_B)),
        ("x in [a, b]", (IS_A, IS_B)),
        ("x in ([a, b])", (EqualTest(SetLiteral((A, B), ANY), ANY),)),
        ("x in a", (IS_A,)),
        ("x in (a)", (IS_A,)),
        ("x in [1..5]", (CLOSED,)),
        ("x in (1..5]", (OPENED,)),
        ("x in [1..]", (UPWARD,)),
        ("x in (..5)", (BELOW,)),
        ("x in (>= 5, (1..5], a)", (CompareTest(">=", one(5), ANY), OPENED, IS_A)),
    ],
)
def test_membership(text: str, tests: tuple[Test, ...]) -> None:
    assert expression(text) == Membership(X, tests, ANY)


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("-", ()),
        (" - ", ()),
        (">= 70", (CompareTest(">=", one(70), ANY),)),
        ("a, b", (IS_A, IS_B)),
        ("[1..5]", (CLOSED,)),
        ("(1..5], a", (OPENED, IS_A)),
        ("contains a", (ContainsTest(A, ANY),)),
        ('starts with "98"', (StartsWithTest(TextLiteral("98", ANY), ANY),)),
        ("null", (EqualTest(NullLiteral(ANY), ANY),)),
        ("0.5 * x", (EqualTest(Binary("*", NumberLiteral(0.5, ANY), X, ANY), ANY),)),
        ("(a)", (IS_A,)),
    ],
)
def test_cells(text: str, tests: tuple[Test, ...]) -> None:
    assert parse_cell(text) == Cell(tests, negated=False, at=ANY)


def test_negated_cells() -> None:
    assert parse_cell("not(-)") == Cell((), negated=True, at=ANY)
    assert parse_cell("not(a, b)") == Cell((IS_A, IS_B), negated=True, at=ANY)
    assert parse_cell("not(null)") == Cell(
        (EqualTest(NullLiteral(ANY), ANY),), negated=True, at=ANY
    )


@pytest.mark.parametrize(
    ("text", "test"), [("[1..5]", CLOSED), ("(1..5]", OPENED), ("[1..]", UPWARD), ("(..5)", BELOW)]
)
def test_ranges(text: str, test: RangeTest) -> None:
    assert parse_range(text) == test


@pytest.mark.parametrize(
    "text",
    [
        "state = IN or state = OR",
        "contains = date and duration = list",
        "months + days - year",
        "starts = with",
        "android and orchid or notice",
        "x = AND",
    ],
)
def test_words_are_keywords_only_in_their_place(text: str) -> None:
    assert show(expression(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("((a))", "a"),
        ("a and(b or(c))", "a and (b or c)"),
        ("-(-a)", "-(-a)"),
        ("- - a", "-(-a)"),
        ("x in [a]", "x in (a)"),
        ("if a then if b then 1 else 2 else 3", "if a then (if b then 1 else 2) else 3"),
        ("if a then 1 else if b then 2 else 3", "if a then 1 else if b then 2 else 3"),
        ("$1250.00 > 5%*x", "$1,250 > 0.05 * x"),
        ("(list) contains a", "(list) contains a"),
        ("x in ((contains), a)", "x in ((contains), a)"),
        ("x in ((contains)..5]", "x in ((contains)..5]"),
        ('duration("P12M")', "12 months"),
        ("0.0000001", "0.0000001"),
        ("a\u00a0=\n b", "a = b"),
    ],
)
def test_show_is_canonical(text: str, shown: str) -> None:
    assert show(expression(text)) == shown


def test_every_node_knows_its_place() -> None:
    text = " a + max( b, t[ c ].d ) >= ( x * 2 )"
    comparison = expression(text)
    assert isinstance(comparison, Comparison)
    total, product = comparison.left, comparison.right
    assert isinstance(total, Binary)
    call = total.right
    assert isinstance(call, FunctionCall)
    lookup = call.args[1]
    assert isinstance(lookup, TableLookup)
    places = (comparison.at, total.at, product.at, call.at, call.name_at, lookup.at)
    assert [text[p.start : p.end] for p in places] == [
        "a + max( b, t[ c ].d ) >= ( x * 2 )",
        "a + max( b, t[ c ].d )",
        "( x * 2 )",
        "max( b, t[ c ].d )",
        "max",
        "t[ c ].d",
    ]
    assert (lookup.table_at, lookup.column_at) == (Extent(13, 14), Extent(20, 21))


def test_a_cell_knows_the_places_of_its_tests() -> None:
    text = 'not( >= 70, starts with "9" )'
    cell = parse_cell(text)
    assert isinstance(cell, Cell)
    assert text[cell.at.start : cell.at.end] == text
    assert [text[t.at.start : t.at.end] for t in cell.tests] == [">= 70", 'starts with "9"']


def test_lark_is_imported_on_use() -> None:
    program = "import engine.language.parser, sys; assert 'lark' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_examples_of_the_grammar_are_of_the_language() -> None:
    grammar = resources.files("engine.language").joinpath("feel.lark").read_text("utf-8")
    lines = re.findall(r"^// {5}(.+)$", grammar, re.MULTILINE)
    examples = [example for line in lines for example in re.split(r" {2,}", line)]
    assert len(examples) > 15
    for example in examples:
        read = (parse_expression(example), parse_cell(example), parse_range(example))
        assert not all(isinstance(found, SyntaxFault) for found in read), example
