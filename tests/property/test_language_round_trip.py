"""Laws of the language: what is shown reads back as itself; any text is read or refused."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from engine.language.depth import DEPTH_LIMIT, parts
from engine.language.parser import parse_cell, parse_expression, parse_range
from engine.language.show import show
from engine.language.syntax import (
    Between,
    Binary,
    BooleanLiteral,
    Cell,
    CompareTest,
    Comparison,
    Conditional,
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
    Negation,
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

AT = st.just(Extent(0, 0))
LARGEST = 2**53 - 1
CONTEXTUAL = ("contains", "starts", "with", "list", "date", "duration", "months", "day", "IN", "OR")
RESERVED = ("and", "or", "not", "if", "then", "else", "between", "in", "true", "false", "null")

words = st.sampled_from(("a", "b", "bond_amount", "_x1", *CONTEXTUAL)) | st.from_regex(
    r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True
).filter(lambda word: word not in RESERVED)
functions = words.filter(
    lambda word: (
        word.lower() not in RESERVED
        and word not in ("date", "duration", "function", "for", "some", "every")
    )
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(
    lambda text: unicodedata.normalize("NFC", text)
)
literals: st.SearchStrategy[Syntax] = st.one_of(
    st.builds(IntegerLiteral, st.integers(0, LARGEST), AT),
    st.builds(NumberLiteral, st.floats(0, allow_nan=False, allow_infinity=False), AT),
    st.builds(MoneyLiteral, st.integers(0, LARGEST), AT),
    st.builds(TextLiteral, texts, AT),
    st.builds(BooleanLiteral, st.booleans(), AT),
    st.builds(NullLiteral, AT),
    st.builds(DateLiteral, st.dates(date.min, date.max), AT),
    st.builds(DurationLiteral, st.integers(0, 9999 * 12), st.none(), AT),
    st.builds(DurationLiteral, st.none(), st.integers(0, 9999 * 366), AT),
)
ops = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))


Ranged = TypeVar("Ranged", Between, RangeTest)


def in_order(node: Ranged) -> Ranged:
    """The node, with its bounds exchanged if the parser would call them reversed."""
    low: Syntax | None = node.low
    high: Syntax | None = node.high
    if low is None or high is None:
        return node
    found = parse_expression(f"x between ({show(low)}) and ({show(high)})")
    if isinstance(found, SyntaxFault) and found.code == "reversed-range":
        return replace(node, low=node.high, high=node.low)
    return node


def ranges(inner: st.SearchStrategy[Syntax]) -> st.SearchStrategy[RangeTest]:
    """Ranges with one or two bounds from `inner`."""
    ends = st.booleans()
    return st.one_of(
        st.builds(RangeTest, inner, inner, ends, ends, AT).map(in_order),
        st.builds(RangeTest, inner, st.none(), ends, ends, AT),
        st.builds(RangeTest, st.none(), inner, ends, ends, AT),
    )


def unary_tests(inner: st.SearchStrategy[Syntax]) -> st.SearchStrategy[Test]:
    """Unary tests whose values come from `inner`."""
    return st.one_of(
        st.builds(EqualTest, inner, AT),
        st.builds(CompareTest, ops, inner, AT),
        st.builds(ContainsTest, inner, AT),
        st.builds(StartsWithTest, inner, AT),
        ranges(inner),
    )


def several(inner: st.SearchStrategy[Syntax], least: int) -> st.SearchStrategy[tuple[Syntax, ...]]:
    return st.lists(inner, min_size=least, max_size=3).map(tuple)


def nodes_over(inner: st.SearchStrategy[Syntax]) -> st.SearchStrategy[Syntax]:
    """Every form that has parts, the parts from `inner`."""
    tests = st.lists(unary_tests(inner), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(SetLiteral, several(inner, 0), AT),
        st.builds(Negation, inner, AT),
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner, AT),
        st.builds(Comparison, ops, inner, inner, AT),
        st.builds(Conjunction, several(inner, 2), AT),
        st.builds(Disjunction, several(inner, 2), AT),
        st.builds(Inversion, inner, AT),
        st.builds(Conditional, inner, inner, inner, AT),
        st.builds(Between, inner, inner, inner, AT).map(in_order),
        st.builds(Membership, inner, tests, AT),
        st.builds(Containment, inner, inner, AT),
        st.builds(PrefixTest, inner, inner, AT),
        st.builds(FunctionCall, functions, several(inner, 0), AT, AT),
        st.builds(TableLookup, words, several(inner, 1), words, AT, AT, AT),
    )


expressions = st.recursive(literals | st.builds(Name, words, AT), nodes_over, max_leaves=12)
test_lists = st.lists(unary_tests(expressions), min_size=1, max_size=3).map(tuple)
cells = st.one_of(
    st.builds(Cell, st.just(()), st.booleans(), AT),
    st.builds(Cell, test_lists, st.booleans(), AT),
)
signs = st.sampled_from(
    [
        *"()[].,+-*/%$!&|;'\"\\{}@#? \n\u00a0\u200b\u2265\u201c0123456789abcxéA",
        "..",
        "==",
        "<",
        "<=",
        "=",
    ]
)
pieces = st.sampled_from(
    (
        *RESERVED,
        *CONTEXTUAL,
        *("IS", "AND", "is", "NOT", "function", "for", "x", "5", "0901", "$1,00", "100,000"),
        *("2026-02-30", '"t"', '"t', "(", ")", "[", "]", ",", ".", "..", "<", "=", ">=", "+", "-"),
    )
)
fragments = st.lists(signs, max_size=12).map("".join) | st.lists(pieces, max_size=9).map(" ".join)


@given(expressions)
def test_what_is_shown_reads_back_as_itself(node: Syntax) -> None:
    assert parse_expression(show(node)) == node


@given(cells)
def test_a_cell_that_is_shown_reads_back_as_itself(cell: Cell) -> None:
    assert parse_cell(show(cell)) == cell


@given(ranges(expressions))
def test_a_range_that_is_shown_reads_back_as_itself(test: RangeTest) -> None:
    assert parse_range(show(test)) == test


@given(fragments | st.text(max_size=30))
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    for parse in (parse_expression, parse_cell, parse_range):
        found = parse(text)
        if isinstance(found, SyntaxFault):
            assert 0 <= found.at.start <= found.at.end <= len(text)
            assert found.at.start < found.at.end or not text
            assert found.message.isprintable()
            assert found.message[0].islower() or found.message[0] == "`"
            assert not found.message.endswith(".")
            assert found.help is None or found.help.isprintable()
        else:
            assert parse(show(found)) == found


@given(fragments)
def test_parts_lie_within_the_whole_and_in_order(text: str) -> None:
    found = parse_expression(text)
    waiting: list[Syntax | Test] = [] if isinstance(found, SyntaxFault) else [found]
    levels = 0
    while waiting:
        levels += 1
        inner: list[Syntax | Test] = []
        for node in waiting:
            below = parts(node)
            starts = [part.at.start for part in below]
            assert starts == sorted(starts)
            assert all(node.at.start <= p.at.start < p.at.end <= node.at.end for p in below)
            inner.extend(below)
        waiting = inner
    assert levels <= DEPTH_LIMIT
