"""Why a raw value cannot be a fact's, and what to write instead: all wording of conversion."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from engine.accounts.problems import shown
from engine.accounts.raw import NumberText, Raw, RepeatedKey, described
from engine.model.types import Kind, Type
from engine.source.suggest import did_you_mean

_MEMBERS_SHOWN: Final = 8
_NOT_FINITE: Final = frozenset({"nan", "inf", "infinity"})
_WHOLE_DECIMAL: Final = re.compile(r"(-?[0-9]+)\.0*")
_GROUPED: Final = re.compile(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")
_DATE_TIME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ].+")
_SLASHED: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_WANTED: Final = {
    Kind.BOOLEAN: "true or false",
    Kind.INTEGER: "an integer",
    Kind.NUMBER: "a number",
    Kind.MONEY: "an amount of money",
    Kind.DATE: "a date",
    Kind.TEXT: "a text",
}


class RefusedError(Exception):
    """A raw value that cannot be the fact's.

    `message` follows the name of the fact: "is `abc`, which is not an integer".
    """

    def __init__(self, code: str, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy


def not_a(raw: Raw, kind: Kind, remedy: str | None) -> RefusedError:
    """A value that is not of a kind."""
    wanted = _WANTED[kind]
    if isinstance(raw, list | dict | RepeatedKey):
        return RefusedError("wrong-type", f"is {described(raw)}, but {wanted} is wanted", remedy)
    if isinstance(raw, str) and raw.strip().lstrip("+-").casefold() in _NOT_FINITE:
        message = f"is {described(raw)}, which is no value"
        return RefusedError("wrong-type", message, "leave the fact out when it is not known")
    return RefusedError("wrong-type", f"is {described(raw)}, which is not {wanted}", remedy)


def too_large(text: str, limit: str = "2^53 - 1 (9,007,199,254,740,991)") -> RefusedError:
    """A number beyond what can be held."""
    message = f"is `{shown(text)}`, which is larger than {limit}"
    if text.startswith("-"):
        message = f"is `{shown(text)}`, which is below minus {limit}"
    return RefusedError("out-of-range", message)


def integer_remedy(text: str) -> str | None:
    """How to write what was meant as an integer."""
    whole = _WHOLE_DECIMAL.fullmatch(text)
    if whole:
        return f"write `{shown(whole[1])}`"
    if _GROUPED.fullmatch(text):
        return f"write `{shown(text.replace(',', ''))}`, without commas"
    return "write digits only, like `12`"


def number_remedy(text: str) -> str:
    """How to write what was meant as a number."""
    if _GROUPED.fullmatch(text):
        return f"write `{shown(text.replace(',', ''))}`, without commas"
    return "write it like `0.25`"


def decimals_remedy(dollars: str, fraction: str) -> str:
    """How to write an amount with more than two decimals; of three, the point may be a comma."""
    if len(fraction) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", dollars):  # noqa: PLR2004 - a group
        grouped = f"a comma groups thousands here, and a point begins the cents: `${dollars}"
        return f"{grouped},{fraction}`; else round it to whole cents"
    return "round it to whole cents"


def date_remedy(text: str) -> str:
    """How to write what was meant as a date; both readings where there are two."""
    with_time = _DATE_TIME.fullmatch(text)
    if with_time:
        return f"leave out the time: `{with_time[1]}`"
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        return "write year-month-day, like `2026-07-01`"
    first, second, year = slashed[1].zfill(2), slashed[2].zfill(2), slashed[3]
    readings = [f"`{year}-{m}-{d}`" for m, d in ((first, second), (second, first)) if m <= "12"]
    return f"write year-month-day: {' or '.join(dict.fromkeys(readings)) or '`2026-07-01`'}"


def no_member(text: str, type_: Type) -> RefusedError:
    """A word that an enum or set does not list."""
    message = f"is `{shown(text)}`, which is not among {_members(type_)}"
    if type_.kind is Kind.SET:
        message = f"holds `{shown(text)}`, which is not among {_members(type_)}"
    several = _several(text, type_)
    if several is not None:
        return RefusedError("unknown-member", message, several)
    near = _nearest(text, type_.members)
    if near is not None and near.casefold() == text.casefold():
        return RefusedError("unknown-member", message, f"write `{near}`: case counts")
    return RefusedError("unknown-member", message, near and f"did you mean `{near}`?")


def _several(text: str, type_: Type) -> str | None:
    """The remedy for members of a set with something else than `;` between them."""
    parts = re.split(r"[|/&+\s]+", text)
    if type_.kind is not Kind.SET or len(parts) == 1 or {*parts} - {*type_.members}:
        return None
    return f"separate the members with `;`: `{';'.join(parts)}`"


def no_word(raw: Raw, type_: Type) -> RefusedError:
    """A value that cannot be a member, being no text."""
    verb = "holds" if type_.kind is Kind.SET else "is"
    message = f"{verb} {described(raw)}, but one of {_members(type_)} is wanted"
    remedy = "write it in quotes" if isinstance(raw, NumberText | bool) else None
    return RefusedError("wrong-type", message, remedy)


def _members(type_: Type) -> str:
    words = ", ".join(f"`{member}`" for member in type_.members[:_MEMBERS_SHOWN])
    more = len(type_.members) - _MEMBERS_SHOWN
    return f"{words} and {more} more" if more > 0 else words


@lru_cache(maxsize=1024)
def _nearest(word: str, members: tuple[str, ...]) -> str | None:
    return did_you_mean(word, members)
