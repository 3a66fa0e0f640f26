"""What is said about kinds of records and about measures: one function a message."""

from __future__ import annotations

from collections.abc import Sequence

from engine.source.diagnostic import Diagnostic, Label
from engine.source.suggest import did_you_mean
from engine.source.text import Span


def _records(message: str, span: Span, remedy: str | None = None) -> Diagnostic:
    return Diagnostic("bad-records", message, span, help=remedy)


def _measure(message: str, span: Span, remedy: str | None = None) -> Diagnostic:
    return Diagnostic("bad-measure", message, span, help=remedy)


def set_column(who: str, span: Span) -> Diagnostic:
    """A column of sets."""
    return _records(f"{who} holds sets", span, "a record has one value a column; give each its own")


def form_of_no_text(who: str, type_: str, span: Span) -> Diagnostic:
    """A form where there is no text."""
    return _records(f"{who} has a form but is of type `{type_}`", span, "write `type: text`")


def check_is_boolean(who: str, type_: str, span: Span) -> Diagnostic:
    """A column that checks another is true or false."""
    message = f"{who} says whether a number is right but is of type `{type_}`"
    return _records(message, span, "write `type: boolean`")


def unknown_form(who: str, word: str, known: Sequence[str], span: Span) -> Diagnostic:
    """A word that is no form."""
    guess = did_you_mean(word, known)
    remedy = f"did you mean `{guess}`?" if guess else f"the forms are {', '.join(known)}"
    return _records(f"{who} has the form `{word}`, which is not known", span, remedy)


def no_boolean(who: str, key: str, word: str, span: Span) -> Diagnostic:
    """Neither true nor false."""
    return _records(f"`{key}` of {who} is `{word}`", span, "write `true` or `false`")


def checks_no_entry(who: str, name: str, checked: str, span: Span) -> Diagnostic:
    """A column that checks what is no column of entry numbers."""
    message = f"column `{name}` of {who} checks `{checked}`, which is no column of entry numbers"
    return _records(message, span, "name a column that has `form: entry number`")


def no_column(who: str, key: str, name: str, known: Sequence[str], span: Span) -> Diagnostic:
    """A key that names a column which is not there."""
    guess = did_you_mean(name, known)
    remedy = f"did you mean `{guess}`?" if guess else f"the columns are {', '.join(known)}"
    return _records(f"`{key}` of {who} names `{name}`, which is no column of it", span, remedy)


def wrong_role(who: str, key: str, name: str, wanted: str, span: Span) -> Diagnostic:
    """A column that cannot serve for what it is named for."""
    remedy = f"name a column that is a {wanted}"
    return _records(f"`{key}` of {who} names `{name}`, which is no {wanted}", span, remedy)


def optional_date(who: str, name: str, span: Span) -> Diagnostic:
    """The day of an event that may be missing."""
    message = f"the date `{name}` of {who} may be missing, so that a record would be of no day"
    return _records(message, span, f"leave `optional` of `{name}` out")


def optional_key(who: str, name: str, span: Span) -> Diagnostic:
    """A column of the key that may be missing."""
    message = f"the key of {who} has `{name}`, which may be missing"
    return _records(message, span, f"leave `optional` of `{name}` out, or take it out of the key")


def nobodys(who: str, span: Span) -> Diagnostic:
    """Records that belong to nobody."""
    message = f"{who} have neither `importer` nor `filer`, so that they belong to no account"
    return _records(message, span, "name the column that holds the number of the account")


def one_of(who: str, given: Sequence[str], span: Span) -> Diagnostic:
    """A measure that is not exactly one thing."""
    if given:
        message = f"{who} is {' and '.join(f'`{each}`' for each in given)} at once"
        return _measure(message, span, "a measure is one of them; make two measures of it")
    message = f"{who} does not say what it measures"
    remedy = "give `count: RECORDS`, `sum: EXPRESSION` with `of: RECORDS`, or `value: EXPRESSION`"
    return _measure(message, span, remedy)


def no_measure(who: str, span: Span) -> Diagnostic:
    """A measure that is neither a mapping nor an expression."""
    message = f"{who} is neither a mapping nor an expression"
    return _measure(message, span, 'write it as in `"= a / b"` or `{count: entries, over: P12M}`')


def unneeded(who: str, key: str, of: str, span: Span) -> Diagnostic:
    """A key that means nothing beside the others."""
    return _measure(f"{who} has `{key}`, which means nothing to `{of}`", span, "leave it out")


def needs(who: str, key: str, of: str, span: Span) -> Diagnostic:
    """A key that must stand beside another."""
    return _measure(f"{who} has `{of}` without `{key}`", span, f"add `{key}`")


def unknown_records(who: str, name: str, known: Sequence[str], span: Span) -> Diagnostic:
    """Records that are not declared."""
    guess = did_you_mean(name, known)
    message = f"{who} is of `{name}`, which is no kind of records"
    remedy = f"did you mean `{guess}`?" if guess else f"the kinds are {', '.join(known)}"
    return _measure(message, span, remedy)


def bad_months(who: str, key: str, word: str, span: Span) -> Diagnostic:
    """A length that is no whole number of months."""
    message = f"`{key}` of {who} is `{word}`, which is no whole number of months"
    return _measure(message, span, "write it as in `P24M` or `24 months`")


def bad_choice(who: str, key: str, word: str, known: Sequence[str], span: Span) -> Diagnostic:
    """A word that is none of a few."""
    message = f"`{key}` of {who} is `{word}`"
    return _measure(message, span, "it is one of " + ", ".join(f"`{each}`" for each in known))


def wrong_value(who: str, aggregate: str, type_: str, wanted: str, span: Span) -> Diagnostic:
    """A value that an aggregate cannot take."""
    article = "an" if type_[:1] in "aeiou" else "a"
    return _measure(f"{who} is the {aggregate} of {article} {type_}, but {wanted}", span)


def other_type(who: str, fact: str, type_: str, span: Span, declared: Span | None) -> Diagnostic:
    """A measure of another type than the fact it is."""
    message = f"{who} is of type `{type_}`, but the fact of its name is of type `{fact}`"
    labels = () if declared is None else (Label(declared, "the fact is declared here"),)
    remedy = f"let it give what the fact is, of type `{fact}`, or give it another name"
    return Diagnostic("bad-measure", message, span, labels=labels, help=remedy)


def name_taken(who: str, role: str, span: Span, other: Span | None) -> Diagnostic:
    """A measure called like something that is no fact."""
    labels = () if other is None else (Label(other, "declared here"),)
    message = f"{who} is called like {role}"
    return Diagnostic("bad-measure", message, span, labels=labels, help="give it another name")


def circle(names: Sequence[str], spans: Sequence[Span]) -> Diagnostic:
    """Measures that are computed from each other."""
    steps = " -> ".join(f"`{each}`" for each in (*names, names[0]))
    labels = tuple(
        Label(span, f"`{name}` is declared here")
        for name, span in zip(names[1:], spans[1:], strict=True)
    )
    return Diagnostic(
        "cycle", f"measures read each other in a circle: {steps}", spans[0], labels=labels
    )
