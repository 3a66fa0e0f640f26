"""Nodes and comments -> blocks: each comment to the entry it belongs to.

A comment on a line of its own belongs to what follows it, unless it is indented deeper: then it
ends the list or mapping above it. Behind something, it belongs to that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.editing.layout.blocks import Block, Entry, Flow, Item, Kept
from engine.editing.layout.comments import SCALAR, scalars_of
from engine.policy.yaml.nodes import Mapping, Node, Scalar
from engine.policy.yaml.rejoin import rejoined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.editing.layout.blocks import Value
    from engine.editing.layout.comments import Comment, Outside

_PLAIN_SIGNS: Final = frozenset(f" \t\n-:,[]{{}}{SCALAR}")
"""The signs between scalars that the layout knows; others begin an anchor, an alias, a `?`."""
_COUNTED: Final = re.compile(r"[|>][-+]?[0-9]")


def read_blocks(root: Mapping, outside: Outside) -> Block:
    """The blocks of a file whose document is a mapping not in brackets."""
    return _Reader(outside).root(root)


class _Part(NamedTuple):
    """One thing in brackets, as nodes; see `Item`."""

    key: Scalar | None
    value: Node
    pieces: tuple[Scalar, ...] = ()

    @property
    def start(self) -> int:
        """Where it begins."""
        return (self.value if self.key is None else self.key).span.start


def _parts(node: Node) -> Iterator[_Part]:
    if isinstance(node, Scalar):
        return
    if not isinstance(node, Mapping):
        yield from (_Part(None, item) for item in node.items)
        return
    whole = {id(key) for key, _ in rejoined(node).entries}
    part: _Part | None = None
    for key, value in node.entries:
        if part is not None and id(key) not in whole:
            part = part._replace(pieces=(*part.pieces, key))
            continue
        if part is not None:
            yield part
        part = _Part(key, value)
    if part is not None:
        yield part


def _keys_of(node: Node) -> Iterator[Scalar]:
    """The keys in a node, without what YAML cut off at the commas of a type."""
    if isinstance(node, Mapping):
        for key, value in rejoined(node).entries:
            yield key
            yield from _keys_of(value)
    elif not isinstance(node, Scalar):
        for item in node.items:
            yield from _keys_of(item)


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and node.style == "plain"


class _Reader:
    """Takes the comments one after the other, in the order of the file."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._text = outside.text
        self._comments = outside.comments
        self._next = 0

    def root(self, node: Mapping) -> Block:
        column = self._outside.column(node.span.start)
        ends = [*(key.span.start for key, _ in node.entries[1:]), len(self._text)]
        entries: list[Entry | Kept] = []
        for (key, value), end in zip(node.entries, ends, strict=True):
            if self._is_plain(key, value, end):
                entries.append(self._entry(key, value, (key.span.start, key.span.end), end))
            else:
                entries.append(self._kept(key, end, column))
        return Block(is_list=False, entries=tuple(entries), below=self._take(len(self._text)))

    def _is_plain(self, key: Scalar, value: Node, end: int) -> bool:
        """Whether an entry of the file has nothing that the layout does not know."""
        begin = self._outside.line_start(key.span.start)
        if not _PLAIN_SIGNS.issuperset(self._outside.signs[begin:end]):
            return False
        if any("\n" in self._text[each.span.start : each.span.end] for each in _keys_of(value)):
            return False
        return not any(
            each.style in ("literal", "folded") and _COUNTED.match(self._text, each.span.start)
            for each in scalars_of(value)
        )

    def _kept(self, key: Scalar, end: int, column: int) -> Kept:
        begin = self._outside.line_start(key.span.start)
        above = self._take(begin)
        last = begin + len(self._outside.signs[begin:end].rstrip())
        inside = self._take_while(
            lambda c: c.start < end and (c.start < last or not c.is_alone or c.column > column)
        )
        stop = max([last, *(c.start + len(c.text) for c in inside)])
        line_end = self._text.find("\n", stop)
        lines = self._text[begin : len(self._text) if line_end < 0 else line_end].split("\n")
        moved = tuple(line[min(column, len(line) - len(line.lstrip(" "))) :] for line in lines)
        return Kept(key, moved, above, self._outside.is_after_blank(begin))

    def _block(self, node: Node, around: int, end: int) -> Block:
        """A list or mapping in a collection at column `around`, before the text at `end`."""
        column = self._outside.column(node.span.start)
        heads = list(self._heads(node))
        ends = [*(head[0] for _, _, head in heads[1:]), end]
        entries = tuple(
            self._entry(key, value, head, stop)
            for (key, value, head), stop in zip(heads, ends, strict=True)
        )
        below = self._take_alone(end, column) if column > around else ()
        return Block(not isinstance(node, Mapping), entries, below)

    def _heads(self, node: Node) -> Iterator[tuple[Scalar | None, Node, tuple[int, int]]]:
        """Each entry of a block: its key, its value, and the place of its key or dash."""
        if isinstance(node, Mapping):
            for key, value in node.entries:
                yield key, value, (key.span.start, key.span.end)
        elif not isinstance(node, Scalar):
            at = node.span.start
            for item in node.items:
                dash = self._outside.signs.index("-", at)
                yield None, item, (dash, dash + 1)
                at = max(dash + 1, item.span.end)

    def _entry(self, key: Scalar | None, node: Node, head: tuple[int, int], end: int) -> Entry:
        above = self._take(head[0])
        column = self._outside.column(head[0])
        after_blank = self._outside.is_after_blank(head[0])
        head_end = head[1] if key is None else self._outside.signs.index(":", head[1]) + 1
        if _is_empty(node):
            close = self._take_end(end)
            return Entry(
                key, None, above, close, self._take_alone(end, column + 1), None, after_blank
            )
        start = node.span.start
        beside = self._take_end(start)
        is_below = not self._outside.is_one_line(head_end, start)
        before: tuple[Comment, ...] = ()
        value: Value
        if self._is_block(node):
            value = self._block(node, column, end)
        else:
            before = self._take(start)
            value = self._value(node)
        close = self._take_end(end)
        return Entry(key, value, above, beside, before, close, after_blank, is_below)

    def _is_block(self, node: Node) -> bool:
        return not isinstance(node, Scalar) and self._text[node.span.start] not in "[{"

    def _value(self, node: Node) -> Value:
        return node if isinstance(node, Scalar) else self._flow(node)

    def _flow(self, node: Node) -> Flow:
        in_brackets = self._text[node.span.start] in "[{"
        opening = self._take_opening(node) if in_brackets else None
        parts = list(_parts(node))
        ends = [*(part.start for part in parts[1:]), node.span.end]
        items = [self._item(part, end) for part, end in zip(parts, ends, strict=False)]  # or none
        below = self._take(node.span.end) if in_brackets else ()
        return Flow(not isinstance(node, Mapping), tuple(items), opening, below)

    def _item(self, part: _Part, end: int) -> Item:
        above = self._take(part.start)
        if part.key is None:
            return Item(None, self._value(part.value), above=above, end=self._take_end(end))
        above += self._take(part.value.span.start)  # between a key and its value
        value = None if _is_empty(part.value) else self._value(part.value)
        if part.pieces:
            above += self._take(part.pieces[-1].span.start)
        between = self._outside.signs[part.key.span.end : part.value.span.start + 1]
        return Item(part.key, value, part.pieces, ":" in between, above, self._take_end(end))

    def _take_opening(self, node: Node) -> Comment | None:
        """The comment behind the opening bracket."""
        at = node.span.start
        found = self._take_while(
            lambda c: (
                at < c.start < node.span.end
                and not c.is_alone
                and not self._outside.signs[at + 1 : c.start].strip()
                and self._outside.is_one_line(at, c.start)
            ),
            most=1,
        )
        return found[0] if found else None

    def _take(self, until: int) -> tuple[Comment, ...]:
        return self._take_while(lambda c: c.start < until)

    def _take_alone(self, until: int, column: int) -> tuple[Comment, ...]:
        return self._take_while(lambda c: c.start < until and c.is_alone and c.column >= column)

    def _take_end(self, until: int) -> Comment | None:
        found = self._take_while(lambda c: c.start < until and not c.is_alone, most=1)
        return found[0] if found else None

    def _take_while(
        self, wanted: Callable[[Comment], bool], most: int | None = None
    ) -> tuple[Comment, ...]:
        first = self._next
        last = len(self._comments) if most is None else min(first + most, len(self._comments))
        while self._next < last and wanted(self._comments[self._next]):
            self._next += 1
        return self._comments[first : self._next]
