"""What the warnings say: one function a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.policy.checks.remarks import UNWRITTEN
from engine.source.diagnostic import Diagnostic, Label, Severity
from engine.source.text import Span

_WARNING: Final = Severity.WARNING


def unused(kind: str, name: str, span: Span) -> Diagnostic:
    """A fact, parameter, table or measure that is not read."""
    remedy = f"leave it out, or say why it stays: `allow: {{unused-{kind}: the reason}}`"
    message = f"{kind} `{name}` is read by nothing"
    return Diagnostic(f"unused-{kind}", message, span, help=remedy, severity=_WARNING)


def unmeasured(fact: str, span: Span) -> Diagnostic:
    """A fact that accounts made from records lack."""
    message = f"fact `{fact}` is given by no measure: accounts made from records lack it"
    remedy = (
        "declare a measure of its name, or say where it comes from: "
        "`allow: {unmeasured-fact: the reason}`"
    )
    return Diagnostic("unmeasured-fact", message, span, help=remedy, severity=_WARNING)


def same_condition(ids: tuple[str, str], span: Span, first: Span) -> Diagnostic:
    """Two rules with one condition."""
    message = f"rule `{ids[1]}` has the same condition as rule `{ids[0]}`"
    labels = (Label(first, f"rule `{ids[0]}` stands here"),)
    remedy = "make them one rule, or mend the condition of one of them"
    return Diagnostic(
        "same-condition", message, span, help=remedy, labels=labels, severity=_WARNING
    )


def unfinished(rule: str, what: str, span: Span) -> Diagnostic:
    """A rule with words of a skeleton in it."""
    message = f"rule `{rule}` is unfinished: {what} `{UNWRITTEN}`"
    remedy = "write it, or leave the rule out until it is written"
    return Diagnostic("unfinished-rule", message, span, help=remedy, severity=_WARNING)


def never_in_force(rule: str, parameter: str, span: Span, other: Span) -> Diagnostic:
    """A rule that is in force only while a parameter of it has no value."""
    message = (
        f"rule `{rule}` is never effective: on no day of it does `{parameter}`, which it reads,"
        " have a value"
    )
    labels = (Label(other, "its values stand here"),)
    remedy = f"mend the days of the rule, or those of `{parameter}`"
    return Diagnostic(
        "rule-never-effective", message, span, help=remedy, labels=labels, severity=_WARNING
    )


def shadowed(
    rule: str, earlier: str, spans: tuple[Span, Span], *, has_condition: bool
) -> Diagnostic:
    """A rule that comes after one that always takes its place."""
    why = "holds whenever it does" if has_condition else "always holds"
    message = f"rule `{rule}` is never effective: rule `{earlier}` comes first, and {why}"
    labels = (Label(spans[1], f"rule `{earlier}` stands here"),)
    remedy = f"put it before `{earlier}`, or leave it out"
    return Diagnostic(
        "rule-never-effective", message, spans[0], help=remedy, labels=labels, severity=_WARNING
    )


def constant_condition(who: str, why: str | None, span: Span, *, holds: bool) -> Diagnostic:
    """A condition that always holds, or never."""
    message = f"a condition of {who} {'always' if holds else 'never'} holds"
    remedy = (
        "leave it out; to ask whether a fact is known, write `x != null`"
        if holds
        else "mend it, or leave out what hangs on it"
    )
    return Diagnostic("constant-condition", message, span, note=why, help=remedy, severity=_WARNING)


def clash(who: str, span: Span, first: Span, *, holds: bool) -> Diagnostic:
    """Two conditions that cannot both hold, or of which one always does."""
    words = "of which one always holds" if holds else "that cannot both hold"
    labels = (Label(first, "the other condition"),)
    remedy = "leave both out" if holds else "mend one of them"
    return Diagnostic(
        "constant-condition",
        f"{who} has two conditions {words}",
        span,
        help=remedy,
        labels=labels,
        severity=_WARNING,
    )


def because_unread(who: str, name: str, span: Span) -> Diagnostic:
    """A name in a sentence that its rule does not go by."""
    kind = who.partition(" ")[0]
    message = f"the `because` of {who} names `{name}`, which the {kind} does not read"
    remedy = "name what it does read: a reason says what the outcome rests on"
    return Diagnostic("because-unread", message, span, help=remedy, severity=_WARNING)


def repeated_threshold(name: str, value: str, spans: Sequence[Span]) -> Diagnostic:
    """A threshold that is written in several places; the last one is pointed at."""
    times = {2: "two", 3: "three", 4: "four", 5: "five"}.get(len(spans), str(len(spans)))
    message = f"`{name}` is held against {value} in {times} places"
    labels = tuple(Label(span, "and here") for span in spans[:-1])
    remedy = "make it a parameter, so that it changes in one place"
    return Diagnostic(
        "repeated-threshold", message, spans[-1], help=remedy, labels=labels, severity=_WARNING
    )


def favourable_default(
    names: tuple[str, str], value: str, span: Span, otherwise: Span
) -> Diagnostic:
    """A favourable outcome that may only come of missing facts, and is kept."""
    decision, output = names
    message = f"decision `{decision}` keeps `{output}` {value} while facts are missing"
    labels = (Label(otherwise, f"{value} comes from here while other rules are undecided"),)
    remedy = "say what it becomes then, as in `if_provisional: unknown`"
    note = f"{value} is favourable, says the header"
    return Diagnostic(
        "favourable-default",
        message,
        span,
        note=note,
        help=remedy,
        labels=labels,
        severity=_WARNING,
    )


def null_otherwise_read(who: str, names: tuple[str, str], span: Span, other: Span) -> Diagnostic:
    """A comparison with what may be null though no fact is missing."""
    output, decision = names
    message = f"{who} compares `{output}`, which is null when no rule of `{decision}` matches"
    labels = (Label(other, "it gives null"),)
    remedy = f"then the rule is undecided, whatever is known: ask `{output} != null`, too"
    return Diagnostic(
        "null-otherwise-read", message, span, help=remedy, labels=labels, severity=_WARNING
    )


def reads_quarantined(who: str, name: str, quarantine: str, span: Span) -> Diagnostic:
    """A reading of what means nothing for a quarantined account."""
    message = f"{who} reads `{name}`, which means nothing for an account that is `{quarantine}`"
    remedy = f"ask `not({quarantine})`, too, or let a rule before it decide such accounts"
    return Diagnostic("reads-quarantined", message, span, help=remedy, severity=_WARNING)


def unused_allow(who: str, code: str, span: Span) -> Diagnostic:
    """An `allow` that silences nothing."""
    message = f"`allow` of {who} silences no `{code}`"
    remedy = "leave it out: there is no such warning here"
    return Diagnostic("unused-allow", message, span, help=remedy, severity=_WARNING)


def zero_of_zero(who: str, count: str, whole: str, span: Span) -> Diagnostic:
    """A rule on a rate that holds of none of none."""
    message = f"{who} holds of 0 `{count}` of 0 `{whole}`"
    remedy = f"say that there must be some: add the condition `{whole} > 0`"
    return Diagnostic("zero-of-zero", message, span, help=remedy, severity=_WARNING)
