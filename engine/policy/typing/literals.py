"""Bare literals of YAML values and table cells -> typed constants.

Here a text or an enum's member needs no quotes; everything else is written as in an expression.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Final

from engine.language.syntax import Extent
from engine.model.expressions import Literal
from engine.model.types import INTEGER_LIMIT, Kind, Type, Value
from engine.policy.typing import messages_literals as messages
from engine.policy.typing.messages_expressions import null_in_set
from engine.policy.typing.names import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.policy.typing.reading import Reading
    from engine.source.diagnostic import Diagnostic

_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER: Final = re.compile(r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)(%?)")
_MONEY: Final = re.compile(
    r"(-?)\$(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?"
)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SET_PARTS: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^",])+|(?<=,)(?=,|\Z)|\A(?=,)')
_LONGEST: Final = 1000


class _RefusedError(Exception):
    """A literal that is not of the type asked for, with what to say."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics


def literal(reading: Reading, wanted: Type) -> Literal | None:
    """The text of `reading` as a constant of type `wanted`; `null` is a missing value.

    None after an error was reported.
    """
    at = _trimmed(reading.text)
    try:
        value = _value(reading, at, wanted)
    except _RefusedError as refused:
        for diagnostic in refused.diagnostics:
            reading.report(diagnostic)
        return None
    return Literal(value, wanted, reading.node(at))


def members(readings: Sequence[Reading], wanted: Type) -> frozenset[str] | None:
    """Texts as the members of a set of type `wanted`; None after errors were reported."""
    try:
        return _members([(reading, _trimmed(reading.text)) for reading in readings], wanted)
    except _RefusedError as refused:
        for diagnostic in refused.diagnostics:
            readings[0].report(diagnostic)
        return None


def _members(items: Sequence[tuple[Reading, Extent]], wanted: Type) -> frozenset[str]:
    found: set[str] = set()
    wrong: list[Diagnostic] = []
    for reading, at in items:
        try:
            found.add(_set_member(reading, at, wanted))
        except _RefusedError as refused:
            wrong.extend(refused.diagnostics)
    if wrong:
        raise _RefusedError(*wrong)
    return frozenset(found)


def _trimmed(text: str) -> Extent:
    start = len(text) - len(text.lstrip())
    return Extent(start, max(start, len(text.rstrip())))


def _value(reading: Reading, at: Extent, wanted: Type) -> Value:
    word = reading.text[at.start : at.end]
    if word == "null":
        return None
    if not word:
        raise _RefusedError(messages.nothing(reading.who, wanted, reading.span(at)))
    match wanted.kind:
        case Kind.ENUM:
            return _member(reading, at, wanted)
        case Kind.TEXT:
            return _text(reading, at)
        case Kind.SET:
            return _set(reading, at, wanted)
        case _:
            return _simple(reading, at, wanted)


def _simple(reading: Reading, at: Extent, wanted: Type) -> Value:
    word = reading.text[at.start : at.end]
    parse = _PARSERS.get(wanted.kind)
    try:
        value = parse(word) if parse is not None and len(word) <= _LONGEST else None
    except ValueError as error:
        shown, span = reading.quote(at), reading.span(at)
        raise _RefusedError(messages.no_such_value(reading.who, shown, str(error), span)) from None
    if value is None:
        shown, span = reading.quote(at), reading.span(at)
        raise _RefusedError(messages.wrong_literal(reading.who, shown, wanted, span))
    return value


def _boolean(word: str) -> bool | None:
    return {"true": True, "false": False}.get(word)


def _integer(word: str) -> int | None:
    if not _INTEGER.fullmatch(word):
        return None
    return _within(int(word))


def _number(word: str) -> float | None:
    found = _NUMBER.fullmatch(word)
    if not found:
        return None
    exact = Fraction(found[1]) / (100 if found[2] else 1)
    try:
        value = float(exact)
    except OverflowError:
        value = float("inf")
    if not isfinite(value):
        raise ValueError(messages.OUT_OF_RANGE)
    return value + 0.0


def _money(word: str) -> int | None:
    found = _MONEY.fullmatch(word)
    if not found:
        return None
    cents = int(found[2].replace(",", "")) * 100 + int((found[3] or "0").ljust(2, "0"))
    return _within(-cents if found[1] else cents)


def _date(word: str) -> date | None:
    found = _DATE.fullmatch(word)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(messages.NO_SUCH_DAY) from None


def _within(value: int) -> int:
    if abs(value) > INTEGER_LIMIT:
        raise ValueError(messages.OUT_OF_RANGE)
    return value


_PARSERS: Final = {
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
}


def _text(reading: Reading, at: Extent) -> str:
    text = _unquoted(reading, at)
    if not text:
        raise _RefusedError(messages.empty_text(reading.who, reading.span(at)))
    return text


def _unquoted(reading: Reading, at: Extent) -> str:
    """The words at `at` in NFC; in double quotes, with the escapes of JSON."""
    word = reading.text[at.start : at.end]
    if word.startswith('"'):
        try:
            word = str(json.loads(word))
            word.encode()  # refuses half of a surrogate pair
        except ValueError:
            span = reading.span(at)
            raise _RefusedError(messages.bad_quotes(reading.who, reading.quote(at), span)) from None
    return unicodedata.normalize("NFC", word)


def _member(reading: Reading, at: Extent, wanted: Type) -> str:
    word = _unquoted(reading, at)
    if word in wanted.members:
        return word
    guess = suggestion(word, list(wanted.members))
    span = reading.span(at)
    raise _RefusedError(messages.no_member(reading.who, word, wanted, span, guess))


def _set(reading: Reading, at: Extent, wanted: Type) -> frozenset[str]:
    text, shown = reading.text, reading.quote(at)
    if text[at.start] != "[" or text[at.end - 1] != "]" or at.end - at.start < len("[]"):
        raise _RefusedError(messages.no_brackets(reading.who, shown, wanted, reading.span(at)))
    inside = text[at.start + 1 : at.end - 1]
    if not inside.strip():
        return frozenset()
    items = []
    for part in _SET_PARTS.finditer(inside):
        item = _trimmed(part[0])
        offset = at.start + 1 + part.start()
        items.append((reading, Extent(offset + item.start, offset + item.end)))
    return _members(items, wanted)


def _set_member(reading: Reading, at: Extent, wanted: Type) -> str:
    if reading.text[at.start : at.end] == "null":
        raise _RefusedError(null_in_set(reading.who, reading.span(at)))
    if at.start == at.end:
        raise _RefusedError(messages.empty_item(reading.who, reading.span(at)))
    return _member(reading, at, wanted)
