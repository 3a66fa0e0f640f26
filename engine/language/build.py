"""What the parser matched -> nodes of `syntax`: one method for each alternative of feel.lark.

The parser calls a method by the alternative's name with all its pieces, punctuation included,
as soon as it is complete. A token is a string that knows its place; everything else is a node.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.language import literals, messages
from engine.language.literals import FaultError
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
    TableLookup,
    Test,
    TextLiteral,
)

if TYPE_CHECKING:
    from lark import Token

Pieces = list[Any]
"""Tokens and nodes; which stands where is the grammar's promise."""

_LOOPS = frozenset({"function", "for", "some", "every"})
_KEYWORD_CALLS = frozenset({"not", "if", "in", "and", "or", "between"})


def _at(pieces: Pieces) -> Extent:
    first, last = pieces[0], pieces[-1]
    start: int = first.at.start if hasattr(first, "at") else first.start_pos
    end: int = last.at.end if hasattr(last, "at") else last.end_pos
    return Extent(start, end)


def _place(token: Token) -> Extent:
    return Extent(token.start_pos or 0, token.end_pos or 0)


class SyntaxBuilder:
    """Builds nodes; raises `FaultError` for what the grammar lets pass and the language not."""

    # ---- Expressions

    def conditional(self, p: Pieces) -> Conditional:
        return Conditional(p[1], p[3], p[5], _at(p))

    def disjunction(self, p: Pieces) -> Disjunction:
        return Disjunction(tuple(p[::2]), _at(p))

    def conjunction(self, p: Pieces) -> Conjunction:
        return Conjunction(tuple(p[::2]), _at(p))

    def inversion(self, p: Pieces) -> Inversion:
        return Inversion(p[2], _at(p))

    def comparison(self, p: Pieces) -> Comparison:
        return Comparison(str(p[1]), p[0], p[2], _at(p))

    def between(self, p: Pieces) -> Between:
        _refuse_reversed(p[2], p[4])
        return Between(p[0], p[2], p[4], _at(p))

    def in_tests(self, p: Pieces) -> Membership:
        return Membership(p[0], tuple(p[3:-1:2]), _at(p))

    def in_range(self, p: Pieces) -> Membership:
        return Membership(p[0], (p[2],), _at(p))

    def in_atom(self, p: Pieces) -> Membership:
        target: Syntax = p[2]
        values = target.items if isinstance(target, SetLiteral) else (target,)
        if not values:
            raise FaultError(messages.empty_list(target.at))
        tests = tuple(EqualTest(value, value.at) for value in values)
        return Membership(p[0], tests, _at(p))

    def containment(self, p: Pieces) -> Containment:
        return Containment(p[0], p[2], _at(p))

    def containment_call(self, p: Pieces) -> Containment:
        return Containment(p[2], p[4], _at(p))

    def prefix_test(self, p: Pieces) -> PrefixTest:
        return PrefixTest(p[0], p[2], _at(p))

    def prefix_call(self, p: Pieces) -> PrefixTest:
        return PrefixTest(p[2], p[4], _at(p))

    def binary(self, p: Pieces) -> Binary:
        return Binary(str(p[1]), p[0], p[2], _at(p))

    def negation(self, p: Pieces) -> Negation:
        return Negation(p[1], _at(p))

    def group(self, p: Pieces) -> Syntax:
        inner: Syntax = p[1]
        return replace(inner, at=_at(p))

    # ---- Values

    def integer(self, p: Pieces) -> IntegerLiteral:
        at = _place(p[0])
        return IntegerLiteral(literals.integer(p[0], at), at)

    def number(self, p: Pieces) -> NumberLiteral:
        at = _place(p[0])
        return NumberLiteral(literals.number(p[0], at), at)

    def percent(self, p: Pieces) -> NumberLiteral:
        at = _place(p[0])
        return NumberLiteral(literals.percent(p[0], at), at)

    def money(self, p: Pieces) -> MoneyLiteral:
        at = _place(p[0])
        return MoneyLiteral(literals.cents(p[0], at), at)

    def text(self, p: Pieces) -> TextLiteral:
        at = _place(p[0])
        return TextLiteral(literals.quoted(p[0], at), at)

    def date(self, p: Pieces) -> DateLiteral:
        at = _place(p[0])
        return DateLiteral(literals.calendar_date(p[0], at), at)

    def duration(self, p: Pieces) -> DurationLiteral:
        at = _at(p)
        count = literals.integer(p[0], _place(p[0]))
        return DurationLiteral(*literals.counted(count, p[1], f"{p[0]} {p[1]}", at), at)

    def boolean(self, p: Pieces) -> BooleanLiteral:
        return BooleanLiteral(p[0] == "true", _place(p[0]))

    def null(self, p: Pieces) -> NullLiteral:
        return NullLiteral(_place(p[0]))

    def name(self, p: Pieces) -> Name:
        return Name(str(p[0]), _place(p[0]))

    def call(self, p: Pieces) -> Syntax:
        name, at = str(p[0]), _at(p)
        args: tuple[Syntax, ...] = tuple(p[2:-1:2])
        if name == "date":
            text = _one_text(name, 'date("2026-07-01")', args, at)
            return DateLiteral(literals.calendar_date(text.value, text.at), at)
        if name == "duration":
            text = _one_text(name, 'duration("P24M")', args, at)
            return DurationLiteral(*literals.iso_duration(text.value, text.at), at)
        if name in _LOOPS:
            raise FaultError(messages.own_function(name, _place(p[0])))
        if name.lower() in _KEYWORD_CALLS:
            raise FaultError(messages.upper_case(name, _place(p[0])))
        return FunctionCall(name, args, _place(p[0]), at)

    def lookup(self, p: Pieces) -> TableLookup:
        keys = tuple(p[2:-3:2])
        return TableLookup(str(p[0]), keys, str(p[-1]), _place(p[0]), _place(p[-1]), _at(p))

    def set_literal(self, p: Pieces) -> SetLiteral:
        return SetLiteral(tuple(p[1:-1:2]), _at(p))

    # ---- Unary tests

    def any_cell(self, p: Pieces) -> Cell:
        return Cell((), negated=False, at=_place(p[0]))

    def never_cell(self, p: Pieces) -> Cell:
        return Cell((), negated=True, at=_at(p))

    def cell(self, p: Pieces) -> Cell:
        return Cell(tuple(p[::2]), negated=False, at=_at(p))

    def negated_cell(self, p: Pieces) -> Cell:
        return Cell(tuple(p[2:-1:2]), negated=True, at=_at(p))

    def equal_test(self, p: Pieces) -> EqualTest:
        return EqualTest(p[0], _at(p))

    def compare_test(self, p: Pieces) -> CompareTest:
        return CompareTest(str(p[0]), p[1], _at(p))

    def contains_test(self, p: Pieces) -> ContainsTest:
        return ContainsTest(p[1], _at(p))

    def starts_test(self, p: Pieces) -> StartsWithTest:
        return StartsWithTest(p[1], _at(p))

    def range(self, p: Pieces) -> Test:
        low: Syntax | None = None if isinstance(p[1], str) else p[1]
        high: Syntax | None = None if isinstance(p[-2], str) else p[-2]
        if low is not None and high is not None:
            _refuse_reversed(low, high)
        return RangeTest(low, high, p[0] == "[", p[-1] == "]", _at(p))


def _one_text(name: str, example: str, args: tuple[Syntax, ...], at: Extent) -> TextLiteral:
    match args:
        case (TextLiteral() as text,):
            return text
        case _:
            raise FaultError(messages.literal_argument(name, example, at))


def _refuse_reversed(low: Syntax, high: Syntax) -> None:
    left, right = _constant(low), _constant(high)
    if left is None or right is None or left[0] != right[0] or left[1] <= right[1]:
        return
    from engine.language.show import show

    at = Extent(low.at.start, high.at.end)
    raise FaultError(messages.reversed_range(show(low), show(high), at))


def _constant(node: Syntax) -> tuple[str, int | float] | None:
    """The kind of a literal and its place in that kind's order; None for anything else."""
    match node:
        case IntegerLiteral(value=value) | NumberLiteral(value=value):
            return "number", value
        case MoneyLiteral(cents=cents):
            return "money", cents
        case DateLiteral(value=day):
            return "date", day.toordinal()
        case DurationLiteral(months=int(months)):
            return "months", months
        case DurationLiteral(days=int(days)):
            return "days", days
        case Negation(operand=operand):
            inner = _constant(operand)
            return None if inner is None else (inner[0], -inner[1])
        case _:
            return None
