"""Whether two decisions mean the same though their conditions are spelled differently.

A rule says `quarantined`, a table has the column `quarantined` and the cell `true`; the order of
conditions that all must hold has no meaning. The meaning digest, which is of the form, differs.
"""

from __future__ import annotations

from typing import Final, assert_never

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
from engine.model.operators import CompareOp
from engine.model.policy import Because, Decision, Rule
from engine.model.types import Kind

_Form = tuple[object, ...]

_TURNED: Final = {CompareOp.GT: CompareOp.LT, CompareOp.GE: CompareOp.LE}


def is_same(one: Decision, other: Decision) -> bool:
    """Whether the rules of two decisions decide and tell the same, in the same order."""
    return [*map(_rule, one.rules)] == [*map(_rule, other.rules)]


def is_same_rule(one: Rule, other: Rule) -> bool:
    """Whether two rules decide and tell the same."""
    return _rule(one) == _rule(other)


def _rule(rule: Rule) -> _Form:
    notes = (_words(rule.title), _words(rule.authority), _words(rule.owner))
    told = (rule.id, *notes, *_sentence(rule.because), rule.period)
    return (*told, _form(rule.when), *map(_form, rule.then))


def _words(note: object) -> object:
    """A note; a cell holds words without the space around them and on one line."""
    return " ".join(note.split()) if isinstance(note, str) else note


def _sentence(because: Because | None) -> _Form:
    """A sentence without the space around it, of which a line end in a block is one."""
    if because is None:
        return (None, None)
    texts = [*because.texts]
    texts[0] = texts[0].lstrip()
    texts[-1] = texts[-1].rstrip()
    return (tuple(texts), because.names)


def _form(expr: Expr) -> _Form:  # noqa: C901  # one flat match
    match expr:
        case Literal(value=value, type=type_):
            return ("literal", type_.kind, value)
        case FactRef(name=name) | ParameterRef(name=name) | OutputRef(name=name):
            return ("name", name)
        case Compare(op=op, left=left, right=right):
            return _comparison(op, left, right)
        case IsNull(operand=operand):
            return ("null?", _form(operand))
        case Not(operand=Not(operand=inner)):
            return _form(inner)
        case Not(operand=inner):
            return ("not", _form(inner))
        case AllOf(parts=parts):
            return _joined("all", AllOf, parts)
        case AnyOf(parts=parts):
            return _joined("any", AnyOf, parts)
        case If(condition=condition, then=then, otherwise=otherwise):
            return ("if", _form(condition), _form(then), _form(otherwise))
        case Arith(op=op, left=left, right=right, type=type_):
            return ("arith", op, type_.kind, _form(left), _form(right))
        case Call(function=function, args=args, type=type_):
            return ("call", function, type_.kind, *map(_form, args))
        case Lookup(table=table, keys=keys, column=column):
            return ("lookup", table, column, *map(_form, keys))
        case _:
            assert_never(expr)


def _comparison(op: CompareOp, left: Expr, right: Expr) -> _Form:
    """A comparison: `x = true` is `x`, `x = false` is `not x`, `a > b` is `b < a`."""
    if op is CompareOp.EQ and isinstance(right, Literal) and right.type.kind is Kind.BOOLEAN:
        return _form(left) if right.value else ("not", _form(left))
    if op in _TURNED:
        op, left, right = _TURNED[op], right, left
    sides = (_form(left), _form(right))
    if op in (CompareOp.EQ, CompareOp.NE):
        sides = min(sides, sides[::-1], key=repr)
    return ("compare", op, *sides)


def _joined(word: str, kind: type[AllOf | AnyOf], parts: tuple[Expr, ...]) -> _Form:
    """Parts in an order of their own, those of the same kind opened up."""
    flat: list[_Form] = []
    for part in parts:
        form = _form(part)
        if isinstance(part, kind):
            flat += _opened(form, word)
        else:
            flat.append(form)
    return flat[0] if len(flat) == 1 else (word, *sorted(flat, key=repr))


def _opened(form: _Form, word: str) -> list[_Form]:
    """The parts of a joined form; a single part stood for itself."""
    if form[0] != word:
        return [form]
    return [part for part in form[1:] if isinstance(part, tuple)]
