"""Conditions and operands in English, with the words of the operator table.

What is said is the policy's alone: no account and no value of a fact is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from engine.explain.formula import show_literal
from engine.handbook.prose import Piece, Point, Prose, anchor, listed, say
from engine.handbook.subjects import TESTS, is_always, is_compound, subject_of
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
from engine.model.formats import PERCENT, show_value
from engine.model.operators import (
    COMPARE_WORDS,
    DATE_WORDS,
    FUNCTION_WORDS,
    INVERSE,
    ArithOp,
    CompareOp,
    Function,
)
from engine.model.policy import Because, Decision, HitPolicy, Parameter, Policy
from engine.model.types import Kind

_SIGNS: Final = {
    ArithOp.ADD: "+",
    ArithOp.SUB: "\N{MINUS SIGN}",
    ArithOp.MUL: "\N{MULTIPLICATION SIGN}",
    ArithOp.DIV: "\N{DIVISION SIGN}",
}
_PERIODS: Final = (Kind.MONTHS, Kind.DAYS)


@dataclass(frozen=True, slots=True)
class English:
    """Speaks of the rules of one policy, with the values of a date if one is given."""

    policy: Policy
    as_of: date | None = None

    def outline(self, expr: Expr) -> tuple[Point, ...]:
        """The conditions of a rule, one a point; none for a rule that always holds."""
        match expr:
            case AllOf(parts=parts) if subject_of(expr) is None:
                return tuple(self._point(part) for part in parts if not is_always(part))
            case _:
                return () if is_always(expr) else (self._point(expr),)

    def _point(self, expr: Expr) -> Point:
        match expr:
            case AllOf(parts=parts) | AnyOf(parts=parts) if subject_of(expr) is None and parts:
                is_all = isinstance(expr, AllOf)
                head = "all of these hold:" if is_all else "at least one of these holds:"
                return Point(say(head), tuple(self._alike(parts, "and" if is_all else "or")))
            case _:
                return Point(self.clause(expr))

    def _alike(self, parts: Sequence[Expr], word: str) -> Iterator[Point]:
        """A point each part; neighbours with one subject are said together."""
        for subject, group in groupby(parts, subject_of):
            alike = [*group]
            if subject is None or len(alike) == 1:
                yield from map(self._point, alike)
            else:
                told = _merged([self.predicate(part) for part in alike], word)
                yield Point(say(self.term(subject), " ", told))

    def clause(self, expr: Expr, *, truth: bool = True) -> Prose:
        """A condition as a clause; with `truth` false, its opposite."""
        subject = subject_of(expr)
        if subject is not None:
            return say(self.term(subject), " ", self.predicate(expr, truth=truth))
        match expr:
            case Not(operand=operand):
                return self.clause(operand, truth=not truth)
            case AllOf(parts=parts) | AnyOf(parts=parts) if parts:
                is_all = isinstance(expr, AllOf) is truth
                told = listed(
                    (self.clause(p, truth=truth) for p in parts), "and" if is_all else "or"
                )
                return told if is_all or len(parts) == 1 else say("either ", told)
            case AllOf() | AnyOf():
                return say("always" if isinstance(expr, AllOf) is truth else "never")
            case Literal(value=bool() as value):
                return say("always" if value is truth else "never")
            case _:
                return say(self.term(expr), " is ", "true" if truth else "false")

    def predicate(self, expr: Expr, *, truth: bool = True) -> Prose:
        """What a condition says of its subject, which it must have: `is at least 70`."""
        match expr:
            case Compare(op=op, left=left, right=right):
                words = DATE_WORDS if left.type.kind is Kind.DATE else COMPARE_WORDS
                verb = words[op if truth else INVERSE[op]].holds
                return say(verb, " ", self.term(right, self._unit(left)))
            case Call(function=function, args=(_, right)):
                words_of = FUNCTION_WORDS[function]
                return say(words_of.holds if truth else words_of.fails, " ", self.term(right))
            case IsNull():
                return say("is not known" if truth else "is known")
            case Not(operand=operand):
                return self.predicate(operand, truth=not truth)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                word = "and" if isinstance(expr, AllOf) is truth else "or"
                return _merged([self.predicate(part, truth=truth) for part in parts], word)
            case _:
                return say("is true" if truth else "is false")

    def cell(self, expr: Expr) -> Prose:
        """What a table's cell says of its column: a predicate without `is`."""
        return _less(self.predicate(expr), "is ")

    def given(self, decision: Decision, expr: Expr) -> Prose:
        """What a rule gives for an output; points of a sum carry their sign."""
        if decision.hit_policy is HitPolicy.SUM and isinstance(expr, Literal):
            shown = show_value(expr.value, expr.type)
            is_gain = isinstance(expr.value, int) and expr.value > 0
            return say(f"+{shown}" if is_gain else shown.replace("-", "\N{MINUS SIGN}"))
        return self.term(expr)

    def term(self, expr: Expr, unit: str | None = None, *, nested: bool = False) -> Prose:
        """An operand as a noun; `unit` is that of what it is compared with."""
        match expr:
            case Literal():
                return say(_constant(expr, unit))
            case FactRef(name=name):
                return say(Piece(self.policy.facts[name].label, anchor("fact", name)))
            case ParameterRef(name=name):
                return self._parameter(name)
            case OutputRef(name=name, decision=decision):
                return say(Piece(name, anchor("decision", decision)))
            case Arith():
                told = self._arithmetic(expr)
            case Call(function=Function.TO_NUMBER, args=(argument,)):
                return self.term(argument, unit, nested=nested)
            case Call(function=function, args=args) if function not in TESTS:
                told = self._call(function, args)
            case If(condition=condition, then=then, otherwise=otherwise):
                first, second = self.term(then, unit), self.term(otherwise, unit)
                told = say(first, " if ", self.clause(condition), ", else ", second)
            case Lookup(table=table, keys=keys, column=column):
                known = listed((self.term(key) for key in keys), "and")
                where = Piece(table, anchor("table", table))
                told = say(f"the {column} in ", where, " for ", known)
            case _:
                told = self.clause(expr)
        return say("(", told, ")") if nested else told

    def _arithmetic(self, expr: Arith) -> Prose:
        left, right = expr.left, expr.right
        match expr.op, left, right:
            case ((ArithOp.ADD | ArithOp.SUB), _, _) if right.type.kind in _PERIODS:
                word = "after" if expr.op is ArithOp.ADD else "before"
                return say(self.term(right), f" {word} ", self.term(left))
            case ArithOp.ADD, _, _ if left.type.kind in _PERIODS:
                return say(self.term(left), " after ", self.term(right))
            case ArithOp.SUB, _, _ if left.type.kind is Kind.DATE:
                return say("the days from ", self.term(right), " to ", self.term(left))
            case ArithOp.MUL, Literal(value=float()), _:
                return say(self.term(left, PERCENT), " of ", self.term(right, nested=True))
            case _:
                sides = (self.term(side, nested=is_compound(side)) for side in (left, right))
                return say(next(sides), f" {_SIGNS[expr.op]} ", next(sides))

    def _call(self, function: Function, args: Sequence[Expr]) -> Prose:
        told = listed((self.term(each, nested=is_compound(each)) for each in args), "and")
        return say(FUNCTION_WORDS[function].holds, " ", told)

    def _parameter(self, name: str) -> Prose:
        parameter = self.policy.parameters.get(name)
        if parameter is None:
            return say("the as-of date")
        value = now(parameter, self.as_of)
        return say(Piece(parameter.label, anchor("parameter", name)), f" ({value})")

    def sentence(self, because: Because | None) -> Prose:
        """The sentence of a rule, with the names that it fills in as links."""
        if because is None:
            return ()
        named = (Piece(f"{{{name}}}", self.anchor_of(name)) for name in because.names)
        told = say(because.texts[0])
        for name, text in zip(named, because.texts[1:], strict=True):
            told = say(told, name, text)
        return told

    def anchor_of(self, name: str) -> str:
        """The anchor of a fact, a parameter or the decision of an output; of none, empty."""
        if name in self.policy.facts:
            return anchor("fact", name)
        if name in self.policy.parameters:
            return anchor("parameter", name)
        for decision in self.policy.decisions:
            if any(output.name == name for output in decision.outputs):
                return anchor("decision", decision.name)
        return ""

    def _unit(self, expr: Expr) -> str | None:
        match expr:
            case FactRef(name=name):
                return self.policy.facts[name].unit
            case ParameterRef(name=name) if name in self.policy.parameters:
                return self.policy.parameters[name].unit
            case Call(function=Function.TO_NUMBER, args=(argument,)):
                return self._unit(argument)
            case _:
                return None


