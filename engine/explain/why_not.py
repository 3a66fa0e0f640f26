"""Why an outcome is not another one: for each way to it, what stands in that way."""

from __future__ import annotations

from typing import Final
from typing import Literal as Word

from engine.explain.answer import Obstacle, WhyNot
from engine.explain.assumed import assumed_parts
from engine.explain.case import Case
from engine.explain.explanation import FORMAT
from engine.explain.given import given_by
from engine.explain.rules import rule_part, undecided_part
from engine.explain.tell import parts_of
from engine.model.expressions import Literal
from engine.model.policy import Decision, HitPolicy, Rule
from engine.model.result import Outcome, Status
from engine.model.types import Value

_REPLACED: Final = "the outcome is provisional, and until it is known another value stands instead"


def why_not(case: Case, decision: Decision, output: str, asked: Value) -> WhyNot:
    """For each rule that gives `asked` for `output`, and for `otherwise`: what keeps it away.

    For a list, `asked` is a member.
    """
    outcome = case.result.outcomes[decision.name]
    index = [o.name for o in decision.outputs].index(output)
    actual = outcome.value[index]
    obstacles = [
        _obstacle(case, decision, outcome, rule)
        for rule in decision.rules
        if decision.hit_policy not in (HitPolicy.SUM, HitPolicy.COUNT)
        and case.values.plain.get(rule.then[index].id) == asked
    ]
    if decision.otherwise and case.values.plain.get(decision.otherwise[index].id) == asked:
        obstacles.append(_otherwise(case, decision, outcome))
    is_given = _is_given(actual, asked)
    if outcome.status is Status.BLOCKED:  # its rules were not looked at
        obstacles = []
    return WhyNot(
        format=FORMAT,
        account=case.account.id,
        assumed=assumed_parts(case),
        decision=decision.name,
        output=output,
        asked=case.shown(decision.outputs[index], asked),
        actual=case.shown(decision.outputs[index], actual)
        if outcome.status is Status.DECIDED
        else outcome.status,
        is_so=is_given and outcome.status is Status.DECIDED,
        status=outcome.status.value,
        settled=outcome.settled,
        missing=sorted(case.missing(decision.name)),
        obstacles=[] if is_given else obstacles,
        remark=_remark(case, decision, index, is_given=is_given, has_ways=bool(obstacles)),
    )


def _is_given(actual: Value, asked: Value) -> bool:
    if asked == ():
        return actual == ()
    return asked in actual if isinstance(actual, tuple) else asked == actual


def _obstacle(case: Case, decision: Decision, outcome: Outcome, rule: Rule) -> Obstacle:
    part, grounds = rule_part(case, decision, rule), list[str]()
    standing: Word["failed", "undecided", "beaten"]
    match outcome.trace.of(rule.id):
        case True:
            standing, reasons = "beaten", [_beaten(decision, outcome, rule)]
        case False:
            standing, reasons = "failed", [*part.conditions]
            failed = [p for p in parts_of(rule.when) if case.values.plain.get(p.id) is False]
            grounds = given_by(case, failed)
            if outcome.firm.of(rule.id) is None:
                reasons.append("that is by what is known: facts that are missing could change it")
            if decision.hit_policy is HitPolicy.FIRST and _stands_behind(decision, outcome, rule):
                reasons.append(f"besides, {outcome.winners[0]} matches and stands before it")
        case _:
            undecided = undecided_part(case, decision, rule)
            standing = "undecided"
            reasons = [f"{name} is missing" for name in undecided.missing] + undecided.faults
    return Obstacle(
        rule=part, standing=standing, reasons=reasons, grounds=grounds, place=part.place
    )


def _stands_behind(decision: Decision, outcome: Outcome, rule: Rule) -> bool:
    order = [r.id for r in decision.rules]
    return bool(outcome.winners) and order.index(outcome.winners[0]) < order.index(rule.id)


def _beaten(decision: Decision, outcome: Outcome, rule: Rule) -> str:
    if outcome.replaced and rule.id in outcome.winners:
        return f"it gives this, but {_REPLACED}"
    if outcome.status is not Status.DECIDED:
        return f"it matches, but the decision is in {outcome.status}"
    winners = ", ".join(outcome.winners)
    match decision.hit_policy:
        case HitPolicy.FIRST:
            return f"it matches too, but {winners} stands before it"
        case HitPolicy.PRIORITY:
            return f"it matches too, but {winners} gives an output of higher priority"
        case HitPolicy.MIN | HitPolicy.MAX:
            return f"it matches too, but {winners} gives the {decision.hit_policy.split()[-1]}"
        case _:
            return "it matches, and is one of several"


def _otherwise(case: Case, decision: Decision, outcome: Outcome) -> Obstacle:
    matched = [rule for rule in decision.rules if outcome.trace.of(rule.id)]
    if outcome.replaced and not matched:
        reasons = [_REPLACED]
    else:
        reasons = [f"it holds only when no rule matches, and {_matches(case, matched)}"]
    place = case.origin.otherwise.get(decision.name)
    return Obstacle(rule=None, standing="beaten", reasons=reasons, place=place)


def _matches(case: Case, rules: list[Rule]) -> str:
    """`A does (5 exams, the limit is 3)`; of several their ids alone."""
    names = " and ".join(rule.id for rule in rules)
    if len(rules) != 1:
        return f"{names} do"
    told = "; ".join(case.teller.holds(rules[0].when))
    return f"{names} does" + (f" ({told})" if told else "")


def _remark(
    case: Case, decision: Decision, index: int, *, is_given: bool, has_ways: bool
) -> str | None:
    outcome = case.outcome(decision)
    if is_given:
        return "put in place of a provisional outcome" if outcome.replaced else None
    if outcome.status is Status.BLOCKED:
        return "the decision is blocked: another that it reads could not be made"
    if decision.hit_policy in (HitPolicy.SUM, HitPolicy.COUNT):
        return "no single rule gives this value: it is the total of all that match"
    if has_ways:
        return None
    matched = ", ".join(outcome.winners)
    given = case.shown(decision.outputs[index], outcome.computed[index])
    now = f"{matched} decides and gives {given}" if matched else f"no rule matches: {given}"
    computed = [r.id for r in decision.rules if not isinstance(r.then[index], Literal)]
    if computed:
        theirs = (
            f"{', '.join(computed)} compute{'s its own' if len(computed) == 1 else ' their own'}"
        )
        return f"no rule gives it for these facts ({theirs}); {now}"
    aside = [r for r in case.inforce.set_aside if _belongs(case, decision, r)]
    return "no rule in force on this date gives it" + (
        f"; not in force: {', '.join(aside)}" if aside else f"; {now}"
    )


def _belongs(case: Case, decision: Decision, rule: str) -> bool:
    dated = case.inforce.policy.decision(decision.name)
    return any(r.id == rule for r in dated.rules)
