"""An explanation as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.explain.explanation import DecisionPart, Explanation, RulePart, WhyNot
from engine.explain.ink import Ink

_SHOWN_CLOSE: Final = 5
_SENTENCE: Final = 62


def explanation_text(explanation: Explanation, ink: Ink) -> str:
    """The whole explanation: outcomes, then each decision behind them."""
    lines = [*_heading(explanation, ink), ""]
    outcomes = [d for d in explanation.decisions if d.is_outcome]
    for decision in outcomes or explanation.decisions:
        lines += _outcome(decision, ink)
    for breach in explanation.breached:
        lines.append(
            f"{ink.bad('breached')} {breach.id}: must be {breach.must}, but {breach.names}"
            f" ({breach.because})"
        )
    for unchecked in explanation.not_checked:
        lines.append(f"{ink.unsure('not checked')} {unchecked.id}: {unchecked.names}")
    for decision in explanation.decisions:
        details = [*_details(decision, ink)]
        if details:
            lines += ["", *details]
    policy = explanation.policy
    lines += [
        "",
        ink.dim(f"policy digest {policy.meaning_digest[:16]} (text {policy.text_digest[:16]})"),
    ]
    return "\n".join(line.rstrip() for line in lines)


def _heading(explanation: Explanation, ink: Ink) -> Iterator[str]:
    account, policy = explanation.account, explanation.policy
    numbers = [
        _count(len(account.ior_numbers), "IOR number") if account.ior_numbers else None,
        _count(len(account.filer_codes), "filer code") if account.filer_codes else None,
    ]
    about = ", ".join(part for part in (account.kind, *numbers) if part)
    name = account.name or account.id
    who = f"{name} ({about})" if about else name
    right = f"policy {policy.name} {policy.version}, as of {policy.as_of}"
    yield f"{ink.bold(who)}{' ' * max(2, 58 - len(who))}{right}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _outcome(decision: DecisionPart, ink: Ink) -> Iterator[str]:
    value = _value(decision)
    shown = ink.bad(value) if decision.fault else ink.bold(value)
    name = f"{decision.name:<12} "
    room = " " * max(1, 12 - len(value))
    mark = "" if decision.settled or decision.fault else ink.unsure("provisional ")
    if decision.fault:
        yield f"{name}{shown}{room}{decision.fault}"
        return
    winner = decision.winners[0] if decision.winners else None
    reason = _reason(decision, winner)
    yield f"{name}{shown}{room}{mark}{reason}{_credit(winner, len(reason), ink)}"
    if decision.replaced:
        computed = ", ".join(decision.computed.values())
        yield f"{'':13}would be {computed} by what is known, and is provisional"
    if decision.missing:
        yield f"{'':13}could change once known: {', '.join(decision.missing)}"


def _value(decision: DecisionPart) -> str:
    if decision.fault:
        return decision.status
    return ", ".join(decision.values.values())


def _reason(decision: DecisionPart, winner: RulePart | None) -> str:
    if winner is not None:
        return winner.because or "; ".join(winner.conditions) or winner.title
    if decision.base is not None:
        return "the base: no rule matched"
    return "no rule matched: otherwise" if decision.by == "otherwise" else "no rule matched"


def _credit(rule: RulePart | None, length: int, ink: Ink) -> str:
    if rule is None:
        return ""
    parts = [rule.id, rule.place or "", rule.authority or ""]
    return " " * max(2, _SENTENCE - length) + ink.dim("  ".join(part for part in parts if part))


def _details(decision: DecisionPart, ink: Ink) -> Iterator[str]:
    yield from _sum(decision, ink) if decision.base is not None else _others(decision, ink)
    shown = decision.close[:_SHOWN_CLOSE]
    for rule in shown:
        yield f"  close, did not fire     {_short(rule)}: {'; '.join(rule.conditions)}"
    if len(decision.close) > len(shown):
        yield f"  and {len(decision.close) - len(shown)} more came close (`--format json` has all)"
    for undecided in decision.undecided:
        missing = [f"{name} is missing" for name in undecided.missing]
        reasons = ", ".join(missing + undecided.faults)
        yield f"  {ink.unsure('undecided')}               {_short(undecided.rule)}: {reasons}"


def _short(rule: RulePart) -> str:
    gives = rule.points or ", ".join(rule.gives.values())
    return f"{rule.id} {gives}".rstrip()


def _sum(decision: DecisionPart, ink: Ink) -> Iterator[str]:
    total = ", ".join(decision.computed.values())
    range_ = decision.interval
    could = f", could become {range_.low} to {range_.high}" if range_ else ""
    yield f"{ink.bold(decision.name + ' ' + total)}{could} = {decision.base} base"
    for rule in decision.winners:
        reason = rule.because or "; ".join(rule.conditions) or rule.title
        yield f"  {rule.points:>6}  {rule.id:<18} {reason}{_place(rule, len(reason), ink)}"
    if decision.bound:
        yield f"  {decision.bound}"


def _place(rule: RulePart, length: int, ink: Ink) -> str:
    parts = [part for part in (rule.authority, rule.place) if part]
    return " " * max(2, _SENTENCE - length) + ink.dim("  ".join(parts)) if parts else ""


def _others(decision: DecisionPart, ink: Ink) -> Iterator[str]:
    if decision.is_outcome:
        heading = ink.bold(decision.name)
        if decision.close or decision.undecided or decision.also_matched:
            yield heading
    else:
        mark = "" if decision.settled or decision.fault else ink.unsure(" provisional")
        range_ = decision.interval
        could = f", could become {range_.low} to {range_.high}" if range_ else ""
        yield f"{ink.bold(decision.name + ' ' + _value(decision))}{mark}{could}"
        if decision.fault:
            yield f"  {decision.fault}"
        for rule in decision.winners:
            reason = rule.because or "; ".join(rule.conditions) or rule.title
            yield f"  by {_short(rule)}: {reason}{_place(rule, len(reason), ink)}"
    for rule in decision.also_matched:
        yield f"  matched too             {_short(rule)}: {rule.because or rule.title}"


def why_not_text(answer: WhyNot, ink: Ink) -> str:
    """The answer to `--why-not`."""
    mark = "" if answer.settled else " (provisional)"
    question = f"{answer.account}: why is {answer.output} not {answer.asked}?"
    lines = [f"{question} It is {ink.bold(answer.actual)}{mark}."]
    if answer.remark:
        lines.append(f"  {answer.remark}")
    for obstacle in answer.obstacles:
        who = "otherwise" if obstacle.rule is None else obstacle.rule.id
        place = obstacle.rule.place if obstacle.rule and obstacle.rule.place else ""
        title = obstacle.rule.title if obstacle.rule else ""
        lines.append(
            f"  {ink.bold(who)} would give it{': ' + title if title else ''}  {ink.dim(place)}"
        )
        lines += [f"    {obstacle.standing}: {reason}" for reason in obstacle.reasons]
    return "\n".join(line.rstrip() for line in lines)
