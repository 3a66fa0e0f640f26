"""Types in `{...}`: YAML cuts `{segment: enum(low, high)}` at the comma, and this mends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.policy.yaml.nodes import Mapping, Node, Scalar
from engine.source.text import Span

_OPEN: Final = re.compile(r"(?:enum|set)\s*\([^()]*")


def rejoined(node: Mapping) -> Mapping:
    """The mapping with each type that was cut at its commas in one piece again.

    What YAML makes of `{a: enum(x, y)}` is `a` with the text `enum(x`, and the key `y)` without a
    value.
    """
    if not any(_is_cut(value) for _, value in node.entries):
        return node
    return Mapping(tuple(_entries(node)), node.span)


def _is_cut(value: Node) -> bool:
    return isinstance(value, Scalar) and bool(_OPEN.fullmatch(value.text))


def _entries(node: Mapping) -> Iterator[tuple[Scalar, Node]]:
    entries = iter(node.entries)
    for key, value in entries:
        if not isinstance(value, Scalar) or not _is_cut(value):
            yield key, value
            continue
        pieces: list[tuple[Scalar, Node]] = []
        for piece in entries:
            pieces.append(piece)
            if not _is_piece(piece) or ")" in piece[0].text:
                break
        if pieces and _is_piece(pieces[-1]):
            yield key, _joined(value, pieces[-1][0])
        else:
            yield key, value
            yield from pieces


def _is_piece(entry: tuple[Scalar, Node]) -> bool:
    key, value = entry
    empty = isinstance(value, Scalar) and value.style == "plain" and not value.text
    return empty and key.style == "plain" and re.fullmatch(r"[^()]*\)?", key.text) is not None


def _joined(first: Scalar, last: Scalar) -> Scalar:
    if first.source is None:
        return first
    start, end = first.span.start, last.span.end
    return Scalar(first.source.text[start:end], Span(first.span.path, start, end))
