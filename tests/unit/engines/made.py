"""Short ways to write expressions and policies in a test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Final

from engine.model.expressions import AllOf, AnyOf, Compare, Expr, FactRef, Literal, OutputRef
from engine.model.inforce import InForce, select
from engine.model.operators import CompareOp
from engine.model.policy import (
    Decision,
    Fact,
    HitPolicy,
    IfProvisional,
    Invariant,
    Output,
    Policy,
    Rule,
)
from engine.model.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    MONEY,
    NUMBER,
    TEXT,
    Kind,
    Type,
    Value,
)

AS_OF: Final = date(2026, 11, 24)
LEVEL: Final = Type(Kind.ENUM, ("low", "mid", "top"))
LEVELS: Final = Type(Kind.SET, LEVEL.members)
TYPES: Final = {"b": BOOLEAN, "i": INTEGER, "n": NUMBER, "m": MONEY, "d": DATE, "t": TEXT}
"""The type of a fact by the first letter of its name; `e` and `s` are `LEVEL` and `LEVELS`."""

_ids = count(1)


def node() -> int:
    """A fresh node id."""
    return next(_ids)


def fact(name: str) -> FactRef:
    """A fact, typed by its first letter."""
    type_ = {**TYPES, "e": LEVEL, "s": LEVELS}[name[0]]
    return FactRef(name, type_, node())


def literal(value: Value, type_: Type = INTEGER) -> Literal:
    """A constant."""
    return Literal(value, type_, node())


def compare(left: Expr, op: str, right: Value | Expr) -> Compare:
    """A comparison; a bare value takes the type of the left side."""
    if isinstance(right, bool | int | float | str | date | frozenset):
        right = Literal(right, left.type, node())
    assert right is not None
    assert not isinstance(right, tuple)
    return Compare(CompareOp(op), left, right, node())


def at_least(name: str, value: Value) -> Compare:
    """`name >= value`."""
    return compare(fact(name), ">=", value)


def both(*parts: Expr) -> AllOf:
    """All of the parts."""
    return AllOf(parts, node())


def either(*parts: Expr) -> AnyOf:
    """Any of the parts."""
    return AnyOf(parts, node())


def rule(id_: str, when: Expr, *then: Value | Expr, type_: Type = INTEGER) -> Rule:
    """A rule; bare outputs are literals of `type_`."""
    outputs = tuple(
        Literal(v, type_, node())
        if v is None or isinstance(v, bool | int | float | str | date | frozenset | tuple)
        else v
        for v in then
    )
    return Rule(id_, id_, when, outputs)


def decision(
    name: str,
    hit_policy: HitPolicy,
    rules: Sequence[Rule],
    *,
    type_: Type = INTEGER,
    otherwise: Expr | None = None,
    if_provisional: tuple[Value, ...] | None = None,
    priority: tuple[Value, ...] | None = None,
    base: Expr | None = None,
    floor: Expr | None = None,
    cap: Expr | None = None,
) -> Decision:
    """A decision of one output that has its name."""
    return Decision(
        name=name,
        question="",
        outputs=(Output(name, type_),),
        hit_policy=hit_policy,
        rules=tuple(rules),
        otherwise=None if otherwise is None else (otherwise,),
        if_provisional=IfProvisional(if_provisional) if if_provisional else None,
        priority=() if priority is None else (priority,),
        base=base,
        floor=floor,
        cap=cap,
    )


def output(decision_: Decision, type_: Type | None = None) -> OutputRef:
    """The output of a decision of one output."""
    given = decision_.outputs[0]
    return OutputRef(given.name, decision_.name, type_ or given.type, node())


def policy(*decisions: Decision, invariants: tuple[Invariant, ...] = ()) -> InForce:
    """A policy in force; its facts are not declared, since engines take them as typed."""
    facts: dict[str, Fact] = {}
    return select(
        Policy("made", "1", "", (), facts, {}, {}, decisions, invariants),
        AS_OF,
    )
