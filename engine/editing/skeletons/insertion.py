"""Where in a file something new goes. Nothing that stands in the file is changed.

What is new is given as lines without indentation; a list's begins with `- `.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence as Lines
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.editing.changes import Change, exact_text
from engine.editing.skeletons.bench import SkeletonError
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from engine.editing.skeletons.bench import PolicyText

_STEP: Final = "  "
_COMMENT: Final = re.compile(r"#[^\n]*")
_PROPERTIES: Final = re.compile(r"(?:&\S+(?:\s|#[^\n]*)+)?")
"""An anchor, with the blanks and comments up to what it is of."""


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
    name, node = text.node.key(key), text.node.get(key)
    if name is None or node is None:
        return _at_line_end(text, text.node.span.end, [f"{key}:", *_indented(lines, _STEP)])
    if node.span.start < name.span.end:
        told = f"`{key}` of `{text.shown}` is an alias of what stands elsewhere"
        raise SkeletonError(f"{told}; write it out, or name another file with `--file`")
    if isinstance(node, Scalar):
        return _first_under(text, name, node, lines)
    if _is_flow(text, node):
        return (
            _in_brackets(text, node, flow)
            if _is_kept(text, name, node)
            else (Insertion(_colon(text, name), node.span.end, _below(lines)))
        )
    gap = [""] if _is_spaced(text, node, lines) else []
    column = _column(text, node)
    return _at_line_end(text, node.span.end, [*gap, *_indented(lines, " " * column)])


def _is_kept(text: PolicyText, name: Scalar, node: Node) -> bool:
    """Whether brackets stay: there is something in them, or a comment or an anchor at them."""
    between = text.source.text[_colon(text, name) : node.span.end]
    return bool(_children(node)) or len("".join(between.split())) > len("[]")


def _colon(text: PolicyText, name: Scalar) -> int:
    """Where the colon of a key ends."""
    return text.source.text.index(":", name.span.end) + 1


def _below(lines: Lines[str]) -> str:
    return "\n" + "\n".join(_indented(lines, _STEP))


def _first_under(text: PolicyText, name: Scalar, node: Scalar, lines: Lines[str]) -> Insertion:
    """Below a key that has no value."""
    if node.text.strip():
        raise SkeletonError(f"`{name.text}` of `{text.shown}` holds a text; mend that first")
    return _at_line_end(text, _colon(text, name), _indented(lines, _STEP))


def _in_brackets(text: PolicyText, node: Node, flow: str) -> Insertion:
    """Behind the last thing in brackets, before the comments that stand there."""
    source = text.source.text
    first = _begin(text, node) + 1
    written = [each.span.end for each in _texts(node) if each.text or each.style != "plain"]
    at = max([first, *(end for end in written if first <= end < node.span.end)])
    rest = _COMMENT.sub(lambda match: " " * len(match[0]), source[at : node.span.end - 1])
    at += len(rest.rstrip())
    comma = "" if at == first else {",": " ", ":": " , "}.get(source[at - 1], ", ")
    gap = " " if source[at] == "#" else ""
    return Insertion(at, at, comma + flow + gap)


def _texts(node: Node) -> Iterator[Scalar]:
    """The texts in a node; those of an alias stand elsewhere."""
    if isinstance(node, Scalar):
        yield node
        return
    for each in _children(node):
        yield from _texts(each)
    if isinstance(node, Mapping):
        yield from (key for key, _ in node.entries)


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


def _begin(text: PolicyText, node: Node) -> int:
    """Where a list or mapping begins, behind its anchor."""
    found = _PROPERTIES.match(text.source.text, node.span.start)
    return node.span.start if found is None else found.end()


def _is_flow(text: PolicyText, node: Node) -> bool:
    at = _begin(text, node)
    return not isinstance(node, Scalar) and text.source.text[at : at + 1] in ("[", "{")


def _column(text: PolicyText, node: Node) -> int:
    """The indentation of a block's entries or items."""
    line = text.source.line(text.source.line_column(_begin(text, node))[0])
    return len(line) - len(line.lstrip(" "))


def _is_spaced(text: PolicyText, node: Node, lines: Lines[str]) -> bool:
    """Whether a blank line belongs above the new entry: as between those that are there."""
    children = _children(node)
    if len(children) == 1:
        return len(lines) > 1
    below = text.source.text.find("\n", children[-2].span.end) + 1
    return not text.source.text[below:].partition("\n")[0].strip()


def _indented(lines: Lines[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line else line for line in lines]
