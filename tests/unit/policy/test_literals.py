"""Bare literals of YAML values and table cells; those refused are in `refused.txt`."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    INTEGER_LIMIT,
    MONEY,
    NUMBER,
    TEXT,
    Type,
    Value,
)
from engine.policy.typing import Typer
from engine.source.text import Span
from tests.unit.policy.world import FLAGS, SCOPE, SEGMENT, WHO, place, told


@pytest.mark.parametrize(
    ("text", "expected", "value"),
    [
        ("standard", SEGMENT, "standard"),
        ('"high"', SEGMENT, "high"),
        ("  high ", SEGMENT, "high"),
        ("null", SEGMENT, None),
        ("79 FR 13322", TEXT, "79 FR 13322"),
        ('"a \\"b\\" | c"', TEXT, 'a "b" | c'),
        ('"null"', TEXT, "null"),
        ("null", TEXT, None),
        ("e\u0301", TEXT, "\u00e9"),
        ("12", INTEGER, 12),
        ("-12", INTEGER, -12),
        ("-0", INTEGER, 0),
        ("9007199254740991", INTEGER, INTEGER_LIMIT),
        ("0.05", NUMBER, 0.05),
        ("5%", NUMBER, 0.05),
        ("0.1%", NUMBER, 0.001),
        ("-2.5", NUMBER, -2.5),
        ("3", NUMBER, 3.0),
        ("$100,000", MONEY, 10_000_000),
        ("$1.5", MONEY, 150),
        ("-$1.50", MONEY, -150),
        ("$0.05", MONEY, 5),
        ("2026-07-01", DATE, date(2026, 7, 1)),
        ("true", BOOLEAN, True),
        ("false", BOOLEAN, False),
        ("null", BOOLEAN, None),
        ("[evasion, forced_labor]", FLAGS, frozenset({"evasion", "forced_labor"})),
        ('[ "evasion",evasion ]', FLAGS, frozenset({"evasion"})),
        ("[]", FLAGS, frozenset()),
        ("[ ]", FLAGS, frozenset()),
    ],
)
def test_literal_is_read(text: str, expected: Type, value: Value) -> None:
    typer = Typer(SCOPE)
    literal = typer.literal(text, place, WHO, expected)
    assert typer.diagnostics == []
    assert literal is not None
    assert (literal.value, type(literal.value)) == (value, type(value))
    assert literal.type == expected
    stripped = text.strip()
    start = text.index(stripped)
    assert typer.spans[literal.id] == place(start, start + len(stripped))


def test_minus_zero_is_zero() -> None:
    literal = Typer(SCOPE).literal("-0.0", place, WHO, NUMBER)
    assert literal is not None
    assert str(literal.value) == "0.0"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("9" * 3000, INTEGER), ("9" * 400, NUMBER), (f"0.{'1' * 2000}x", NUMBER)],
)
def test_long_digits_are_refused(text: str, expected: Type) -> None:
    typer = Typer(SCOPE)
    assert typer.literal(text, place, WHO, expected) is None
    assert len(typer.diagnostics) == 1


def test_yaml_list_is_a_set() -> None:
    typer = Typer(SCOPE)
    items = [("evasion", place), ("forced_labor", lambda a, b: place(20 + a, 20 + b))]
    literal = typer.set_literal(items, WHO, FLAGS)
    assert literal is not None
    assert literal.value == frozenset({"evasion", "forced_labor"})
    assert typer.spans[literal.id] == place(0, 32)


def test_empty_yaml_list_stands_where_it_is_said_to() -> None:
    typer = Typer(SCOPE)
    literal = typer.set_literal([], WHO, FLAGS, span=place(3, 5))
    assert literal is not None
    assert literal.value == frozenset()
    assert typer.spans[literal.id] == place(3, 5)


def test_empty_yaml_list_without_a_place_stands_nowhere() -> None:
    typer = Typer(SCOPE)
    literal = typer.set_literal([], WHO, FLAGS)
    assert literal is not None
    assert typer.spans[literal.id] == Span("", 0, 0)


def test_every_wrong_item_of_a_yaml_list_is_told() -> None:
    typer = Typer(SCOPE)
    items = [("evason", place), ("null", place), ("forced_labor", place)]
    assert typer.set_literal(items, WHO, FLAGS) is None
    assert [d.code for d in typer.diagnostics] == ["unknown-member", "null-comparison"]


def test_yaml_list_is_no_word() -> None:
    typer = Typer(SCOPE)
    assert typer.set_literal([("high", place)], WHO, SEGMENT) is None
    assert [told("high", d) for d in typer.diagnostics] == [
        (
            "type-mismatch at [high]: rule `R` gives the list `[high]` where `segment` is asked for"
            " -> write one value"
        )
    ]


@given(st.text("0123456789.,$%-+e _", max_size=12), st.sampled_from([INTEGER, NUMBER, MONEY, DATE]))
def test_bare_literals_are_those_of_expressions(text: str, expected: Type) -> None:
    bare = Typer(SCOPE).literal(text, place, WHO, expected)
    written = Typer(SCOPE).expression(text, place, WHO, expected)
    if bare is not None:
        assert written == bare


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_once(text: str) -> None:
    for expected in (SEGMENT, TEXT, INTEGER, NUMBER, MONEY, DATE, BOOLEAN):
        typer = Typer(SCOPE)
        literal = typer.literal(text, place, WHO, expected)
        assert (literal is None) == (len(typer.diagnostics) == 1)
