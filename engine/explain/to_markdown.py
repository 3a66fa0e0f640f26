"""An explanation as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.accounts.identifiers import mask
from engine.explain.explanation import DecisionPart, Explanation, WhyNot
from engine.explain.sentences import (
    gives,
    is_list,
    mark,
    provisional,
    reason,
    shown_value,
    some,
    undecided,
    why,
)
from engine.source.render import escape

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
        "| decision | outcome | mark | why | rule | authority | place |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [row for d in explanation.decisions if d.is_outcome for row in _rows(d)]
    for breach in explanation.breached:
        told = f"{_escape(breach.because)} ({_escape(breach.names)})"
        lines += ["", f"**Breached: {breach.id}.** {told}"]
    for decision in explanation.decisions:
        lines += ["", *_section(decision)]
    lines += ["", "## Facts", "", "| fact | value |", "|---|---|"]
    lines += [f"| {_escape(f.label)} | {_escape(f.shown)} |" for f in account.facts]
    return "\n".join(lines)


def _escape(text: str) -> str:
    return escape(mask(text).replace("\n", " ")).translate(_SPECIAL)


def _rows(decision: DecisionPart) -> Iterator[str]:
    rules = [] if decision.fault or decision.replaced else decision.winners
    is_sum = decision.base is not None
    told = [(reason(decision), "", "", "")]
    if rules and not is_sum:
        shown = rules if is_list(decision) else rules[:1]
        told = [(why(r), r.id, r.authority or "", r.place or "") for r in shown]
    head = [decision.name, shown_value(decision), mark(decision)]
    for cells in told:
        yield f"| {' | '.join(_escape(cell) for cell in (*head, *cells))} |"
        head = ["", "", ""]


def _section(decision: DecisionPart) -> Iterator[str]:
    yield f"## {_escape(decision.name)}: {_escape(shown_value(decision))}"
    about = f"{mark(decision)}, {decision.hit_policy}"
    yield from ("", f"{_escape(decision.question)} ({about})".strip())
    items = [*_items(decision)]
    if items:
        yield ""
        yield from (f"- {item}" for item in items)


def _items(decision: DecisionPart) -> Iterator[str]:
    if decision.fault or decision.replaced or not decision.winners:
        yield _escape(reason(decision))
    yield from map(_escape, provisional(decision))
    if decision.base is not None:
        yield f"{_escape(decision.base)} base"
    for rule in (*decision.winners, *decision.also_matched):
        authority = f" ({_escape(rule.authority)})" if rule.authority else ""
        yield f"matched: {gives(rule)} **{rule.id}** {_escape(why(rule))}{authority}"
    if decision.bound:
        yield _escape(decision.bound)
    for rule in decision.close:
        yield f"close, did not fire: **{rule.id}** {_escape('; '.join(rule.conditions))}"
    for part in decision.undecided:
        told = undecided(part.missing, part.faults)
        yield f"undecided: **{part.rule.id}** {_escape(told)}"


def why_not_markdown(answer: WhyNot) -> str:
    """The answer to `--why-not` as Markdown."""
    account, output, asked = map(_escape, (answer.account, answer.output, answer.asked))
    sign = "settled" if answer.settled else "provisional"
    lines = [f"# {account}: why is {output} not {asked}?", ""]
    lines.append(f"It is **{_escape(answer.actual)}** ({sign}).")
    lines += ["", _escape(answer.remark)] if answer.remark else []
    if answer.missing:
        lines += ["", f"It could change once known: {_escape(some(answer.missing))}."]
    for obstacle in answer.obstacles:
        rule = obstacle.rule
        who = f"**{rule.id}** {_escape(rule.title)}" if rule else "**otherwise**"
        place = f", {_escape(rule.place)}" if rule and rule.place else ""
        lines += ["", f"- {who} ({obstacle.standing}{place})"]
        lines += [f"  - {_escape(told)}" for told in obstacle.reasons]
    return "\n".join(lines)
