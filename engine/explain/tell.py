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
    INVERSE,
    CompareOp,
    Function,
    Words,
)
from engine.model.policy import Because, Policy
from engine.model.types import BOOLEAN, Kind, Value

NOT_KNOWN: Final = "not known"


@dataclass(frozen=True, slots=True)
class Teller:
    """Speaks about one account: `values` are those of the plain trace, by node id."""

    policy: Policy
    values: Mapping[NodeId, Value]

    def holds(self, expr: Expr) -> list[str]:
        """One sentence a condition of a rule that matched: why it is true."""
        return [self.why(part, truth=True) for part in parts_of(expr)]

    def fails(self, expr: Expr) -> list[str]:
        """One sentence a condition that is false: what it is and must be, in written order."""
        failed = [part for part in parts_of(expr) if self.values.get(part.id) is False]
        return [self.need(part, wanted=True) for part in failed]

    def why(self, expr: Expr, *, truth: bool) -> str:
        """Why a condition has the truth it has."""
        match expr:
            case Compare(op=op, left=left, right=right):
                said = f"{self.subject(left)} is {self.shown(left)}"
                op = op if truth else INVERSE[op]
                if op is CompareOp.EQ and isinstance(right, Literal):
                    return said
                return f"{said}, which {_words(op, left).holds} {self.limit(right)}"
            case IsNull(operand=operand):
                known = show_value(self.values.get(operand.id), operand.type)
                return f"{self.subject(operand)} is {'missing' if truth else f'known ({known})'}"
            case Not(operand=operand):
                return self.why(operand, truth=not truth)
            case Call(function=Function.CONTAINS | Function.STARTS_WITH, args=(left, right)):
                words = FUNCTION_WORDS[expr.function]
                verb = words.holds if truth else words.fails
                return f"{self.subject(left)} ({self.shown(left)}) {verb} {self.shown(right)}"
            case FactRef() | ParameterRef() | OutputRef():
                return f"{self.subject(expr)} is {'true' if truth else 'false'}"
            case AllOf(parts=parts) | AnyOf(parts=parts):
                told = [part for part in parts if self.values.get(part.id) is truth]
                return " and ".join(self.why(part, truth=truth) for part in told) or "always"
            case _:
                names = show_names(expr, self.values)
                return f"{formula(expr)} is {'true' if truth else 'false'}: {names}"

    def need(self, expr: Expr, *, wanted: bool) -> str:
        """What a condition is, and must be for it to have the truth that it has not."""
        match expr:
            case Compare(op=op, left=left, right=right):
                op = op if wanted else INVERSE[op]
                said = f"{self.subject(left)} is {self.shown(left)}"
                return f"{said}, must {_must_be(op, left)} {self.limit(right)}"
            case IsNull(operand=operand):
                known = show_value(self.values.get(operand.id), operand.type)
                said = f"{self.subject(operand)} is"
                return f"{said} {known}, must be missing" if wanted else f"{said} missing"
            case Not(operand=operand):
                return self.need(operand, wanted=not wanted)
            case Call(function=Function.CONTAINS | Function.STARTS_WITH, args=(left, right)):
                return f"{self._must_have(expr, left, wanted=wanted)} {self.shown(right)}"
            case FactRef() | ParameterRef() | OutputRef():
                is_, must = ("false", "true") if wanted else ("true", "false")
                return f"{self.subject(expr)} is {is_}, must be {must}"
            case AllOf(parts=parts) | AnyOf(parts=parts) if isinstance(expr, AnyOf) is wanted:
                return self._either(parts, wanted=wanted)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                told = [part for part in parts if self.values.get(part.id) is not wanted]
                return " and ".join(self.need(part, wanted=wanted) for part in told)
            case _:
                names = show_names(expr, self.values)
                return f"{formula(expr)} must be {'true' if wanted else 'false'}: {names}"

    def _either(self, parts: tuple[Expr, ...], *, wanted: bool) -> str:
        """Alternatives, one of which would do; those about one subject are told together."""
        told = [part for part in parts if self.values.get(part.id) is not wanted]
        match told[:1]:
            case [Call(function=Function.CONTAINS | Function.STARTS_WITH, args=(left, _)) as call]:
                same = [p for p in told if isinstance(p, Call) and p.args[0].id == left.id]
                if len(same) == len(told):
                    members = " or ".join(self.shown(part.args[1]) for part in same)
                    return f"{self._must_have(call, left, wanted=wanted)} {members}"
            case [Compare(op=CompareOp.EQ, left=left)] if wanted:
                equal = [p for p in told if isinstance(p, Compare) and p.left.id == left.id]
                if len(equal) == len(told) and all(p.op is CompareOp.EQ for p in equal):
                    limits = " or ".join(self.limit(part.right) for part in equal)
                    return f"{self.subject(left)} is {self.shown(left)}, must be {limits}"
        needs = [self.need(part, wanted=wanted) for part in told]
        return needs[0] if len(needs) == 1 else "either " + ", or ".join(needs)

    def _must_have(self, call: Call, left: Expr, *, wanted: bool) -> str:
        verb = FUNCTION_WORDS[call.function].must
        must = "must" if wanted else "must not"
        return f"{self.subject(left)} ({self.shown(left)}) {must} {verb}"

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


def _words(op: CompareOp, left: Expr) -> Words:
    return (DATE_WORDS if left.type.kind is Kind.DATE else COMPARE_WORDS)[op]


def _must_be(op: CompareOp, left: Expr) -> str:
    """`be`, `not be`, `be at least`: what follows `must`."""
    match op:
        case CompareOp.EQ:
            return "be"
        case CompareOp.NE:
            return "not be"
        case _:
            return "be " + _words(op, left).holds.removeprefix("is ")


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
