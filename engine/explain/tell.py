"""Conditions told in words, with the values on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.explain.causes import Causes, Fault
from engine.explain.formula import formula, show_literal, show_names
from engine.model.expressions import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Expr,
    FactRef,
    IsNull,
    Literal,
    NodeId,
    Not,
    OutputRef,
    ParameterRef,
)
from engine.model.formats import show_value
from engine.model.operators import (
    COMPARE_WORDS,
    DATE_WORDS,
    FUNCTION_WORDS,
    CompareOp,
    Function,
)
from engine.model.policy import Because, Policy
from engine.model.types import BOOLEAN, Kind, Value

NOT_KNOWN: Final = "not known"
_OF_A_NAME: Final = (Function.CONTAINS, Function.STARTS_WITH)


@dataclass(frozen=True, slots=True)
class Teller:
    """Speaks about one account: `values` are those of the plain trace, by node id."""

    policy: Policy
    values: Mapping[NodeId, Value]

    def holds(self, expr: Expr) -> list[str]:
        """One sentence a top-level condition of a rule that matched."""
        return [self.sentence(part, truth=True) for part in parts_of(expr)]

    def fails(self, expr: Expr) -> list[str]:
        """One sentence a top-level condition that is false, in written order."""
        failed = [part for part in parts_of(expr) if self.values.get(part.id) is False]
        return [self.sentence(part, truth=False) for part in failed]

    def sentence(self, expr: Expr, *, truth: bool) -> str:
        """Why `expr` is true, or false."""
        match expr:
            case Compare(op=op, left=left, right=right):
                return self._comparison(op, left, right, truth=truth)
            case IsNull(operand=operand):
                known = show_value(self.values.get(operand.id), operand.type)
                return f"{self.subject(operand)} is {'missing' if truth else f'known ({known})'}"
            case Not(operand=operand):
                return self.sentence(operand, truth=not truth)
            case Call(function=Function.CONTAINS | Function.STARTS_WITH, args=(left, right)):
                words = FUNCTION_WORDS[expr.function]
                verb = words.holds if truth else words.fails
                return f"{self.subject(left)} ({self.shown(left)}) {verb} {self.shown(right)}"
            case FactRef() | ParameterRef() | OutputRef():
                return f"{self.subject(expr)} is {'true' if truth else 'false'}"
            case AllOf(parts=parts) if truth:
                return " and ".join(self.sentence(p, truth=True) for p in parts) or "always"
            case AllOf(parts=parts):
                failed = [p for p in parts if self.values.get(p.id) is False]
                return " and ".join(self.sentence(p, truth=False) for p in failed)
            case AnyOf(parts=parts):
                return self._any_of(parts, truth=truth)
            case _:
                names = show_names(expr, self.values)
                return f"{formula(expr)} is {'true' if truth else 'false'}: {names}"

    def _any_of(self, parts: tuple[Expr, ...], *, truth: bool) -> str:
        told = [part for part in parts if self.values.get(part.id) is truth]
        members = [p.args for p in told if isinstance(p, Call) and p.function in _OF_A_NAME]
        if len(members) == len(told) > 1 and len({args[0].id for args in members}) == 1:
            subject, words = members[0][0], FUNCTION_WORDS[Function.CONTAINS]
            call = told[0]
            if isinstance(call, Call):
                words = FUNCTION_WORDS[call.function]
            verb = words.holds if truth else words.fails
            listed = (" and " if truth else " or ").join(self.shown(args[1]) for args in members)
            return f"{self.subject(subject)} ({self.shown(subject)}) {verb} {listed}"
        equal = [p for p in told if isinstance(p, Compare) and p.op is CompareOp.EQ]
        if len(equal) == len(told) > 1 and not truth and len({p.left.id for p in equal}) == 1:
            limits = " or ".join(self.limit(part.right) for part in equal)
            left = equal[0].left
            return f"{self.subject(left)} is {self.shown(left)}, must be {limits}"
        return " and ".join(self.sentence(part, truth=truth) for part in told)

    def _comparison(self, op: CompareOp, left: Expr, right: Expr, *, truth: bool) -> str:
        words = DATE_WORDS if left.type.kind is Kind.DATE else COMPARE_WORDS
        said = f"{self.subject(left)} is {self.shown(left)}"
        if truth:
            if op is CompareOp.EQ and isinstance(right, Literal):
                return said
            return f"{said}, which {words[op].holds} {self.limit(right)}"
        needs = words[op].holds.removeprefix("is ")
        if op is CompareOp.EQ:
            needs = ""
        return f"{said}, must be {needs} {self.limit(right)}".replace("be  ", "be ")

    def subject(self, expr: Expr) -> str:
        """What an expression is about: a fact by its label, a name, or the formula itself."""
        match expr:
            case FactRef(name=name):
                return self.policy.facts[name].label
            case ParameterRef(name=name) if name in self.policy.parameters:
                return self.policy.parameters[name].label
            case OutputRef(name=name):
                return name
            case _:
                return formula(expr)

    def shown(self, expr: Expr) -> str:
        """The value of an expression."""
        if isinstance(expr, Literal) and expr.type.kind in (Kind.TEXT, Kind.SET):
            return show_literal(expr)
        if isinstance(expr, Literal):
            return show_value(expr.value, expr.type)
        return show_value(self.values.get(expr.id), expr.type, self._unit(expr))

    def _unit(self, expr: Expr) -> str | None:
        match expr:
            case FactRef(name=name):
                return self.policy.facts[name].unit
            case ParameterRef(name=name) if name in self.policy.parameters:
                return self.policy.parameters[name].unit
            case _:
                return None

    def limit(self, expr: Expr) -> str:
        """The other side of a comparison: its value, and how it came about."""
        if isinstance(expr, Literal):
            return self.shown(expr)
        return f"{self.shown(expr)} ({formula(expr)})"

    def faults(self, causes: Causes, nodes: Mapping[NodeId, Expr]) -> list[str]:
        """Why something has no value though no fact is missing."""
        return sorted(self._fault(fault, nodes[id]) for fault, id in causes.faults)

    def _fault(self, fault: Fault, node: Expr) -> str:
        return f"{formula(node)} has no value: {fault}"


def parts_of(expr: Expr) -> tuple[Expr, ...]:
    """The conditions of a `when` list or of a table's row; cells that are always true left out."""
    parts = expr.parts if isinstance(expr, AllOf) else (expr,)
    return tuple(
        part
        for part in parts
        if part not in (AllOf((), 0), Literal(value=True, type=BOOLEAN, id=0))
    )


def fill(because: Because, known: Mapping[str, str]) -> str:
    """The sentence with its names filled in; a missing one is "not known". Never fails.

    `known` holds what is shown for each name that has a value.
    """
    pieces = [because.texts[0]]
    for name, text in zip(because.names, because.texts[1:], strict=True):
        pieces += [known.get(name, NOT_KNOWN), text]
    return "".join(pieces)
