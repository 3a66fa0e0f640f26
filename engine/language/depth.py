"""How deep an expression is. The parser lets no tree pass that a pass over it could trip on."""

from __future__ import annotations

import re
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

DEPTH_LIMIT: Final = 64
"""Levels of a tree, and of brackets. A chain of operators is as deep as it has operators."""

_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[()\[\]]')


def beyond_brackets(text: str) -> Extent | None:
    """The first bracket that opens too deep a level; None when there is none."""
    if text.count("(") + text.count("[") <= DEPTH_LIMIT:
        return None
    depth = 0
    for found in _BRACKETS.finditer(text):
        if found[0] in "([":
            depth += 1
            if depth > DEPTH_LIMIT:
                return Extent(found.start(), found.end())
        elif found[0] in ")]":
            depth -= 1
    return None


def beyond_levels(root: Syntax | Test | Cell) -> Extent | None:
    """The place of a node too deep in the tree; None when there is none. Does not recurse."""
    level: list[Syntax | Test | Cell] = [root]
    for _ in range(DEPTH_LIMIT):
        level = [part for node in level for part in parts(node)]
        if not level:
            return None
    return level[0].at


def parts(node: Syntax | Test | Cell) -> tuple[Syntax | Test, ...]:  # noqa: C901 (one flat match)
    """What a node consists of, in written order."""
    match node:
        case IntegerLiteral() | NumberLiteral() | MoneyLiteral() | TextLiteral() | Name():
            return ()
        case BooleanLiteral() | NullLiteral() | DateLiteral() | DurationLiteral():
            return ()
        case SetLiteral(items=items):
            return items
        case Negation(operand=operand) | Inversion(operand=operand):
            return (operand,)
        case Binary(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Conjunction(parts=several) | Disjunction(parts=several):
            return several
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Between(operand=operand, low=low, high=high):
            return (operand, low, high)
        case Membership(operand=operand, tests=tests):
            return (operand, *tests)
        case Containment(operand=operand, member=member):
            return (operand, member)
        case PrefixTest(operand=operand, prefix=prefix):
            return (operand, prefix)
        case FunctionCall(args=args):
            return args
        case TableLookup(keys=keys):
            return keys
        case RangeTest(low=lowest, high=highest):
            return tuple(bound for bound in (lowest, highest) if bound is not None)
        case CompareTest(value=value) | EqualTest(value=value):
            return (value,)
        case ContainsTest(member=member):
            return (member,)
        case StartsWithTest(prefix=prefix):
            return (prefix,)
        case Cell(tests=tests):
            return tests
        case _:
            assert_never(node)
