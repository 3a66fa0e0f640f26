"""Cells of numbers -> the text that was meant, where only one can have been."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from engine.editing.sheets.sheet import Role
from engine.model.types import Kind, Type

if TYPE_CHECKING:
    from engine.editing.sheets.problems import Findings
    from engine.editing.sheets.raw import RawCell
    from engine.editing.sheets.sheet import Column, Known

MOST_EXACT: Final = 10**15
"""From here on, spreadsheets round the last digits."""

_MOST_SPELLED: Final = 10**21
"""From here on, a number is told in few digits: there may be hundreds of them."""
_LEAST: Final = 1e-15

_TYPE_AS_TEXT: Final = "format the cell as text and type it again"
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_CURRENCY: Final = re.compile(r"\[\$([^\]-]*)(?:-([^\]]*))?\]")
_DOLLARS: Final = ("$", "USD", "US$")
_AMERICAN: Final = (None, "409", "en-US")
"""How a number format names the places whose dollars are US dollars."""
_OTHERS: Final = re.compile("[€£¥₹₩₽₺฿]")


def number_as_text(cell: RawCell, value: float, known: Known, findings: Findings) -> str | None:
    """The text that was meant by a cell that holds a number; None after a problem was noted."""
    column = known.column
    if abs(value) >= MOST_EXACT:
        told = f"the number {_long(value)} has more digits than a spreadsheet keeps (15)"
        _refuse(cell, told, findings)
    elif 0 < abs(value) < _LEAST:
        _refuse(cell, f"the number {value:.3g} is too small to be meant", findings)
    elif column.role is Role.DAY:
        _refuse(cell, f"the cell holds the number {_plain(value)}, not a date", findings)
    elif column.is_prose or column.role is Role.ID:
        findings.notice("numbers were read as words", cell.place)
        return _plain(value)
    elif column.type is None:
        _refuse(cell, "the cell holds a number where a text was expected", findings)
    else:
        return _typed(cell, value, known, column.type, findings)
    return None


def _typed(
    cell: RawCell, value: float, known: Known, type_: Type, findings: Findings
) -> str | None:
    match type_.kind:
        case Kind.INTEGER:
            return _integer(cell, value, findings)
        case Kind.NUMBER:
            return _number(cell, value, findings)
        case Kind.MONEY:
            return _money(cell, value, findings)
        case Kind.TEXT:
            return _digits(cell, value, known, findings)
        case Kind.DATE:
            told = f"the cell holds the number {_plain(value)}, not a date"
        case _:
            told = f"the cell holds the number {_plain(value)}, but its column is of {type_}"
    _refuse(cell, told, findings)
    return None


def _integer(cell: RawCell, value: float, findings: Findings) -> str | None:
    if "%" in _QUOTED.sub("", cell.format) and value:
        _refuse(cell, f"the number {_plain(value)} is shown as a percentage", findings)
        return None
    if value != int(value):
        _refuse(cell, f"the number {_plain(value)} is no whole number", findings)
        return None
    if isinstance(value, float):
        findings.notice("numbers such as 3.0 were read as whole numbers", cell.place)
    return str(int(value))


def _number(cell: RawCell, value: float, findings: Findings) -> str:
    if "%" in _QUOTED.sub("", cell.format):
        percents = Decimal(repr(value)) * 100
        findings.notice("percentages were read as such: 0.05 shown as 5% is `5%`", cell.place)
        return f"{_spelled(percents)}%"
    return _plain(value)


def _money(cell: RawCell, value: float, findings: Findings) -> str | None:
    cents = Decimal(repr(value)) * 100
    is_dollars = _is_dollars(cell.format)
    if is_dollars is False:
        _refuse(cell, "the amount is shown in another currency than US dollars", findings)
    elif is_dollars is None:
        told = f"the number {_plain(value)} does not say that it is dollars"
        findings.refuse(cell.place, told, f"format the cell as text and write `${_plain(value)}`")
    elif cents != cents.to_integral_value():
        _refuse(cell, f"the amount {_plain(value)} has fractions of a cent", findings)
    else:
        findings.notice("amounts in dollars were read as text such as $100,000", cell.place)
        dollars, rest = divmod(abs(int(cents)), 100)
        return f"{'-' if value < 0 else ''}${dollars:,}" + (f".{rest:02}" if rest else "")
    return None


def _is_dollars(format_: str) -> bool | None:
    """Whether a number format shows US dollars; None when it shows no currency."""
    named = [(found[1], found[2]) for found in _CURRENCY.finditer(format_) if found[1]]
    if any(sign not in _DOLLARS or place not in _AMERICAN for sign, place in named):
        return False
    if _OTHERS.search(format_):
        return False
    return True if named or "$" in _CURRENCY.sub("", format_) else None


def _digits(cell: RawCell, value: float, known: Known, findings: Findings) -> str | None:
    """A number where a text of digits was meant, whose leading zeros may be lost."""
    column, word = known.column, _plain(value)
    if value >= 0 and value == int(value):
        certain = _certain(word, column, known.texts)
        if certain is not None:
            findings.notice(f"a number was read as the text `{certain}`", cell.place)
            return f'"{certain}"' if column.role is Role.INPUT else certain
    longer = sorted(each for each in known.texts if each.lstrip("0") == word)
    hint = f"; was it `{longer[0]}`?" if longer and longer[0] != word else ""
    told = f"the cell holds the number {word}: its column is text, and leading zeros may be lost"
    findings.refuse(cell.place, told + hint, _TYPE_AS_TEXT)
    return None


def _certain(word: str, column: Column, texts: frozenset[str]) -> str | None:
    """The digits that alone can have been meant: as the form has it, or as the table has it."""
    if column.pattern is not None and {*column.pattern} == {"9"}:
        return word.zfill(len(column.pattern)) if len(word) <= len(column.pattern) else None
    alike = [each for each in texts if each.isdecimal() and each.lstrip("0") == word.lstrip("0")]
    return word if alike == [word] else None


def _long(value: float) -> str:
    number = Decimal(value)
    return f"{number:,.0f}" if abs(number) < _MOST_SPELLED else f"{number:.3e}"


def _plain(value: float) -> str:
    return _spelled(Decimal(repr(value)))


def _spelled(value: Decimal) -> str:
    """All digits, without an exponent and without zeros at the end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _refuse(cell: RawCell, message: str, findings: Findings) -> None:
    findings.refuse(cell.place, message, _TYPE_AS_TEXT)
