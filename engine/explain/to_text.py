"""An explanation as lines for a terminal, folded to its width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.explain.answer import WhyNot
from engine.explain.assumed import HEAD, what_if
from engine.explain.citations import LEGEND
from engine.explain.explanation import (
    AssumedPart,
    ChainPart,
    DecisionPart,
    Explanation,
    MissingPart,
    RulePart,
)
from engine.explain.ink import Ink
from engine.explain.page import Page
from engine.explain.sentences import (
    EXAMPLES,
    becomes,
    changes,
    entry,
    gives,
    is_list,
    no_change,
    other_cases,
    other_values,
    otherwise,
    own_law,
    provisional,
    reason,
    shown_value,
    some,
    source,
    stands_instead,
    undecided,
    waits,
    why,
    worth_asking,
)
from engine.source.render import escape

WIDTH: Final = 100
_STANDING: Final = {
    "failed": "did not match",
    "undecided": "is undecided",
    "beaten": "does not decide",
}
_VALUES: Final = 24
_GAP: Final = 2


def explanation_text(
    explanation: Explanation, ink: Ink, width: int = WIDTH, *, full: bool = False
) -> str:
    """The explanation: outcomes, what stands behind each decision, what is missing, the law.

    In `full`, also why each outcome is not another, which else is told of the first alone, and the
    way from each outcome down to the facts.
    """
    page = Page(ink, width)
    tops = {chain.outcome for chain in explanation.chains}
    outcomes = [d for d in explanation.decisions if d.name in tops]
    lines = [*_assumed(page, explanation.assumed), *_heading(page, explanation)]
    lines += [*_quarantine(page, explanation), ""]
    lines += [*_outcomes(page, outcomes or explanation.decisions)]
    for breach in explanation.breached:
        lines += [
            f"{ink.bad('breached')} {breach.id}: {breach.must} must hold",
            *page.fold("  ", f"but {breach.names} ({breach.because})"),
        ]
    for unchecked in explanation.not_checked:
        head = f"{ink.unsure('not checked')} {unchecked.id}"
        lines += [head, *page.fold("  ", f"{unchecked.must}: {unchecked.names}")]
    for i, decision in enumerate(explanation.decisions):
        others = other_values(decision) if full or i == 0 else []
        details = [*_details(page, decision, others, is_top=decision.name in tops)]
        lines += ["", *details] if details else []
    lines += [*_would_change(page, explanation), *_ends(page, explanation)]
    if full:
        lines += [line for chain in explanation.chains for line in _chain(page, chain)]
    policy = explanation.policy
    digests = (
        f"policy {policy.digest_method}, first digits: meaning {policy.meaning_digest_short}, "
        f"text {policy.text_digest_short}"
    )
    return "\n".join(line.rstrip() for line in (*lines, "", *map(ink.dim, page.fold("", digests))))


def _assumed(page: Page, parts: Sequence[AssumedPart]) -> Iterator[str]:
    """That it is a what-if, before all else."""
    if parts:
        yield from map(page.ink.bad, page.fold("", f"{HEAD}: {what_if(parts)}"))


def _quarantine(page: Page, explanation: Explanation) -> Iterator[str]:
    if explanation.quarantine is not None:
        yield from map(page.ink.bad, page.fold("", explanation.quarantine.told))


def _heading(page: Page, explanation: Explanation) -> Iterator[str]:
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
    gap = page.width - len(who) - len(right)
    if gap < _GAP:
        yield page.ink.bold(who)
        yield right
    else:
        yield f"{page.ink.bold(who)}{' ' * gap}{right}"


def _outcomes(page: Page, decisions: Iterable[DecisionPart]) -> Iterator[str]:
    """Each outcome with its reason, its rule, what it rests on, and what could still change it."""
    shown = [(decision, shown_value(decision)) for decision in decisions]
    names = max(len(decision.name) for decision, _ in shown) + _GAP
    values = min(_VALUES, max(len(value) for _, value in shown)) + _GAP
    for decision, value in shown:
        painted = page.ink.bad(value) if decision.fault else page.ink.bold(value)
        first = f"{decision.name:<{names}}{painted}{' ' * max(2, values - len(value))}"
        margin = " " * (names + values)
        if len(value) + _GAP > values:
            yield from _long_value(page, decision, value, names)
            first = margin
        yield from _reasons(page, decision, margin, first)
        for ground in decision.grounds:
            yield from page.fold(margin, ground)
        for line in provisional(decision):
            yield from map(page.ink.unsure, page.fold(margin, line))


def _long_value(page: Page, decision: DecisionPart, value: str, names: int) -> Iterator[str]:
    """A value that has no room beside its reason: lines of its own, behind the name."""
    paint, head = (page.ink.bad if decision.fault else page.ink.bold), f"{decision.name:<{names}}"
    for line in Page(page.ink, page.width - names).fold("", value):
        yield head + paint(line)
        head = " " * names


def _reasons(page: Page, decision: DecisionPart, margin: str, first: str) -> Iterator[str]:
    if (
        not decision.winners
        or decision.fault
        or stands_instead(decision)
        or decision.base is not None
    ):
        yield from page.fold(margin, reason(decision), first)
        if place := otherwise(decision):
            yield from map(page.ink.dim, page.fold(margin, place))
        return
    for rule in decision.winners if is_list(decision) else decision.winners[:1]:
        head = f"{entry(rule.gives)}: " if is_list(decision) else ""
        yield from page.fold(margin, head + why(rule), first)
        yield from map(page.ink.dim, page.fold(margin, source(rule)))
        first = margin


def _details(
    page: Page, decision: DecisionPart, others: list[tuple[str, str]], *, is_top: bool
) -> Iterator[str]:
    """What else is to be known of a decision; nothing where there is nothing."""
    entries = [*_entries(decision, is_top=is_top), *_others(decision, others)]
    is_told = is_top and decision.base is None
    if is_told and not entries:
        return
    name = decision.name if is_told else f"{decision.name} {shown_value(decision)}"
    yield page.ink.bold(name)
    if decision.base is not None:
        yield f"  {decision.base} base"
    for line in () if is_top else provisional(decision):
        yield from map(page.ink.unsure, page.fold("  ", line))
    yield from page.columns(entries)
    if decision.bound:
        yield f"  {decision.bound}"


def _entries(decision: DecisionPart, *, is_top: bool) -> Iterator[tuple[str, str, str]]:
    """Each rule worth a line: how it stands, why, and where."""
    if decision.fault and not is_top:
        yield decision.status, decision.fault, ""
    by_id = {rule.id: rule for rule in decision.winners}
    if decision.base is not None:
        for each in decision.reasons:
            rule = by_id[each.code]
            yield f"{rule.points:>4}  {rule.id}", each.told, _under(rule.authority, rule.place)
    elif not is_top:
        for rule in decision.winners:
            yield f"by {rule.id}", why(rule), _under(rule.authority, rule.place)


def _others(
    decision: DecisionPart, others: list[tuple[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """The rules that did not decide, and why it is no other value."""
    for rule in decision.also_matched:
        yield (
            "matched too",
            f"{rule.id} {gives(rule, decision.name)}: {why(rule)}",
            _under(rule.place),
        )
    for near in decision.near:
        yield "close, did not fire", _failed(near.rule, decision), ""
    for told in decision.just_met:
        yield "just met", told, ""
    for part in decision.undecided:
        told = f"{part.rule.id} {gives(part.rule, decision.name)}".rstrip()
        yield "undecided", f"{told}: {undecided(part.missing, part.faults)}", ""
    for values, told in others:
        yield f"not {values}", told, ""
    close = {near.rule.id for near in decision.near}
    for rule in decision.failed:
        if rule.id not in close:
            yield "did not match", _failed(rule, decision), _under(rule.place)


def _failed(rule: RulePart, decision: DecisionPart) -> str:
    told = "; ".join(rule.conditions) or "does not hold"
    return f"{rule.id} {gives(rule, decision.name)}".rstrip() + f": {told}"


def _would_change(page: Page, explanation: Explanation) -> Iterator[str]:
    part = explanation.would_change
    if part is None:
        return
    title = f"what would change the {part.decision}"
    if part.changes:
        entries, before = [], ""
        for head, told in changes(part):
            entries.append(("" if head == before else head, told, ""))
            before = head
        yield from page.section(title, entries)
        yield from map(page.ink.dim, page.fold("  ", EXAMPLES))
        return
    yield from ("", page.ink.bold(title))
    yield from page.fold("  ", no_change(part))


def _ends(page: Page, explanation: Explanation) -> Iterator[str]:
    """What to ask for, what not to, and on what it all rests in law."""
    worth = [fact for fact in explanation.missing if worth_asking(fact)]
    asked = [entry for i, fact in enumerate(worth) for entry in _asked(fact, None if i == 0 else 1)]
    yield from page.section("missing, worth asking for", asked)
    other = ", ".join(fact.name for fact in explanation.missing if not worth_asking(fact))
    if other:
        yield from ("", page.ink.bold("missing, and no value that was tried changes an outcome"))
        yield from page.fold("  ", other)
    idle = ", ".join(fact.name for fact in explanation.cannot_matter)
    if idle:
        yield from ("", page.ink.bold("missing, and can change no outcome"))
        yield from page.fold("  ", idle)
    cited = [
        (", ".join((*a.rules, *a.parameters, *filter(None, [other_cases(a)]))), a.authority)
        for a in explanation.authorities
    ]
    if cited:
        yield from ("", page.ink.bold("rests on"))
    for by, authority in cited:
        told = f"{authority}: {by}" if by else authority
        yield from page.fold("    ", told, "  ")
    if any(each.basis == "default" for each in explanation.authorities):
        yield from map(page.ink.dim, page.fold("  ", LEGEND))
    if law := own_law(explanation):
        yield from page.fold("  ", law)


def _asked(fact: MissingPart, most: int | None) -> Iterator[tuple[str, str, str]]:
    """A missing fact, and so many of the things that it could bring about."""
    yield fact.name, waits(fact), ""
    for part in (*fact.could_become, *fact.together)[:most]:
        yield "", becomes(part), ""


def _chain(page: Page, chain: ChainPart) -> Iterator[str]:
    """The way down to the facts, a step a line, deeper steps further in."""
    yield from ("", page.ink.bold(f"how {chain.outcome} came about"))
    for step in chain.steps:
        margin = "  " * (step.depth + 1)
        sign = "" if step.settled or step.kind == "fact" else "?"
        by = f" by {', '.join(step.rules)}" if step.rules else ""
        told = "see above" if step.again else "; ".join(step.told)
        name = step.name if step.kind == "decision" else f"{step.label} ({step.name})"
        line = f"{name}: {step.shown}{sign}{by}" + (f": {told}" if told else "")
        yield from page.fold(margin + "    ", line, margin)


def _under(*parts: str | None) -> str:
    return "  ".join(part for part in parts if part)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def why_not_text(answer: WhyNot, ink: Ink, width: int = WIDTH) -> str:
    """The answer to `--why-not`."""
    page = Page(ink, width)
    sign = "" if answer.settled or answer.status != "decided" else " (provisional)"
    question = f"{answer.account}: why is {answer.output} not {answer.asked}?"
    lines = [*_assumed(page, answer.assumed)]
    if answer.is_so:
        remark = f", {answer.remark}" if answer.remark else ""
        head = f"{answer.account}: {answer.output} is {ink.bold(answer.actual)}{sign}{remark}."
        return "\n".join((*lines, head))
    lines += [f"{question} It is {ink.bold(answer.actual)}{sign}."]
    lines += page.fold("  ", answer.remark) if answer.remark else []
    if answer.missing:
        lines += page.fold("  ", f"it could change once known: {some(answer.missing)}")
    for obstacle in answer.obstacles:
        rule = obstacle.rule
        title = f" ({rule.title})" if rule and rule.title else ""
        said = f"would give it, but {_STANDING[obstacle.standing]}{title}"
        who, said = (rule.id, f" {said}") if rule else ("all other cases", " would get it")
        lines.append(f"  {ink.bold(who)}{said}")
        lines += [f"    {ink.dim(obstacle.place)}"] if obstacle.place else []
        for told in (*obstacle.reasons, *obstacle.grounds):
            lines += page.fold("      ", told, "    - ")
    return "\n".join(line.rstrip() for line in lines)
