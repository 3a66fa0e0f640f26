"""The sentences that every rendering of an explanation shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.explain.explanation import DecisionPart, RulePart

REPLACED: Final = "facts are missing that could change it (`if_provisional`)"
_NAMED: Final = 6


def shown_value(decision: DecisionPart) -> str:
    """The outcome, with `?` where it is provisional; or `error`, `blocked`."""
    if decision.fault:
        return decision.status
    values = [*decision.shown.values()]
    if decision.settled:
        return ", ".join(values)
    is_several = len(values) > 1 or ", " in values[0]
    return f"({', '.join(values)})?" if is_several else values[0] + "?"


def mark(decision: DecisionPart) -> str:
    """`settled`, `provisional`, `error` or `blocked`."""
    if decision.fault:
        return decision.status
    return "settled" if decision.settled else "provisional"


def why(rule: RulePart) -> str:
    """Why a rule matched: its own sentence, else its conditions, else its title."""
    return rule.because or "; ".join(rule.conditions) or rule.title


def reason(decision: DecisionPart) -> str:
    """Why the outcome is what it is, in one line."""
    if decision.fault:
        return decision.fault
    return REPLACED if decision.replaced else known_reason(decision)


def known_reason(decision: DecisionPart) -> str:
    """Why the outcome would be what it is by what is known."""
    if decision.base is not None:
        points = [f"{rule.points} {rule.id}" for rule in decision.winners]
        return ", ".join([f"{decision.base} base", *points])
    if not decision.winners:
        return "no rule matched" + (", so `otherwise` holds" if decision.by == "otherwise" else "")
    return why(decision.winners[0])


def is_list(decision: DecisionPart) -> bool:
    """Whether each matched rule gives an entry of its own."""
    return decision.hit_policy in ("collect", "rule order", "output order")


def provisional(decision: DecisionPart) -> Iterator[str]:
    """What a provisional outcome would be, could become, and waits for."""
    if decision.settled or decision.fault:
        return
    if decision.replaced:
        computed = ", ".join(decision.computed.values())
        rule = f"{decision.winners[0].id}: " if decision.winners else ""
        yield f"by what is known it is {computed} ({rule}{known_reason(decision)})"
    range_ = decision.interval
    could = f"could become {range_.low} to {range_.high}" if range_ else "could change"
    yield could + (f" once known: {some(decision.missing)}" if decision.missing else "")


def some(names: Sequence[str]) -> str:
    """Names, the first few of many."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def undecided(missing: Sequence[str], faults: Sequence[str]) -> str:
    """Why a rule is undecided."""
    verb = "is" if len(missing) == 1 else "are"
    return "; ".join(([f"{some(missing)} {verb} missing"] if missing else []) + [*faults])


def gives(rule: RulePart) -> str:
    """What a rule gives, or adds."""
    return rule.points or ", ".join(rule.gives.values())


def source(rule: RulePart) -> str:
    """Where a rule stands, and on what it rests."""
    return "  ".join(part for part in (rule.id, rule.place, rule.authority) if part)
