"""Two policies in force, made alike so that parts of both can stand in one: a pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from engine.model.expressions import Expr, Lookup, facts_of, parameters_of, walk
from engine.model.inforce import InForce
from engine.model.policy import Decision, Fact, Output, Rule, Table
from engine.model.types import Type

Retype = Callable[[Type], Type]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair:
    """The old and the new policy, with node ids of their own and enums that have all members."""

    old: InForce
    new: InForce
    above: int
    """By how much the ids of the nodes of the new one are higher than in its own policy."""

    @property
    def sides(self) -> tuple[InForce, InForce]:
        """The old, then the new."""
        return self.old, self.new


def pair(old: InForce, new: InForce) -> Pair:
    """Make two policies alike: members of one enum are united, ids of nodes are made unique.

    An enum with more members decides the same: no condition asks for the list of them.
    """
    retype = _retype(_twins(old, new))
    above = 1 + max((node.id for expr in expressions(old) for node in walk(expr)), default=0)
    return Pair(_rebuilt(old, retype, 0), _rebuilt(new, retype, above), above)


def expressions(inforce: InForce) -> Iterator[Expr]:
    """Every expression of the decisions in force."""
    for decision in inforce.decisions:
        yield from decision.expressions()


def reach(pair_: Pair, wanted: Iterable[str]) -> frozenset[str]:
    """The decisions that the wanted ones read, directly or not, in either policy; and they."""
    reads: dict[str, set[str]] = {}
    for side in pair_.sides:
        for decision in side.decisions:
            reads.setdefault(decision.name, set()).update(decision.reads_decisions())
    found: set[str] = set()
    ahead = [*wanted]
    while ahead:
        name = ahead.pop()
        if name not in found and name in reads:
            found.add(name)
            ahead += reads[name]
    return frozenset(found)


def reading(inforce: InForce, among: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The facts, parameters and tables that some decisions read, each with what it is."""
    names = {*among}
    found: set[tuple[str, str]] = set()
    for decision in inforce.decisions:
        if decision.name in names:
            found |= read_by(decision)
    return frozenset(found)


def read_by(decision: Decision) -> set[tuple[str, str]]:
    """The facts, parameters and tables that a decision reads, each with what it is."""
    found: set[tuple[str, str]] = set()
    for expr in decision.expressions():
        found |= {("fact", name) for name in facts_of(expr)}
        found |= {("parameter", name) for name in parameters_of(expr)}
        found |= {("table", node.table) for node in walk(expr) if isinstance(node, Lookup)}
    return found


def _twins(old: InForce, new: InForce) -> Iterator[tuple[Type, Type]]:
    """The types of what has the same name in both."""
    left, right = _types(old), _types(new)
    for key, type_ in left.items():
        if key in right:
            yield type_, right[key]
            if type_.element is not None and right[key].element is not None:
                yield type_.element, right[key].element  # type: ignore[misc]  # neither is None


def _types(inforce: InForce) -> dict[tuple[str, ...], Type]:
    policy = inforce.policy
    found: dict[tuple[str, ...], Type] = {("fact", f.name): f.type for f in policy.facts.values()}
    found |= {("parameter", p.name): p.type for p in policy.parameters.values()}
    for decision in inforce.decisions:
        found |= {("output", output.name): output.type for output in decision.outputs}
    for table in inforce.tables.values():
        named: list[Any] = [*table.keys, *table.columns]
        found |= {("table", table.name, each.name): each.type for each in named}
    return found


def _retype(twins: Iterable[tuple[Type, Type]]) -> Retype:
    """A type with the members of all types that are the same but for their members."""
    united: dict[tuple[str, ...], tuple[str, ...]] = {}
    for left, right in twins:
        if left.members != right.members and left.members and right.members:
            groups = (united.get(m, m) for m in (left.members, right.members))
            whole = tuple(dict.fromkeys(member for group in groups for member in group))
            touched = {left.members, right.members}
            touched |= {m for m, group in united.items() if {*group} <= {*whole}}
            united |= dict.fromkeys(touched, whole)

    def retype(type_: Type) -> Type:
        element = None if type_.element is None else retype(type_.element)
        return replace(type_, members=united.get(type_.members, type_.members), element=element)

    return retype if united else lambda type_: type_


def _rebuilt(inforce: InForce, retype: Retype, above: int) -> InForce:
    def expr(node: T) -> T:
        return rebuilt_node(node, retype, above)

    def output(each: Output) -> Output:
        return replace(each, type=retype(each.type))

    def fact(each: Fact) -> Fact:
        return replace(each, type=retype(each.type))

    def table(each: Table) -> Table:
        keys = tuple(replace(key, type=retype(key.type)) for key in each.keys)
        return replace(each, keys=keys, columns=tuple(map(output, each.columns)))

    def rule(each: Rule) -> Rule:
        return replace(each, when=expr(each.when), then=expr(each.then))

    def decision(each: Decision) -> Decision:
        return replace(
            each,
            outputs=tuple(map(output, each.outputs)),
            rules=tuple(map(rule, each.rules)),
            otherwise=expr(each.otherwise),
            base=expr(each.base),
            floor=expr(each.floor),
            cap=expr(each.cap),
        )

    facts = {name: fact(each) for name, each in inforce.policy.facts.items()}
    return replace(
        inforce,
        policy=replace(inforce.policy, facts=facts),
        decisions=tuple(map(decision, inforce.decisions)),
        tables={name: table(each) for name, each in inforce.tables.items()},
        invariants=(),
    )


def rebuilt_node(node: T, retype: Retype, above: int) -> T:
    """An expression, or several in a tuple, with other types and with ids that begin above."""
    if isinstance(node, tuple):
        return tuple(rebuilt_node(each, retype, above) for each in node)  # type: ignore[return-value]  # as given
    if not isinstance(node, Expr):
        return node
    changed: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name == "id":
            changed["id"] = value + above
        elif isinstance(value, Type):
            changed[field.name] = retype(value)
        elif field.name != "value":
            changed[field.name] = rebuilt_node(value, retype, above)
    return replace(node, **changed)
