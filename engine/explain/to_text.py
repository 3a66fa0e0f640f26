"""An explanation as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from engine.explain.explanation import DecisionPart, Explanation, RulePart, WhyNot
from engine.explain.ink import Ink

_WIDTH: Final = 100
_SHOWN_CLOSE: Final = 5
_REPLACED: Final = "facts are missing that could change it (`if_provisional`)"
_STANDING: Final = {
    "failed": "did not match",
    "undecided": "is undecided",
    "beaten": "does not decide",
}
_NAME: Final = 24
"""Where the second column of details begins."""


def explanation_text(explanation: Explanation, ink: Ink) -> str:
    """The whole explanation: outcomes, then what stands behind each decision."""
    outcomes = [d for d in explanation.decisions if d.is_outcome] or explanation.decisions
    lines = [*_heading(explanation, ink), "", *_outcomes(outcomes, ink)]
    for breach in explanation.breached:
        lines += [
            f"{ink.bad('breached')} {breach.id}: {breach.must} must hold",
            f"  but {breach.names} ({breach.because})",
        ]
    lines += [
        f"{ink.unsure('not checked')} {unchecked.id}: {unchecked.names}"
        for unchecked in explanation.not_checked
    ]
    for decision in explanation.decisions:
        details = [*_details(decision, ink)]
        lines += ["", *details] if details else []
    policy = explanation.policy
    digests = f"policy meaning {policy.meaning_digest[:16]}, text {policy.text_digest[:16]}"
    return "\n".join(line.rstrip() for line in (*lines, "", ink.dim(digests)))


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
    yield f"{ink.bold(who)}{' ' * max(2, _WIDTH - len(who) - len(right))}{right}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _outcomes(decisions: Iterable[DecisionPart], ink: Ink) -> Iterator[str]:
    shown = [(decision, _value(decision)) for decision in decisions]
    names = max(len(decision.name) for decision, _ in shown) + 2
    values = min(26, max(len(value) for _, value in shown)) + 2
    for decision, value in shown:
        painted = ink.bad(value) if decision.fault else ink.bold(value)
        left = f"{decision.name:<{names}}{painted}{' ' * max(2, values - len(value))}"
        space = " " * (names + max(values, len(value) + 2))
        told = decision.fault or (_REPLACED if decision.replaced else _reason(decision))
        first, *rest = textwrap.wrap(told, _WIDTH - len(space)) or [""]
        yield left + first
        yield from (space + line for line in rest)
        if decision.winners and decision.base is None and not (decision.fault or decision.replaced):
            yield space + ink.dim(_credit(decision.winners[0]))
        for line in _provisional(decision):
            yield from (
                space + ink.unsure(part) for part in textwrap.wrap(line, _WIDTH - len(space))
            )


def _value(decision: DecisionPart) -> str:
    if decision.fault:
        return decision.status
    return ", ".join(decision.values.values()) + ("" if decision.settled else "?")


def _provisional(decision: DecisionPart) -> Iterator[str]:
    if decision.settled or decision.fault:
        return
    if decision.replaced:
        computed = ", ".join(decision.computed.values())
        rule = f"{decision.winners[0].id}: " if decision.winners else ""
        yield f"by what is known it is {computed} ({rule}{_reason(decision)})"
    range_ = decision.interval
    could = f"could become {range_.low} to {range_.high}" if range_ else "could change"
    yield could + (f" once known: {', '.join(decision.missing)}" if decision.missing else "")


def _reason(decision: DecisionPart) -> str:
    if decision.base is not None:
        points = [f"{rule.points} {rule.id}" for rule in decision.winners]
        return ", ".join([f"{decision.base} base", *points])
    if not decision.winners:
        return "no rule matched" + (", so `otherwise` holds" if decision.by == "otherwise" else "")
    if decision.hit_policy.startswith(("collect", "rule", "output")):
        return "; ".join(_why(rule) for rule in decision.winners)
    return _why(decision.winners[0])


def _why(rule: RulePart) -> str:
    return rule.because or "; ".join(rule.conditions) or rule.title


def _credit(rule: RulePart) -> str:
    return "  ".join(part for part in (rule.id, rule.place, rule.authority) if part)


def _details(decision: DecisionPart, ink: Ink) -> Iterator[str]:
    lines = [*_matched(decision, ink), *_unmatched(decision, ink)]
    if decision.is_outcome and decision.base is None:
        if lines:
            yield ink.bold(decision.name)
    else:
        yield _title(decision, ink)
    yield from lines


def _title(decision: DecisionPart, ink: Ink) -> str:
    name = ink.bold(f"{decision.name} {_value(decision)}")
    if decision.base is None:
        return name
    range_ = decision.interval
    could = f", could become {range_.low} to {range_.high}," if range_ else ""
    return f"{name}{could} = {decision.base} base"


def _matched(decision: DecisionPart, ink: Ink) -> Iterator[str]:
    if decision.fault and not decision.is_outcome:
        yield f"  {ink.bad(decision.status)}: {decision.fault}"
    if decision.base is not None:
        for rule in decision.winners:
            yield from _entry(f"{rule.points:>6}  {rule.id}", _why(rule), _source(rule), ink)
        if decision.bound:
            yield f"  {decision.bound}"
    elif not decision.is_outcome:
        for rule in decision.winners:
            yield from _entry(f"by {_short(rule)}", _why(rule), _source(rule), ink)
    for rule in decision.also_matched:
        yield from _entry("matched too", f"{_short(rule)}: {_why(rule)}", _source(rule), ink)


def _unmatched(decision: DecisionPart, ink: Ink) -> Iterator[str]:
    shown = decision.close[:_SHOWN_CLOSE]
    for rule in shown:
        told = f"{_short(rule)}: {'; '.join(rule.conditions)}"
        yield from _entry("close, did not fire", told, "", ink)
    if len(decision.close) > len(shown):
        yield f"  and {len(decision.close) - len(shown)} more came close (`--format json` has all)"
    for undecided in decision.undecided:
        missing = [f"{name} is missing" for name in undecided.missing]
        told = f"{_short(undecided.rule)}: {', '.join(missing + undecided.faults)}"
        yield from _entry("undecided", told, "", ink)


def _entry(head: str, told: str, source: str, ink: Ink) -> Iterator[str]:
    """A line of details, folded to the width; the source at its end, or below it."""
    start = f"  {head:<{_NAME - 2}}"
    start += " " if len(start) > _NAME else ""
    first, *rest = textwrap.wrap(told, _WIDTH - _NAME) or [""]
    if source and not rest and len(start + first + source) + 2 <= _WIDTH + 20:
        yield f"{start}{first}  {ink.dim(source)}"
        return
    yield start + first
    yield from (" " * _NAME + line for line in rest)
    if source:
        yield " " * _NAME + ink.dim(source)


def _short(rule: RulePart) -> str:
    gives = rule.points or ", ".join(rule.gives.values())
    return f"{rule.id} {gives}".rstrip()


def _source(rule: RulePart) -> str:
    return "  ".join(part for part in (rule.authority, rule.place) if part)


def why_not_text(answer: WhyNot, ink: Ink) -> str:
    """The answer to `--why-not`."""
    mark = "" if answer.settled else " (provisional)"
    question = f"{answer.account}: why is {answer.output} not {answer.asked}?"
    lines = [f"{question} It is {ink.bold(answer.actual)}{mark}."]
    lines += [f"  {answer.remark}"] if answer.remark else []
    if answer.missing:
        lines.append(f"  it could change once known: {', '.join(answer.missing)}")
    for obstacle in answer.obstacles:
        rule = obstacle.rule
        title = f" ({rule.title})" if rule and rule.title else ""
        place = ink.dim(rule.place or "") if rule else ""
        who = ink.bold(rule.id if rule else "otherwise")
        lines.append(f"  {who} would give it, but {_STANDING[obstacle.standing]}{title}  {place}")
        lines += [f"    {reason}" for reason in obstacle.reasons]
    return "\n".join(line.rstrip() for line in lines)
