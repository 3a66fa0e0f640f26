"""What is said about bare literals of YAML values and table cells: one function a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.model.days import day_remedy
from engine.model.types import Kind, Type
from engine.policy.typing.messages_expressions import unknown_member
from engine.policy.typing.remedies import asked, money_of
from engine.source.diagnostic import Diagnostic

if TYPE_CHECKING:
    from engine.source.text import Span

OUT_OF_RANGE: Final = "is out of range"
NO_SUCH_DAY: Final = "is no day of the calendar"

_TRUE: Final = frozenset({"yes", "y", "true", "on", "1"})
_FALSE: Final = frozenset({"no", "n", "false", "off", "0"})
_DIGITS: Final = re.compile(r"[+]?(-?)\$?(-?[0-9][0-9,_]*(?:\.[0-9]+)?)")
_DOLLARS: Final = re.compile(r"\s*(?:USD|US\$|dollars?)$|^(?:USD|US)\s*", re.IGNORECASE)

_HOW: Final = {
    Kind.BOOLEAN: "write `true` or `false`",
    Kind.INTEGER: "write a whole number, such as `12`",
    Kind.NUMBER: "write a number, such as `0.05` or `5%`",
    Kind.MONEY: "write money with its sign, such as `$1,250.00`",
    Kind.DATE: "write a date as year, month, day: `2026-07-01`",
}


def nothing(who: str, wanted: Type, span: Span) -> Diagnostic:
    """An empty text where a value is asked for."""
    message = f"{who} gives nothing where {asked(wanted)} is asked for"
    return Diagnostic("type-mismatch", message, span, help="write `null` for a missing value")


def empty_text(who: str, span: Span) -> Diagnostic:
    """An empty text in quotes."""
    message = f"{who} gives an empty text"
    return Diagnostic("type-mismatch", message, span, help="write `null` for a missing value")


def bad_quotes(who: str, shown: str, span: Span) -> Diagnostic:
    """A text in double quotes that JSON does not read."""
    message = f"{who} gives `{shown}`, whose quotes do not close or hold an unknown escape"
    return Diagnostic("bad-literal", message, span, help='write it as `"text"`')


def no_such_value(who: str, shown: str, why: str, span: Span) -> Diagnostic:
    """A literal that is well written and still no value."""
    message = f"{who} gives `{shown}`, which {why}"
    remedy = day_remedy(shown) if why == NO_SUCH_DAY else None
    return Diagnostic("bad-literal", message, span, help=remedy)


def wrong_literal(who: str, shown: str, wanted: Type, span: Span) -> Diagnostic:
    """A literal of another type than its place asks for, or of none."""
    message = f"{who} gives `{shown}` where {asked(wanted)} is asked for"
    return Diagnostic("type-mismatch", message, span, help=_remedy(shown, wanted))


def no_member(who: str, word: str, wanted: Type, span: Span, guess: str | None) -> Diagnostic:
    """A word that is no member of the enum or set."""
    return unknown_member(who, word, wanted, span, guess=guess)


def no_brackets(who: str, shown: str, wanted: Type, span: Span) -> Diagnostic:
    """A word where a set is asked for."""
    message = f"{who} gives `{shown}` where {asked(wanted)} is asked for"
    items = shown if shown.isidentifier() else "a, b"
    return Diagnostic("type-mismatch", message, span, help=f"a set is written `[{items}]`")


def empty_item(who: str, span: Span) -> Diagnostic:
    """Nothing between two commas of a set."""
    message = f"{who} has a comma without a member beside it"
    return Diagnostic("type-mismatch", message, span, help="a set is written `[a, b]`")


def _remedy(shown: str, wanted: Type) -> str | None:
    if wanted.kind is Kind.BOOLEAN and shown.lower() in _TRUE | _FALSE:
        return f"write `{str(shown.lower() in _TRUE).lower()}`"
    amount = _DOLLARS.sub("", shown) if wanted.kind is Kind.MONEY else shown
    found = _DIGITS.fullmatch(amount)
    if found:
        plain = found[1] + found[2].replace(",", "").replace("_", "")
        return _as_digits(plain, wanted)
    return _HOW.get(wanted.kind)


def _as_digits(plain: str, wanted: Type) -> str | None:
    whole = plain.split(".", maxsplit=1)[0].lstrip("-").lstrip("0") or "0"
    sign = "-" if plain.startswith("-") else ""
    fraction = plain.partition(".")[2]
    match wanted.kind:
        case Kind.MONEY if len(fraction) <= len("00"):
            cents = int((fraction or "0").ljust(2, "0"))
            return f"write `{money_of(int(whole) * 100 + cents, sign)}`"
        case Kind.MONEY:
            return "money has at most two decimals"
        case Kind.INTEGER if fraction.strip("0"):
            return "an integer has no decimals"
        case Kind.INTEGER:
            return f"write `{sign}{whole}`"
        case Kind.NUMBER:
            return f"write `{sign}{whole}" + (f".{fraction}`" if fraction else "`")
        case _:
            return _HOW.get(wanted.kind)
