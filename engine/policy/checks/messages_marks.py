"""What is said about `favourable` and `quarantine` of the header: one function a message."""

from __future__ import annotations

from collections.abc import Iterable

from engine.source.diagnostic import Diagnostic
from engine.source.suggest import did_you_mean
from engine.source.text import Span


def unknown_output(key: str, name: str, known: Iterable[str], span: Span) -> Diagnostic:
    """A name under `favourable` or `quarantine` that is no output."""
    guess = did_you_mean(name, known)
    remedy = f"did you mean `{guess}`?" if guess else "name an output of a decision"
    message = f"`{key}` of the policy names `{name}`, which is no output of a decision"
    return Diagnostic("unknown-name", message, span, help=remedy)


def not_boolean(name: str, span: Span) -> Diagnostic:
    """A quarantine that is not true or false."""
    message = f"`quarantine` of the policy names `{name}`, which is not boolean"
    remedy = "name the output that is true for an account whose data are at fault"
    return Diagnostic("type-mismatch", message, span, help=remedy)


def list_output(name: str, span: Span) -> Diagnostic:
    """Favourable values of a list."""
    message = f"`favourable` of the policy names `{name}`, which is a list"
    remedy = "only an output with one value can be favourable"
    return Diagnostic("type-mismatch", message, span, help=remedy)
