"""The numbers customs knows an account by: importer-of-record numbers, filer codes, entries.

Social security numbers serve as importer-of-record numbers: see `engine.source.masking`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.source.masking import mask

_EIN: Final = re.compile(r"[0-9]{2}-[0-9]{7}([0-9A-HJ-NP-Y]{2})?")
_SSN: Final = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")
_CBP: Final = re.compile(r"[0-9]{6}-[0-9]{5}")
_FILER: Final = re.compile(r"[0-9A-Z]{3}")
_ENTRY: Final = re.compile(r"([0-9A-Z]{3})-?([0-9]{7})-?([0-9])")

_NINE_DIGITS: Final = re.compile(r"\s*[0-9]{7}([0-9]{2})\s*")

_DIGIT_OF: Final = {
    **{str(digit): digit for digit in range(10)},
    **{letter: 1 + i for i, letter in enumerate("ABCDEFGHI")},
    **{letter: 1 + i for i, letter in enumerate("JKLMNOPQR")},
    **{letter: 2 + i for i, letter in enumerate("STUVWXYZ")},
}


class IorKind(StrEnum):
    """Who gave out an importer-of-record number."""

    EIN = "EIN"
    """The tax authority, to a business: `NN-NNNNNNN`, with or without a suffix of two."""
    SSN = "SSN"
    """Social security, to a person: `NNN-NN-NNNN`. Personal data."""
    CBP = "CBP-assigned"
    """Customs itself: `YYDDPP-NNNNN`."""


@dataclass(frozen=True, slots=True)
class IorNumber:
    """An importer-of-record number of a known form."""

    kind: IorKind
    text: str

    def __str__(self) -> str:
        return mask_ior(self.text)


@dataclass(frozen=True, slots=True)
class EntryNumber:
    """An entry number whose check digit is right."""

    filer: str
    serial: str
    check: int

    def __str__(self) -> str:
        return f"{self.filer}-{self.serial}-{self.check}"


class IdentifierError(ValueError):
    """A text that is no identifier of the asked kind; says why, masked."""


def parse_ior_number(text: str) -> IorNumber:
    """Read an importer-of-record number as it stands, hyphens included.

    Raises:
        IdentifierError: it has none of the three forms.

    >>> parse_ior_number("12-3456789AB").kind
    <IorKind.EIN: 'EIN'>
    """
    for kind, form in ((IorKind.EIN, _EIN), (IorKind.SSN, _SSN), (IorKind.CBP, _CBP)):
        if form.fullmatch(text):
            return IorNumber(kind, text)
    message = (
        f"`{mask_ior(text)}` is no importer-of-record number: NN-NNNNNNN with or without a "
        "suffix of two (no I, O, Z), NNN-NN-NNNN, or YYDDPP-NNNNN"
    )
    raise IdentifierError(message)


def parse_filer_code(text: str) -> str:
    """Read a filer code: three of A to Z and 0 to 9, but not 000.

    Raises:
        IdentifierError: it is not.

    >>> parse_filer_code("002")
    '002'
    """
    if _FILER.fullmatch(text) and text != "000":
        return text
    message = f"`{mask(text)}` is no filer code: three capital letters or digits, not 000"
    raise IdentifierError(message)


def parse_entry_number(text: str) -> EntryNumber:
    """Read an entry number, `XXX-NNNNNNN-C` or its eleven characters, and prove its check digit.

    Raises:
        IdentifierError: its form, filer code or check digit is wrong.

    >>> str(parse_entry_number("00261103162"))
    '002-6110316-2'
    """
    match = _ENTRY.fullmatch(text)
    if match is None:
        message = f"`{mask(text)}` is no entry number: XXX-NNNNNNN-C, 11 characters"
        raise IdentifierError(message)
    filer, serial, check = parse_filer_code(match[1]), match[2], int(match[3])
    right = check_digit(filer, serial)
    if check != right:
        message = f"entry number `{text}` ends in {check}, but its check digit is {right}"
        raise IdentifierError(message)
    return EntryNumber(filer, serial, check)


def check_digit(filer: str, serial: str) -> int:
    """The check digit of an entry number: Luhn's, letters counting as 1 to 9, 1 to 9, 2 to 9."""
    total = 0
    for place, character in enumerate(reversed(filer + serial)):
        digit = _DIGIT_OF[character]
        if place % 2 == 0:
            digit = digit * 2 - 9 if digit > 4 else digit * 2  # noqa: PLR2004 - Luhn's doubling
        total += digit
    return -total % 10


def mask_ior(text: str) -> str:
    """`mask`, for a text known to be an importer-of-record number: nine bare digits too.

    >>> mask_ior("123456789")
    '*******89'
    """
    return _NINE_DIGITS.sub(r"*******\1", text) if _NINE_DIGITS.fullmatch(text) else mask(text)
