"""Sentences, outlines and marks of the document as HTML."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h

from engine.handbook.prose import Piece, Point, Prose


def prose(told: Prose) -> h.Node:
    """A sentence with its links."""
    return [_piece(piece) for piece in told]


def _piece(piece: Piece) -> h.Node:
    return h.a(href=f"#{piece.to}")[piece.text] if piece.to else piece.text


def outline(points: Sequence[Point]) -> h.Node:
    """Conditions as nested lists; nothing for none."""
    if not points:
        return None
    return h.ul[[h.li[prose(point.prose), outline(point.under)] for point in points]]


def place(at: str) -> h.Node:
    """A `file:line`."""
    return h.code(".place")[at] if at else None


def aside(*, in_force: bool) -> h.Node:
    """The mark of what is not in force; nothing of what is."""
    return None if in_force else h.span(".mark.aside")["not in force"]
