"""Whether two texts of a file say the same: the same nodes up to the order of keys."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from engine.editing.layout.tables import read_table
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence, composed
from engine.policy.yaml.rejoin import rejoined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.editing.layout.comments import Comment
    from engine.editing.layout.shapes import Shape
    from engine.policy.surface.grid import Grid

_NOTHING: Final = ("", "~", "null")
_COMMENT: Final = re.compile(r"#[^\n]*")


def is_same(before: Node, after: Node, shape: Shape) -> bool:
    """Whether two nodes are equal in texts and structure, but for the order of known keys.

    Of two pipe tables the cells are compared.
    """
    match before, after:
        case Scalar(), Scalar():
            return _is_same_text(before, after, shape)
        case Sequence(items=items), Sequence(items=others):
            return len(items) == len(others) and all(
                is_same(item, other, shape.item) for item, other in zip(items, others, strict=True)
            )
        case Mapping(), Mapping():
            return _is_same_mapping(rejoined(before), rejoined(after), shape)
        case _:
            return False


def is_all_there(before: Iterable[Comment], after: Iterable[Comment]) -> bool:
    """Whether the same comments are there, in whatever order."""
    return Counter(each.text for each in before) == Counter(each.text for each in after)


def _is_same_mapping(before: Mapping, after: Mapping, shape: Shape) -> bool:
    keys, others = ([composed(key.text) for key, _ in each.entries] for each in (before, after))
    if keys != others and not (set(keys) <= set(shape.keys) and sorted(keys) == sorted(others)):
        return False
    found = {composed(key.text): value for key, value in after.entries}
    return all(
        is_same(value, found[composed(key.text)], shape.below(key.text))
        for key, value in before.entries
    )


def _is_same_text(before: Scalar, after: Scalar, shape: Shape) -> bool:
    if shape.is_table and before.text != after.text:
        grid = read_table(before)
        return grid is not None and _cells(grid) == _cells(read_table(after))
    if before.source is None:  # a type in one piece again, with its line breaks and comments
        return _in_one_line(_COMMENT.sub("", before.text)) == _in_one_line(after.text)
    return before.text == after.text and _is_nothing(before) == _is_nothing(after)


def _in_one_line(type_: str) -> str:
    """The text of a type, whose commas may begin a line as well as end it."""
    return " ".join(type_.split()).replace(" ,", ",")


def _cells(grid: Grid | None) -> tuple[int, list[list[str]]] | None:
    if grid is None:
        return None
    return grid.split, [[cell.text for cell in row] for row in (grid.header, *grid.rows)]


def _is_nothing(scalar: Scalar) -> bool:
    """Whether a text means that there is none, which quotes would change."""
    return scalar.style == "plain" and scalar.text in _NOTHING
