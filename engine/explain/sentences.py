"""The sentences that every rendering of an explanation shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.explain.explanation import (
    BecomesPart,
    DecisionPart,
    MissingPart,
    OtherValuePart,
    RulePart,
)

REPLACED: Final = "facts are missing that could change it (`if_provisional`)"
_NAMED: Final = 6


def shown_value(decision: DecisionPart) -> str:
    """The outcome, with `?` where it is provisional; or `error`, `blocked`."""
    if decision.fault:
        return decision.status
    told = joined(decision.shown.values())
    if decision.settled:
        return told
    return f"({told})?" if ", " in told else f"{told}?"


def joined(values: Iterable[str]) -> str:
    """The values of several outputs in a line; of lists, each list apart."""
    values = [*values]
    return ("; " if any(", " in value for value in values) else ", ").join(values)


def plain_value_of(decision: DecisionPart) -> str:
    """The outcome without a mark; or `error`, `blocked`."""
    return decision.status if decision.fault else joined(decision.shown.values())


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
        computed = joined(decision.computed.values())
        rule = f"{decision.winners[0].id}: " if decision.winners else ""
        yield f"by what is known it is {computed} ({rule}{known_reason(decision)})"
    yield _could(decision) + (f" once known: {some(decision.missing)}" if decision.missing else "")


def _could(decision: DecisionPart) -> str:
    if range_ := decision.interval:
        return f"could become {range_.low} to {range_.high}"
    found = [*dict.fromkeys(part.shown for part in decision.could_become)]
    if not found:
        return "could change"
    return f"could become {' or '.join(found[:_NAMED])}" + (" ..." if len(found) > _NAMED else "")


def waits(fact: MissingPart) -> str:
    """What a missing fact is needed for, and what it alone would settle or bring about."""
    told = [f"{fact.label}"]
    if fact.source:
        told[0] += f" (from {fact.source})"
    if fact.outcomes:
        told.append(f"needed for {', '.join(fact.outcomes)}")
    if fact.invariants:
        told.append(f"needed to check {', '.join(fact.invariants)}")
    if fact.settles:
        told.append(f"alone settles {', '.join(fact.settles)} by every value tried")
    return "; ".join(told)


def becomes(part: BecomesPart) -> str:
    """What an outcome could become, and with what."""
    sign = "" if part.settled else ", still provisional"
    return f"{part.decision} could become {part.shown} ({part.told}{sign})"


def other_values(decision: DecisionPart) -> list[tuple[str, str]]:
    """The other values of an outcome, those with one reason together, and why it is not those."""
    told: dict[str, list[str]] = {}
    for part in decision.why_not:
        told.setdefault(_other_value(part), []).append(part.value)
    return [(", ".join(dict.fromkeys(values)), why) for why, values in told.items()]


def _other_value(part: OtherValuePart) -> str:
    rule = f"{part.rule}: " if part.rule else ""
    could = "; could become so, with what is missing" if part.could_become else ""
    return f"{rule}{part.told}{could}"


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
