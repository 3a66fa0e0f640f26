"""What is said about `allow`: one function a message."""

from __future__ import annotations

from collections.abc import Sequence

from engine.source.diagnostic import Diagnostic
from engine.source.suggest import did_you_mean
from engine.source.text import Span


def unknown_code(who: str, code: str, known: Sequence[str], span: Span) -> Diagnostic:
    """A code of no warning."""
    guess = did_you_mean(code, known)
    if " " in code:
        remedy = "in `{...}` a reason with a comma stands in quotes"
    elif guess is not None:
        remedy = f"did you mean `{guess}`?"
    else:
        remedy = "the warnings are " + ", ".join(f"`{each}`" for each in known)
    message = f"`allow` of {who} names `{code}`, which is no warning"
    return Diagnostic("bad-allow", message, span, help=remedy)


def no_reason(who: str, code: str, span: Span) -> Diagnostic:
    """A warning that is silenced without a reason."""
    message = f"`allow` of {who} gives no reason for `{code}`"
    remedy = f"say in plain words why it is right as it is: `{code}: the reason`"
    return Diagnostic("bad-allow", message, span, help=remedy)


def no_text(who: str, code: str, span: Span) -> Diagnostic:
    """A reason that is a list or a mapping."""
    message = f"`allow` of {who} gives no text as the reason for `{code}`"
    remedy = "put a reason that begins with `[` or `{`, or holds `: `, in quotes"
    return Diagnostic("bad-allow", message, span, help=remedy)
