"""Arithmetic, `if` and functions -> typed expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.language.syntax import Binary, Conditional, FunctionCall, Negation
from engine.model.expressions import Arith, Call, Expr, If, Literal
from engine.model.operators import ARITHMETIC, ArithOp, Function
from engine.model.types import BOOLEAN, INTEGER, NUMBER, Kind, Type
from engine.policy.typing import messages_expressions as messages
from engine.policy.typing.conversion import coerce, require, said, same_type, to_number
from engine.policy.typing.names import pair, suggestion
from engine.policy.typing.reading import Reading

_SIGNED: Final = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
_LEAST: Final = (*_SIGNED, Kind.DATE)
_ROUNDING: Final = (Function.FLOOR, Function.CEILING, Function.ROUND)
_NAMED: Final = {str(f): f for f in (Function.ABS, Function.MIN, Function.MAX, *_ROUNDING)}
_TESTS: Final = ("contains", "list contains", "starts with")


def negation(reading: Reading, node: Negation) -> Expr | None:
    """`-x`; of a literal, the literal itself."""
    operand = reading.infer(node.operand)
    if operand is None:
        return None
    if operand.type.kind not in _SIGNED:
        reading.report(messages.no_negation(reading.who, said(reading, operand)))
        return None
    if isinstance(operand, Literal) and isinstance(operand.value, int | float):
        value = 0 - operand.value
        return Literal(value, operand.type, reading.node(node.at))
    return Call(Function.NEGATE, (operand,), operand.type, reading.node(node.at))


def arithmetic(reading: Reading, node: Binary) -> Expr | None:
    """`left op right`, typed by `operators.ARITHMETIC` and nothing else."""
    op = ArithOp(node.op)
    left, right = reading.infer(node.left), reading.infer(node.right)
    if left is None or right is None:
        return None
    kind = ARITHMETIC.get((op, left.type.kind, right.type.kind))
    if kind is None:
        sides = said(reading, left), said(reading, right)
        span = reading.span(node.at)
        reading.report(messages.no_arithmetic(reading.who, op, *sides, span))
        return None
    return Arith(op, left, right, Type(kind), reading.node(node.at))


def conditional(reading: Reading, node: Conditional, wanted: Type | None) -> Expr | None:
    """`if c then a else b`; null takes the other branch's type, an integer becomes a number."""
    condition = require(reading, node.condition, BOOLEAN)
    if wanted is None:
        then, otherwise = pair(reading, node.then, node.otherwise)
    else:
        then = reading.infer(node.then, wanted)
        otherwise = reading.infer(node.otherwise, wanted)
    if then is None or otherwise is None:
        return None
    joined = _join(reading, node, then, otherwise)
    if joined is None or condition is None:
        return None
    then, otherwise = joined
    return If(condition, then, otherwise, then.type, reading.node(node.at))


def _join(
    reading: Reading, node: Conditional, then: Expr, otherwise: Expr
) -> tuple[Expr, Expr] | None:
    """Both branches with one type; None after an error was reported."""
    kinds = (then.type.kind, otherwise.type.kind)
    if kinds == (Kind.NULL, Kind.NULL):
        reading.report(messages.null_branches(reading.who, reading.span(node.at)))
        return None
    if Kind.MONTHS in kinds or Kind.DAYS in kinds:
        duration = then if kinds[0] in (Kind.MONTHS, Kind.DAYS) else otherwise
        reading.report(messages.no_type(reading.who, said(reading, duration)))
        return None
    if isinstance(then, Literal) and kinds[0] is Kind.NULL:
        return replace(then, type=otherwise.type), otherwise
    if isinstance(otherwise, Literal) and kinds[1] is Kind.NULL:
        return then, replace(otherwise, type=then.type)
    if same_type(then.type, otherwise.type):
        return then, otherwise
    if then.type.is_numeric and otherwise.type.is_numeric:
        return to_number(reading, then), to_number(reading, otherwise)
    sides = said(reading, then), said(reading, otherwise)
    reading.report(messages.branches_differ(reading.who, *sides))
    return None


def call(reading: Reading, node: FunctionCall) -> Expr | None:
    """A function by its name; contains and starts with are tests and come as such."""
    typed = [reading.infer(argument) for argument in node.args]
    function = _NAMED.get(node.name)
    if function is None:
        _unknown(reading, node)
        return None
    args = [argument for argument in typed if argument is not None]
    many = function in (Function.MIN, Function.MAX)
    if not node.args or (len(node.args) > 1 and not many):
        takes = "one or more" if many else "one"
        span = reading.span(node.at)
        given = len(node.args)
        reading.report(messages.wrong_arguments(reading.who, node.name, takes, given, span))
        return None
    if len(args) < len(typed):
        return None
    if many:
        return _extreme(reading, node, function, args)
    return _of_one(reading, node, function, args[0])


def _unknown(reading: Reading, node: FunctionCall) -> None:
    who, name = reading.who, node.name
    if name in _TESTS:
        count, span = len(node.args), reading.span(node.at)
        reading.report(messages.wrong_arguments(who, name, "two", count, span))
        return
    functions, span = [*_NAMED, *_TESTS], reading.span(node.name_at)
    guess = suggestion(name, functions)
    reading.report(messages.unknown_function(who, name, functions, span, guess))


def _of_one(reading: Reading, node: FunctionCall, function: Function, arg: Expr) -> Expr | None:
    if function is Function.ABS:
        if arg.type.kind in _SIGNED:
            return Call(function, (arg,), arg.type, reading.node(node.at))
        takes, wanted = "an integer, a number or money", None
    else:
        if arg.type.kind is Kind.NUMBER:
            return Call(function, (arg,), INTEGER, reading.node(node.at))
        if arg.type.kind is Kind.INTEGER:
            reading.report(messages.already_whole(reading.who, node.name, said(reading, arg)))
            return None
        takes, wanted = "a number", NUMBER
    wrong = said(reading, arg)
    reading.report(messages.wrong_argument(reading.who, node.name, wrong, takes, wanted))
    return None


def _extreme(
    reading: Reading, node: FunctionCall, function: Function, args: Sequence[Expr]
) -> Expr | None:
    """`min` or `max` of one type; integers beside numbers become numbers."""
    takes = "integers, numbers, money or dates"
    for arg in args:
        if arg.type.kind not in _LEAST:
            wrong = said(reading, arg)
            reading.report(messages.wrong_argument(reading.who, node.name, wrong, takes))
            return None
    first = args[0]
    for arg in args[1:]:
        both_numeric = first.type.is_numeric and arg.type.is_numeric
        if arg.type.kind is not first.type.kind and not both_numeric:
            sides = said(reading, first), said(reading, arg)
            reading.report(messages.arguments_differ(reading.who, node.name, *sides))
            return None
    type_ = NUMBER if any(arg.type.kind is Kind.NUMBER for arg in args) else first.type
    alike = [coerce(reading, arg, type_) for arg in args]
    return Call(function, tuple(a for a in alike if a), type_, reading.node(node.at))
