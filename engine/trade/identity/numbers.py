"""Numbers as people and spreadsheets write them, brought to the one form they are compared in.

What is in form already is told by a pattern, for whole columns; the rest is read one by one.
"""

from __future__ import annotations

import re
from typing import Final

from engine.accounts.identifiers import (
    IdentifierError,
    mask_ior,
    parse_filer_code,
    parse_ior_number,
)
from engine.source.masking import mask

IMPORTER: Final = "importer"
FILER: Final = "filer"

IMPORTER_FORM: Final = (
    r"^(?:[0-9]{2}-[0-9]{7}(?:[0-9A-HJ-NP-Y]{2})?|[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]{6}-[0-9]{5})$"
)
"""What an importer-of-record number looks like, as it is compared; with every regex engine."""
FILER_FORM: Final = r"^(?:[1-9A-Z][0-9A-Z]{2}|0[1-9A-Z][0-9A-Z]|00[1-9A-Z])$"
SSN_FORM: Final = r"^[0-9]{3}-[0-9]{2}-[0-9]{4}$"

_DASHES: Final = re.compile("[\u00ad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
_AROUND: Final = re.compile(r"\s*-\s*")
_EIN: Final = re.compile(r"([0-9]{2})[- ]([0-9]{7})[- ]?([0-9A-Z]{2})?")
_BARE_EIN: Final = re.compile(r"([0-9]{2})([0-9]{7})[- ]?([0-9A-Z]{2})")
_GROUPED: Final = re.compile(r"([0-9]{3})[- ]([0-9]{2})[- ]([0-9]{4})")
_CBP: Final = re.compile(r"([0-9]{6}) ([0-9]{5})")
_LOST: Final = re.compile("[0-9A-Z]{1,2}")
_PERSONAL_DIGITS: Final = 9


def read_importer(text: str) -> str:
    """An importer-of-record number in its form, of other spellings too.

    Capitals, blanks for hyphens or around them, dashes for hyphens, a blank or hyphen before the
    suffix, no hyphens at all where a letter in the suffix says that it is one. Nine or eleven
    bare digits could be several numbers, and are refused.

    Raises:
        IdentifierError: it is none; says why, masked.

    >>> read_importer("12-3456789 ab")
    '12-3456789AB'
    """
    plain = _AROUND.sub("-", " ".join(_DASHES.sub("-", text).upper().split()))
    if found := _EIN.fullmatch(plain):
        return parse_ior_number(f"{found[1]}-{found[2]}{found[3] or ''}").text
    if (found := _BARE_EIN.fullmatch(plain)) and not found[3].isdigit():
        return parse_ior_number(f"{found[1]}-{found[2]}{found[3]}").text
    if found := _GROUPED.fullmatch(plain):
        return "-".join(found.groups())
    if found := _CBP.fullmatch(plain):
        return "-".join(found.groups())
    if sum(map(str.isdigit, plain)) == _PERSONAL_DIGITS and not re.match("[0-9]{2}-", plain):
        message = f"`{masked(text)}` could be an EIN or a social security number: write its hyphens"
        raise IdentifierError(message)
    return parse_ior_number(plain).text


def read_filer(text: str) -> str:
    """A filer code in its form: capitals, and with the zeros a spreadsheet took from its front.

    Raises:
        IdentifierError: it is none.

    >>> read_filer("2"), read_filer("s4g")
    ('002', 'S4G')
    """
    plain = text.strip().upper()
    if _LOST.fullmatch(plain) and plain.isdigit():
        return parse_filer_code(plain.zfill(3))
    if not _LOST.fullmatch(plain):
        return parse_filer_code(plain)
    message = f"`{masked(plain)}` is no filer code: a character is lost, and nothing says which"
    raise IdentifierError(message)


def masked(number: str) -> str:
    """A number as it may be shown: the digits of a person's are hidden but for the last two.

    >>> masked("123 45 6789"), masked("12-3456789AB")
    ('*** ** **89', '12-3456789AB')
    """
    text = mask_ior(number)
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if len(digits) != _PERSONAL_DIGITS or re.match(r"\s*[0-9]{2}[-\s][0-9]{7}", text):
        return mask(text)
    hidden = set(digits[:-2])
    return "".join("*" if i in hidden else c for i, c in enumerate(text))


def base_of(number: str) -> str | None:
    """The EIN a number is made of, without suffix; None of a number that is no EIN.

    >>> base_of("12-3456789AB")
    '12-3456789'
    """
    found = re.match(r"[0-9]{2}-[0-9]{7}", number)
    return None if found is None else found[0]
