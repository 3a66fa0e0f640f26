"""Random edits of random policies, and who moves by which of them: by brute force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from engine.engines.reference import ReferenceEngine
from engine.model.expressions import AllOf, AnyOf, Expr, Not
from engine.model.inforce import InForce
from engine.model.policy import Decision, Rule
from engine.model.result import Facts, Result
from engine.model.types import Value
from tests.property.agreement import exact
from tests.property.chance import Chance
from tests.property.worlds import POOLS

Part = tuple[object, ...]
_FRESH = count(10**6)


@dataclass(frozen=True)
class Mutation:
    """One edit: what it is of, and how it is made."""

    part: Part
    make: Callable[[InForce], InForce]


def build_mutations(chance: Chance, inforce: InForce, most: int) -> list[Mutation]:
    """Some edits of a policy, each of another part of it."""
    found: dict[Part, Mutation] = {}
    for _ in range(chance.whole(1, most)):
        made = _mutation(chance, inforce)
        if made is not None:
            found.setdefault(made.part, made)
    ordered = {part[1] for part in found if part[0] == "order"}
    return [m for part, m in found.items() if part[0] == "order" or part[1] not in ordered]


def _mutation(chance: Chance, inforce: InForce) -> Mutation | None:
    decision = chance.pick(inforce.decisions)
    match chance.whole(0, 7):
        case 0 if inforce.policy.parameters:
            parameter = chance.pick([*inforce.policy.parameters.values()])
            value = chance.pick(POOLS[parameter.type.kind])
            return Mutation(("parameter", parameter.name), _parameter(parameter.name, value))
        case 1 if decision.otherwise and decision.rules:
            rule = chance.pick(decision.rules)
            if rule.then:
                part: Part = ("setting", decision.name, "otherwise")
                return Mutation(part, _decision(decision.name, _otherwise(rule.then)))
        case 2 if decision.hit_policy.is_ordered and len(decision.rules) > 1:
            return Mutation(("order", decision.name), _decision(decision.name, _reverse))
        case 3 if decision.rules:
            gone = chance.pick(decision.rules).id
            part = ("rule", decision.name, gone)
            return Mutation(part, _decision(decision.name, _without(gone)))
        case 4 if any(table.rows for table in inforce.tables.values()):
            table = chance.pick([t for t in inforce.tables.values() if t.rows])
            row, other = chance.pick(table.rows), chance.pick(table.rows)
            return Mutation(("row", table.name, row.keys), _row(table.name, row.keys, other.values))
        case _ if decision.rules:
            rule, other_rule = chance.pick(decision.rules), chance.pick(decision.rules)
            part = ("rule", decision.name, rule.id)
            changed = _changed(chance, rule, other_rule)
            return Mutation(part, _decision(decision.name, _instead(changed)))
    return None


def _changed(chance: Chance, rule: Rule, other: Rule) -> Rule:
    conditions: tuple[Expr, ...] = (
        other.when,
        Not(rule.when, next(_FRESH)),
        AllOf((), next(_FRESH)),
        AnyOf((), next(_FRESH)),
    )
    if chance.whole(0, 1):
        return replace(rule, then=other.then)
    return replace(rule, when=chance.pick(conditions))


def _parameter(name: str, value: Value) -> Callable[[InForce], InForce]:
    return lambda inforce: replace(inforce, parameters={**inforce.parameters, name: value})


def _decision(name: str, make: Callable[[Decision], Decision]) -> Callable[[InForce], InForce]:
    def mutate(inforce: InForce) -> InForce:
        decisions = tuple(make(d) if d.name == name else d for d in inforce.decisions)
        return replace(inforce, decisions=decisions)

    return mutate


def _otherwise(then: tuple[Expr, ...]) -> Callable[[Decision], Decision]:
    return lambda decision: replace(decision, otherwise=then)


def _reverse(decision: Decision) -> Decision:
    return replace(decision, rules=decision.rules[::-1])


def _without(gone: str) -> Callable[[Decision], Decision]:
    return lambda d: replace(d, rules=tuple(rule for rule in d.rules if rule.id != gone))


def _instead(changed: Rule) -> Callable[[Decision], Decision]:
    return lambda d: replace(d, rules=tuple(changed if r.id == changed.id else r for r in d.rules))


def _row(
    name: str, keys: tuple[Value, ...], values: tuple[Value, ...]
) -> Callable[[InForce], InForce]:
    def mutate(inforce: InForce) -> InForce:
        table = inforce.tables[name]
        rows = tuple(replace(r, values=values) if r.keys == keys else r for r in table.rows)
        return replace(inforce, tables={**inforce.tables, name: replace(table, rows=rows)})

    return mutate


def edited(inforce: InForce, mutations: Iterable[Mutation]) -> InForce:
    """A policy with some edits made."""
    for mutation in mutations:
        inforce = mutation.make(inforce)
    return inforce


def expected_moves(
    old: InForce,
    mutations: Sequence[Mutation],
    accounts: Sequence[Facts],
    outputs: Sequence[tuple[str, int]],
) -> Mapping[str, tuple[str, frozenset[Part]]]:
    """Each moved account, how it is to be attributed, and to which parts: every trial made anew."""
    before, after = (
        _answers(old, accounts, outputs),
        _answers(edited(old, mutations), accounts, outputs),
    )
    alone = {m.part: _answers(edited(old, [m]), accounts, outputs) for m in mutations}
    without = {
        m.part: _answers(edited(old, [o for o in mutations if o is not m]), accounts, outputs)
        for m in mutations
    }

    def of(i: int) -> tuple[str, frozenset[Part]]:
        enough = frozenset(part for part, given in alone.items() if given[i] == after[i])
        if enough:
            return ("alone" if len(enough) == 1 else "any"), enough
        needed = frozenset(part for part, given in without.items() if given[i] != after[i])
        return ("together" if needed else "several"), needed

    return {str(i): of(i) for i in range(len(accounts)) if before[i] != after[i]}


def _answers(
    inforce: InForce, accounts: Sequence[Facts], outputs: Sequence[tuple[str, int]]
) -> list[object]:
    engine = ReferenceEngine(inforce)
    return [[*_outcomes(engine.decide(facts), outputs)] for facts in accounts]


def _outcomes(result: Result, outputs: Sequence[tuple[str, int]]) -> Iterator[object]:
    for decision, place in outputs:
        outcome = result.outcomes[decision]
        value = outcome.value[place]
        is_zero = isinstance(value, float) and value == 0
        yield str(outcome.status) == "decided", 0.0 if is_zero else exact(value)
