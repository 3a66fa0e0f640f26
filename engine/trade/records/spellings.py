"""Texts that are no plain spelling of a value: healed where they can mean but one, else refused.

Columns of them are read by expressions where these are sure; what is left, text by text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import polars as pl

from engine.accounts.convert import TEXT_LIMIT, converter
from engine.accounts.frames.spelling import allowed, fact_of, grouped_money
from engine.accounts.identifiers import IdentifierError, check_digit
from engine.accounts.problems import shown
from engine.accounts.refusals import RefusedError
from engine.model.records import Form
from engine.model.types import Kind
from engine.source.render import escape
from engine.trade.identity.numbers import (
    FILER_FORM,
    IMPORTER_FORM,
    masked,
    read_filer,
    read_importer,
)
from engine.trade.records.check_digits import is_valid
from engine.trade.records.forms import ENTRY_FORM, TARIFF_LENGTH, fact

if TYPE_CHECKING:
    from engine.model.records import RecordColumn
    from engine.model.types import Value

_ENTRY_LENGTH: Final = 11
_FILER_LENGTH: Final = 3
_LOST: Final = 2
"""The most zeros that a spreadsheet is thought to have taken from the front of a number."""
_LONGEST: Final = 40
"""Characters of a number, with whatever blanks and hyphens it is written."""
_BETWEEN: Final = r"[\s.\-]+"
_SIGNS: Final = re.compile(_BETWEEN)
_BLANKS: Final = "".join(
    c for c in map(chr, range(0x3001)) if c.isspace() and c not in "\x1c\x1d\x1e\x1f"
)
"""White space as Unicode has it; to Python, separators of data are some too."""
_DIGITS: Final = re.compile("[0-9]+")
_WORDS: Final = {"Y": "true", "N": "false", "YES": "true", "NO": "false", "1": "true", "0": "false"}
_LOST_FILER: Final = "^[0-9]{1,2}$"
_LOST_ENTRY: Final = rf"^[0-9]{{{_ENTRY_LENGTH - _LOST},{_ENTRY_LENGTH - 1}}}$"


# --- columns ----------------------------------------------------------------------------------


def respelt(column: RecordColumn, raw: pl.Expr) -> pl.Expr:
    """The value of a text in one of the other spellings, else null."""
    text = raw.str.strip_chars()
    match column.form:
        case Form.IMPORTER:
            number = text.str.to_uppercase()
            return pl.when(number.str.contains(IMPORTER_FORM)).then(number)
        case Form.FILER:
            code = text.str.to_uppercase()
            code = pl.when(code.str.contains(_LOST_FILER)).then(_filled(code, 3)).otherwise(code)
            return pl.when(code.str.contains(FILER_FORM)).then(code)
        case Form.ENTRY:
            return _respelt_entry(text)
        case Form.TARIFF:
            bare = text.str.replace_all(_BETWEEN, "")
            lost = bare.str.contains(f"^[0-9]{{{TARIFF_LENGTH - 1}}}$")
            bare = pl.when(lost).then(_filled(bare, TARIFF_LENGTH)).otherwise(bare)
            return pl.when(bare.str.contains(f"^[0-9]{{{TARIFF_LENGTH}}}$")).then(bare)
        case None:
            return _respelt_plain(column, text)


def _respelt_entry(text: pl.Expr) -> pl.Expr:
    bare = text.str.replace_all(_BETWEEN, "").str.to_uppercase()
    whole = _filled(bare, _ENTRY_LENGTH)
    proven = bare.str.contains(_LOST_ENTRY) & is_valid(whole)
    return pl.when(bare.str.contains(ENTRY_FORM)).then(bare).when(proven).then(whole)


def _respelt_plain(column: RecordColumn, text: pl.Expr) -> pl.Expr:
    match column.type.kind:
        case Kind.BOOLEAN:
            words = text.str.to_uppercase().replace_strict(_WORDS, default=None)
            return pl.coalesce(fact_of(fact(column), text), words == "true")
        case Kind.MONEY:
            return allowed(fact(column), grouped_money(text))
        case Kind.TEXT:
            return _respelt_text(column, text)
        case _:
            return fact_of(fact(column), text)


def _respelt_text(column: RecordColumn, text: pl.Expr) -> pl.Expr:
    """Composed characters (NFC), and the zeros of a form of digits."""
    composed = text.str.normalize("NFC")
    size = composed.str.len_bytes()
    is_good = (size > 0) & (size <= TEXT_LIMIT) & ~composed.str.contains("\0", literal=True)
    whole: pl.Expr = pl.when(is_good).then(composed)
    if (length := _digits_of(column.pattern)) is not None:
        lost = whole.str.contains(f"^[0-9]{{{max(length - _LOST, 1)},{length}}}$")
        whole = pl.when(lost).then(_filled(whole, length)).otherwise(whole)
    return allowed(fact(column), whole)


def _filled(text: pl.Expr, length: int) -> pl.Expr:
    """Digits, and zeros before them."""
    return (pl.lit("0" * length) + text).str.tail(length)


def _digits_of(pattern: str | None) -> int | None:
    """How many digits a form has that is of digits only."""
    return len(pattern) if pattern and {*pattern} == {"9"} else None


# --- single texts -----------------------------------------------------------------------------


def reader_of(column: RecordColumn) -> Callable[[str], Value]:
    """What reads a single text; raises `RefusedError` with the reason where it is no value."""
    match column.form:
        case Form.IMPORTER:
            return _identifier(read_importer)
        case Form.FILER:
            return _identifier(read_filer)
        case Form.ENTRY:
            return _entry
        case Form.TARIFF:
            return _tariff
        case None:
            return _plain(column)


def _identifier(read: Callable[[str], str]) -> Callable[[str], Value]:
    def of(text: str) -> Value:
        if len(text) > _LONGEST:
            told = f"is `{shown(masked(text[: 2 * _LONGEST]))}`, which is too long for a number"
            raise RefusedError("bad-number", told)
        try:
            return read(text.strip())
        except IdentifierError as error:
            raise RefusedError("bad-number", f": {escape(str(error))}") from None

    return of


def _entry(text: str) -> Value:
    bare = _SIGNS.sub("", text).upper()
    if re.fullmatch(ENTRY_FORM, bare):
        return bare
    whole = bare.zfill(_ENTRY_LENGTH)
    if re.fullmatch(_LOST_ENTRY, bare):
        if check_digit(whole[:3], whole[3:10]) == int(whole[10]):
            return whole
        told = "zeros at its front are lost, and its check digit does not prove which"
        raise RefusedError("bad-number", f"is `{shown(text)}`, no entry number: {told}")
    message = f"is `{shown(text)}`, which is no entry number: XXX-NNNNNNN-C, 11 characters"
    raise RefusedError("bad-number", message)


def _tariff(text: str) -> Value:
    bare = _SIGNS.sub("", text)
    if _DIGITS.fullmatch(bare) and len(bare) in {TARIFF_LENGTH - 1, TARIFF_LENGTH}:
        return bare.zfill(TARIFF_LENGTH)
    message = f"is `{shown(text)}`, which is no tariff number of 10 digits"
    raise RefusedError("bad-number", message, "write it as in `8703.23.01.90`")


def _plain(column: RecordColumn) -> Callable[[str], Value]:
    read, length = converter(fact(column)), _digits_of(column.pattern)

    def of(text: str) -> Value:
        plain = text.strip(_BLANKS)
        if length and _DIGITS.fullmatch(plain) and len(plain) >= length - _LOST:
            plain = plain.zfill(length)
        if column.type.kind is Kind.BOOLEAN:
            plain = _WORDS.get(plain.upper(), plain)
        return read(plain)

    return of
