"""The text of a literal -> its exact value, or the fault in it."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from calendar import monthrange
from datetime import date
from typing import Final

from engine.language import messages
from engine.language.syntax import Extent, SyntaxFault

INTEGER_LIMIT: Final = 2**53 - 1
"""The same limit as `engine.model.types.INTEGER_LIMIT`, which lies above this package."""

_LONGEST_MONTHS: Final = 9999 * 12
_LONGEST_DAYS: Final = 9999 * 366

_MONEY = re.compile(r"\$((?:0|[1-9]\d*)|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d{1,2}))?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(T.*)?")
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|(["\\/bfnrt])|(u?.?))', re.DOTALL)
_LEADING_ZERO = re.compile(r"0\d")
_UNPAIRED = re.compile("[\ud800-\udfff]")


class FaultError(Exception):
    """Carries a `SyntaxFault` out of the parser; never leaves this package."""

    def __init__(self, fault: SyntaxFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def integer(text: str, at: Extent) -> int:
    """Read `12`; commas, leading zeros and anything beyond 2^53 - 1 are refused."""
    if "," in text:
        groups = text.split(",")
        several = ", ".join(groups) if not any(map(_LEADING_ZERO.match, groups)) else None
        raise FaultError(messages.commas_in_number(text, several, at))
    _refuse_leading_zero(text, at)
    value = int(text)
    if value > INTEGER_LIMIT:
        raise FaultError(messages.number_out_of_range(text, at))
    return value


def number(text: str, at: Extent) -> float:
    """Read `0.05`, the double nearest to it."""
    _refuse_leading_zero(text, at)
    return _finite(text, text, at)


def percent(text: str, at: Extent) -> float:
    """Read `5%`, the double nearest to 0.05: the decimal point moves before anything rounds."""
    _refuse_leading_zero(text, at)
    return _finite(f"{text[:-1]}e-2", text, at)


def _finite(decimal: str, text: str, at: Extent) -> float:
    value = float(decimal)
    if math.isinf(value):
        raise FaultError(messages.number_out_of_range(text, at))
    return value


def _refuse_leading_zero(text: str, at: Extent) -> None:
    if _LEADING_ZERO.match(text):
        raise FaultError(messages.leading_zero(text, at))


def cents(text: str, at: Extent) -> int:
    """Read `$1,250.00` as cents."""
    found = _MONEY.fullmatch(text)
    if found is None:
        raise FaultError(messages.bad_money(text, _why_no_money(text), at))
    dollars, rest = found.groups(default="")
    value = int(dollars.replace(",", "")) * 100 + int(rest.ljust(2, "0"))
    if value > INTEGER_LIMIT:
        raise FaultError(messages.number_out_of_range(text, at))
    return value


def _why_no_money(text: str) -> str:
    whole, _, rest = text.partition(".")
    if len(rest) == len("000"):
        return "it has more than two decimals; a comma groups thousands, as in `$100,000`"
    if len(rest) > len("00"):
        return "it has more than two decimals"
    if _LEADING_ZERO.match(whole[1:].replace(",", "")):
        return "it begins with a zero"
    return "commas stand between groups of three digits"


def quoted(text: str, at: Extent) -> str:
    r"""Read `"a \"text\""`, unescaped and in NFC."""
    if "\\" not in text:
        return unicodedata.normalize("NFC", text[1:-1])
    for escape in _ESCAPE.finditer(text, 1, len(text) - 1):
        if escape[3] is not None:
            raise FaultError(messages.bad_escape(escape[0], _inside(at, *escape.span())))
    value: str = json.loads(text, strict=False)
    if _UNPAIRED.search(value):
        raise FaultError(messages.bad_escape(_first_surrogate(text), at))
    return unicodedata.normalize("NFC", value)


def _first_surrogate(text: str) -> str:
    found = re.search(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}", text)
    return found[0] if found else text


def _inside(at: Extent, start: int, end: int) -> Extent:
    return Extent(at.start + start, at.start + end)


def calendar_date(text: str, at: Extent) -> date:
    """Read `2026-07-01`, years 1 to 9999."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise FaultError(messages.bad_date(text, "it is not of the form 2026-07-01", at))
    year, month, day = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise FaultError(messages.bad_date(text, _why_no_date(year, month), at)) from None


def _why_no_date(year: int, month: int) -> str:
    if year == 0:
        return "years begin with 0001"
    if month not in range(1, 13):
        return "months are 01 to 12"
    return f"that month has {monthrange(year, month)[1]} days"


def counted(count: int, unit: str, text: str, at: Extent) -> tuple[int | None, int | None]:
    """Read `24 months`, `2 years`, `30 days` as (months, None) or (None, days)."""
    if unit.startswith("day"):
        return None, _bounded(count, _LONGEST_DAYS, text, at)
    months = count * 12 if unit.startswith("year") else count
    return _bounded(months, _LONGEST_MONTHS, text, at), None


def iso_duration(text: str, at: Extent) -> tuple[int | None, int | None]:
    """Read `P24M`, `P1Y2M`, `P30D`, `P2W` as (months, None) or (None, days)."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise FaultError(messages.bad_duration(text, "it is not of the form P24M or P30D", at))
    if found[5] is not None:
        raise FaultError(messages.bad_duration(text, "it is no count of whole days", at))
    years, months, weeks, days = (int(part or 0) for part in found.groups()[:4])
    has_months, has_days = any(found.group(1, 2)), any(found.group(3, 4))
    if has_months and has_days:
        raise FaultError(messages.bad_duration(text, "it mixes months and days", at))
    if has_months:
        return _bounded(years * 12 + months, _LONGEST_MONTHS, text, at), None
    return None, _bounded(weeks * 7 + days, _LONGEST_DAYS, text, at)


def _bounded(count: int, limit: int, text: str, at: Extent) -> int:
    if count > limit:
        raise FaultError(messages.bad_duration(text, "it is longer than 9,999 years", at))
    return count
