"""A policy that is partly old and partly new: the old one with some edits applied.

What only one of the two declares (parameters, tables, whole decisions) is there in every mix:
it decides nothing until something reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from engine.model.expressions import Lookup, OutputRef, walk
from engine.model.inforce import InForce
from engine.model.policy import Decision, Rule, Table
from engine.runs.comparison.pair import Pair

Part = tuple[object, ...]
"""What an edit changes: its sort first, then names down to it."""

SETTINGS = ("otherwise", "if_provisional", "base", "floor", "cap")
"""The settings of a decision that can change one by one."""


class InapplicableError(Exception):
    """Parts of two policies that cannot stand together; the text says why."""


def mix(pair: Pair, taken: Collection[Part], wanted: Iterable[str]) -> tuple[InForce, set[Part]]:
    """The old policy with the parts of the new one that are taken, down to the wanted decisions.

    Returns:
        The policy, and the parts that had to come along, because something taken reads them.

    Raises:
        InapplicableError: there is no such policy: its decisions would read in a circle, or
            read what is not there.
    """
    parts, wanted = {*taken}, [*wanted]
    while True:
        mixed = _mix(pair, parts, wanted)
        lacking = _lacking(mixed)
        if not lacking:
            return mixed, parts - {*taken}
        if lacking <= parts:
            raise InapplicableError("something in it reads what the edit takes away")
        parts |= lacking


def _mix(pair: Pair, parts: set[Part], wanted: Sequence[str]) -> InForce:
    old, new = pair.sides
    facts = {**new.policy.facts, **old.policy.facts}
    facts |= {name: new.policy.facts[name] for sort, name, *_ in _pairs(parts) if sort == "fact"}
    parameters = {**new.parameters, **old.parameters}
    for sort, name, *_ in _pairs(parts):
        if sort == "parameter":
            parameters[name] = new.parameters[name]
    as_of = new.as_of if ("parameter", "as_of") in parts else old.as_of
    return InForce(
        policy=replace(old.policy, facts=facts),
        as_of=as_of,
        parameters=parameters,
        decisions=_in_order(_decisions(pair, parts), wanted),
        tables=_tables(pair, parts),
        invariants=(),
        set_aside=(),
    )


def _pairs(parts: Iterable[Part]) -> Iterable[tuple[str, str]]:
    return [(str(part[0]), str(part[1])) for part in parts]


def _decisions(pair: Pair, parts: Collection[Part]) -> dict[str, Decision]:
    old, new = ({d.name: d for d in side.decisions} for side in pair.sides)
    found = {**new, **old}
    for name in old.keys() & new.keys():
        whole = ("decision", name) in parts
        found[name] = new[name] if whole else merged(old[name], new[name], parts)
    return found


def merged(old: Decision, new: Decision, parts: Collection[Part]) -> Decision:
    """A decision with the rules and settings of the new one that are taken."""
    name = old.name
    settings = {key: getattr(new, key) for key in SETTINGS if ("setting", name, key) in parts}
    base = replace(old, **settings)
    if ("setting", name, "hit_policy") in parts:
        base = replace(base, hit_policy=new.hit_policy, priority=new.priority, outputs=new.outputs)
    if ("setting", name, "priority") in parts:
        base = replace(base, priority=new.priority)
    before, after = ({rule.id: rule for rule in each.rules} for each in (old, new))
    rules: dict[str, Rule] = {}
    for id_ in dict.fromkeys([*before, *after]):
        side = after if ("rule", name, id_) in parts else before
        if id_ in side:
            rules[id_] = side[id_]
    if not base.hit_policy.is_ordered:
        return replace(base, rules=tuple(rules[id_] for id_ in sorted(rules)))
    by_new = ("order", name) in parts or not old.hit_policy.is_ordered
    order = _woven(*((after, before) if by_new else (before, after)), rules)
    return replace(base, rules=tuple(rules[id_] for id_ in order))


def _woven(first: Iterable[str], second: Iterable[str], kept: Collection[str]) -> list[str]:
    """Ids in the first order; what only the second has comes after what it follows there."""
    order = [id_ for id_ in first if id_ in kept]
    known, last = {*order}, None
    for id_ in second:
        if id_ not in kept:
            continue
        if id_ not in known:
            order.insert(0 if last is None else order.index(last) + 1, id_)
            known.add(id_)
        last = id_
    return order


def _tables(pair: Pair, parts: Collection[Part]) -> Mapping[str, Table]:
    old, new = (side.tables for side in pair.sides)
    found = {**new, **old}
    for name in old.keys() & new.keys():
        whole = ("table", name) in parts
        found[name] = new[name] if whole else _rows(old[name], new[name], parts)
    return found


def _rows(old: Table, new: Table, parts: Collection[Part]) -> Table:
    before, after = ({row.keys: row for row in each.rows} for each in (old, new))
    taken = [part[2] for part in parts if part[:2] == ("row", old.name)]
    for keys in taken:
        before.pop(keys, None)  # type: ignore[call-overload]  # the keys of a row
        if keys in after:
            before[keys] = after[keys]
    has_otherwise = ("no row", old.name) in parts
    otherwise = new.otherwise if has_otherwise else old.otherwise
    return replace(old, rows=tuple(before.values()), otherwise=otherwise)


def _in_order(decisions: Mapping[str, Decision], wanted: Sequence[str]) -> tuple[Decision, ...]:
    """What the wanted decisions need, each after those it reads."""
    graph: dict[str, list[str]] = {}
    ahead = [name for name in wanted if name in decisions]
    while ahead:
        name = ahead.pop()
        if name not in graph:
            graph[name] = sorted(decisions[name].reads_decisions())
            ahead += graph[name]
    try:
        return tuple(decisions[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise InapplicableError(f"its decisions would read in a circle: {circle}") from None


def _lacking(mixed: InForce) -> set[Part]:
    """The decisions and tables that must be new as a whole, for something reads what is new."""
    given = {output.name for decision in mixed.decisions for output in decision.outputs}
    found: set[Part] = set()
    for decision in mixed.decisions:
        for expr in decision.expressions():
            for node in walk(expr):
                if isinstance(node, OutputRef) and node.name not in given:
                    found.add(("decision", node.decision))
                if isinstance(node, Lookup) and not _answers(mixed.tables[node.table], node):
                    found.add(("table", node.table))
    return found


def _answers(table: Table, lookup: Lookup) -> bool:
    names = {column.name for column in table.columns}
    return lookup.column in names and len(lookup.keys) == len(table.keys)
