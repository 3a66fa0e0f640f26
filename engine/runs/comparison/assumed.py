"""Parameters assumed to be otherwise, as given on the command line: a value, or a range of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from engine.model.formats import show_value
from engine.model.policy import Parameter, Policy
from engine.model.types import Kind, Type, Value
from engine.policy.checks.values import NO_NAMES
from engine.policy.typing import Typer
from engine.runs.folder.faults import RunError
from engine.source.masking import mask
from engine.source.render import escape
from engine.source.suggest import did_you_mean
from engine.source.text import Span

MOST: Final = 200
"""Values that a sweep may have: each decides the whole population once."""
_PARTS: Final = 20
"""Steps that are taken where none is given, but for whole numbers."""
_DAYS: Final = re.compile(r"([0-9]{1,5}) *(?:days?)?")
_LISTED: Final = (Kind.ENUM, Kind.BOOLEAN, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Sweep:
    """A parameter, and the values that it is to take, in their order."""

    parameter: Parameter
    values: tuple[Value, ...]

    def shown(self, value: Value) -> str:
        """A value as it is told."""
        return show_value(value, self.parameter.type, self.parameter.unit)


def read_assumed(texts: Iterable[str], policy: Policy) -> Mapping[str, Value]:
    """The values of `parameter=value`, by parameter.

    Raises:
        RunError: a text is not of that form, names no parameter or one twice, or its value
            cannot be the parameter's.
    """
    found: dict[str, Value] = {}
    for text in texts:
        parameter, written = _split(text, policy, "--set", "high_score=65")
        if parameter.name in found:
            raise RunError(f"--set: `{parameter.name}` is set twice; give it one value")
        found[parameter.name] = _value(written, parameter.type, f"--set: `{parameter.name}`")
    return found


def read_sweep(text: str, policy: Policy) -> Sweep:
    """The values of `parameter=first..last`, with `/step` behind it where one is wanted.

    What has no order is listed: `reading=lines,value`.

    Raises:
        RunError: it is not of that form, or there are no such values, or too many.
    """
    parameter, written = _split(text, policy, "--sweep", "high_score=50..90/5")
    who, kind = f"--sweep: `{parameter.name}`", parameter.type.kind
    if kind in _LISTED:
        each = [part.strip() for part in written.split(",")]
        values = tuple(dict.fromkeys(_value(part, parameter.type, who) for part in each))
        _refuse_many(len(values), who)
        return Sweep(parameter, values)
    if not parameter.type.is_ordered:
        raise RunError(f"{who} is of type {parameter.type}, which has no range; use `--set`")
    span, _, step = written.partition("/")
    first, dots, last = span.partition("..")
    if not dots:
        raise RunError(f"{who} has no `..` between its first and last value: `50..90`")
    ends = [_value(part.strip(), parameter.type, who) for part in (first, last)]
    return Sweep(parameter, tuple(_steps(ends[0], ends[1], step.strip(), parameter, who)))


def _split(text: str, policy: Policy, option: str, example: str) -> tuple[Parameter, str]:
    name, equals, written = text.partition("=")
    name, written = name.strip(), written.strip()
    shown = mask(escape(text))
    if not equals or not name or not written:
        raise RunError(f"{option}: `{shown}` names no value; write it like `{example}`")
    parameter = policy.parameters.get(name)
    if parameter is not None:
        return parameter, written
    near = did_you_mean(name, policy.parameters)
    if near:
        hint = f"did you mean `{near}`?"
    elif name in policy.facts:
        hint = "it is a fact; `tidewaiter explain --set` changes those of one account"
    else:
        hint = "`tidewaiter params` lists them"
    raise RunError(f"{option}: `{mask(escape(name))}` is no parameter of the policy; {hint}")


def _value(written: str, type_: Type, who: str) -> Value:
    """A value as a policy file would spell it."""
    typer = Typer(NO_NAMES)

    def place(start: int, end: int) -> Span:
        return Span(who, start, end)

    plain = _unquoted(written)
    if type_.kind is Kind.SET:
        inner = plain.removeprefix("[").removesuffix("]").strip()
        items = [(part.strip(), place) for part in inner.split(",")] if inner else []
        literal = typer.set_literal(items, who, type_, span=Span(who, 0, len(plain)))
    else:
        literal = typer.literal(plain, place, who, type_)
    if typer.diagnostics:
        first = typer.diagnostics[0]
        message = first.message.removeprefix(f"{who} ")
        remedy = f"; {first.help}" if first.help else ""
        raise RunError(mask(escape(f"{who}: {message}{remedy}")))
    if literal is None or literal.value is None:
        raise RunError(f"{who}: a parameter is never missing; give it a value")
    return literal.value


def _unquoted(written: str) -> str:
    if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'":
        return written[1:-1]
    return written


def _steps(first: Value, last: Value, step: str, parameter: Parameter, who: str) -> Iterator[Value]:
    kind = parameter.type.kind
    start, end = _as_number(first), _as_number(last)
    if start > end:
        raise RunError(f"{who} begins above its end; write the lower value first")
    width = _step(step, parameter, who) if step else _usual_step(start, end, kind)
    if width <= 0:
        raise RunError(f"{who} has a step that is not above zero")
    count = int((end - start) / width) + 1
    _refuse_many(count, who)
    for i in range(count):
        yield _from_number(start + i * width, kind)


def _refuse_many(count: int, who: str) -> None:
    if count > MOST:
        raise RunError(
            f"{who} would take {count:,} values, more than {MOST}: give a wider step behind a `/`"
        )


def _step(step: str, parameter: Parameter, who: str) -> Decimal:
    if parameter.type.kind is Kind.DATE:
        days = _DAYS.fullmatch(step)
        if days is None:
            raise RunError(f"{who}: the step of a date is so many days: `/30 days`")
        return Decimal(days[1])
    return _as_number(_value(step, parameter.type, f"{who}, its step"))


def _usual_step(start: Decimal, end: Decimal, kind: Kind) -> Decimal:
    if kind is Kind.INTEGER:
        return Decimal(1)
    part = (end - start) / _PARTS
    if kind is Kind.NUMBER:
        return part or Decimal(1)
    return max(Decimal(int(part)), Decimal(1))


def _as_number(value: Value) -> Decimal:
    match value:
        case date():
            return Decimal(value.toordinal())
        case float():
            return Decimal(repr(value))
        case int():
            return Decimal(value)
        case _:
            raise TypeError(value)


def _from_number(number: Decimal, kind: Kind) -> Value:
    match kind:
        case Kind.DATE:
            return date.min + timedelta(days=int(number) - 1)
        case Kind.NUMBER:
            return float(number)
        case _:
            return int(number)
