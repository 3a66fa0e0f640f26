"""Texts that a spreadsheet would take for formulas, made plain for CSV, and back.

A text that begins with one of `= + - @` gets an apostrophe before it, and so does one that begins
with an apostrophe. A hyphen alone, and a plain number, are no formulas and stay as they are.
"""

from __future__ import annotations

import re
from typing import Final

BEGINS: Final = r"['=+\-@\t\r]"
"""How a text begins that may be a formula, as a pattern that other engines of patterns read too."""

PLAIN: Final = r"-(?:\$?[0-9][0-9,.]*%?)?"
"""The whole of a text that begins so, and is none."""

_FORMULA: Final = re.compile(rf"(?!{PLAIN}\Z){BEGINS}")
_ESCAPED: Final = re.compile(r"'['=+\-@\t\r]")


def escaped(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> escaped("= 2 * base"), escaped("-"), escaped("-5")
    ("'= 2 * base", '-', '-5')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """The text that `escaped` was given.

    >>> unescaped("'= 2 * base"), unescaped("5 o'clock")
    ('= 2 * base', "5 o'clock")
    """
    return text[1:] if _ESCAPED.match(text) else text
