"""Typed expressions: small frozen nodes, each with its type and an id.

The id joins an expression to its place in a file, its value in a trace and its sentence in
an explanation. It takes no part in equality, so nodes are looked up by id, never by node.
`between`, `in` and unary tests are written out as comparisons joined by `AllOf` and `AnyOf`;
an operand that is tested twice is one node (one id) that occurs twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from engine.model.operators import ArithOp, CompareOp, Function
from engine.model.types import BOOLEAN, Type, Value

NodeId = int


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; `None` is the literal `null`. Durations hold whole months or days as int."""

    value: Value
    type: Type
    id: NodeId = field(compare=False)


@dataclass(frozen=True, slots=True)
class FactRef:
    """The value of a fact of the account; may be missing."""

    name: str
    type: Type
    id: NodeId = field(compare=False)


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """The value of a parameter on the as-of date, never missing; `as_of` is that date itself."""

    name: str
    type: Type
    id: NodeId = field(compare=False)


@dataclass(frozen=True, slots=True)
class OutputRef:
    """The value of an output of a decision.

    Of type set where the decision gives a list of one enum. Missing when the decision gave
    null, is in error or is blocked.
    """

    name: str
    decision: str
    type: Type
    id: NodeId = field(compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; unknown when a side is missing. Integer with number compares as numbers."""

    op: CompareOp
    left: Expr
    right: Expr
    id: NodeId = field(compare=False)
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a bare name is missing; the only test that is never unknown in the plain trace."""

    operand: FactRef | OutputRef
    id: NodeId = field(compare=False)
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene's not: unknown stays unknown."""

    operand: Expr
    id: NodeId = field(compare=False)
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class AllOf:
    """Kleene's and: one false part makes it false. With no parts it is true."""

    parts: tuple[Expr, ...]
    id: NodeId = field(compare=False)
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Kleene's or: one true part makes it true. With no parts it is false."""

    parts: tuple[Expr, ...]
    id: NodeId = field(compare=False)
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True)
class If:
    """`if condition then ... else ...`; missing when the condition is unknown."""

    condition: Expr
    then: Expr
    otherwise: Expr
    type: Type
    id: NodeId = field(compare=False)


@dataclass(frozen=True, slots=True)
class Arith:
    """Arithmetic typed by `operators.ARITHMETIC`."""

    op: ArithOp
    left: Expr
    right: Expr
    type: Type
    id: NodeId = field(compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `operators.Function` applied to its arguments."""

    function: Function
    args: tuple[Expr, ...]
    type: Type
    id: NodeId = field(compare=False)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A column of the one row of a reference table that the keys select.

    A missing key gives missing; no row gives the table's `otherwise` row, else missing.
    """

    table: str
    keys: tuple[Expr, ...]
    column: str
    type: Type
    id: NodeId = field(compare=False)


Expr = (
    Literal
    | FactRef
    | ParameterRef
    | OutputRef
    | Compare
    | IsNull
    | Not
    | AllOf
    | AnyOf
    | If
    | Arith
    | Call
    | Lookup
)


def children(expr: Expr) -> tuple[Expr, ...]:
    """The operands of `expr`, in written order."""
    match expr:
        case Literal() | FactRef() | ParameterRef() | OutputRef():
            return ()
        case Compare(left=left, right=right) | Arith(left=left, right=right):
            return (left, right)
        case IsNull(operand=operand) | Not(operand=operand):
            return (operand,)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return parts
        case If(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Call(args=args):
            return args
        case Lookup(keys=keys):
            return keys
        case _:
            assert_never(expr)


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield `expr` and everything below it, depth first."""
    ahead = [expr]
    while ahead:
        node = ahead.pop()
        yield node
        ahead += reversed(children(node))


def facts_of(expr: Expr) -> frozenset[str]:
    """Names of the facts that `expr` reads itself."""
    return frozenset(node.name for node in walk(expr) if isinstance(node, FactRef))


def decisions_of(expr: Expr) -> frozenset[str]:
    """Names of the decisions that `expr` reads itself."""
    return frozenset(node.decision for node in walk(expr) if isinstance(node, OutputRef))


def parameters_of(expr: Expr) -> frozenset[str]:
    """Names of the parameters that `expr` reads, `as_of` among them."""
    return frozenset(node.name for node in walk(expr) if isinstance(node, ParameterRef))
