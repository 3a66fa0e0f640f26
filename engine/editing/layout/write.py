"""Blocks -> the lines of a file in the canonical layout."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from engine.editing.layout.blocks import Block, Entry, Flow, Kept
from engine.editing.layout.flow import WIDTH, behind, flow_lines
from engine.editing.layout.scalars import block_lines, written
from engine.editing.layout.shapes import Shape, in_order
from engine.editing.layout.tables import table_lines
from engine.policy.yaml.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.editing.layout.comments import Comment

_STEP: Final = 2
_MODELINE: Final = "# yaml-language-server:"


def write_file(root: Block, shape: Shape) -> str:
    """The text of a file whose blocks these are."""
    if any(isinstance(entry, Kept) for entry in root.entries):
        shape = replace(shape, keys=())  # what is kept may be an anchor and its alias
    first = root.entries[0]
    if in_order(root.entries, shape.keys)[0] is first:
        return _joined(_block_lines(root, shape, 0))
    about = _about_the_file(first)
    header = _comments(first.above[:about], 0)
    rest = tuple(
        replace(each, after_blank=i > 0 and each.after_blank)
        for i, each in enumerate(first.above[about:])
    )
    own = replace(first, above=rest, after_blank=False)
    lines = _block_lines(replace(root, entries=(own, *root.entries[1:])), shape, 0)
    return _joined([*header, "", *lines] if header else lines)


def _about_the_file(first: Entry | Kept) -> int:
    """How many of the comments above the first key are about the file, and stay at its top.

    They end with the last blank line before the key; what follows is about the key.
    """
    if first.after_blank:
        return len(first.above)
    blanks = [i for i, comment in enumerate(first.above) if i and comment.after_blank]
    if blanks:
        return blanks[-1]
    return 1 if first.above and first.above[0].text.startswith(_MODELINE) else 0


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _block_lines(block: Block, shape: Shape, indent: int) -> list[str]:
    lines: list[str] = []
    height = 0
    for entry in in_order(block.entries, shape.keys):
        body = _entry_lines(entry, shape, indent)
        is_apart = entry.above[0].after_blank if entry.above else entry.after_blank
        if lines and (is_apart or (shape.is_spaced and max(height, len(body)) > 1)):
            lines.append("")
        lines += _comments(entry.above, indent)
        lines += [""] if entry.above and entry.after_blank else []
        lines += body
        height = len(body)
    if block.below and block.below[0].after_blank:
        lines.append("")
    return lines + _comments(block.below, indent)


def _comments(comments: Sequence[Comment], indent: int) -> list[str]:
    """Comments on lines of their own, with the blank lines between them."""
    lines: list[str] = []
    for comment in comments:
        lines += [""] if lines and comment.after_blank else []
        lines.append(" " * indent + comment.text)
    return lines


def _entry_lines(entry: Entry | Kept, shape: Shape, indent: int) -> list[str]:
    if isinstance(entry, Kept):
        return [*entry.lines]
    pad = " " * indent
    if entry.key is None:
        head, below = pad + "-", shape.item
    else:
        head = pad + written(entry.key, in_flow=False)[0] + ":"
        below = shape.below(entry.key.text)
    if isinstance(entry.value, Block):
        inner = _block_lines(entry.value, below, indent + _STEP)
        if entry.key is None:
            return _item_lines(entry.beside, inner, indent)
        return [head + behind(entry.beside), *inner]
    return _value_lines(entry, below, head, indent + _STEP)


def _item_lines(beside: Comment | None, inner: list[str], indent: int) -> list[str]:
    """An item whose block begins behind its dash; comments before that stand above the dash."""
    pad = " " * indent
    begin = next(i for i, line in enumerate(inner) if line.lstrip(" ")[:1] not in ("", "#"))
    above = [] if beside is None else [pad + beside.text]
    above += [line[_STEP:] for line in inner[:begin]]
    return [*above, f"{pad}- {inner[begin].lstrip(' ')}", *inner[begin + 1 :]]


def _value_lines(entry: Entry, shape: Shape, head: str, hang: int) -> list[str]:
    value = entry.value
    if value is None:
        return [head + behind(entry.beside), *_comments(entry.before, hang)]
    if isinstance(value, Block):
        raise TypeError(value)
    if _stands_below(entry, head):
        above = [head + behind(entry.beside), *_comments(entry.before, hang)]
        lines = _lines(value, shape, hang, hang)
        lines[0] = " " * hang + lines[0]
    else:
        above = []
        lines = _lines(value, shape, len(head) + 1, hang)
        lines[0] = f"{head} {lines[0]}"
    is_block = not isinstance(value, Flow) and value.style in ("literal", "folded")
    lines[0 if is_block else -1] += behind(entry.end)
    return above + lines


def _stands_below(entry: Entry, head: str) -> bool:
    """Whether a value begins on a line of its own: after a comment, or where it was, if long."""
    if entry.beside or entry.before:
        return True
    value = entry.value
    if (
        not entry.is_below
        or not isinstance(value, Scalar)
        or value.style not in ("plain", "quoted")
    ):
        return False
    first, *rest = written(value, in_flow=False)
    return bool(rest) or len(head) + 1 + len(first) > WIDTH


def _lines(value: Scalar | Flow, shape: Shape, column: int, hang: int) -> list[str]:
    """The lines of a value that begins at `column`, all but the first indented."""
    if isinstance(value, Flow):
        return flow_lines(value, shape, column, hang)
    if value.style in ("plain", "quoted"):
        first, *rest = written(value, in_flow=False)
        return [first, *_indented(rest, hang)]
    table = table_lines(value) if shape.is_table else None
    if table is not None:
        return ["|", *_indented(table, hang)]
    sign, body = block_lines(value)
    return [sign, *_indented(body, hang)]


def _indented(lines: Sequence[str], hang: int) -> list[str]:
    return [" " * hang + line if line else "" for line in lines]
