"""A small scope for the tests of typing, and two plain forms to compare with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from engine.model.expressions import (
    AllOf,
    AnyOf,
    Arith,
    Call,
    Compare,
    Expr,
    FactRef,
    If,
    IsNull,
    Literal,
    Lookup,
    Not,
    OutputRef,
    ParameterRef,
)
from engine.model.policy import Fact, KeyMatch, Output, Table, TableKey
from engine.model.types import BOOLEAN, DATE, INTEGER, MONEY, NUMBER, TEXT, Kind, Type
from engine.policy.typing import Scope, ScopedOutput, Typer
from engine.source.text import Span

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic

COUNTRY = Type(Kind.ENUM, ("CN", "VN", "US"), name="country")
SEGMENT = Type(Kind.ENUM, ("trusted", "standard", "high"), name="segment")
CENTER = Type(Kind.ENUM, ("CEE003", "CEE004"), name="center")
FLAGS = Type(Kind.SET, ("forced_labor", "evasion"))
SHADE = Type(Kind.ENUM, ("managed", "loose", "score", "threshold"), name="shade")
PORT = Type(Kind.ENUM, tuple(f"P{number:02}" for number in range(1, 13)))
SECRET = Type(Kind.LIST, element=INTEGER)

WHO = "rule `R`"

FACTS = {
    "history_months": INTEGER,
    "violations": INTEGER,
    "share": NUMBER,
    "rate": NUMBER,
    "bond": MONEY,
    "duties": MONEY,
    "last_audit": DATE,
    "importer": TEXT,
    "main_hts": TEXT,
    "managed": BOOLEAN,
    "trusted_trader": BOOLEAN,
    "origin": COUNTRY,
    "destination": COUNTRY,
    "shade": SHADE,
    "shades": Type(Kind.SET, SHADE.members, name="set(shade)"),
    "port": PORT,
    "flags": FLAGS,
    "old_flags": FLAGS,
}
PARAMETERS = {"threshold": INTEGER, "ceiling_rate": NUMBER, "big": MONEY, "home": COUNTRY}
OUTPUTS = {
    "score": ScopedOutput("risk", INTEGER),
    "segment": ScopedOutput("segment", SEGMENT),
    "reasons": ScopedOutput("reasons", Type(Kind.LIST, element=SEGMENT)),
    "amounts": ScopedOutput("amounts", SECRET),
}
TABLES = {
    "hts_center": Table(
        "hts_center",
        (TableKey("hts", TEXT, KeyMatch.PREFIX),),
        (Output("center", CENTER), Output("basis", TEXT)),
        (),
    ),
    "tariff": Table(
        "tariff",
        (TableKey("country", COUNTRY), TableKey("rate", NUMBER)),
        (Output("duty", MONEY),),
        (),
    ),
}
SCOPE = Scope(
    facts={name: Fact(name, type_, name) for name, type_ in FACTS.items()},
    parameters=PARAMETERS,
    outputs=OUTPUTS,
    tables=TABLES,
    types={"country": COUNTRY, "segment": SEGMENT, "center": CENTER},
)
BROKEN_SCOPE = replace(SCOPE, broken=frozenset({"half_declared"}))


def place(start: int, end: int) -> Span:
    """The place in a file whose text begins at offset 100."""
    return Span("rules/a.yaml", 100 + start, 100 + end)


def typed(text: str, expected: Type | None = None) -> str:
    """The plain form of a text that has no errors."""
    typer = Typer(SCOPE)
    expr = typer.expression(text, place, WHO, expected)
    assert typer.diagnostics == []
    assert expr is not None
    return form(expr)


def faults(text: str, expected: Type | None = None) -> list[str]:
    """What is said about a text that has errors."""
    typer = Typer(SCOPE)
    assert typer.expression(text, place, WHO, expected) is None
    return [told(text, diagnostic) for diagnostic in typer.diagnostics]


def told(text: str, diagnostic: Diagnostic) -> str:
    """A diagnostic on one line, with the words it points at."""
    words = text[diagnostic.span.start - 100 : diagnostic.span.end - 100]
    remedy = "" if diagnostic.help is None else f" -> {diagnostic.help}"
    return f"{diagnostic.code} at [{words}]: {diagnostic.message}{remedy}"


def form(expr: Expr) -> str:  # noqa: C901  # one flat match
    """A typed expression in brackets, names by their sort and literals by their type."""
    match expr:
        case Literal(value=frozenset(members), type=type_):
            return f"{type_.kind}:{{{' '.join(sorted(members))}}}"
        case Literal(value=value, type=type_):
            return f"{type_.kind}:{value}"
        case FactRef(name=name):
            return name
        case ParameterRef(name=name):
            return f"@{name}"
        case OutputRef(name=name, decision=decision, type=type_):
            return f"{decision}.{name}" + ("{}" if type_.kind is Kind.SET else "")
        case Compare(op=op, left=left, right=right):
            return f"({op} {form(left)} {form(right)})"
        case Arith(op=op, left=left, right=right, type=type_):
            return f"({op}{type_.kind} {form(left)} {form(right)})"
        case IsNull(operand=operand):
            return f"(null? {form(operand)})"
        case Not(operand=inner):
            return f"(not {form(inner)})"
        case AllOf(parts=parts):
            return f"(and{_list(parts)})"
        case AnyOf(parts=parts):
            return f"(or{_list(parts)})"
        case If(condition=condition, then=then, otherwise=otherwise, type=type_):
            return f"(if:{type_.kind}{_list((condition, then, otherwise))})"
        case Call(function=function, args=args, type=type_):
            return f"({function}:{type_.kind}{_list(args)})"
        case Lookup(table=table, keys=keys, column=column, type=type_):
            return f"({table}.{column}:{type_.kind}{_list(keys)})"
        case _:
            assert_never(expr)


def _list(parts: tuple[Expr, ...]) -> str:
    return "".join(f" {form(part)}" for part in parts)
