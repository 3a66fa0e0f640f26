"""Random well-typed policies, and random accounts whose facts hug the policies' constants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

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
from engine.model.inforce import InForce, select
from engine.model.operators import ArithOp, CompareOp, Function
from engine.model.policy import (
    Because,
    DatedValue,
    Decision,
    Fact,
    HitPolicy,
    IfProvisional,
    Invariant,
    KeyMatch,
    Output,
    Parameter,
    Period,
    Policy,
    Rule,
    Table,
    TableKey,
    TableRow,
)
from engine.model.types import (
    BOOLEAN,
    DATE,
    DAYS,
    INTEGER,
    INTEGER_LIMIT,
    MONEY,
    MONTHS,
    NUMBER,
    TEXT,
    Kind,
    Type,
    Value,
)
from tests.property.chance import Chance

ENUM: Final = Type(Kind.ENUM, ("low", "mid", "top"))
SET: Final = Type(Kind.SET, ENUM.members)
AS_OF: Final = date(2026, 11, 24)

POOLS: Final[Mapping[Kind, tuple[Value, ...]]] = {
    Kind.BOOLEAN: (False, True),
    Kind.INTEGER: (0, 1, 2, 3, -1, 10, INTEGER_LIMIT, -INTEGER_LIMIT, INTEGER_LIMIT - 1),
    Kind.NUMBER: (0.0, 1.0, 0.5, 0.1, 0.3, -2.5, 3.7, 1e308, -1e308, 5e-324, 2.0**53, 1.5, 1e15),
    Kind.MONEY: (0, 100, 1, -250, 99_999, INTEGER_LIMIT, -INTEGER_LIMIT, 333),
    Kind.DATE: (
        AS_OF, date(2024, 2, 29), date(2024, 1, 31), date(2025, 2, 28), date.min, date.max,
        AS_OF - timedelta(days=1),
    ),
    Kind.TEXT: ("a", "ab", "8701", "87", "é"),
    Kind.ENUM: ENUM.members,
    Kind.SET: (
        frozenset(), frozenset({"low"}), frozenset({"low", "top"}), frozenset(ENUM.members),
    ),
}  # fmt: skip
"""Few values a kind, so that facts and constants meet often; the ends of each range are there."""

TYPES: Final = (BOOLEAN, INTEGER, NUMBER, MONEY, DATE, TEXT, ENUM, SET)
ORDERED: Final = (INTEGER, NUMBER, MONEY, DATE)
SINGLE: Final = (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST)


@dataclass
class World:
    """Builds one policy; `decided` lists the outputs that later decisions may read."""

    chance: Chance
    facts: dict[str, Fact] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    decided: list[OutputRef] = field(default_factory=list)
    ids: int = 0

    def id(self) -> int:
        """A fresh node id."""
        self.ids += 1
        return self.ids

    def maybe(self, one_in: int) -> bool:
        """True once in so many times; False is the simpler choice."""
        return self.chance.whole(1, one_in) == one_in

    def literal(self, type_: Type) -> Expr:
        """A constant of the type."""
        if type_.kind is Kind.MONTHS:
            return Literal(self.chance.pick((1, 12, 0, 24, 13)), MONTHS, self.id())
        if type_.kind is Kind.DAYS:
            return Literal(self.chance.pick((1, 30, 0, 366)), DAYS, self.id())
        return Literal(self.chance.pick(POOLS[type_.kind]), type_, self.id())

    def leaf(self, type_: Type) -> Expr:
        """A constant, a fact, a parameter or an output of the type."""
        named: list[Expr] = [
            FactRef(name, fact.type, self.id())
            for name, fact in self.facts.items()
            if fact.type == type_
        ]
        named += [
            ParameterRef(name, parameter.type, self.id())
            for name, parameter in self.parameters.items()
            if parameter.type == type_
        ]
        outputs = [ref for ref in self.decided if ref.type == type_] * 3
        named += [OutputRef(r.name, r.decision, r.type, self.id()) for r in outputs]
        if not named or self.maybe(4):
            return self.literal(type_)
        return self.chance.pick(named)

    def expr(self, type_: Type, depth: int) -> Expr:
        """A random expression of the type."""
        if depth == 0 or self.maybe(3):
            return self.leaf(type_)
        return self.chance.pick(self.makers(type_, depth - 1))()

    def makers(self, type_: Type, depth: int) -> list[Callable[[], Expr]]:
        """The ways to make an expression of the type."""
        sub = self.expr
        common: list[Callable[[], Expr]] = [
            lambda: If(sub(BOOLEAN, depth), sub(type_, depth), sub(type_, depth), type_, self.id()),
            lambda: self.lookup(type_, depth),
        ]
        match type_.kind:
            case Kind.BOOLEAN:
                return [*[lambda: self.condition(depth)] * 6, *common]
            case Kind.TEXT | Kind.ENUM | Kind.SET:
                return [*common, lambda: self.leaf(type_)]
            case Kind.DATE:
                return [
                    *common,
                    *[lambda: self.shift(depth)] * 2,
                    lambda: self.extreme(DATE, depth),
                ]
            case _:
                return [
                    *common,
                    *[lambda: self.arith(type_, depth)] * 4,
                    lambda: self.extreme(type_, depth),
                    lambda: self.call(type_, depth),
                ]

    def condition(self, depth: int) -> Expr:
        """A random test or connective."""
        sub = self.expr
        names: list[FactRef | OutputRef] = [
            FactRef(name, fact.type, self.id()) for name, fact in self.facts.items()
        ]
        names += [OutputRef(r.name, r.decision, r.type, self.id()) for r in self.decided]
        makers: list[Callable[[], Expr]] = [
            *[lambda: self.comparison(depth)] * 4,
            lambda: IsNull(self.chance.pick(names), self.id()),
            lambda: Not(sub(BOOLEAN, depth), self.id()),
            lambda: AllOf(self.parts(depth), self.id()),
            lambda: AnyOf(self.parts(depth), self.id()),
            lambda: Call(
                Function.CONTAINS, (sub(SET, depth), sub(ENUM, depth)), BOOLEAN, self.id()
            ),
            lambda: Call(
                Function.STARTS_WITH, (sub(TEXT, depth), sub(TEXT, depth)), BOOLEAN, self.id()
            ),
        ]
        return self.chance.pick(makers)()

    def parts(self, depth: int) -> tuple[Expr, ...]:
        """Up to three conditions."""
        return tuple(self.expr(BOOLEAN, depth) for _ in range(self.chance.whole(0, 3)))

    def comparison(self, depth: int) -> Expr:
        """A comparison, of integer with number now and then, or of a leaf with a constant."""
        aggregates = [r for r in self.decided if r.type.is_ordered]
        if aggregates and self.maybe(3):
            ref = self.chance.pick(aggregates)
            left: Expr = OutputRef(ref.name, ref.decision, ref.type, self.id())
            if self.maybe(3):
                above = self.chance.pick((CompareOp.GE, CompareOp.GT))
                below = self.chance.pick((CompareOp.LE, CompareOp.LT))
                low = Compare(above, left, self.leaf(ref.type), self.id())
                high = Compare(below, left, self.leaf(ref.type), self.id())
                return AllOf((low, high), self.id())
            op = self.chance.pick(list(CompareOp))
            right = self.leaf(ref.type)
            return (
                Compare(op, left, right, self.id())
                if self.maybe(2)
                else Compare(op, right, left, self.id())
            )
        type_ = self.chance.pick(TYPES)
        ops = list(CompareOp) if type_.is_ordered else [CompareOp.EQ, CompareOp.NE]
        other = self.chance.pick((INTEGER, NUMBER)) if type_.is_numeric and self.maybe(3) else type_
        if self.maybe(2):
            return Compare(self.chance.pick(ops), self.leaf(type_), self.literal(other), self.id())
        return Compare(
            self.chance.pick(ops), self.expr(type_, depth), self.expr(other, depth), self.id()
        )

    def arith(self, type_: Type, depth: int) -> Expr:
        """A sum, difference, product or quotient of the type."""
        add = (ArithOp.ADD, ArithOp.SUB)
        ways: dict[Kind, list[tuple[tuple[ArithOp, ...], Type, Type]]] = {
            Kind.INTEGER: [((*add, ArithOp.MUL), INTEGER, INTEGER), ((ArithOp.SUB,), DATE, DATE)],
            Kind.NUMBER: [
                (tuple(ArithOp), NUMBER, NUMBER),
                (tuple(ArithOp), INTEGER, NUMBER),
                (tuple(ArithOp), NUMBER, INTEGER),
                ((ArithOp.DIV,), INTEGER, INTEGER),
                ((ArithOp.DIV,), MONEY, MONEY),
            ],
            Kind.MONEY: [
                (add, MONEY, MONEY),
                ((ArithOp.MUL, ArithOp.DIV), MONEY, INTEGER),
                ((ArithOp.MUL, ArithOp.DIV), MONEY, NUMBER),
                ((ArithOp.MUL,), INTEGER, MONEY),
                ((ArithOp.MUL,), NUMBER, MONEY),
            ],
        }
        ops, left, right = self.chance.pick(ways[type_.kind])
        return Arith(
            self.chance.pick(ops), self.expr(left, depth), self.expr(right, depth), type_, self.id()
        )

    def shift(self, depth: int) -> Expr:
        """A date moved by a constant duration."""
        duration = self.literal(self.chance.pick((MONTHS, DAYS)))
        day = self.expr(DATE, depth)
        if self.maybe(4):
            return Arith(ArithOp.ADD, duration, day, DATE, self.id())
        op = self.chance.pick((ArithOp.SUB, ArithOp.ADD))
        return Arith(op, day, duration, DATE, self.id())

    def extreme(self, type_: Type, depth: int) -> Expr:
        """`min` or `max`."""
        args = tuple(self.expr(type_, depth) for _ in range(self.chance.whole(1, 3)))
        return Call(self.chance.pick((Function.MIN, Function.MAX)), args, type_, self.id())

    def call(self, type_: Type, depth: int) -> Expr:
        """`abs`, minus, a rounding, or an integer read as a number."""
        if type_.kind is Kind.INTEGER and self.maybe(2):
            rounding = self.chance.pick((Function.FLOOR, Function.CEILING, Function.ROUND))
            return Call(rounding, (self.expr(NUMBER, depth),), INTEGER, self.id())
        if type_.kind is Kind.NUMBER and self.maybe(2):
            return Call(Function.TO_NUMBER, (self.expr(INTEGER, depth),), NUMBER, self.id())
        function = self.chance.pick((Function.ABS, Function.NEGATE))
        return Call(function, (self.expr(type_, depth),), type_, self.id())

    def lookup(self, type_: Type, depth: int) -> Expr:
        """A column of a table that has one of the type."""
        fitting = [
            (table, column.name)
            for table in self.tables.values()
            for column in table.columns
            if column.type == type_
        ]
        if not fitting:
            return self.leaf(type_)
        table, column = self.chance.pick(fitting)
        keys = tuple(self.expr(key.type, min(depth, 1)) for key in table.keys)
        return Lookup(table.name, keys, column, type_, self.id())

    def value(self, type_: Type) -> Value:
        """A value of the type, now and then missing."""
        return None if self.maybe(8) else self.chance.pick(POOLS[type_.kind])

    def table(self, name: str) -> Table:
        """A small reference table; row keys are distinct."""
        kinds = [TableKey("k", TEXT, KeyMatch.PREFIX)] if self.maybe(2) else [TableKey("k", ENUM)]
        if self.maybe(3):
            kinds.append(TableKey("j", INTEGER))
        columns = tuple(Output(f"c{i}", self.chance.pick(TYPES)) for i in range(2))
        rows: dict[tuple[Value, ...], TableRow] = {}
        for _ in range(self.chance.whole(0, 5)):
            keys = tuple(self.chance.pick(POOLS[k.type.kind]) for k in kinds)
            if all(str(k).isascii() for k in keys):
                rows[keys] = TableRow(Period(), keys, tuple(self.value(c.type) for c in columns))
        otherwise = tuple(self.value(c.type) for c in columns) if self.maybe(2) else None
        return Table(name, tuple(kinds), columns, tuple(rows.values()), otherwise)

    def output_expr(self, type_: Type, *, literal: bool) -> Expr:
        """What a rule gives: mostly a constant, now and then null or an expression."""
        if self.maybe(8):
            return Literal(None, type_, self.id())
        if not literal and self.maybe(4):
            return self.expr(type_, 2)
        return self.literal(type_)

    def decision(self, name: str, depth: int) -> Decision:
        """A random decision; its outputs can be read by those made later."""
        policy = self.chance.pick(list(HitPolicy))
        outputs = self.outputs(name, policy)
        ranked = policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)
        rules = [
            Rule(
                f"{name.upper()}-{i}",
                title="",
                when=self.condition(depth),
                then=tuple(
                    self.output_expr(o.type.element or o.type, literal=ranked) for o in outputs
                ),
            )
            for i in range(self.chance.whole(0, 5))
        ]
        needs_otherwise = policy in SINGLE or (
            policy in (HitPolicy.MIN, HitPolicy.MAX) and self.maybe(2)
        )
        is_sum = policy is HitPolicy.SUM
        decision = Decision(
            name,
            question="",
            outputs=outputs,
            hit_policy=policy,
            rules=tuple(rules),
            otherwise=tuple(self.output_expr(o.type, literal=False) for o in outputs)
            if needs_otherwise
            else None,
            if_provisional=self.if_provisional(outputs, policy),
            base=self.bound(outputs[0].type) if is_sum else None,
            floor=self.bound(outputs[0].type) if is_sum else None,
            cap=self.bound(outputs[0].type) if is_sum else None,
            priority=tuple(self.order(o.type.element or o.type) for o in outputs) if ranked else (),
        )
        self.decided.extend(self.refs(decision))
        return decision

    def bound(self, type_: Type) -> Expr | None:
        """A base, floor or cap, or none."""
        return self.output_expr(type_, literal=False) if self.maybe(2) else None

    def refs(self, decision: Decision) -> list[OutputRef]:
        """How the outputs of a decision can be read."""
        if not decision.hit_policy.is_list:
            return [OutputRef(o.name, decision.name, o.type, self.id()) for o in decision.outputs]
        if len(decision.outputs) == 1 and decision.outputs[0].type.element == ENUM:
            return [OutputRef(decision.outputs[0].name, decision.name, SET, self.id())]
        return []

    def outputs(self, name: str, policy: HitPolicy) -> tuple[Output, ...]:
        """Outputs of types that the hit policy allows."""
        match policy:
            case HitPolicy.SUM:
                return (Output(name, self.chance.pick((INTEGER, MONEY))),)
            case HitPolicy.COUNT:
                return (Output(name, INTEGER),)
            case HitPolicy.MIN | HitPolicy.MAX:
                return (Output(name, self.chance.pick(ORDERED)),)
            case _:
                many = 2 if self.maybe(4) else 1
                types = [self.chance.pick((ENUM, ENUM, *TYPES)) for _ in range(many)]
                if policy.is_list:
                    types = [Type(Kind.LIST, element=t) for t in types]
                return tuple(
                    Output(name if i == 0 else f"{name}_{i}", t) for i, t in enumerate(types)
                )

    def order(self, type_: Type) -> tuple[Value, ...]:
        """All values of the pool, in some order."""
        values = list(POOLS[type_.kind])
        at = self.chance.whole(0, len(values) - 1)
        return tuple(values[at:] + values[:at])

    def if_provisional(
        self, outputs: tuple[Output, ...], policy: HitPolicy
    ) -> IfProvisional | None:
        """Keep, replace, or say nothing."""
        if policy.is_list or self.maybe(2):
            return None
        if self.maybe(2):
            return IfProvisional(None)
        return IfProvisional(tuple(self.value(o.type) for o in outputs))


def build_policy(chance: Chance, *, depth: int = 3, decisions: int = 5) -> InForce:
    """A random policy, as of a fixed date."""
    world = World(chance)
    for type_ in TYPES:
        for i in range(2):
            name = f"{type_.kind}_{i}"
            world.facts[name] = Fact(name, type_, label=name)
    for type_ in (INTEGER, NUMBER, MONEY, ENUM):
        value = DatedValue(Period(), chance.pick(POOLS[type_.kind]))
        world.parameters[f"p_{type_.kind}"] = Parameter(f"p_{type_.kind}", type_, "", (value,))
    for name in ("t0", "t1")[: chance.whole(0, 2)]:
        world.tables[name] = world.table(name)
    made = tuple(world.decision(f"x{i}", depth) for i in range(chance.whole(1, decisions)))
    invariants = tuple(
        Invariant(f"INV-{i}", world.condition(1), Because()) for i in range(chance.whole(0, 2))
    )
    policy = Policy(
        "random", "1", "", (), world.facts, world.parameters, world.tables, made, invariants
    )
    return select(policy, AS_OF)


def build_facts(chance: Chance, facts: Mapping[str, Fact]) -> dict[str, Value]:
    """Random facts of one account, some missing."""
    missing = chance.pick((4, 2, 20, 1000))
    return {
        name: chance.pick(POOLS[fact.type.kind])
        for name, fact in facts.items()
        if chance.whole(1, missing) != missing
    }
