"""What is said of a file that is YAML, but not the YAML a policy may be written in."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from engine.source.diagnostic import Diagnostic, Label
from engine.source.masking import mask
from engine.source.text import SourceText, Span

if TYPE_CHECKING:
    from engine.policy.yaml.nodes import Scalar

DEEPEST = 64
MOST_ALIASED = 20_000
MOST_NODES = 500_000
_MOST_QUOTED = 60
_WELL_KNOWN = {
    "\r": "a carriage return without a line feed",
    "\0": "a zero byte",
    "\ufeff": "a byte order mark",
}


def bad_character(source: SourceText, at: int, more: int) -> Diagnostic:
    """A character no policy file may hold; `more` of them are not reported."""
    character = source.text[at]
    remedy = "remove it or write a space; type the line anew if you cannot see it"
    if character == "\r":
        remedy = "save the file with line ends of one kind: LF or CRLF"
    others = f"; {more:,} more such characters are not shown" if more else ""
    return Diagnostic(
        "bad-character",
        f"the file holds {_named(character)}, which does not show as it reads",
        Span(source.path, at, at + 1),
        help=remedy + others,
    )


def escaped_character(span: Span, character: str) -> Diagnostic:
    """An escape in quotes that stands for a character no text may hold."""
    return Diagnostic(
        "bad-character",
        f"this text holds {_named(character)}, which does not show as it reads",
        span,
        help="remove the escape; write `\\\\` for a backslash",
    )


def curly_quotes(span: Span) -> Diagnostic:
    """A sentence in the quotes of a word processor."""
    return Diagnostic(
        "bad-character",
        "curly quotes quote nothing here: people would read them as part of the text",
        span,
        help='write straight quotes (`"`), or none; to show curly ones, put straight ones around',
    )


def _named(character: str) -> str:
    name = _WELL_KNOWN.get(character) or unicodedata.name(character, "a control character").lower()
    return f"{name} (U+{ord(character):04X})"


def _short(text: str) -> str:
    """The user's words, cut where they would fill the screen."""
    masked = mask(text)
    return masked if len(masked) <= _MOST_QUOTED else masked[:_MOST_QUOTED] + "…"


def empty_file(path: str) -> Diagnostic:
    """Nothing but comments."""
    return Diagnostic(
        "empty-file",
        "there is nothing in this file",
        Span(path, 0, 0),
        help="write the policy's content into it, or remove the file",
    )


def multiple_documents(path: str, start: int, first: int) -> Diagnostic:
    """A second document."""
    return Diagnostic(
        "multiple-documents",
        "a second YAML document begins here, and a policy file is one document",
        Span(path, start, start + 3),
        help="remove the `---`, or move what follows it into a file of its own",
        labels=(Label(Span(path, first, first), "the first begins here"),),
    )


def duplicate_key(key: Scalar, first: Scalar) -> Diagnostic:
    """A key given twice in one mapping."""
    return Diagnostic(
        "duplicate-key",
        f"the key `{_short(key.text)}` is given twice",
        key.span,
        note="given again here",
        help="keep one of the two",
        labels=(Label(first.span, "first given here"),),
    )


def key_is_no_text(span: Span) -> Diagnostic:
    """A list or mapping as a key."""
    return Diagnostic(
        "yaml-syntax",
        "a key is a text, not a list or mapping",
        span,
        help="put the key in quotes if it begins with `{` or `[`",
    )


def merge_key(span: Span) -> Diagnostic:
    """`<<: *name`."""
    return Diagnostic(
        "yaml-alias",
        "`<<` does not merge mappings here",
        span,
        help="write the keys out where they are meant; for accounts in tests use `like:`",
    )


def tag(span: Span, shown: str) -> Diagnostic:
    """`!!int`, `!name`."""
    return Diagnostic(
        "yaml-tag",
        f"`{_short(shown)}` is a YAML tag, and values are typed by what the policy declares",
        span,
        help="remove the tag, or put the text in quotes if it begins with `!`",
    )


def unknown_alias(span: Span, name: str) -> Diagnostic:
    """`*name` without `&name` before it."""
    return Diagnostic(
        "yaml-alias",
        f"`*{_short(name)}` refers to `&{_short(name)}`, which is not given before it",
        span,
        help="put the text in quotes if it begins with `*`",
    )


def recursive_alias(span: Span, name: str) -> Diagnostic:
    """`*name` inside of what `&name` marks."""
    return Diagnostic(
        "yaml-alias",
        f"`*{_short(name)}` is inside of what it refers to",
        span,
        help="write out what is meant",
    )


def too_many_aliased(span: Span) -> Diagnostic:
    """Aliases that grow without bound."""
    return Diagnostic(
        "yaml-alias",
        f"aliases repeat more than {MOST_ALIASED:,} values in this file",
        span,
        help="write out what is meant, or name it once as a parameter or table",
    )


def too_deep(span: Span) -> Diagnostic:
    """Nesting beyond the limit."""
    return Diagnostic(
        "yaml-depth",
        f"lists and mappings are nested more than {DEEPEST} deep",
        span,
        help="look for brackets that are not closed",
    )


def too_many_nodes(span: Span) -> Diagnostic:
    """More values than are read of one file."""
    return Diagnostic(
        "file-too-large",
        f"the file holds more than {MOST_NODES:,} keys and values",
        span,
        help="split it into several files",
    )