def now(parameter: Parameter, as_of: date | None) -> str:
    """The value on a date; without one, each value with the day from which it holds."""
    shown = [
        (each, show_value(each.value, parameter.type, parameter.unit)) for each in parameter.values
    ]
    if as_of is not None:
        held = [text for each, text in shown if each.period.holds(as_of)]
        return held[0] if held else f"no value on {as_of}"
    if len(shown) == 1:
        return shown[0][1]
    return ", ".join(f"{text} from {each.period.start}" for each, text in shown)


def _merged(told: list[Prose], word: str) -> Prose:
    """Predicates of one subject; a verb that they share is said once: `is A or B`."""
    heads = {_verb(each) for each in told}
    head = heads.pop() if len(heads) == 1 else ""
    if head.endswith("not ") and word == "and":
        return say(_NEITHER[head], listed((_less(each, head) for each in told), "nor"))
    if head and not head.endswith("not "):
        return say(head, listed((_less(each, head) for each in told), word))
    if all(each[0].text.startswith("is ") for each in told):
        return say("is ", listed((_less(each, "is ") for each in told), word))
    return listed(told, word)


def _less(prose: Prose, head: str) -> Prose:
    """A predicate without its verb."""
    return say(prose[0].text.removeprefix(head), *prose[1:])


_NEITHER: Final = {
    "is not ": "is neither ",
    "does not contain ": "contains neither ",
    "does not start with ": "starts with neither ",
}
_VERBS: Final = (*_NEITHER, "contains ", "starts with ", "is ")
_ORDERS: Final = tuple(
    words.holds + " "
    for op in (CompareOp.LT, CompareOp.LE, CompareOp.GT, CompareOp.GE)
    for words in (COMPARE_WORDS[op], DATE_WORDS[op])
)


def _verb(prose: Prose) -> str:
    """The verb that several predicates may share; none of a comparison of order."""
    text = prose[0].text
    if text.startswith(_ORDERS):
        return ""
    return next((verb for verb in _VERBS if text.startswith(verb)), "")


def _constant(literal: Literal, unit: str | None) -> str:
    if literal.value is None:
        return "none"
    if literal.type.kind in (Kind.TEXT, Kind.SET):
        return show_literal(literal)
    return show_value(literal.value, literal.type, unit)
