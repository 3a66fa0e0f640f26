"""Where in a file something new goes. Nothing that stands in the file is changed.

What is new is given as lines without indentation; a list's begins with `- `.
"""

from __future__ import annotations

from collections.abc import Sequence as Lines
from typing import TYPE_CHECKING, NamedTuple

from engine.editing.changes import Change, exact_text
from engine.editing.skeletons.bench import SkeletonError
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from engine.editing.skeletons.bench import PolicyText

_STEP = "  "


class Insertion(NamedTuple):
    """A text put in at an offset, in place of what stands up to another."""

    start: int
    end: int
    text: str


def applied(text: PolicyText, insertion: Insertion) -> tuple[Change, int]:
    """The change of the file, and the line on which the new text begins."""
    source, newline = text.source.text, text.newline
    words = insertion.text if newline == "\n" else insertion.text.replace("\n", newline)
    before = exact_text(text.path)
    mark = "\ufeff" if before.startswith("\ufeff") else ""
    if before != mark + source:
        raise SkeletonError(f"`{text.shown}` was changed by another program meanwhile; try again")
    after = mark + source[: insertion.start] + words + source[insertion.end :]
    blank = len(insertion.text) - len(insertion.text.lstrip("\n"))
    line = source.count("\n", 0, insertion.start) + 1 + blank
    return Change(text.path, text.shown, before, after), line


def under(text: PolicyText, key: str, lines: Lines[str], flow: str) -> Insertion:
    """What puts a new entry or item last under a top-level key; the key too where it is not there.

    Args:
        text: The file.
        key: The top-level key.
        lines: The new entry, as lines.
        flow: The same in one line, for a list or mapping in brackets.
    """
    if _is_flow(text, text.node):
        raise SkeletonError(f"`{text.shown}` is written in braces; write each key on its own line")
    node = text.node.get(key)
    if node is None:
        return _at_line_end(text, text.node.span.end, [f"{key}:", *_indented(lines, _STEP)])
    if isinstance(node, Scalar) or not _children(node):
        return _first_under(text, key, node, lines)
    if _is_flow(text, node):
        return _in_brackets(text, node, flow)
    last, column = _children(node)[-1], _column(text, node)
    gap = [""] if _is_spaced(text, node, lines) else []
    return _at_line_end(text, last.span.end, [*gap, *_indented(lines, " " * column)])


def _first_under(text: PolicyText, key: str, node: Node, lines: Lines[str]) -> Insertion:
    """In place of nothing, `[]` or `{}`."""
    name = text.node.key(key)
    if name is None or (isinstance(node, Scalar) and node.text.strip()):
        raise SkeletonError(f"`{key}` of `{text.shown}` holds a text; mend that first")
    source = text.source.text
    start = source.index(":", name.span.end) + 1
    words = "\n" + "\n".join(_indented(lines, _STEP))
    if isinstance(node, Scalar):
        return _at_line_end(text, start, _indented(lines, _STEP))
    return Insertion(start, node.span.end, words)


def _in_brackets(text: PolicyText, node: Node, flow: str) -> Insertion:
    source = text.source.text
    inside = source[: node.span.end - 1].rstrip()
    comma = " " if inside.endswith(",") else ", "
    return Insertion(len(inside), len(inside), comma + flow)


def row_after(text: PolicyText, block: Scalar, line: str) -> Insertion:
    """What puts a row last in a pipe table."""
    source = text.source.text
    header = next(each for each in block.text.split("\n") if each.strip())
    at = block.text.index(header)
    start = block.place(at + len(header) - len(header.lstrip()), at + len(header)).start
    indent = source[source.rfind("\n", 0, start) + 1 : start]
    return _at_line_end(text, block.span.end, [indent + line])


def _at_line_end(text: PolicyText, at: int, lines: Lines[str]) -> Insertion:
    """New lines below the one that holds the character before `at`."""
    source = text.source.text
    end = source.find("\n", at)
    if end < 0:
        words = "\n" + "\n".join(lines) + "\n"
        return Insertion(len(source), len(source), words)
    return Insertion(end + 1, end + 1, "\n".join(lines) + "\n")


def _children(node: Node) -> list[Node]:
    match node:
        case Scalar():
            return []
        case Sequence():
            return [*node.items]
        case Mapping():
            return [value for _, value in node.entries]


def _is_flow(text: PolicyText, node: Node) -> bool:
    is_open = text.source.text[node.span.start : node.span.start + 1] in ("[", "{")
    return not isinstance(node, Scalar) and is_open


def _column(text: PolicyText, node: Node) -> int:
    """The indentation of a block's entries or items."""
    return text.source.line_column(node.span.start)[1] - 1


def _is_spaced(text: PolicyText, node: Node, lines: Lines[str]) -> bool:
    """Whether a blank line belongs above the new entry: as between those that are there."""
    children = _children(node)
    if len(children) == 1:
        return len(lines) > 1
    below = text.source.text.find("\n", children[-2].span.end) + 1
    return not text.source.text[below:].partition("\n")[0].strip()


def _indented(lines: Lines[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line else line for line in lines]
