"""What is said about types, dates, decisions and how they hang together: one function a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from engine.model.policy import HitPolicy
from engine.source.diagnostic import Diagnostic, Label, Severity
from engine.source.suggest import did_you_mean
from engine.source.text import Span

_OTHER_TYPES: Final = {
    **dict.fromkeys(("string", "str", "varchar", "char"), "text"),
    **dict.fromkeys(("bool", "flag", "yesno"), "boolean"),
    **dict.fromkeys(("int", "long", "count", "whole"), "integer"),
    **dict.fromkeys(("float", "double", "decimal", "percent", "rate"), "number"),
    **dict.fromkeys(("datetime", "time", "timestamp", "day"), "date"),
    **dict.fromkeys(("currency", "usd", "dollars", "amount"), "money"),
}
_OTHER_POLICIES: Final = {
    "sum": "collect sum",
    "min": "collect min",
    "max": "collect max",
    "count": "collect count",
    "list": "collect",
    "u": "unique",
    "a": "any",
    "p": "priority",
    "f": "first",
    "r": "rule order",
    "o": "output order",
    "c": "collect",
    "c+": "collect sum",
    "c<": "collect min",
    "c>": "collect max",
    "c#": "collect count",
}


def unknown_type(who: str, word: str, known: Sequence[str], span: Span) -> Diagnostic:
    """A word that is no type."""
    guess = _OTHER_TYPES.get(word.lower()) or did_you_mean(word, known)
    remedy = f"did you mean `{guess}`?" if guess else _TYPES
    message = f"{who} has the type `{word}`, which is not known"
    return Diagnostic("unknown-type", message, span, help=remedy)


_TYPES: Final = (
    "the types are boolean, integer, number, money, date, text, enum(...), set(...)"
    " and those under `types:`"
)


def own_type(name: str, span: Span) -> Diagnostic:
    """A type that is defined by itself."""
    message = f"the type `{name}` is defined by itself"
    return Diagnostic("unknown-type", message, span, help="write out its values: `enum(a, b)`")


def set_of(who: str, word: str, span: Span) -> Diagnostic:
    """A set of what is no enum."""
    message = f"{who} is a set of `{word}`, which is no enum"
    return Diagnostic("unknown-type", message, span, help="a set has members: `set(a, b)`")


def no_members(who: str, span: Span) -> Diagnostic:
    """`enum()`."""
    message = f"{who} has a type without members"
    return Diagnostic("unknown-type", message, span, help="write them out: `enum(a, b)`")


def not_closed(who: str, word: str, span: Span) -> Diagnostic:
    """`enum(a, b`."""
    message = f"{who} has the type `{word}`, whose parentheses do not match"
    return Diagnostic("unknown-type", message, span, help="write `enum(a, b)`")


def bad_day(who: str, key: str, word: str, span: Span) -> Diagnostic:
    """A text that is no date."""
    message = f"{who} has `{word}` for `{key}`, which is no date"
    remedy = "write year, month, day, as in `2026-07-01`"
    return Diagnostic("bad-period", message, span, help=remedy)


def reversed_period(who: str, start: date, end: date, span: Span, first: Span) -> Diagnostic:
    """A period that ends before it begins."""
    message = f"{who} ends on {end}, before it begins on {start}"
    labels = (Label(first, "it begins here"),)
    return Diagnostic("bad-period", message, span, help="both days are included", labels=labels)


def overlapping(name: str, day: date | None, span: Span, first: Span) -> Diagnostic:
    """Two values of a parameter on one day; None is the first day of all."""
    message = f"parameter `{name}` has two values " + (f"on {day}" if day else "from the start")
    remedy = "end the first one before: `until` is included in its days"
    labels = (Label(first, "the other value"),)
    return Diagnostic("overlapping-values", message, span, help=remedy, labels=labels)


def null_parameter(name: str, span: Span) -> Diagnostic:
    """A parameter whose value is missing."""
    message = f"parameter `{name}` has the value null, but a parameter is never missing"
    remedy = "give it a value, or end the days of the one before with `until`"
    return Diagnostic("type-mismatch", message, span, help=remedy)


def parameter_gap(
    name: str, day: date, days: str, reader: tuple[str, Span | None], span: Span
) -> Diagnostic:
    """A parameter without a value on the as-of date; `reader` is what reads it, and where."""
    who, where = reader
    message = f"parameter `{name}` has no value on {day}, and {who} reads it"
    labels = () if where is None else (Label(where, f"{who} reads it"),)
    return Diagnostic("parameter-gap", message, span, help=f"it has {days}", labels=labels)


def parameter_ending(name: str, end: date, left: int, span: Span) -> Diagnostic:
    """A parameter whose value ends soon."""
    when = "today" if left == 0 else "in 1 day" if left == 1 else f"in {left} days"
    message = f"the value of parameter `{name}` ends {when}, on {end}, and none follows"
    remedy = "add the next value, or leave out `until`"
    return Diagnostic("parameter-ending", message, span, help=remedy, severity=Severity.WARNING)


def bad_hit_policy(who: str, word: str, span: Span) -> Diagnostic:
    """A word that is no hit policy."""
    known = [str(each) for each in HitPolicy]
    folded = " ".join(word.lower().replace("_", " ").replace("-", " ").split())
    guess = _OTHER_POLICIES.get(folded) or (folded if folded in known else None)
    guess = guess or did_you_mean(folded, known)
    remedy = f"did you mean `{guess}`?" if guess else "they are " + ", ".join(known)
    message = f"{who} has the hit policy `{word}`, which is not known"
    return Diagnostic("bad-hit-policy", message, span, help=remedy)


def missing_otherwise(who: str, policy: HitPolicy, span: Span) -> Diagnostic:
    """A decision that says nothing when no rule matches."""
    message = f"{who} has no `otherwise`, which `{policy}` needs when no rule matches"
    remedy = "say what holds then; `otherwise: null` if nothing does"
    return Diagnostic("missing-otherwise", message, span, help=remedy)


_WHY_NOT: Final = {
    "otherwise": "without a match it gives {empty}",
    "base": "only `collect sum` begins at a base",
    "floor": "only `collect sum` is kept above a floor",
    "cap": "only `collect sum` is kept below a cap",
    "priority": "only `priority` and `output order` rank their outputs",
    "if_provisional": "a list stays as it is: write `keep`",
}


def unneeded_setting(who: str, key: str, policy: HitPolicy, span: Span) -> Diagnostic:
    """A setting that the hit policy does not have."""
    empty = "an empty list" if policy.is_list else "its base" if policy is HitPolicy.SUM else "0"
    message = f"{who} has `{key}`, which has no meaning with `{policy}`"
    remedy = _WHY_NOT[key].format(empty=empty)
    return Diagnostic("unneeded-setting", message, span, help=remedy)


def outputs_of_policy(who: str, policy: HitPolicy, wanted: str, span: Span) -> Diagnostic:
    """Outputs that the hit policy cannot combine."""
    message = f"{who} is `{policy}`, which gives one output of the type {wanted}"
    return Diagnostic(
        "hit-policy-output", message, span, help=f"declare one output of type {wanted}"
    )


def no_outputs(who: str, span: Span) -> Diagnostic:
    """A decision that gives nothing."""
    message = f"{who} has no outputs"
    remedy = "name what it gives, with its type, as in `output: {segment: text}`"
    return Diagnostic("hit-policy-output", message, span, help=remedy)


def missing_priority(who: str, policy: HitPolicy, span: Span) -> Diagnostic:
    """A decision that must rank its outputs and does not."""
    message = f"{who} is `{policy}`, but has no `priority`"
    remedy = "list the outputs from highest to lowest: `priority: [high, standard]`"
    return Diagnostic("missing-priority", message, span, help=remedy)


def null_ranked(who: str, span: Span) -> Diagnostic:
    """Null among the ranks."""
    message = f"`priority` of {who} lists null, which ranks last by itself"
    return Diagnostic("unneeded-setting", message, span, help="leave it out")


def not_ranked(who: str, output: str, values: str, span: Span, where: Span | None) -> Diagnostic:
    """Values that `priority` leaves out."""
    message = f"`priority` of {who} does not rank {values} of `{output}`"
    labels = () if where is None else (Label(where, "given here"),)
    return Diagnostic("missing-priority", message, span, help="list every value", labels=labels)


def not_rankable(who: str, output: str, span: Span, ranked: Span) -> Diagnostic:
    """A computed output where only ranked values may stand."""
    message = f"{who} computes `{output}`, so its value cannot be ranked beforehand"
    labels = (Label(ranked, "the ranks"),)
    remedy = "write a value that `priority` lists, or make the output an enum"
    return Diagnostic("missing-priority", message, span, help=remedy, labels=labels)


def missing_if_provisional(who: str, span: Span, outcome: Span) -> Diagnostic:
    """An outcome that does not say what it becomes when facts are missing."""
    message = f"{who} is an outcome, but does not say what it becomes while facts are missing"
    remedy = (
        "write `if_provisional: keep`, or the value it becomes, as in `if_provisional: unknown`"
    )
    labels = (Label(outcome, "an outcome of the policy"),)
    return Diagnostic("missing-if-provisional", message, span, help=remedy, labels=labels)


def unknown_outcome(
    name: str, span: Span, guess: str | None, decision: str | None, known: Sequence[str]
) -> Diagnostic:
    """An outcome that is no decision; `decision` is the one that has an output of that name."""
    message = f"the policy has the outcome `{name}`, which is no decision"
    told = ", ".join(f"`{each}`" for each in known if each)
    remedy = f"the decisions are {told}" if told else "write a file with `decision:` for it"
    if guess is not None:
        remedy = f"did you mean `{guess}`?"
    if decision is not None:
        remedy = f"name the decision that gives it: `{decision}`"
    return Diagnostic("unknown-outcome", message, span, help=remedy)


def too_many_rules(who: str, rules: int, most: int, span: Span) -> Diagnostic:
    """A sum of more rules than can be added exactly."""
    message = f"{who} adds up {rules:,} rules, more than the {most:,} that can be"
    remedy = "split it into several decisions, and add those up"
    return Diagnostic("too-many-rules", message, span, help=remedy)


def reversed_bounds(who: str, floor: str, cap: str, span: Span, first: Span) -> Diagnostic:
    """A floor above the cap."""
    message = f"{who} has the floor {floor} above its cap {cap}"
    labels = (Label(first, "the floor"),)
    return Diagnostic("reversed-range", message, span, help="swap them", labels=labels)


def cycle(steps: Sequence[tuple[str, str, Span]]) -> Diagnostic:
    """Decisions that read each other in a circle; each step is reader, read, place."""
    told = ", ".join(f"`{reader}` reads `{read}`" for reader, read, _ in steps)
    told_of = [(f"`{reader}` reads `{read}` here", span) for reader, read, span in steps]
    labels = tuple(Label(span, words) for words, span in told_of[1:])
    if len(steps) == 1:
        message = f"decision `{steps[0][0]}` reads itself"
    else:
        message = f"decisions read each other in a circle: {told}"
    remedy = "a decision is made once: let one of them read facts instead"
    note, first = told_of[0]
    return Diagnostic("cycle", message, first, note=note, help=remedy, labels=labels)


def because_unknown(who: str, name: str, span: Span, guess: str | None) -> Diagnostic:
    """A name in a sentence that stands for nothing."""
    message = f"the `because` of {who} names `{name}`, which is no fact, parameter or output"
    remedy = f"did you mean `{{{guess}}}`?" if guess else None
    return Diagnostic("because-name", message, span, help=remedy)


def because_expression(who: str, text: str, span: Span) -> Diagnostic:
    """More than a name between braces."""
    message = f"the `because` of {who} has `{{{text}}}`, which is no name"
    remedy = "braces hold the name of a fact, parameter or output, and nothing else"
    return Diagnostic("because-name", message, span, help=remedy)


def because_brace(who: str, brace: str, span: Span) -> Diagnostic:
    """A brace without its other half."""
    message = f"the `because` of {who} has a `{brace}` without its other half"
    return Diagnostic("because-name", message, span, help=f"to print it, write `{brace * 2}`")


def unknown_word(who: str, word: str, role: str, span: Span, guess: str | None) -> Diagnostic:
    """A name that stands for nothing of the role."""
    message = f"{who} names `{word}`, which is no {role}"
    remedy = f"did you mean `{guess}`?" if guess else None
    if guess is None and word.isdigit():
        remedy = 'in `{...}` an amount with commas stands in quotes: `"$1,000"`'
    return Diagnostic("unknown-name", message, span, help=remedy)
