"""A file's text -> the same in the canonical layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.editing.layout.blocks import Kept
from engine.editing.layout.comments import Outside, read_outside, scalars_of
from engine.editing.layout.read import read_blocks
from engine.editing.layout.same import is_all_there, is_same
from engine.editing.layout.shapes import shape_of
from engine.editing.layout.write import write_file
from engine.policy.yaml.nodes import Mapping
from engine.policy.yaml.parse import parse_yaml
from engine.source.text import SourceText

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic

_KEEPING: Final = re.compile(r"[|>]\d?\+")
_MARKERS: Final = ("---", "...")


class LayoutError(Exception):
    """A layout that would have changed more than the layout: a fault of ours. Nothing is lost."""


def format_text(source: SourceText) -> str | list[Diagnostic]:
    """The canonical layout of a file, or why it is no YAML that a policy may be written in.

    A file that is no mapping of keys, or whose layout is a part of its meaning (`|+`, directives,
    a `?`, an anchor or an alias before a key), is given back as it is but for its line ends.

    Raises:
        LayoutError: The new text does not say the same as the old one.

    >>> print(format_text(SourceText("a.yaml", "facts: {'late':{label: b,type: date}}")))
    facts: {late: {type: date, label: b}}
    <BLANKLINE>
    """
    node, problems = parse_yaml(source)
    if node is None or problems:
        return problems
    text = source.text.replace("\r\n", "\n")
    if text != source.text:
        source = SourceText(source.path, text)
        node, _ = parse_yaml(source)
    if not isinstance(node, Mapping):
        return text
    outside = read_outside(text, node)
    if not _is_laid_out(node, outside):
        return text
    shape = shape_of(node)
    try:
        blocks = read_blocks(node, outside)
    except ValueError:  # a sign is not where it is looked for
        raise LayoutError(source.path) from None
    if isinstance(blocks.entries[-1], Kept) and not text.endswith("\n"):
        return text  # a line feed at the end may change a text that is kept
    formatted = write_file(blocks, shape)
    after, problems = parse_yaml(SourceText(source.path, formatted))
    if after is None or problems or not is_same(node, after, shape):
        raise LayoutError(source.path)
    if not is_all_there(outside.comments, read_outside(formatted, after).comments):
        raise LayoutError(source.path)
    return formatted


def _is_line_by_line(node: Mapping, outside: Outside) -> bool:
    """Whether each key begins a line below that of the key before it, and nothing before it does.

    It does not behind a `?` or an anchor, and an alias for a key stands where its anchor does. A
    key that looks like a marker of a document must not come to stand in the first column.
    """
    text, before, line_before = outside.text, 0, -1
    for key, value in node.entries:
        start = key.span.start
        line = outside.line_start(start)
        if line <= line_before or text[line:start].strip(" ") or text.startswith(_MARKERS, start):
            return False
        if "?" in outside.signs[min(before, start) : start]:
            return False
        before, line_before = value.span.end, line
    return True


def _is_laid_out(node: Mapping, outside: Outside) -> bool:
    """Whether a file has nothing that forbids to lay it out."""
    start = node.span.start
    if outside.text.startswith(("{", "?"), start) or outside.signs[:start].strip():
        return False
    if not _is_line_by_line(node, outside):
        return False
    return not any(
        each.style in ("literal", "folded") and _KEEPING.match(outside.text, each.span.start)
        for each in scalars_of(node)
    )
