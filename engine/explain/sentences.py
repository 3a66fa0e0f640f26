"""The sentences that every rendering of an explanation shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from engine.explain.explanation import (
    AuthorityPart,
    BecomesPart,
    ChangesPart,
    DecisionPart,
    Explanation,
    MissingPart,
    OtherValuePart,
    OtherwisePart,
    RulePart,
)

REPLACED: Final = "facts are missing that could change it; until they are known this stands instead"
REPLACED_UNSURE: Final = "it is not settled for certain; until it is, this stands instead"
NOT_CERTAIN: Final = "not settled for certain, though no value that was tried changes it"
"""What the mark `not certain` means."""
ALSO_MISSING: Final = "also missing, no tried value changes it"
NO_RULE: Final = "no rule matched"
IN_ALL: Final = ", so the value for all other cases holds"
EXAMPLES: Final = (
    "These are examples of one fact changed, each tried by deciding the account again; others "
    "exist."
)
_NAMED: Final = 6


def shown_value(decision: DecisionPart) -> str:
    """The outcome, with `?` where it is provisional; or `error`, `blocked`."""
    if decision.fault:
        return decision.status
    told = plain_value_of(decision)
    if decision.settled:
        return told
    return f"({told})?" if ", " in told else f"{told}?"


def by_name(values: Mapping[str, str], decision: str = "") -> str:
    """The values of several outputs in a line: the decision's own first, the others by their names.

    >>> by_name({"center": "PNDING", "center_basis": "unclassified"}, "center")
    'PNDING, center_basis unclassified'
    """
    if len(values) == 1:
        return joined(values.values())
    own = [values[decision]] if decision in values else []
    others = (f"{name} {value}" for name, value in values.items() if name != decision)
    return joined((*own, *others))


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
    return by_name(decision.shown, decision.name)


def mark(decision: DecisionPart) -> str:
    """`settled`, `provisional`, `not certain`, `error` or `blocked`."""
    if decision.mark is not None:
        return decision.mark
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
    if stands_instead(decision):
        return REPLACED_UNSURE if decision.mark == "not certain" else REPLACED
    return known_reason(decision)


def stands_instead(decision: DecisionPart) -> bool:
    """Whether `if_provisional` put another value in place of what is known.

    The same value is no other where nothing was found to change it.
    """
    is_same = decision.mark == "not certain" and decision.computed == decision.shown
    return decision.replaced and not is_same


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
    if stands_instead(decision):
        computed = by_name(decision.computed, decision.name)
        rule = f"{decision.winners[0].id}: " if decision.winners else ""
        yield f"by what is known it is {computed} ({rule}{known_reason(decision)})"
    yield could_change(decision, _could(decision), " once known: ")


def could_change(decision: DecisionPart, could: str, once: str) -> str:
    """`could`, and of which facts; where none of them was found to, that it is not certain.

    Those of which no value that was tried changes it are told apart.
    """
    if decision.mark == "not certain":
        range_, missing = decision.interval, some(decision.missing)
        between = f"; by its rules between {range_.low} and {range_.high}" if range_ else ""
        return NOT_CERTAIN + between + (f"; missing: {missing}" if missing else "")
    moved = decision.moved_by or decision.missing
    idle = [name for name in decision.missing if name not in moved]
    apart = f"; {ALSO_MISSING}: {some(idle)}" if idle else ""
    return could + (f"{once}{some(moved)}{apart}" if moved else "")


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
        told.append(
            f"knowing it would be enough to settle {', '.join(fact.settles)}, by every value tried"
        )
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
    is_given = decision.by == "otherwise" and not stands_instead(decision) and not decision.fault
    if part is None or not is_given:
        return ""
    return "  ".join(each for each in ("all other cases", part.place, part.authority) if each)


def changes(part: ChangesPart) -> Iterator[tuple[str, str]]:
    """Each other value of a settled outcome that was found, and a change that gives it."""
    for each in part.changes:
        rules = f" (by {', '.join(each.rules)})" if each.rules else ""
        sign = "" if each.settled else "; it would be provisional"
        yield each.shown, f"{each.told}{rules}{sign}"


def no_change(part: ChangesPart) -> str:
    """What is said where nothing was found that would change an outcome."""
    if not part.tried:
        return "No known fact is near a value that could change it."
    tried = (
        f"No known fact was found that changes it by itself: {part.tried} such changes were tried, "
        "each by deciding the account again."
    )
    return " ".join((tried, *part.held_by))


def worth_asking(fact: MissingPart) -> bool:
    """Whether something was found that a missing fact could do, or it is needed for a check."""
    return bool(fact.could_become or fact.together or fact.settles or fact.invariants)


def own_law(explanation: Explanation) -> str | None:
    """That the first outcome rests on no law of its own, where that is so; else None."""
    first = explanation.decisions[0] if explanation.decisions else None
    if first is None or not first.is_outcome or first.fault or first.replaced:
        return None
    parts: list[RulePart | OtherwisePart] = [*first.winners]
    if not parts and first.otherwise:
        parts = [first.otherwise]
    if not parts or not all(part.basis == "default" and part.cite is None for part in parts):
        return None
    rules = " and ".join(rule.id for rule in first.winners) or "the value for all other cases"
    verb = "are" if len(first.winners) > 1 else "is"
    name = first.name.replace("_", " ")
    return f"No law gives the {name} itself: {rules} {verb} a default of this policy."


def other_cases(part: AuthorityPart) -> str:
    """`all other cases of division and manager`; nothing where it is cited by rules alone."""
    names = [name.replace("_", " ") for name in part.otherwise]
    if not names:
        return ""
    *most, last = names
    return f"all other cases of {', '.join(most)}{' and ' if most else ''}{last}"


def some(names: Sequence[str]) -> str:
    """Names, the first few of many."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def undecided(missing: Sequence[str], faults: Sequence[str]) -> str:
    """Why a rule is undecided."""
    verb = "is" if len(missing) == 1 else "are"
    return "; ".join(([f"{some(missing)} {verb} missing"] if missing else []) + [*faults])


def gives(rule: RulePart, decision: str = "") -> str:
    """What a rule gives, or adds; of several outputs each by its name but the decision's own."""
    return rule.points or by_name({**rule.gives, **rule.computed}, decision)


def source(rule: RulePart) -> str:
    """Where a rule stands, and on what it rests."""
    return "  ".join(part for part in (rule.id, rule.place, rule.authority) if part)
