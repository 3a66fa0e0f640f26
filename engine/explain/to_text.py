"""An explanation as lines for a terminal, folded to its width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.explain.explanation import DecisionPart, Explanation, WhyNot
from engine.explain.ink import Ink
from engine.explain.sentences import (
    gives,
    is_list,
    provisional,
    reason,
    shown_value,
    some,
    source,
    undecided,
    why,
)
from engine.source.render import escape

WIDTH: Final = 100
_SHOWN_CLOSE: Final = 5
_STANDING: Final = {
    "failed": "did not match",
    "undecided": "is undecided",
    "beaten": "does not decide",
}


def explanation_text(explanation: Explanation, ink: Ink, width: int = WIDTH) -> str:
    """The whole explanation: outcomes, then what stands behind each decision."""
    page = _Page(ink, width)
    outcomes = [d for d in explanation.decisions if d.is_outcome] or explanation.decisions
    lines = [*page.heading(explanation), "", *page.outcomes(outcomes)]
    for breach in explanation.breached:
        lines += [
            f"{ink.bad('breached')} {breach.id}: {breach.must} must hold",
            *page.fold("  ", f"but {breach.names} ({breach.because})"),
        ]
    for unchecked in explanation.not_checked:
        head = f"{ink.unsure('not checked')} {unchecked.id}"
        lines += [head, *page.fold("  ", f"{unchecked.must}: {unchecked.names}")]
    for decision in explanation.decisions:
        details = [*page.details(decision)]
        lines += ["", *details] if details else []
    policy = explanation.policy
    digests = f"policy meaning {policy.meaning_digest[:16]}, text {policy.text_digest[:16]}"
    return "\n".join(line.rstrip() for line in (*lines, "", ink.dim(digests)))


@dataclass(frozen=True, slots=True)
class _Page:
    ink: Ink
    width: int

    def fold(self, margin: str, text: str, first: str | None = None) -> Iterator[str]:
        """Text in lines of the page's width, each behind the margin."""
        room = max(20, self.width - len(margin))
        lines = textwrap.wrap(text, room, break_on_hyphens=False) or [""]
        yield (margin if first is None else first) + lines[0]
        yield from (margin + line for line in lines[1:])

    def heading(self, explanation: Explanation) -> Iterator[str]:
        """Who, and by which policy."""
        account, policy = explanation.account, explanation.policy
        numbers = [
            _count(len(account.ior_numbers), "IOR number") if account.ior_numbers else None,
            _count(len(account.filer_codes), "filer code") if account.filer_codes else None,
        ]
        about = ", ".join(part for part in (account.kind, *numbers) if part)
        name = escape(account.name or account.id)
        who = f"{name} ({about})" if about else name
        right = f"policy {policy.name} {policy.version}, as of {policy.as_of}"
        gap = self.width - len(who) - len(right)
        if gap < 2:  # noqa: PLR2004  # at least two blanks between them
            yield self.ink.bold(who)
            yield right
        else:
            yield f"{self.ink.bold(who)}{' ' * gap}{right}"

    def outcomes(self, decisions: Iterable[DecisionPart]) -> Iterator[str]:
        """Each outcome with its reason, its rule, and what could still change it."""
        shown = [(decision, shown_value(decision)) for decision in decisions]
        names = max(len(decision.name) for decision, _ in shown) + 2
        values = min(24, max(len(value) for _, value in shown)) + 2
        for decision, value in shown:
            painted = self.ink.bad(value) if decision.fault else self.ink.bold(value)
            first = f"{decision.name:<{names}}{painted}{' ' * max(2, values - len(value))}"
            margin = " " * (names + values)
            if len(value) + 2 > values:
                yield first.rstrip()
                first = margin
            yield from self._reasons(decision, margin, first)
            for line in provisional(decision):
                yield from map(self.ink.unsure, self.fold(margin, line))

    def _reasons(self, decision: DecisionPart, margin: str, first: str) -> Iterator[str]:
        if not decision.winners or decision.fault or decision.replaced:
            yield from self.fold(margin, reason(decision), first)
            return
        if decision.base is not None:
            yield from self.fold(margin, reason(decision), first)
            return
        for rule in decision.winners if is_list(decision) else decision.winners[:1]:
            entry = f"{gives(rule)}: " if is_list(decision) else ""
            yield from self.fold(margin, entry + why(rule), first)
            yield from map(self.ink.dim, self.fold(margin, source(rule)))
            first = margin

    def details(self, decision: DecisionPart) -> Iterator[str]:
        """What else is to be known of a decision; nothing where there is nothing."""
        entries = [*_entries(decision)]
        is_told = decision.is_outcome and decision.base is None
        if is_told and not entries:
            return
        yield self.ink.bold(
            decision.name if is_told else f"{decision.name} {shown_value(decision)}"
        )
        if not is_told:
            if decision.base is not None:
                yield f"  {decision.base} base"
            for line in () if decision.is_outcome else provisional(decision):
                yield from map(self.ink.unsure, self.fold("  ", line))
        column = min(30, max((len(head) for head, _, _ in entries), default=0)) + 4
        for head, told, under in entries:
            margin, first = " " * column, f"  {head:<{column - 2}}"
            if len(head) + 4 > column:
                yield first.rstrip()
                first = margin
            yield from self.fold(margin, told, first)
            if under:
                yield from map(self.ink.dim, self.fold(margin, under))
        if decision.bound:
            yield f"  {decision.bound}"
        if len(decision.close) > _SHOWN_CLOSE:
            yield f"  and {len(decision.close) - _SHOWN_CLOSE} more came close"


