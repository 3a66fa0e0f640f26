"""What a file is made of, as the layout sees it: entries in blocks, each with its comments.

The nodes of the YAML reader say what is written, these where the comments belong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.policy.yaml.nodes import Scalar

if TYPE_CHECKING:
    from engine.editing.layout.comments import Comment


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in `[...]` or `{...}`: a value, or a key with its value.

    `pieces` are what YAML cut off at the commas of a type, as in `{kind: enum(a, b)}`. Of an item
    without a value, `has_colon` says whether a colon stands there nevertheless.
    """

    key: Scalar | None
    value: Value | None
    pieces: tuple[Scalar, ...] = ()
    has_colon: bool = True
    above: tuple[Comment, ...] = ()
    end: Comment | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A list or mapping in brackets.

    The comment `opening` stands behind the first bracket, `below` before the last one.
    """

    is_list: bool
    items: tuple[Item, ...]
    opening: Comment | None = None
    below: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, or an item of a list; the value is None when there is none.

    `above` are the comments on lines of their own above it, `beside` the one behind the key or
    dash when the value begins below, `before` those between the two, `end` the one behind the
    value. `after_blank` says that a blank line stands right above it. `is_below` says that the
    value begins on a line below.
    """

    key: Scalar | None
    value: Value | None
    above: tuple[Comment, ...] = ()
    beside: Comment | None = None
    before: tuple[Comment, ...] = ()
    end: Comment | None = None
    after_blank: bool = False
    is_below: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the file that is left as it is written, as lines."""

    key: Scalar
    lines: tuple[str, ...]
    above: tuple[Comment, ...] = ()
    after_blank: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A list or mapping with an entry a line; `below` are the comments at its end."""

    is_list: bool
    entries: tuple[Entry | Kept, ...]
    below: tuple[Comment, ...] = ()


Value = Scalar | Flow | Block
