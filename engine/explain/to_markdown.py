"""An explanation as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.explain.explanation import DecisionPart, Explanation, RulePart, WhyNot

_SPECIAL: Final = str.maketrans({c: "\\" + c for c in "\\`*_[]<>|#"})


def explanation_markdown(explanation: Explanation) -> str:
    """The whole explanation as a page. Users' words are escaped."""
    account, policy = explanation.account, explanation.policy
    lines = [
        f"# {_escape(account.name or account.id)} ({_escape(account.id)})",
        "",
        f"Policy {_escape(policy.name)} {_escape(policy.version)}, as of {policy.as_of}.",
        f"Meaning digest `{policy.meaning_digest}`.",
        "",
        "| decision | outcome | mark | rule | why | authority | place |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(d) for d in explanation.decisions if d.is_outcome]
    for breach in explanation.breached:
        lines += [
            "",
            f"**Breached: {breach.id}.** {_escape(breach.because)} ({_escape(breach.names)})",
        ]
    for decision in explanation.decisions:
        lines += ["", *_section(decision)]
    lines += ["", "## Facts", "", "| fact | value |", "|---|---|"]
    lines += [f"| {_escape(f.label)} | {_escape(f.value)} |" for f in account.facts]
    return "\n".join(lines)


def _escape(text: str) -> str:
    return text.translate(_SPECIAL).replace("\n", " ")


def _mark(decision: DecisionPart) -> str:
    if decision.fault:
        return decision.status
    return "settled" if decision.settled else "provisional"


def _row(decision: DecisionPart) -> str:
    winner = decision.winners[0] if decision.winners else None
    cells = [
        decision.name,
        ", ".join(decision.values.values()),
        _mark(decision),
        winner.id if winner else decision.by,
        decision.fault or (_reason(winner) if winner else ""),
        (winner.authority or "") if winner else "",
        (winner.place or "") if winner else "",
    ]
    return f"| {' | '.join(_escape(cell) for cell in cells)} |"


def _reason(rule: RulePart) -> str:
    return rule.because or "; ".join(rule.conditions) or rule.title


def _section(decision: DecisionPart) -> Iterator[str]:
    value = decision.status if decision.fault else ", ".join(decision.values.values())
    yield f"## {_escape(decision.name)}: {_escape(value)}"
    yield ""
    yield f"{_escape(decision.question)} ({_mark(decision)}, {decision.hit_policy})"
    yield ""
    if decision.replaced:
        yield f"- by what is known it would be {_escape(', '.join(decision.computed.values()))}"
    if decision.interval:
        yield f"- could become {decision.interval.low} to {decision.interval.high}"
    if decision.missing:
        yield f"- could change once known: {_escape(', '.join(decision.missing))}"
    if decision.base is not None:
        yield f"- {decision.base} base"
    for rule in (*decision.winners, *decision.also_matched):
        points = f"{rule.points} " if rule.points else ""
        authority = f" ({_escape(rule.authority)})" if rule.authority else ""
        yield f"- matched: {points}**{rule.id}** {_escape(_reason(rule))}{authority}"
    if decision.bound:
        yield f"- {decision.bound}"
    for rule in decision.close:
        yield f"- close, did not fire: **{rule.id}** {_escape('; '.join(rule.conditions))}"
    for undecided in decision.undecided:
        reasons = [f"{name} is missing" for name in undecided.missing] + undecided.faults
        yield f"- undecided: **{undecided.rule.id}** {_escape(', '.join(reasons))}"


def why_not_markdown(answer: WhyNot) -> str:
    """The answer to `--why-not` as Markdown."""
    account, output, asked = map(_escape, (answer.account, answer.output, answer.asked))
    lines = [
        f"# {account}: why is {output} not {asked}?",
        "",
        f"It is **{_escape(answer.actual)}** ({'settled' if answer.settled else 'provisional'}).",
    ]
    lines += ["", _escape(answer.remark)] if answer.remark else []
    if answer.missing:
        lines += ["", f"It could change once known: {_escape(', '.join(answer.missing))}."]
    for obstacle in answer.obstacles:
        who = obstacle.rule.id if obstacle.rule else "otherwise"
        lines += ["", f"- **{who}** ({obstacle.standing})"]
        lines += [f"  - {_escape(reason)}" for reason in obstacle.reasons]
    return "\n".join(lines)