def _entries(decision: DecisionPart) -> Iterator[tuple[str, str, str]]:
    """Each rule worth a line: how it stands, why, and where."""
    if decision.fault and not decision.is_outcome:
        yield decision.status, decision.fault, ""
    if decision.base is not None:
        for rule in decision.winners:
            yield f"{rule.points:>4}  {rule.id}", why(rule), _under(rule.authority, rule.place)
    elif not decision.is_outcome:
        for rule in decision.winners:
            yield f"by {rule.id}", why(rule), _under(rule.authority, rule.place)
    for rule in decision.also_matched:
        yield "matched too", f"{rule.id} {gives(rule)}: {why(rule)}", _under(rule.place)
    for rule in decision.close[:_SHOWN_CLOSE]:
        told = f"{rule.id} {gives(rule)}".rstrip()
        yield "close, did not fire", f"{told}: {'; '.join(rule.conditions)}", ""
    for part in decision.undecided:
        told = f"{part.rule.id} {gives(part.rule)}".rstrip()
        yield "undecided", f"{told}: {undecided(part.missing, part.faults)}", ""


def _under(*parts: str | None) -> str:
    return "  ".join(part for part in parts if part)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def why_not_text(answer: WhyNot, ink: Ink, width: int = WIDTH) -> str:
    """The answer to `--why-not`."""
    page = _Page(ink, width)
    sign = "" if answer.settled else " (provisional)"
    question = f"{answer.account}: why is {answer.output} not {answer.asked}?"
    lines = [f"{question} It is {ink.bold(answer.actual)}{sign}."]
    lines += page.fold("  ", answer.remark) if answer.remark else []
    if answer.missing:
        lines += page.fold("  ", f"it could change once known: {some(answer.missing)}")
    for obstacle in answer.obstacles:
        rule = obstacle.rule
        who = ink.bold(rule.id if rule else "otherwise")
        title = f" ({rule.title})" if rule and rule.title else ""
        lines.append(f"  {who} would give it, but {_STANDING[obstacle.standing]}{title}")
        lines += [f"    {ink.dim(rule.place)}"] if rule and rule.place else []
        for told in obstacle.reasons:
            lines += page.fold("      ", told, "    - ")
    return "\n".join(line.rstrip() for line in lines)
