"""An explanation as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.explain.answer import WhyNot
from engine.explain.assumed import HEAD, what_if
from engine.explain.citations import LEGEND
from engine.explain.explanation import AssumedPart, ChainPart, DecisionPart, Explanation, RulePart
from engine.explain.sentences import (
    EXAMPLES,
    becomes,
    changes,
    gives,
    is_list,
    mark,
    no_change,
    other_cases,
    other_values,
    otherwise,
    own_law,
    provisional,
    reason,
    shown_value,
    some,
    stands_instead,
    undecided,
    waits,
    why,
    worth_asking,
)
from engine.source.masking import mask
from engine.source.render import escape

_SPECIAL: Final = str.maketrans({c: "\\" + c for c in "\\`*_[]<>|#~&"})
_START: Final = re.compile(r"(\d*)([-+=.)])")
"""What at the start of a line would begin a list or a heading, before the sign to be escaped."""


def explanation_markdown(explanation: Explanation) -> str:
    """The whole explanation as a page. Users' words are escaped."""
    account, policy, at_fault = explanation.account, explanation.policy, explanation.quarantine
    tops = {chain.outcome for chain in explanation.chains}
    lines = [
        *_assumed(explanation.assumed),
        f"# {_escape(account.name or account.id)} ({_escape(account.id)})",
        "",
        f"Policy {_escape(policy.name)} {_escape(policy.version)}, as of {policy.as_of}.",
        f"{policy.digest_method} of its meaning `{policy.meaning_digest}`,",
        f"of its text `{policy.text_digest}`.",
        *([] if at_fault is None else ["", f"**{_escape(at_fault.told)}.**"]),
        "",
        "| decision | outcome | mark | why | rule | authority | place |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [row for d in explanation.decisions if d.name in tops for row in _rows(d)]
    for breach in explanation.breached:
        told = f"{_escape(breach.because)} ({_escape(breach.names)})"
        lines += ["", f"**Breached: {_escape(breach.id)}.** {told}"]
    for unchecked in explanation.not_checked:
        lines += ["", f"**Not checked: {_escape(unchecked.id)}.** {_escape(unchecked.names)}"]
    for decision in explanation.decisions:
        lines += ["", *_section(decision)]
    lines += [*_would_change(explanation), *_ends(explanation)]
    for chain in explanation.chains:
        lines += ["", *_chain(chain)]
    lines += ["", "## Facts", "", "| fact | value |", "|---|---|"]
    lines += [f"| {_escape(f.label)} | {_escape(f.shown)} |" for f in account.facts]
    return "\n".join(lines)


def _escape(text: str) -> str:
    return escape(mask(text).replace("\n", " ")).translate(_SPECIAL)


def _at_start(text: str) -> str:
    """Text that stands first in a line or in an item of a list: what it begins with is no mark."""
    return _START.sub(r"\1\\\2", text, count=1) if _START.match(text) else text


def _assumed(parts: Sequence[AssumedPart]) -> Iterator[str]:
    """That it is a what-if, before all else."""
    if parts:
        yield from (f"> **{HEAD}: {_escape(what_if(parts))}.**", "")


def _would_change(explanation: Explanation) -> Iterator[str]:
    part = explanation.would_change
    if part is None:
        return
    yield from ("", f"## What would change the {_escape(part.decision)}", "")
    for head, told in changes(part):
        yield f"- **{_escape(head)}**: {_escape(told)}"
    if part.changes:
        yield from ("", _escape(EXAMPLES))
    else:
        yield _escape(no_change(part))


def _rows(decision: DecisionPart) -> Iterator[str]:
    rules = [] if decision.fault or stands_instead(decision) else decision.winners
    is_sum = decision.base is not None
    part = decision.otherwise if otherwise(decision) else None
    source = ("all other cases", part.authority or "", part.place or "") if part else ("", "", "")
    told = [("; ".join((reason(decision), *decision.grounds)), *source)]
    if rules and not is_sum:
        shown = rules if is_list(decision) else rules[:1]
        told = [(why(r), r.id, r.authority or "", r.place or "") for r in shown]
        told[0] = ("; ".join((told[0][0], *decision.grounds)), *told[0][1:])
    head = [decision.name, shown_value(decision), mark(decision)]
    for cells in told:
        yield f"| {' | '.join(_escape(cell) for cell in (*head, *cells))} |"
        head = ["", "", ""]


def _section(decision: DecisionPart) -> Iterator[str]:
    yield f"## {_escape(decision.name)}: {_escape(shown_value(decision))}"
    about = f"{mark(decision)}, {decision.hit_policy}"
    yield from ("", _at_start(f"{_escape(decision.question)} ({about})".strip()))
    items = [*_items(decision)]
    if items:
        yield ""
        yield from (f"- {_at_start(item)}" for item in items)


def _items(decision: DecisionPart) -> Iterator[str]:
    if decision.fault or stands_instead(decision) or not decision.winners:
        yield _escape(reason(decision))
    yield from map(_escape, provisional(decision))
    if decision.base is not None:
        yield f"{_escape(decision.base)} base"
    by_id = {rule.id: rule for rule in decision.winners}
    for rule in (*(by_id[each.code] for each in decision.reasons), *decision.also_matched):
        authority = f" ({_escape(rule.authority)})" if rule.authority else ""
        digest = f" `{rule.digest}`"
        yield f"matched: {_ruled(rule, decision)} {_escape(why(rule))}{authority}{digest}"
    if decision.bound:
        yield _escape(decision.bound)
    for told in decision.just_met:
        yield f"just met: {_escape(told)}"
    for near in decision.near:
        yield f"close, did not fire: {_ruled(near.rule, decision)} {_failing(near.rule)}"
    for part in decision.undecided:
        told = undecided(part.missing, part.faults)
        yield f"undecided: {_ruled(part.rule, decision)} {_escape(told)}"
    for values, told in other_values(decision):
        yield f"not {_escape(values)}: {_escape(told)}"
    close = {near.rule.id for near in decision.near}
    for rule in (rule for rule in decision.failed if rule.id not in close):
        yield f"did not match: {_ruled(rule, decision)} {_failing(rule)}"


def _ruled(rule: RulePart, decision: DecisionPart) -> str:
    return f"{_escape(gives(rule, decision.name))} **{_escape(rule.id)}**".strip()


def _failing(rule: RulePart) -> str:
    return _escape("; ".join(rule.conditions))


def _ends(explanation: Explanation) -> Iterator[str]:
    """What to ask for, what not to, and on what it all rests in law."""
    worth = [fact for fact in explanation.missing if worth_asking(fact)]
    if worth:
        yield from ("", "## Missing, worth asking for", "")
    for fact in worth:
        yield f"- **{_escape(fact.name)}** {_escape(waits(fact))}"
        found = (*fact.could_become, *fact.together)
        yield from (f"  - {_at_start(_escape(becomes(part)))}" for part in found)
    other = [fact.name for fact in explanation.missing if not worth_asking(fact)]
    if other:
        yield from ("", "## Missing, and no value that was tried changes an outcome", "")
        yield from (f"- {_escape(name)}" for name in other)
    if explanation.cannot_matter:
        yield from ("", "## Missing, and can change no outcome", "")
        yield from (
            f"- {_escape(fact.name)}: {_escape(fact.label)}" for fact in explanation.cannot_matter
        )
    if explanation.authorities:
        yield from ("", "## Rests on", "")
    for cited in explanation.authorities:
        others = filter(None, [other_cases(cited)])
        by = _escape(", ".join((*cited.rules, *cited.parameters, *others)))
        yield f"- {_at_start(_escape(cited.authority))}" + (f": {by}" if by else "")
    if any(each.basis == "default" for each in explanation.authorities):
        yield from ("", f"{_escape(LEGEND)}.")
    if law := own_law(explanation):
        yield from ("", _escape(law))


def _chain(chain: ChainPart) -> Iterable[str]:
    """The way down to the facts, as a nested list."""
    lines = [f"## How {_escape(chain.outcome)} came about", ""]
    for step in chain.steps:
        by = f" by {', '.join(step.rules)}" if step.rules else ""
        told = "see above" if step.again else "; ".join(step.told)
        name = step.name if step.kind == "decision" else f"{step.label} ({step.name})"
        line = f"{name}: {step.shown}{by}" + (f": {told}" if told else "")
        lines.append(f"{'  ' * step.depth}- {_at_start(_escape(line))}")
    return lines


def why_not_markdown(answer: WhyNot) -> str:
    """The answer to `--why-not` as Markdown."""
    account, output, asked = map(_escape, (answer.account, answer.output, answer.asked))
    sign = "settled" if answer.settled else "provisional"
    if answer.status != "decided":
        sign = "not decided"
    if answer.is_so:
        remark = f", {_escape(answer.remark)}" if answer.remark else ""
        told = f"It is **{_escape(answer.actual)}** ({sign}{remark})."
        return "\n".join((*_assumed(answer.assumed), f"# {account}: {output} is {asked}", "", told))
    lines = [*_assumed(answer.assumed), f"# {account}: why is {output} not {asked}?", ""]
    lines.append(f"It is **{_escape(answer.actual)}** ({sign}).")
    lines += ["", _at_start(_escape(answer.remark))] if answer.remark else []
    if answer.missing:
        lines += ["", f"It could change once known: {_escape(some(answer.missing))}."]
    for obstacle in answer.obstacles:
        rule = obstacle.rule
        who = f"**{_escape(rule.id)}** {_escape(rule.title)}" if rule else "**all other cases**"
        place = f", {_escape(obstacle.place)}" if obstacle.place else ""
        lines += ["", f"- {who} ({obstacle.standing}{place})"]
        lines += [
            f"  - {_at_start(_escape(told))}" for told in (*obstacle.reasons, *obstacle.grounds)
        ]
    return "\n".join(lines)
