"""The YAML parser's complaints in words that help who wrote the file.

The parser says what it expected by the grammar of YAML; what was meant is guessed here from the
characters around.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.policy.yaml.fault import Fault, escaped_quote, fault_at, line_of, shown
from engine.policy.yaml.layout import (
    after_document,
    bad_indent,
    no_colon,
    second_colon,
    tab_indent,
)
from engine.policy.yaml.messages import too_deep
from engine.source.diagnostic import Diagnostic
from engine.source.text import SourceText, Span

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY: Final = re.compile(r"([A-Za-z_]\w{0,39})\s?:(?=\s|$)")
_ENTRY: Final = re.compile(r"\n[ ]*(?:-[ ]|(?:-[ ]+)?[A-Za-z_]\w{0,39}:(?=\s))")
"""The beginning of an entry of a list or mapping, on a line of its own."""
_WORD_BEFORE: Final = re.compile(r"[^\s,{:]\s+([A-Za-z_]\w{0,39})\s?$")


def explain_fault(source: SourceText, fault: Fault) -> Diagnostic:
    """Say what is wrong with the YAML, where, and what to do about it."""
    tab = tab_indent(source, fault)
    if tab is not None:
        return tab
    swallowed = _never_closed(source, fault)
    if swallowed is not None:
        return swallowed
    said = f"{fault.context} {fault.problem}"
    for words, explain in _EXPLANATIONS:
        if words in said:
            return explain(source, fault)
    return fault_at(source, fault.at, f"this is not YAML: {fault.problem or 'unreadable'}")


def _never_closed(source: SourceText, fault: Fault) -> Diagnostic | None:
    """The quote without its end, where what follows was read as its text up to the next quote."""
    start, end = fault.last_start, fault.last_end
    quote, text = source.text[start : start + 1], source.text[start:end]
    is_behind = not source.text[end : fault.at].strip(" ,:") and end <= fault.at
    if quote not in ("'", '"') or not is_behind or not _ENTRY.search(text):
        return None
    return fault_at(
        source,
        start,
        f"the quote {shown(quote)} that begins here is never closed before the next entry",
        remedy=f"close it with {shown(quote)} where its text ends",
        label=(end - 1, "it is closed by this quote, which was to begin another text"),
    )


def _unclosed_quote(source: SourceText, fault: Fault) -> Diagnostic:
    at = fault.at if fault.context_at is None else fault.context_at
    quote = source.text[at : at + 1]
    return fault_at(
        source,
        at,
        f"the quote {shown(quote)} that begins here is not closed",
        remedy=f"close it with {shown(quote)}; a quote inside the text is written "
        f"{escaped_quote(quote)}",
    )


def _unclosed_bracket(source: SourceText, fault: Fault) -> Diagnostic:
    opened_at = fault.at if fault.context_at is None else fault.context_at
    opened = source.text[opened_at : opened_at + 1]
    closed = "}" if opened == "{" else "]"
    if line_of(source, opened_at)[0] != line_of(source, fault.at)[0]:
        return fault_at(
            source,
            opened_at,
            f"the `{opened}` that begins here is not closed",
            remedy=f"close it with `{closed}`, or put the text in quotes if it begins with "
            f"`{opened}`",
            label=(fault.at, f"`,` or `{closed}` expected before this"),
        )
    if opened == "{" and (key := _key_without_comma(source, fault.at)) is not None:
        return fault_at(
            source,
            key.start,
            f"a comma is missing before `{key.word}`",
            to=key.start + len(key.word),
            remedy=f"write `, {key.word}: ...`; if `{key.word}:` belongs to the text before it, "
            "put that text in quotes",
            label=(opened_at, "the mapping begins here"),
        )
    return fault_at(
        source,
        fault.at,
        f"`,` or `{closed}` is expected here",
        remedy=f"put a text that holds `: `, `,`, or brackets in quotes inside of "
        f"`{opened}{closed}`",
        label=(opened_at, "the list begins here" if opened == "[" else "the mapping begins here"),
    )


class _Key(NamedTuple):
    """A key in braces, and where it begins."""

    start: int
    word: str


def _key_without_comma(source: SourceText, at: int) -> _Key | None:
    """The key that `at` begins, or whose colon it is, behind a value and a blank."""
    text, begin = source.text, line_of(source, at)[0]
    if found := _KEY.match(text, at):
        return _Key(at, found[1])
    before = _WORD_BEFORE.search(text[begin:at])
    if text.startswith(":", at) and before:
        return _Key(begin + before.start(1), before[1])
    return None


def _bad_start(source: SourceText, fault: Fault) -> Diagnostic:
    character = source.text[fault.at : fault.at + 1]
    if not character and fault.bracket is not None:
        return _unclosed_bracket(source, replace(fault, context_at=fault.bracket))
    return fault_at(
        source,
        fault.at,
        f"a text does not begin with {shown(character)}",
        remedy=f"put it in quotes if it is meant to begin with {shown(character)}",
    )


def _marker(source: SourceText, fault: Fault) -> Diagnostic:
    """`&` and `*` that begin no anchor or alias, `!` that begins no tag."""
    at = fault.at if fault.context_at is None else fault.context_at
    diagnostic = _bad_start(source, replace(fault, at=at))
    return replace(diagnostic, code="yaml-tag") if source.text.startswith("!", at) else diagnostic


def _block_header(source: SourceText, fault: Fault) -> Diagnostic:
    at = fault.at if fault.context_at is None else fault.context_at
    sign = source.text[at : at + 1]
    return fault_at(
        source,
        at,
        f"after `{sign}` the text begins on the next line",
        to=fault.at + 1,
        remedy=f"put it in quotes if it is meant to begin with `{sign}`",
    )


def _block_indicator(source: SourceText, fault: Fault) -> Diagnostic:
    return fault_at(source, fault.at, "the indentation of a block of text is a number from 1 to 9")


def _inline_list(source: SourceText, fault: Fault) -> Diagnostic:
    return fault_at(
        source,
        fault.at,
        f"`{source.text[fault.at : fault.at + 1]} ` does not begin a list or key here",
        remedy="begin the list on the next line, or put the text in quotes",
    )


def _too_deep(source: SourceText, fault: Fault) -> Diagnostic:
    return too_deep(Span(source.path, fault.at, fault.at + 1))


def _bad_escape(source: SourceText, fault: Fault) -> Diagnostic:
    at = source.text.rfind("\\", 0, fault.at + 2)
    at = fault.at if at < 0 else at
    escape = source.text[at : at + 2]
    return fault_at(
        source,
        at,
        f"`{escape}` means nothing between double quotes",
        to=at + 2,
        remedy="write `\\\\` for a backslash, or use single quotes",
    )


def _document_in_quotes(source: SourceText, fault: Fault) -> Diagnostic:
    at = fault.at if fault.context_at is None else fault.context_at
    return fault_at(
        source,
        at,
        "this text in quotes is not closed before the document ends",
        remedy="close the quote",
        label=(source.text.find("\n", at, fault.at + 4) + 1 or fault.at, "it ends here"),
    )


def _directive(source: SourceText, fault: Fault) -> Diagnostic:
    at = fault.at if fault.context_at is None else fault.context_at
    return fault_at(
        source,
        at,
        "a line that begins with `%` is a YAML directive, and none is needed",
        remedy="remove the line",
    )


# Words of the C parser and of its slower twin, the telling ones first.
_EXPLANATIONS: tuple[tuple[str, Callable[[SourceText, Fault], Diagnostic]], ...] = (
    ("nesting depth", _too_deep),
    ("found unexpected end of stream", _unclosed_quote),
    ("found unexpected document", _document_in_quotes),
    ("escape", _bad_escape),
    ("expected hexdecimal", _bad_escape),
    ("',' or", _unclosed_bracket),
    ("values are not allowed", second_colon),
    ("are not allowed", _inline_list),
    ("could not find expected ':'", no_colon),
    ("indicator equal to 0", _block_indicator),
    ("in the range 1-9", _block_indicator),
    ("block scalar", _block_header),
    ("directive", _directive),
    ("incompatible YAML", _directive),
    ("cannot start any token", _bad_start),
    ("expected node content", _bad_start),
    ("expected the node content", _bad_start),
    ("scanning an alias", _marker),
    ("scanning an anchor", _marker),
    ("tag", _marker),
    ("<document start>", after_document),
    ("block mapping", bad_indent),
    ("block collection", bad_indent),
)
