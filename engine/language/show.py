"""Surface syntax -> its canonical text, with no more parentheses than it needs.

`parse_expression(show(x)) == x` for every `x` that the parser gives, and likewise for cells.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Final, assert_never

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

_CHOICE, _OR, _AND, _TEST, _SUM, _PRODUCT, _UNARY, _ATOM = range(8)
"""How tightly each form binds, in the order of the grammar."""

_KEYWORD_AHEAD: Final = re.compile(r"(?:contains|starts\s+with)\b")
_LIST_AT_END: Final = re.compile(r"\blist$")


def show(node: Syntax | Test | Cell) -> str:
    """The canonical text of an expression, a test or a cell.

    >>> from engine.language.parser import parse_expression
    >>> show(parse_expression("a>=$100000 and(not( b ))"))
    'a >= $100,000 and not(b)'
    """
    if isinstance(node, Cell):
        return _cell(node)
    if isinstance(node, Test):
        return _test(node)
    return _form(node)[1]


def _within(node: Syntax, level: int) -> str:
    """The text of `node` as a part that must bind at least as tightly as `level`."""
    own, text = _form(node)
    return text if own >= level else f"({text})"


def _form(node: Syntax) -> tuple[int, str]:  # noqa: C901 (one flat match)
    match node:
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            head = f"if {_within(condition, _OR)} then {_within(then, _OR)}"
            return _CHOICE, f"{head} else {_within(otherwise, _CHOICE)}"
        case Disjunction(parts=parts):
            return _OR, " or ".join(_within(part, _AND) for part in parts)
        case Conjunction(parts=parts):
            return _AND, " and ".join(_within(part, _TEST) for part in parts)
        case Inversion(operand=operand):
            return _TEST, f"not({_within(operand, _CHOICE)})"
        case Comparison(op=op, left=left, right=right):
            return _TEST, f"{_within(left, _SUM)} {op} {_within(right, _SUM)}"
        case Between(operand=operand, low=low, high=high):
            bounds = f"{_within(low, _SUM)} and {_within(high, _SUM)}"
            return _TEST, f"{_within(operand, _SUM)} between {bounds}"
        case Membership(operand=operand, tests=tests):
            return _TEST, f"{_within(operand, _SUM)} in {_listed(tests)}"
        case Containment(operand=operand, member=member):
            return _TEST, f"{_before_contains(operand)} contains {_within(member, _SUM)}"
        case PrefixTest(operand=operand, prefix=prefix):
            return _TEST, f"{_within(operand, _SUM)} starts with {_within(prefix, _SUM)}"
        case Binary(op=op, left=left, right=right):
            level = _SUM if op in "+-" else _PRODUCT
            return level, f"{_within(left, level)} {op} {_within(right, level + 1)}"
        case Negation(operand=operand):
            return _UNARY, f"-{_within(operand, _ATOM)}"
        case FunctionCall(name=name, args=args):
            return _ATOM, f"{name}({_several(args, _CHOICE)})"
        case TableLookup(table=table, keys=keys, column=column):
            return _ATOM, f"{table}[{_several(keys, _CHOICE)}].{column}"
        case SetLiteral(items=items):
            return _ATOM, f"[{_several(items, _SUM)}]"
        case Name(name=name):
            return _ATOM, name
        case _:
            return _ATOM, _literal(node)


_Literal = (
    IntegerLiteral
    | NumberLiteral
    | MoneyLiteral
    | TextLiteral
    | BooleanLiteral
    | NullLiteral
    | DateLiteral
    | DurationLiteral
)


def _literal(node: _Literal) -> str:
    match node:
        case IntegerLiteral(value=value):
            return str(value)
        case NumberLiteral(value=value):
            return _decimal(value)
        case MoneyLiteral(cents=cents):
            dollars, rest = divmod(cents, 100)
            return f"${dollars:,}.{rest:02}" if rest else f"${dollars:,}"
        case TextLiteral(value=value):
            return json.dumps(value, ensure_ascii=False)
        case BooleanLiteral(value=value):
            return "true" if value else "false"
        case NullLiteral():
            return "null"
        case DateLiteral(value=day):
            return day.isoformat()
        case DurationLiteral(months=months, days=days):
            count, unit = (days, "day") if months is None else (months, "month")
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
        case _:
            assert_never(node)


def _decimal(value: float) -> str:
    text = format(Decimal(repr(value)), "f")
    return text if "." in text else f"{text}.0"


def _several(nodes: tuple[Syntax, ...], level: int) -> str:
    return ", ".join(_within(node, level) for node in nodes)


def _before_contains(operand: Syntax) -> str:
    text = _within(operand, _SUM)
    return f"({text})" if _LIST_AT_END.search(text) else text  # not `list contains(`


def _listed(tests: tuple[Test, ...]) -> str:
    match tests:
        case (RangeTest() as only,):
            return _test(only)
        case _:
            return f"({', '.join(map(_test, tests))})"


def _cell(cell: Cell) -> str:
    tests = ", ".join(map(_test, cell.tests)) or "-"
    return f"not({tests})" if cell.negated else tests


def _test(test: Test) -> str:
    match test:
        case EqualTest(value=value):
            return _leading(value)
        case CompareTest(op=op, value=value):
            return f"{op} {_within(value, _SUM)}"
        case ContainsTest(member=member):
            return f"contains {_within(member, _SUM)}"
        case StartsWithTest(prefix=prefix):
            return f"starts with {_within(prefix, _SUM)}"
        case RangeTest(low=low, high=high, low_closed=low_closed, high_closed=high_closed):
            first = "" if low is None else _leading(low)
            last = "" if high is None else _within(high, _SUM)
            return f"{'[' if low_closed else '('}{first}..{last}{']' if high_closed else ')'}"
        case _:
            assert_never(test)


def _leading(value: Syntax) -> str:
    """A value where a test begins: a name such as `contains` must not look like the test."""
    text = _within(value, _SUM)
    return f"({text})" if _KEYWORD_AHEAD.match(text) else text
