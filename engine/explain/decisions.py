"""One decision as it came out for an account."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from engine.explain.basis import basis_of
from engine.explain.case import Case, json_by_output
from engine.explain.citations import cited
from engine.explain.explanation import (
    BecomesPart,
    DecisionPart,
    IntervalPart,
    OtherwisePart,
    UndecidedPart,
)
from engine.explain.faults import fault_of
from engine.explain.just_met import just_met
from engine.explain.near import could_still_matter, near_misses
from engine.explain.other_values import other_values
from engine.explain.rules import reasons_of, rule_part, undecided_part
from engine.model.formats import show_value
from engine.model.policy import Decision, HitPolicy
from engine.model.result import Outcome, Status

Mark = Literal["settled", "provisional", "not certain", "error", "blocked"]


def decision_part(
    case: Case,
    decision: Decision,
    becomes: Sequence[BecomesPart],
    *,
    moved_by: Collection[str] = (),
    every: bool,
) -> DecisionPart:
    """A decision with all that is to be known of it, but for what it rests on in other decisions.

    Args:
        case: The account.
        decision: The decision.
        becomes: What its outcome could become.
        moved_by: The facts of which a value that was tried changes its outcome.
        every: Whether to tell of every rule that did not match.
    """
    outcome = case.outcome(decision)
    rules = {rule.id: rule for rule in decision.rules}
    also = [id for id, truth in outcome.trace.items() if truth and id not in outcome.winners]
    failed = [id for id, truth in outcome.trace.items() if truth is False]
    winners = [rule_part(case, decision, rules[id]) for id in outcome.winners]
    is_outcome = decision.name in case.inforce.policy.outcomes
    base, bound = _sum_frame(case, decision, outcome)
    return DecisionPart(
        name=decision.name,
        question=decision.question,
        hit_policy=decision.hit_policy,
        is_outcome=is_outcome,
        status=outcome.status.value,
        settled=outcome.settled,
        mark=_mark(case, outcome, becomes),
        on_data=any(output.name in case.origin.quarantine for output in decision.outputs),
        values=json_by_output(decision, outcome.value),
        shown=case.shown_by_output(decision, outcome.value),
        computed=case.shown_by_output(decision, outcome.computed),
        rows=case.rows(decision, outcome.value),
        replaced=outcome.replaced,
        interval=_interval(case, decision, outcome),
        base=base,
        bound=bound,
        winners=winners,
        by="rules" if outcome.winners else "otherwise" if decision.otherwise else "nothing",
        otherwise=_otherwise(case, decision),
        just_met=just_met(case, decision),
        fault=fault_of(decision, case.result.outcomes),
        reasons=reasons_of(case, decision, winners),
        rests_on=basis_of(case, decision),
        grounds=[],
        also_matched=[rule_part(case, decision, rules[id]) for id in also],
        near=near_misses(case, decision),
        undecided=_undecided(case, decision, outcome),
        failed=[rule_part(case, decision, rules[id]) for id in failed] if every else [],
        missing=sorted(case.missing(decision.name)),
        moved_by=[name for name in sorted(case.missing(decision.name)) if name in moved_by],
        could_become=[*becomes],
        why_not=other_values(case, decision, becomes) if is_outcome else [],
        reads=sorted(decision.reads_decisions()),
    )


def _mark(case: Case, outcome: Outcome, becomes: Sequence[BecomesPart]) -> Mark:
    """How an outcome stands; of a decision that is no outcome nothing was tried."""
    if outcome.status is not Status.DECIDED:
        return "error" if outcome.status is Status.ERROR else "blocked"
    if outcome.settled:
        return "settled"
    return "provisional" if becomes or outcome.decision not in case.outcomes else "not certain"


def _otherwise(case: Case, decision: Decision) -> OtherwisePart | None:
    if not decision.otherwise:
        return None
    values = tuple(case.values.plain.get(expr.id) for expr in decision.otherwise)
    return OtherwisePart(
        gives=case.shown_by_output(decision, values),
        owner=decision.owner,
        place=case.origin.otherwise.get(decision.name),
        **cited(decision.authority),
    )


def _interval(case: Case, decision: Decision, outcome: Outcome) -> IntervalPart | None:
    if outcome.interval is None or outcome.settled:
        return None
    (output,) = decision.outputs
    low, high = (
        "missing" if value is None else case.shown(output, value) for value in outcome.interval
    )
    return IntervalPart(low=low, high=high)


def _sum_frame(case: Case, decision: Decision, outcome: Outcome) -> tuple[str | None, str | None]:
    """Where a sum begins, and whether floor or cap changed it."""
    if decision.hit_policy is not HitPolicy.SUM or outcome.status is Status.BLOCKED:
        return None, None
    type_ = decision.outputs[0].type
    base = 0 if decision.base is None else case.values.plain.get(decision.base.id)
    rules = [rule for rule in decision.rules if rule.id in outcome.trace.true]
    addends = [base, *(case.values.plain.get(rule.then[0].id) for rule in rules)]
    total, value = sum(a for a in addends if isinstance(a, int)), outcome.computed[0]
    bound = None
    if isinstance(value, int) and value != total:
        name = "floor" if value > total else "cap"
        bound = f"{show_value(total, type_)}, held to the {name} of {show_value(value, type_)}"
    return show_value(base, type_), bound


def _undecided(case: Case, decision: Decision, outcome: Outcome) -> list[UndecidedPart]:
    if outcome.status is Status.BLOCKED:
        return []
    rules = could_still_matter(decision, outcome)
    undecided = [rule for rule in rules if rule.id in outcome.trace.undecided]
    return [undecided_part(case, decision, rule) for rule in undecided]
