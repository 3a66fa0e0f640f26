"""What stands in the note of a column's heading, and in its drop-down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.editing.sheets.sheet import NOTHING, Role
from engine.model.types import Kind

if TYPE_CHECKING:
    from engine.editing.sheets.sheet import Column
    from engine.model.types import Type

BANDS: Final = {
    Role.ID: "RULE",
    Role.NOTE: "NOTE",
    Role.DAY: "DAYS",
    Role.INPUT: "WHEN",
    Role.KEY: "KEY",
    Role.OUTPUT: "THEN",
}
"""The word above each heading."""

_TESTS: Final = {
    Kind.BOOLEAN: "true    false    -",
    Kind.INTEGER: ">= 70    [30..70)    0    1, 2    -",
    Kind.NUMBER: "> 5%    [0.1..0.5]    -",
    Kind.MONEY: ">= $100,000    [$0..$500]    -",
    Kind.DATE: ">= 2026-07-01    > as_of - 12 months    -",
    Kind.TEXT: '"0901"    starts with "98"    not("a", "b")    -',
}
_VALUES: Final = {
    Kind.BOOLEAN: "true    false",
    Kind.INTEGER: "30    -10",
    Kind.NUMBER: "0.05    5%",
    Kind.MONEY: "$100,000    $2.50",
    Kind.DATE: "2026-07-01",
    Kind.TEXT: "words as they are",
}
_MOST_MEMBERS: Final = 12


def note_of(column: Column) -> str:
    """The note of a heading: what the column means, its type, how its cells are written."""
    lines = [column.meaning[:1].upper() + column.meaning[1:]] if column.meaning else []
    lines += _facts(column)
    if column.role is Role.DAY:
        lines += ["Written as 2026-07-01; empty for no such day"]
    elif column.role is Role.ID:
        lines += ["Locked for rules that are there; type that of a new rule in an empty row"]
    elif column.role is Role.NOTE:
        lines += ["May be empty"]
    elif column.role is Role.INPUT:
        lines += [
            f"A test of the value: {_examples(column.type, _TESTS)}",
            "- is any value; commas mean or; not(...) turns it round; null is a missing value",
        ]
    elif column.role is Role.OUTPUT:
        lines += [f"What the row gives: {_examples(column.type, _VALUES)}; null for no value"]
    elif column.role is Role.KEY:
        lines += [f"What is looked up: {_examples(column.type, _VALUES)}"]
    return "\n".join(lines)


def choices(column: Column) -> tuple[str, ...]:
    """What a drop-down offers; empty where there is nothing to choose from."""
    type_ = column.type
    if type_ is None or column.role not in (Role.INPUT, Role.OUTPUT, Role.KEY):
        return ()
    if type_.kind is Kind.BOOLEAN:
        found: tuple[str, ...] = ("true", "false")
    elif type_.kind is Kind.ENUM:
        found = tuple(member for member in type_.members if "," not in member)
    else:
        return ()
    return (NOTHING, *found) if column.role is Role.INPUT else found


def _facts(column: Column) -> list[str]:
    lines = []
    if column.type is not None:
        unit = f", in {column.unit}" if column.unit else ""
        lines.append(f"Type: {_type(column.type)}{unit}")
    if column.range is not None:
        lines.append(f"Range: {column.range}")
    if column.pattern is not None:
        lines.append(f"Form: {column.pattern} (9 is a digit, A a capital letter)")
    return lines


def _type(type_: Type) -> str:
    if type_.kind not in (Kind.ENUM, Kind.SET):
        return str(type_)
    members = ", ".join(type_.members[:_MOST_MEMBERS])
    more = ", ..." if len(type_.members) > _MOST_MEMBERS else ""
    return f"{'one of' if type_.kind is Kind.ENUM else 'any of'} {members}{more}"


def _examples(type_: Type | None, known: dict[Kind, str]) -> str:
    if type_ is None:
        return "as in the policy"
    if type_.kind in (Kind.ENUM, Kind.SET) and type_.members:
        first, last = type_.members[0], type_.members[-1]
        if type_.kind is Kind.ENUM:
            return f"{first}    {first}, {last}    not({first})" if known is _TESTS else first
        return f"contains {first}" if known is _TESTS else f"[{first}, {last}]"
    return known.get(type_.kind, "as in the policy")
