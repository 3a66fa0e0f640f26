"""What a spreadsheet made of a cell -> the text that was meant, or a refusal with the remedy.

A cell is healed only where one text alone can have been meant; each healing is told.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from engine.editing.sheets.numbers import number_as_text
from engine.editing.sheets.raw import Fault, Formula, RawCell
from engine.editing.sheets.sheet import NOTHING, Role
from engine.model.types import Kind
from engine.source.masking import mask

if TYPE_CHECKING:
    from engine.editing.sheets.problems import Findings
    from engine.editing.sheets.sheet import Column, Known

AS_TEXT: Final = "format the cell as text and type it again"

_BLANKS: Final = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN: Final = re.compile("[\u200b-\u200d\u2060\ufeff]")
_BREAKS: Final = re.compile(r"[ \t]*(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])[ \t]*|\t")
_TYPOGRAPHY: Final = str.maketrans(
    {
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u201f": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2018": "'",
        "\u2019": "'",
        "\u2212": "-",
        "\u2010": "-",
        "\u2011": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
    }
)
_SIGNS: Final = str.maketrans({"\u2264": "<=", "\u2265": ">=", "\u2260": "!="})
_MADE_DATE: Final = re.compile(
    r"[0-9]{1,2}[-. ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[-. ][0-9]{2,4})?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-. ][0-9]{1,4}",
    re.IGNORECASE,
)
_WRITTEN_DATE: Final = re.compile(r"[0-9]{1,4}[/.][0-9]{1,2}[/.][0-9]{2,4}")
_ISO_WITH_TIME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]00:00(?::00)?")
_SCIENTIFIC: Final = re.compile(r"-?[0-9](?:[.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_COMMA_DECIMAL: Final = re.compile(r"-?[0-9]+,[0-9]+")
_DECIMALS: Final = (Kind.NUMBER, Kind.MONEY)
_MOST_SHOWN: Final = 80


def as_text(cell: RawCell, known: Known, findings: Findings) -> str | None:
    """The text that was meant by a cell; None after a problem was noted."""
    value, column = cell.value, known.column
    match value:
        case Formula(text=text):
            _refuse_formula(cell, text, column, findings)
        case Fault(text=text):
            findings.refuse(cell.place, f"the cell holds the error `{text}`", "type the value")
        case bool():
            return _truth(cell, value, column, findings)
        case int() | float():
            return number_as_text(cell, value, known, findings)
        case datetime() | date():
            return _day(cell, value, column, findings)
        case time() | timedelta():
            message = f"the spreadsheet made a time of it: `{value}`"
            findings.refuse(cell.place, message, AS_TEXT)
        case str():
            return _cleaned(cell, value, known, findings)
    return None


def clean_heading(cell: RawCell, findings: Findings) -> str | None:
    """The text of a heading; None after a problem was noted."""
    if not isinstance(cell.value, str):
        message = "the heading is no text any more"
        findings.refuse(cell.place, message, "give the column its heading back")
        return None
    text = _UNSEEN.sub("", _BREAKS.sub(" ", _BLANKS.sub(" ", cell.value)))
    return " ".join(text.translate(_TYPOGRAPHY).split())


def _refuse_formula(cell: RawCell, text: str, column: Column, findings: Findings) -> None:
    masked = mask(text)
    shown = masked if len(masked) <= _MOST_SHOWN else masked[:_MOST_SHOWN] + "..."
    message = f"the cell holds the formula `{shown}`; formulas are never computed"
    remedy = "copy the cell and paste it as a value"
    if column.role is Role.OUTPUT:
        remedy += "; if the policy is to compute it, format the cell as text and type it again"
    findings.refuse(cell.place, message, remedy)


def _truth(cell: RawCell, value: bool, column: Column, findings: Findings) -> str | None:  # noqa: FBT001  # what the cell holds
    word = str(value)
    if column.type is not None and column.type.kind is Kind.BOOLEAN:
        findings.notice("TRUE and FALSE were read as true and false", cell.place)
        return word.lower()
    members = () if column.type is None else column.type.members
    meant = [member for member in members if member.lower() == word.lower()]
    if len(meant) == 1 and column.type is not None and column.type.kind is Kind.ENUM:
        findings.notice(f"{word.upper()} was read as `{meant[0]}`", cell.place)
        return meant[0]
    message = f"the spreadsheet made the truth value {word.upper()} of what was typed"
    findings.refuse(cell.place, message, AS_TEXT)
    return None


def _day(cell: RawCell, value: datetime | date, column: Column, findings: Findings) -> str | None:
    day = value.date() if isinstance(value, datetime) else value
    if column.role is not Role.DAY and (column.type is None or column.type.kind is not Kind.DATE):
        message = f"the spreadsheet made the date {day} of what was typed, perhaps of `1-2`"
        findings.refuse(cell.place, message, AS_TEXT)
    elif isinstance(value, datetime) and value.time() != time():
        message = f"the date has a time of day: {value:%Y-%m-%d %H:%M:%S}"
        findings.refuse(cell.place, message, f"write `{day}`")
    else:
        findings.notice("dates of the spreadsheet were read as text such as 2026-07-01", cell.place)
        return day.isoformat()
    return None


def _cleaned(cell: RawCell, value: str, known: Known, findings: Findings) -> str | None:
    """A text without what spreadsheets and mail programs put into it unseen."""
    column = known.column
    steps = [
        ("non-breaking blanks were read as blanks", _BLANKS.sub(" ", value)),
    ]
    steps.append(("signs that cannot be seen were left out", _UNSEEN.sub("", steps[-1][1])))
    steps.append(("blanks around the text were left out", steps[-1][1].strip()))
    steps.append(("line breaks and tabs were read as blanks", _BREAKS.sub(" ", steps[-1][1])))
    if not _is_words(column, value):
        straight = steps[-1][1].translate(_TYPOGRAPHY)
        steps.append(("typographic quotes and dashes were read as plain ones", straight))
        steps.append(
            (
                "`\u2264`, `\u2265`, `\u2260` were read as `<=`, `>=`, `!=`",
                straight.translate(_SIGNS),
            )
        )
    before = value
    for what, after in steps:
        if after != before:
            findings.notice(what, cell.place)
        before = after
    odd = next((sign for sign in before if not sign.isprintable()), None)
    if odd is not None:
        message = f"the cell holds a character that no policy may hold: U+{ord(odd):04X}"
        findings.refuse(cell.place, message, "delete it")
        return None
    return _meant(cell, before, known, findings)


def _is_words(column: Column, text: str) -> bool:
    """Whether a text is taken as it is, and not read as a test, a value or an expression."""
    if column.is_prose:
        return True
    is_text = column.type is not None and column.type.kind is Kind.TEXT
    is_value = column.role in (Role.OUTPUT, Role.KEY)
    return is_text and is_value and not text.lstrip().startswith("=")


def _meant(cell: RawCell, text: str, known: Known, findings: Findings) -> str | None:
    column = known.column
    kind = None if column.type is None else column.type.kind
    if kind is Kind.BOOLEAN and text.lower() in ("true", "false") and text != text.lower():
        findings.notice("TRUE and FALSE were read as true and false", cell.place)
        return text.lower()
    is_day = column.role is Role.DAY or kind is Kind.DATE
    if is_day and (found := _ISO_WITH_TIME.fullmatch(text)):
        findings.notice("dates of the spreadsheet were read as text such as 2026-07-01", cell.place)
        return found[1]
    if column.is_prose or text == NOTHING or text in known.texts:
        return text
    refusal = _refusal(text, known, is_day=is_day)
    if refusal is not None:
        findings.refuse(cell.place, *refusal)
        return None
    return text


def _refusal(text: str, known: Known, *, is_day: bool) -> tuple[str, str] | None:
    """Why a text, typed or made by a spreadsheet, could mean more than one thing."""
    column = known.column
    kind = None if column.type is None else column.type.kind
    if is_day and (_WRITTEN_DATE.fullmatch(text) or _MADE_DATE.fullmatch(text)):
        return f"`{text}` is no date as the policy writes it", "write it as 2026-07-01"
    if kind is not Kind.TEXT and _MADE_DATE.fullmatch(text):
        return f"the spreadsheet may have made a date of what was typed: `{text}`", AS_TEXT
    numeric = kind in (Kind.INTEGER, *_DECIMALS)
    if (numeric or column.role is Role.KEY) and _SCIENTIFIC.fullmatch(text):
        return f"`{text}` has lost its last digits", "write all digits"
    if known.comma_decimals and kind in _DECIMALS and _COMMA_DECIMAL.fullmatch(text):
        told = f"`{text}` may be one number with decimals or two numbers"
        return told, "write decimals with a point, and several values as `1, 5`"
    return _lost_zeros(text, known)


def _lost_zeros(text: str, known: Known) -> tuple[str, str] | None:
    kind = None if known.column.type is None else known.column.type.kind
    if kind is not Kind.TEXT or not text.isdecimal():
        return None
    longer = [each for each in known.texts if each != text and each.lstrip("0") == text]
    if not longer or not all(each.isdecimal() for each in longer):
        return None
    told = f"`{text}` is not in the table, but `{min(longer)}` is: was a leading zero lost?"
    return told, f"write `{min(longer)}`, with the cell formatted as text"
