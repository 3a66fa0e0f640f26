"""The sentence of a `because`: texts, and names in braces that are filled in later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.model.policy import Because
from engine.policy.checks import messages_policy as messages
from engine.policy.typing.scope import AS_OF
from engine.source.suggest import did_you_mean

if TYPE_CHECKING:
    from engine.policy.checks.draft import Draft
    from engine.policy.typing.reading import Place

_PIECE: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_because(draft: Draft, text: str, place: Place, who: str) -> Because:
    """Read a sentence. `{name}` is filled in, `{{` and `}}` are braces.

    Reports names that stand for nothing; they are left out.
    """
    texts, names, spans, done = [""], [], [], 0
    for piece in _PIECE.finditer(text):
        texts[-1] += text[done : piece.start()]
        done = piece.end()
        if piece[0] in ("{{", "}}"):
            texts[-1] += piece[0][0]
        elif piece[1] is None:
            span = place(piece.start(), piece.end())
            draft.problems.append(messages.because_brace(who, piece[0], span))
        elif _known(draft, piece, place, who):
            names.append(piece[1].strip())
            spans.append(place(piece.start(), piece.end()))
            texts.append("")
    texts[-1] += text[done:]
    draft.because[who] = tuple(spans)
    return Because(tuple(" ".join(_spaced(each)) for each in texts), tuple(names))


def _spaced(text: str) -> list[str]:
    """The words of a text, so that line ends become spaces; outer space is kept."""
    return re.split(r"\s+", text)


def _known(draft: Draft, piece: re.Match[str], place: Place, who: str) -> bool:
    name = piece[1].strip()
    if not _NAME.fullmatch(name):
        span = place(piece.start(), piece.end())
        draft.problems.append(messages.because_expression(who, piece[1], span))
        return False
    if name == AS_OF or draft.readable(name):
        return True
    start = piece.start(1) + len(piece[1]) - len(piece[1].lstrip())
    known = [AS_OF, *draft.facts, *draft.parameter_types, *draft.outputs]
    guess = did_you_mean(name, known)
    span = place(start, start + len(name))
    draft.problems.append(messages.because_unknown(who, name, span, guess))
    return False
