"""Lists and mappings in brackets: on one line where they fit, else filled line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.editing.layout.blocks import Flow, Item
from engine.editing.layout.scalars import raw_lines, written
from engine.editing.layout.shapes import Shape, in_order
from engine.policy.yaml.nodes import Scalar

if TYPE_CHECKING:
    from engine.editing.layout.comments import Comment

WIDTH: Final = 100
"""The columns a line may have; a text that is longer by itself is not broken."""


def flow_lines(flow: Flow, shape: Shape, column: int, hang: int, after: int = 0) -> list[str]:
    """The lines of a value in brackets that begins at `column`; all but the first are indented.

    Args:
        flow: The value.
        shape: The order of its keys.
        column: Where its first bracket stands.
        hang: Where the lines below begin when there are comments in it.
        after: How many characters must follow on its last line.
    """
    if _has_comments(flow):
        return _spread(flow, shape, hang)
    whole = _one_line(flow, shape)
    if whole is not None and column + len(whole) + after <= WIDTH:
        return [whole]
    return _filled(flow, shape, column, after)


def _has_comments(flow: Flow) -> bool:
    """Whether there is a comment anywhere between the brackets."""
    if flow.opening or flow.below:
        return True
    return any(
        item.above or item.end or (isinstance(item.value, Flow) and _has_comments(item.value))
        for item in flow.items
    )


def _brackets(flow: Flow) -> tuple[str, str]:
    return ("[", "]") if flow.is_list else ("{", "}")


def _one_line(flow: Flow, shape: Shape) -> str | None:
    """A value on one line, however long; None when a text in it has several."""
    items = [_item_on_one_line(item, shape) for item in in_order(flow.items, shape.keys)]
    whole = [item for item in items if item is not None]
    if len(whole) < len(items):
        return None
    opened, closed = _brackets(flow)
    return f"{opened}{', '.join(whole)}{closed}"


def _item_on_one_line(item: Item, shape: Shape) -> str | None:
    if isinstance(item.value, Flow):
        value = _one_line(item.value, _below(item, shape))
        return None if value is None else _head(item) + value
    lines = _texts(item)
    return _head(item) + lines[0] if len(lines) == 1 else None


def _below(item: Item, shape: Shape) -> Shape:
    return shape.item if item.key is None else shape.below(item.key.text)


def _head(item: Item) -> str:
    """The key, with its colon."""
    if item.key is None:
        return ""
    key = " ".join(written(item.key, in_flow=True))
    return f"{key}: " if item.has_colon else key


def _texts(item: Item) -> list[str]:
    """The lines of an item's text, with what YAML cut off a type at its commas."""
    if not isinstance(item.value, Scalar):
        return [""]
    if not item.pieces:
        return written(item.value, in_flow=True)
    return [", ".join(" ".join(raw_lines(each)) for each in (item.value, *item.pieces))]


def _filled(flow: Flow, shape: Shape, column: int, after: int) -> list[str]:
    """As many items a line as it holds, below each other behind the bracket."""
    opened, closed = _brackets(flow)
    lines, at = [opened], column + 1
    pad = " " * at
    items = in_order(flow.items, shape.keys)
    for number, item in enumerate(items):
        following = 1 + (after if number == len(items) - 1 else 0)
        whole = _item_on_one_line(item, shape)
        gap = 1 if number else 0
        if number and (whole is None or at + gap + len(whole) + following > WIDTH):
            lines.append(pad)
            at, gap = len(pad), 0
        first, *rest = _item_lines(item, shape, at + gap, at + gap, following)
        lines[-1] += " " * gap + first
        lines += rest
        lines[-1] += closed if number == len(items) - 1 else ","
        at = len(lines[-1]) if len(lines) > 1 else column + len(lines[-1])
    return lines


def _item_lines(item: Item, shape: Shape, column: int, hang: int, after: int) -> list[str]:
    head = _head(item)
    if isinstance(item.value, Flow):
        below = _below(item, shape)
        first, *rest = flow_lines(item.value, below, column + len(head), hang, after)
    else:
        first, *rest = _texts(item)
        rest = [(" " * hang + line).rstrip() for line in rest]
    return [head + first, *rest]


def _spread(flow: Flow, shape: Shape, hang: int) -> list[str]:
    """An item a line, with the comments between them."""
    opened, closed = _brackets(flow)
    pad = " " * (hang + 2)
    lines = [opened + behind(flow.opening)]
    items = in_order(flow.items, shape.keys)
    for number, item in enumerate(items):
        lines += [pad + comment.text for comment in item.above]
        first, *rest = _item_lines(item, shape, hang + 2, hang + 2, 1)
        lines += [pad + first, *rest]
        last = lines[-1] + "," if number < len(items) - 1 else lines[-1].rstrip()
        lines[-1] = last + behind(item.end)
    lines += [pad + comment.text for comment in flow.below]
    return [*lines, " " * hang + closed]


def behind(comment: Comment | None) -> str:
    """A comment behind something on its line."""
    return "" if comment is None else f"  {comment.text}"
