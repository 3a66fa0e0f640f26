"""Habits from other languages: what was meant by `==`, `AND`, `is null`, and single quotes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from engine.language import messages
from engine.language.scene import Scene
from engine.language.syntax import Extent, SyntaxFault

RESERVED: Final = frozenset(
    "and or not if then else between in true false null".split()  # noqa: SIM905 (reads as a list)
)
"""The words that are never names."""

_QUOTES: Final = {
    "'": "'",
    "`": "`",
    "\N{LEFT SINGLE QUOTATION MARK}": "\N{RIGHT SINGLE QUOTATION MARK}",
    "\N{RIGHT SINGLE QUOTATION MARK}": "\N{RIGHT SINGLE QUOTATION MARK}",
    "\N{LEFT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}",
}
_BEFORE_RANGE: Final = {"expression": ("in",), "cell": ("(", ",", None), "range": (None,)}
_LOOPS: Final = frozenset(["for", "some", "every", "function"])
_INSTEAD: Final = {
    "==": "write `=`",
    "===": "write `=`",
    "!==": "write `!=`",
    "&&": "write `and`",
    "&": "write `and`",
    "||": "write `or`",
    "|": "write `or`",
    "!": "write `not(...)`",
    "<>": "write `!=`",
    "=>": "write `>=`",
    "=<": "write `<=`",
    "=!": "write `!=`",
    ":=": "write `=`",
    "≥": "write `>=`",
    "≤": "write `<=`",
    "⩾": "write `>=`",
    "⩽": "write `<=`",
    "≠": "write `!=`",
    "\N{MULTIPLICATION SIGN}": "write `*`",
    "·": "write `*`",
    "÷": "write `/`",
    "\N{FULLWIDTH EQUALS SIGN}": "write `=`",
    "\N{MINUS SIGN}": "write `-`",
    "\N{EN DASH}": "write `-`",
    "\N{EM DASH}": "write `-`",
    "\N{HYPHEN}": "write `-`",
    "\N{NON-BREAKING HYPHEN}": "write `-`",
    "…": "write `..`",
    "...": "write `..`",
    "¬": "write `not(...)`",
    "∧": "write `and`",
    "\N{LOGICAL OR}": "write `or`",
    "∈": "write `in`",
    "∉": "write `not(x in ...)`",
    "%": "there is no remainder; `5%` without a space is the number 0.05",
    "**": "there are no powers; write the product out",
    "^": "there are no powers; write the product out",
    "//": "write `floor(a / b)`",
    "?": "write `if condition then value else value`",
    ";": "one expression stands alone; join conditions with `and`",
    "#": "an expression holds no comments; in YAML a comment needs a space before `#`",
    "@": 'write `date("2026-07-01")`, or `2026-07-01`',
    "{": "write a list as `(a, b)` or `[a, b]`",
    "}": "write a list as `(a, b)` or `[a, b]`",
    "€": "amounts are in US dollars, written `$1,250.00`",
    "£": "amounts are in US dollars, written `$1,250.00`",
    "¥": "amounts are in US dollars, written `$1,250.00`",
}


def _open_quote(scene: Scene) -> SyntaxFault | None:
    word = scene.word()
    if word is None:
        return None
    if word.startswith('"') and not re.fullmatch(r'"(?:[^"\\]|\\.)*"', word, re.DOTALL):
        return messages.never_closed('"', '"', scene.at())
    if word not in _QUOTES:
        return None
    begin = scene.at().start
    end = scene.text.find(_QUOTES[word], begin + 1)
    if end < 0:
        return messages.never_closed(word, '"', scene.at())
    whole = scene.text[begin : end + 1]
    return messages.foreign_quotes(whole, whole[1:-1], Extent(begin, end + 1))


def _dollars(scene: Scene) -> SyntaxFault | None:
    before, word = scene.word(-1) or "", (scene.word() or "").lower()
    amount = re.fullmatch(r"\$?(\d[\d,]*(?:\.\d+)?)", before)
    if amount is None or word not in ("usd", "us", "dollar", "dollars"):
        return None
    return messages.number_spelling(
        f"{before} {scene.word()}", f"write `${amount[1]}`", scene.at(-1)
    )


def _number_spelling(scene: Scene) -> SyntaxFault | None:
    before, word, after = scene.word(-1) or "", scene.word(), scene.word(1) or ""
    if word is None:
        return None
    joined_before, joined_after = scene.adjacent(-1, 0), scene.adjacent(0, 1)
    is_number = re.fullmatch(r"\d[\d,.]*", before) is not None
    if word == "$" and is_number and joined_before:
        return messages.number_spelling(f"{before}$", f"write `${before}`", scene.at(-1))
    if word == "$" and re.match(r"\d", after):
        return messages.number_spelling(f"$ {after}", f"write `${after}`", scene.at(0, 1))
    if word == "$" and after == "-":
        return messages.number_spelling("$-", "write the minus first: `-$500`", scene.at(0, 1))
    if word == "$":
        return messages.number_spelling("$", "write the amount after it: `$1,250.00`", scene.at())
    if word == "." and joined_after and after.isdigit() and not is_number:
        return messages.number_spelling(f".{after}", f"write `0.{after}`", scene.at(0, 1))
    if word == "." and is_number and joined_before:
        return messages.number_spelling(f"{before}.", f"write `{before}.0`", scene.at(-1))
    if is_number and joined_before and re.fullmatch(r"[eE]\d*|_\d+", word):
        return messages.number_spelling(f"{before}{word}", "write the digits out", scene.at(-1))
    return None


def _foreign_symbol(scene: Scene) -> SyntaxFault | None:
    word = scene.word()
    if word == "]" and scene.word(-1) in _BEFORE_RANGE[scene.start]:
        return messages.outward_bracket(scene.at())
    if word == "!" and scene.word(1) == "=":
        return messages.foreign_symbol("! =", "write `!=`", scene.at(0, 1))
    if word in _INSTEAD:
        return messages.foreign_symbol(word, _INSTEAD[word], scene.at())
    return None


def _dotted_name(scene: Scene) -> SyntaxFault | None:
    before, after = scene.word(-1) or "", scene.word(1) or ""
    if scene.word() == "." and before.isidentifier() and after.isidentifier():
        return messages.dotted_name(f"{before}.{after}", scene.at(-1, 1))
    return None


def _foreign_letters(scene: Scene) -> SyntaxFault | None:
    word = scene.word() or ""
    if word.isidentifier() and not word.isascii():
        return messages.foreign_letters(word, scene.at())
    return None


def _upper_case(scene: Scene) -> SyntaxFault | None:
    for offset in (0, -1):
        word = scene.word(offset) or ""
        if word == word.lower() or word.lower() not in RESERVED | {"contains"}:
            continue
        if offset == 0 or word.lower() in ("not", "if"):
            return messages.upper_case(word, scene.at(offset, offset))
    return None


def _own_function(scene: Scene) -> SyntaxFault | None:
    if scene.words[0] in _LOOPS and not scene.wants_value:
        return messages.own_function(scene.words[0], scene.places[0])
    return None


def _foreign_word(scene: Scene) -> SyntaxFault | None:
    word, before = scene.word(), scene.word(-1)
    if word is None or scene.wants_value:
        return None
    if before == "is" and word == "null" and scene.start == "cell":
        return messages.foreign_word("is null", "null", scene.at(-1))
    match (word.lower(), scene.word(1), scene.word(2)):
        case ("is", "not", "null"):
            return messages.foreign_word("is not null", "!= null", scene.at(0, 2))
        case ("is", "null", _):
            return messages.foreign_word("is null", "= null", scene.at(0, 1))
        case ("is", "not", _):
            return messages.foreign_word("is not", "!=", scene.at(0, 1))
        case ("is" | "equals" | "eq", _, _):
            return messages.foreign_word(word, "=", scene.at())
        case ("includes" | "has", _, _):
            return messages.foreign_word(word, "contains", scene.at())
        case ("startswith" | "begins", "with", _):
            return messages.foreign_word(f"{word} with", "starts with", scene.at(0, 1))
        case ("starts" | "startswith", _, _):
            return messages.foreign_word(word, "starts with", scene.at())
        case _:
            return None


FOREIGN_HABITS: Final[tuple[Callable[[Scene], SyntaxFault | None], ...]] = (
    _open_quote,
    _dollars,
    _number_spelling,
    _foreign_symbol,
    _dotted_name,
    _foreign_letters,
    _upper_case,
    _own_function,
    _foreign_word,
)
"""Each looks at the scene and speaks if it recognises it; the first one counts."""
