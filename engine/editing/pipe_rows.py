"""Rows of cells -> the lines of a pipe table, with its columns aligned."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def align(rows: Sequence[Sequence[str]], split: int) -> list[str]:
    """One line a row, the header first; `||` stands before the cell number `split`.

    All rows are as wide as the header. Without outputs, `split` is the number of cells.

    >>> align([["id", "score", "segment"], ["SEG-HIGH", "> 70", "high"]], 2)
    ['id       | score || segment', 'SEG-HIGH | > 70  || high']
    """
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [_line(row, widths, split) for row in rows]


def _line(row: Sequence[str], widths: Sequence[int], split: int) -> str:
    line = ""
    for at, (cell, wide) in enumerate(zip(row, widths, strict=True)):
        bar = "" if at == 0 else " || " if at == split else " | "
        line += bar + cell + " " * (wide - _width(cell))
    return line.rstrip()


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
