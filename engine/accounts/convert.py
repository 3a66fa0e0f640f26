"""Raw values to the typed values of facts.

One rule for every format: a text reads the same in a CSV cell, a YAML scalar, a JSON string and
on the command line. An empty text and null are a missing fact. Nothing is guessed: what could be
read two ways is refused with the way to write it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from math import isfinite
from typing import Final

from engine.accounts.members import enum_reader, set_reader
from engine.accounts.problems import shown
from engine.accounts.raw import Converter, NumberText, Raw, described
from engine.accounts.refusals import (
    RefusedError,
    date_remedy,
    decimals_remedy,
    integer_remedy,
    not_a,
    number_remedy,
    too_large,
)
from engine.model.days import day_remedy
from engine.model.patterns import matcher, pattern_remedy
from engine.model.policy import Fact
from engine.model.ranges import is_within, range_remedy, show_range
from engine.model.types import INTEGER_LIMIT, Kind, Type, Value

TEXT_LIMIT: Final = 32_000
"""The most bytes of UTF-8 that a text may have."""

_LONGEST_NUMBER: Final = 400

_INTEGER: Final = re.compile(r"-?[0-9]+")
_NUMBER: Final = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_PERCENT: Final = re.compile(r"([-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+))\s?%")
_MONEY: Final = re.compile(r"(-?)\$?(-?)([1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_BOOLEANS: Final = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_YES: Final = frozenset({"yes", "y", "t", "on", "1"})
_NO: Final = frozenset({"no", "n", "f", "off", "0"})


def converter(fact: Fact) -> Converter:
    """What reads values of `fact`, held to its range or pattern; made once for all accounts."""
    read = _reader(fact.type)
    if fact.pattern is not None:
        return _of_form(read, fact.pattern)
    bounds = fact.range
    if bounds is None:
        return read

    def read_within(raw: Raw) -> Value:
        value = read(raw)
        if value is not None and not is_within(value, bounds):
            allowed = show_range(bounds, fact.type)
            message = f"is {described(raw)}, which is outside its range `{allowed}`"
            raise RefusedError("out-of-range", message, range_remedy(value, bounds))
        return value

    return read_within


def _of_form(read: Converter, pattern: str) -> Converter:
    fits = matcher(pattern)

    def read_of_form(raw: Raw) -> Value:
        value = read(raw)
        if isinstance(value, str) and not fits(value):
            message = f"is {described(raw)}, which is not of the form `{pattern}`"
            remedy = pattern_remedy(value, pattern)
            raise RefusedError("pattern-mismatch", message, remedy)
        return value

    return read_of_form


def _reader(type_: Type) -> Converter:
    match type_.kind:
        case Kind.BOOLEAN:
            return read_boolean
        case Kind.INTEGER:
            return read_integer
        case Kind.NUMBER:
            return read_number
        case Kind.MONEY:
            return read_money
        case Kind.DATE:
            return read_date
        case Kind.TEXT:
            return read_text
        case Kind.ENUM:
            return enum_reader(type_)
        case Kind.SET:
            return set_reader(type_)
        case _:
            message = f"no fact has a {type_}"
            raise ValueError(message)


def read_boolean(raw: Raw) -> bool | None:
    """`true` or `false`, capitals allowed as YAML and spreadsheets write them."""
    if isinstance(raw, bool):
        return raw
    text = _word(raw, Kind.BOOLEAN)
    if text is None:
        return None
    value = _BOOLEANS.get(text)
    if value is None:
        folded = text.casefold()
        meant = "true" if folded in _YES else "false" if folded in _NO else None
        raise not_a(raw, Kind.BOOLEAN, f"write `{meant}`" if meant else "write `true` or `false`")
    return value


def read_integer(raw: Raw) -> int | None:
    """Digits with or without a minus sign, within plus or minus (2^53 - 1)."""
    text = _word(raw, Kind.INTEGER)
    if text is None:
        return None
    if not _INTEGER.fullmatch(text):
        raise not_a(raw, Kind.INTEGER, integer_remedy(text))
    if len(text) > _LONGEST_NUMBER:
        raise too_large(text)
    value = int(text)
    if not -INTEGER_LIMIT <= value <= INTEGER_LIMIT:
        raise too_large(text)
    return value


def read_number(raw: Raw) -> float | None:
    """The finite double nearest to what is written; `5%` is 0.05, minus zero is zero."""
    text = _word(raw, Kind.NUMBER)
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        percent = _PERCENT.fullmatch(text)
        if percent is None:
            raise not_a(raw, Kind.NUMBER, number_remedy(text))
        text = percent[1] + "e-2"
    value = float(text)
    if not isfinite(value):
        raise too_large(text, "the largest double, about 1.8e308")
    return value + 0.0


def read_money(raw: Raw) -> int | None:
    """Dollars, with at most two decimals, as integer cents; `$` and thousands commas may stand."""
    text = _word(raw, Kind.MONEY)
    if text is None:
        return None
    match = _MONEY.fullmatch(text)
    if match is None or (match[1] and match[2]):
        raise not_a(raw, Kind.MONEY, "write dollars and cents, like `$1,250.00` or `1250.00`")
    dollars, fraction = match[3].replace(",", ""), match[4] or ""
    if len(fraction) > 2:  # noqa: PLR2004 - a dollar has a hundred cents
        message = f"is `{shown(text)}`, which has more than two decimals"
        raise RefusedError("wrong-type", message, decimals_remedy(match[3], fraction))
    if len(dollars) > _LONGEST_NUMBER:
        raise too_large(text)
    cents = int(dollars + fraction.ljust(2, "0"))
    if cents > INTEGER_LIMIT:
        raise too_large(text, "$90,071,992,547,409.91")
    return -cents if match[1] or match[2] else cents


def read_date(raw: Raw) -> date | None:
    """Year, month, day with hyphens: `2026-07-01`."""
    text = _word(raw, Kind.DATE)
    if text is None:
        return None
    if not _DATE.fullmatch(text) or isinstance(raw, NumberText):
        raise not_a(raw, Kind.DATE, date_remedy(text))
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"is `{text}`, a day that is in no calendar"
        raise RefusedError("wrong-type", message, day_remedy(text)) from None


def read_text(raw: Raw) -> str | None:
    """Any text, normalised to NFC, blanks kept; a number must stand in quotes to be one."""
    if type(raw) is not str:
        if raw is None:
            return None
        remedy = None
        if isinstance(raw, NumberText):
            remedy = f'write it in quotes, so that no leading zero is lost: `"{shown(raw)}"`'
        raise not_a(raw, Kind.TEXT, remedy)
    if raw.isascii():
        text, size = raw, len(raw)
    else:
        text = unicodedata.normalize("NFC", raw)
        try:
            size = len(text.encode("utf-8"))
        except UnicodeEncodeError:
            message = f"is `{shown(text)}`, which holds half of a surrogate pair"
            raise RefusedError("bad-text", message) from None
    if size > TEXT_LIMIT:
        message = f"is a text of {size:,} bytes, but may have {TEXT_LIMIT:,}"
        raise RefusedError("bad-text", message)
    if "\0" in text:
        message = f"is `{shown(text)}`, which holds a zero byte"
        raise RefusedError("bad-text", message)
    return text or None


def read_texts(raw: Raw) -> tuple[str, ...]:
    """A list of texts, or one text with `;` between them; none when missing."""
    if isinstance(raw, str) and not isinstance(raw, NumberText):
        raw = [part for part in raw.split(";") if part.strip()]
    if raw is None:
        return ()
    if not isinstance(raw, list):
        message = f"is {described(raw)}, but a list of texts is wanted"
        remedy = "write it in quotes" if isinstance(raw, NumberText) else None
        raise RefusedError("wrong-shape", message, remedy)
    texts = [read_text(part) for part in raw]
    if None in texts:
        message = "holds an empty text"
        raise RefusedError("wrong-shape", message)
    return tuple(text.strip() for text in texts if text is not None)


def _word(raw: Raw, kind: Kind) -> str | None:
    """The text of a value without blanks around it; None when missing."""
    if isinstance(raw, str):
        return raw.strip() or None
    if raw is None:
        return None
    raise not_a(raw, kind, None)
