"""What holds an outcome that no single change was found to change, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.explain.case import Case
from engine.explain.explanation import RulePart
from engine.explain.rules import reasons_of, rule_part
from engine.explain.sentences import why
from engine.explain.tell import parts_of
from engine.model.expressions import AnyOf, Call, Compare, Expr, OutputRef, walk
from engine.model.operators import CompareOp, Function
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.types import Value

_ALONE: Final = "each of these alone would hold it"
_NAMED: Final = 4


def held_by(case: Case, decision: Decision) -> list[str]:
    """What the rule that decides rests on, and whether one thing alone would hold it.

    Empty where no rule decides.
    """
    outcome = case.outcome(decision)
    rules = {rule.id: rule for rule in decision.rules}
    if not outcome.winners or outcome.winner is None:
        return []
    winner = rules[outcome.winner]
    flags = [*_flags(case, winner)] or [(winner, rule_part(case, decision, winner))]
    behind = _behind(case, decision, winner)
    told = [*_sums(case, winner)]
    holds = [f"{rule.id} ({why(part)})" for rule, part in (*flags, *behind)]
    if len(holds) > 1:
        told.insert(0, f"It rests on {_joined(holds)}; {_ALONE}.")
    return told or [f"It rests on {winner.id} ({why(rule_part(case, decision, winner))})."]


def _joined(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _flags(case: Case, winner: Rule) -> Iterator[tuple[Rule, RulePart]]:
    """Rules that put a member in a list, of which the rule asks no more than that one be there."""
    parts = parts_of(winner.when)
    if len(parts) != 1:
        return
    for expr in _alternatives(parts[0], case):
        match expr:
            case Call(
                function=Function.CONTAINS, args=(OutputRef(decision=name, name=output), member)
            ):
                decision = next(d for d in case.inforce.decisions if d.name == name)
                index = [each.name for each in decision.outputs].index(output)
                yield from _giving(case, decision, index, case.values.plain.get(member.id))


def _giving(
    case: Case, decision: Decision, index: int, value: Value
) -> Iterator[tuple[Rule, RulePart]]:
    for rule in decision.rules:
        is_winner = rule.id in case.outcome(decision).winners
        if is_winner and case.values.plain.get(rule.then[index].id) == value:
            yield rule, rule_part(case, decision, rule)


def _alternatives(expr: Expr, case: Case) -> Iterator[Expr]:
    """The parts that hold, of which one would do."""
    if not isinstance(expr, AnyOf):
        yield expr
        return
    for part in expr.parts:
        if case.values.plain.get(part.id) is True:
            yield from _alternatives(part, case)


def _behind(case: Case, decision: Decision, winner: Rule) -> list[tuple[Rule, RulePart]]:
    """The next rule that matches and would give the same, in a decision where the first decides."""
    if decision.hit_policy is not HitPolicy.FIRST:
        return []
    outcome = case.outcome(decision)
    at = decision.rules.index(winner)
    matched = [rule for rule in decision.rules[at + 1 :] if outcome.trace.of(rule.id)]
    given = [tuple(case.values.plain.get(e.id) for e in rule.then) for rule in matched[:1]]
    return [(matched[0], rule_part(case, decision, matched[0]))] if given == [outcome.value] else []


def _sums(case: Case, winner: Rule) -> Iterator[str]:
    """A sum that stays beyond its limit without any one of its lines."""
    decisions = {decision.name: decision for decision in case.inforce.decisions}
    for expr in walk(winner.when):
        match expr:
            case Compare(op=op, left=OutputRef(decision=name), right=right) if (
                decisions[name].hit_policy is HitPolicy.SUM
            ):
                limit = case.values.plain.get(right.id)
                yield from _sum(case, decisions[name], op, limit)


def _sum(case: Case, decision: Decision, op: CompareOp, limit: Value) -> Iterator[str]:
    outcome, values = case.outcome(decision), case.values.plain
    rules = {rule.id: rule for rule in decision.rules if rule.id in outcome.winners}
    points = {id: values.get(rule.then[0].id) for id, rule in rules.items()}
    sizes = [each for each in points.values() if isinstance(each, int)]
    is_above = op in (CompareOp.GE, CompareOp.GT) and isinstance(limit, int)
    if not is_above or len(sizes) != len(points) or not sizes or not isinstance(limit, int):
        return
    base = 0 if decision.base is None else values.get(decision.base.id)
    least = (base if isinstance(base, int) else 0) + sum(sizes) - max(sizes)
    if least < limit or (op is CompareOp.GT and least == limit):
        return
    parts = [rule_part(case, decision, rule) for rule in rules.values()]
    named = [f"{each.points} {each.code}" for each in reasons_of(case, decision, parts)]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    output = decision.outputs[0]
    now, then = case.shown(output, outcome.computed[0]), case.shown(output, limit)
    yield (
        f"It rests on {output.name}, which is {now} by {', '.join(named[:_NAMED])}{more}; "
        f"without any one of these it would still reach {then}."
    )
