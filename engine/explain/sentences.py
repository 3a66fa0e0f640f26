"""The sentences that every rendering of an explanation shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from engine.explain.explanation import (
    BecomesPart,
    ChangesPart,
    DecisionPart,
    MissingPart,
    OtherValuePart,
    RulePart,
)

REPLACED: Final = "facts are missing that could change it; until they are known this stands instead"
NO_RULE: Final = "no rule matched"
IN_ALL: Final = ", so the value for all other cases holds"
_NAMED: Final = 6


def shown_value(decision: DecisionPart) -> str:
    """The outcome, with `?` where it is provisional; or `error`, `blocked`."""
    if decision.fault:
        return decision.status
    told = plain_value_of(decision)
    if decision.settled:
        return told
    return f"({told})?" if ", " in told else f"{told}?"


def paired(rows: Sequence[Mapping[str, str]]) -> str:
    """Entries of several outputs in a line: `raise_bond (2026-12-09), settle (2027-01-04)`."""
    return ", ".join(map(entry, rows)) or "none"


def entry(values: Mapping[str, str]) -> str:
    """One entry of several outputs: the first, and the others behind it."""
    first, *others = [*values.values()] or [""]
    others = [other for other in others if other != "none"]
    return f"{first} ({', '.join(others)})" if others else first


def joined(values: Iterable[str]) -> str:
    """The values of several outputs in a line; of lists, each list apart."""
    values = [*values]
    return ("; " if any(", " in value for value in values) else ", ").join(values)


def plain_value_of(decision: DecisionPart) -> str:
    """The outcome without a mark; or `error`, `blocked`."""
    if decision.fault:
        return decision.status
    if is_list(decision) and len(decision.shown) > 1:
        return paired(decision.rows)
    return joined(decision.shown.values())


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
        return NO_RULE + (IN_ALL if decision.by == "otherwise" else "")
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
    missing = some(decision.missing)
    if decision.interval or decision.could_become or not decision.is_outcome:
        yield _could(decision) + (f" once known: {missing}" if missing else "")
    else:
        yield "no value that was tried changes it" + (
            f"; it waits for {missing}" if missing else ""
        )


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
    """The other values of an outcome, those with one reason together, and why it is not those.

    Of several outputs each by itself, behind its name.
    """
    told: dict[tuple[str, str], list[str]] = {}
    for part in decision.why_not:
        told.setdefault((part.output, _other_value(part)), []).append(part.value)
    is_one = len(decision.shown) == 1
    return [
        (f"{'' if is_one else output + ' '}{', '.join(values)}", why)
        for (output, why), values in told.items()
    ]


def _other_value(part: OtherValuePart) -> str:
    rule = f"{part.rule}: " if part.rule else ""
    could = "; it could become this, once missing facts are known" if part.could_become else ""
    return f"{rule}{'; '.join((part.told, *part.grounds))}{could}"


def otherwise(decision: DecisionPart) -> str:
    """Where the value for all other cases stands, if that is the outcome, and on what it rests."""
    part = decision.otherwise
    is_given = decision.by == "otherwise" and not decision.replaced and not decision.fault
    if part is None or not is_given:
        return ""
    return "  ".join(each for each in ("all other cases", part.place, part.authority) if each)


def changes(part: ChangesPart) -> Iterator[tuple[str, str]]:
    """Each other value of a settled outcome that was found, and the change that gives it."""
    for each in part.changes:
        rules = f" (by {', '.join(each.rules)})" if each.rules else ""
        sign = "" if each.settled else "; it would be provisional"
        yield each.shown, f"{each.told}{rules}{sign}"


def no_change(part: ChangesPart) -> str:
    """What is said where nothing was found that would change an outcome."""
    if not part.tried:
        return "No known fact is near a value that could change it."
    return (
        f"No known fact, changed by itself and a little, changes it: {part.tried} such changes "
        "were tried, each by deciding the account again."
    )


def worth_asking(fact: MissingPart) -> bool:
    """Whether something was found that a missing fact could do, or it is needed for a check."""
    return bool(fact.could_become or fact.together or fact.settles or fact.invariants)


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
