"""Lines that are indented wrongly or are no line of YAML, in words that help who wrote them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.policy.yaml.fault import QUOTE_IT, Fault, escaped_quote, fault_at, line_of, shown

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import SourceText

_TAB_INDENT = re.compile(r" *\t")


def tab_indent(source: SourceText, fault: Fault) -> Diagnostic | None:
    """The tab that indents the line at fault, if one does."""
    at = min(fault.at, len(source.text))
    begin, line = line_of(source, at)
    match = _TAB_INDENT.match(line)
    if match is None or begin + match.end() - 1 > at:
        return None
    tab = begin + match.end() - 1
    return fault_at(
        source,
        tab,
        "the line is indented with a tab",
        remedy="YAML indents with spaces: replace each tab by spaces",
    )


def bad_indent(source: SourceText, fault: Fault) -> Diagnostic:
    """A line that fits into no list or mapping above it, or text after a value."""
    after = _after_value(source, fault)
    if after is not None:
        return after
    begin, line = line_of(source, fault.at)
    if line[: fault.at - begin].strip(" "):
        return fault_at(
            source, fault.at, "this does not belong to the value before it", remedy=QUOTE_IT
        )
    collection = "list" if "collection" in fault.context else "mapping"
    message = "this line is indented like no line above it that it could belong to"
    remedy = "indent the keys of one mapping alike, and the items of one list alike"
    if _column(source, fault.at) == _column(source, fault.context_at):
        remedy = "items of a list stand below the key they belong to, each after `- `"
        message = (
            "this is no item of the list above it: there is no `- ` before it"
            if collection == "list"
            else "this is an item of a list, but the lines above are keys of a mapping"
        )
    label = (
        None if fault.context_at is None else (fault.context_at, f"the {collection} begins here")
    )
    return fault_at(source, fault.at, message, remedy=remedy, label=label)


def after_document(source: SourceText, fault: Fault) -> Diagnostic:
    """Text after the one value of the file."""
    return _after_value(source, fault) or fault_at(
        source,
        fault.at,
        "nothing is expected after the value above it, which is no mapping or has ended",
        remedy="begin each key of the file in the first column, with `:` after it",
        label=(fault.last_start, "the value before it"),
    )


def second_colon(source: SourceText, fault: Fault) -> Diagnostic:
    """`: ` where no key can be."""
    begin, line = line_of(source, fault.at)
    before = line[: fault.at - begin]
    if ": " in before:
        return fault_at(
            source,
            fault.at,
            "there is a second `: ` on one line",
            remedy=f"{QUOTE_IT} if the colon belongs to it",
        )
    first = fault.last_start
    return fault_at(
        source,
        begin + len(before) - len(before.lstrip(" ")),
        "a key is not expected here",
        to=fault.at,
        remedy="indent a key like the other keys of its mapping; put a text of several lines "
        "that holds `: ` in quotes",
        label=(first, "the text that goes on here began on this line") if first < begin else None,
    )


def no_colon(source: SourceText, fault: Fault) -> Diagnostic:
    """A line of a mapping that is no key."""
    at = fault.at if fault.context_at is None else fault.context_at
    begin, line = line_of(source, at)
    end = begin + len(line.rstrip())
    text = source.text[at:end]
    tight = re.match(r"[A-Za-z_]\w*:(?=\S)", text)
    if tight:
        return fault_at(
            source,
            at + tight.end() - 1,
            "there is no space after the `:`",
            remedy="write a space after the colon of a key",
        )
    return fault_at(
        source,
        at,
        "this line is neither `key: value` nor `- item`",
        to=end,
        remedy="write `:` after a key, or indent the line if it goes on the text above it",
    )


def _after_value(source: SourceText, fault: Fault) -> Diagnostic | None:
    """Text on the same line after a value that was already whole."""
    start, end = fault.last_start, fault.last_end
    last = source.text[max(start, end - 1) : end]
    if source.text[end : fault.at].strip(" ") or last not in ("}", "]", '"', "'"):
        return None
    line_start, line = line_of(source, fault.at)
    inside = "" if last in "}]" else f"; a quote inside of it is written {escaped_quote(last)}"
    begins = shown(source.text[start])
    return fault_at(
        source,
        fault.at,
        f"there is text after the {shown(last)} that ends the value",
        to=line_start + len(line.rstrip()),
        remedy=QUOTE_IT + inside,
        label=(start, f"the {begins} is here") if "\n" in source.text[start:end] else None,
    )


def _column(source: SourceText, at: int | None) -> int:
    """Counted from 0; the first for no place."""
    return 0 if at is None else source.line_column(at)[1] - 1
