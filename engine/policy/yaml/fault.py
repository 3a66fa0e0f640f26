"""A complaint of the YAML parser as data, and the diagnostic made of it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.source.diagnostic import Diagnostic, Label
from engine.source.text import SourceText, Span

QUOTE_IT = "put the whole text in quotes"


@dataclass(frozen=True, slots=True)
class Fault:
    """What the parser said: the problem and where, what it was reading and since where.

    `last_start` and `last_end` are the place of the last value that was read whole, `bracket` that
    of the innermost bracket still open.
    """

    problem: str
    context: str
    at: int
    context_at: int | None
    last_start: int
    last_end: int
    bracket: int | None = None


def fault_at(  # the parts of a diagnostic
    source: SourceText,
    at: int,
    message: str,
    *,
    to: int | None = None,
    note: str | None = None,
    remedy: str | None = None,
    label: tuple[int, str] | None = None,
) -> Diagnostic:
    """A diagnostic at an offset, over one character or up to `to`; `label` points elsewhere."""
    at = min(at, len(source.text))
    labels = () if label is None else (Label(_one(source, label[0]), label[1]),)
    span = _one(source, at) if to is None else Span(source.path, at, max(at, to))
    return Diagnostic("yaml-syntax", message, span, note=note, help=remedy, labels=labels)


def _one(source: SourceText, at: int) -> Span:
    """The character at an offset; nothing at the end of a line or of the file."""
    text = source.text
    return Span(source.path, at, at + 1 if at < len(text) and text[at] not in "\r\n" else at)


def line_of(source: SourceText, at: int) -> tuple[int, str]:
    """The offset where the line of `at` begins, and its text."""
    line, column = source.line_column(at)
    return at - column + 1, source.line(line)


def shown(character: str) -> str:
    """A character as it is named in a message."""
    return "a backtick" if character == "`" else f"`{character}`"


def escaped_quote(quote: str) -> str:
    """How a quote is written inside of a text in such quotes."""
    return "`''`" if quote == "'" else '`\\"`'
