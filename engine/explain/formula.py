"""A typed expression as text of the condition language again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import assert_never

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
    NodeId,
    Not,
    OutputRef,
    ParameterRef,
    walk,
)
from engine.model.formats import show_money, show_value
from engine.model.operators import ArithOp, CompareOp, Function
from engine.model.types import Kind, Value


class Binding(IntEnum):
    """How tightly an operator binds; a looser one inside a tighter one needs parentheses."""

    IF = 0
    OR = 1
    AND = 2
    TEST = 3
    SUM = 4
    PRODUCT = 5
    SIGN = 6
    ATOM = 7


def formula(expr: Expr) -> str:
    """The text of `expr`, as a policy analyst would write it."""
    return _text(expr)[0]


def _within(expr: Expr, binding: Binding) -> str:
    text, own = _text(expr)
    return f"({text})" if own < binding else text


def _text(expr: Expr) -> tuple[str, Binding]:  # noqa: C901 - one case a node
    match expr:
        case Literal():
            return show_literal(expr), Binding.ATOM
        case FactRef(name=name) | ParameterRef(name=name) | OutputRef(name=name):
            return name, Binding.ATOM
        case Compare(op=op, left=left, right=right):
            sides = (_within(left, Binding.SUM), _within(right, Binding.SUM))
            return f"{sides[0]} {op} {sides[1]}", Binding.TEST
        case IsNull(operand=operand):
            return f"{operand.name} = null", Binding.TEST
        case Not(operand=IsNull(operand=operand)):
            return f"{operand.name} != null", Binding.TEST
        case Not(operand=operand):
            return f"not({formula(operand)})", Binding.TEST
        case AllOf(parts=parts):
            return _all_of(parts)
        case AnyOf(parts=parts):
            return _any_of(parts)
        case If(condition=condition, then=then, otherwise=otherwise):
            texts = (formula(condition), formula(then), formula(otherwise))
            return f"if {texts[0]} then {texts[1]} else {texts[2]}", Binding.IF
        case Arith(op=op, left=left, right=right):
            is_sum = op in (ArithOp.ADD, ArithOp.SUB)
            own = Binding.SUM if is_sum else Binding.PRODUCT
            tighter = Binding.PRODUCT if is_sum else Binding.SIGN
            return f"{_within(left, own)} {op} {_within(right, tighter)}", own
        case Call():
            return _call(expr)
        case Lookup(table=table, keys=keys, column=column):
            return f"{table}[{', '.join(map(formula, keys))}].{column}", Binding.ATOM
        case _:
            assert_never(expr)


def _all_of(parts: tuple[Expr, ...]) -> tuple[str, Binding]:
    match parts:
        case ():
            return "true", Binding.ATOM
        case (part,):
            return _text(part)
        case (
            Compare(op=CompareOp.GE | CompareOp.GT as low_op, left=left, right=low),
            Compare(op=CompareOp.LE | CompareOp.LT as high_op, left=same, right=high),
        ) if left.id == same.id:
            opening = "[" if low_op is CompareOp.GE else "("
            closing = "]" if high_op is CompareOp.LE else ")"
            bounds = f"{_within(low, Binding.SUM)}..{_within(high, Binding.SUM)}"
            return f"{_within(left, Binding.SUM)} in {opening}{bounds}{closing}", Binding.TEST
        case _:
            return " and ".join(_within(part, Binding.TEST) for part in parts), Binding.AND


def _any_of(parts: tuple[Expr, ...]) -> tuple[str, Binding]:
    match parts:
        case ():
            return "false", Binding.ATOM
        case (part,):
            return _text(part)
    equal = [p for p in parts if isinstance(p, Compare) and p.op is CompareOp.EQ]
    if len(equal) == len(parts) and len({p.left.id for p in equal}) == 1:
        members = ", ".join(_within(p.right, Binding.SUM) for p in equal)
        return f"{_within(equal[0].left, Binding.SUM)} in ({members})", Binding.TEST
    return " or ".join(_within(part, Binding.AND) for part in parts), Binding.OR


def _call(expr: Call) -> tuple[str, Binding]:
    match expr.function, expr.args:
        case Function.TO_NUMBER, (argument,):
            return _text(argument)
        case Function.NEGATE, (argument,):
            return f"-{_within(argument, Binding.SIGN)}", Binding.SIGN
        case ((Function.CONTAINS | Function.STARTS_WITH), (left, right)):
            sides = (_within(left, Binding.SUM), _within(right, Binding.SUM))
            return f"{sides[0]} {expr.function} {sides[1]}", Binding.TEST
        case function, args:
            return f"{function}({', '.join(map(formula, args))})", Binding.ATOM


def show_literal(literal: Literal) -> str:
    """A constant as it is written in the language."""
    match literal.type.kind, literal.value:
        case _, None:
            return "null"
        case Kind.MONEY, int() as cents:
            return show_money(cents)
        case Kind.INTEGER, int() as value:
            return str(value)
        case _, bool() as value:
            return "true" if value else "false"
        case Kind.TEXT, str() as text:
            return json.dumps(text, ensure_ascii=False)
        case Kind.SET, frozenset():
            return f"[{'' if not literal.value else show_value(literal.value, literal.type)}]"
        case _, date() as day:
            return day.isoformat()
        case _, float() as value:
            return f"{Decimal(repr(value)):f}"
        case _, value:
            return show_value(value, literal.type)


def show_names(expr: Expr, values: Mapping[NodeId, Value]) -> str:
    """The names that `expr` reads, each with its value: `managed is false and ...`."""
    told: dict[str, str] = {}
    for node in walk(expr):
        if isinstance(node, FactRef | ParameterRef | OutputRef):
            told[node.name] = f"{node.name} is {show_value(values.get(node.id), node.type)}"
    return " and ".join(told.values())
