"""Facts and parameters: their types, ranges and dated values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from engine.language.parser import parse_range
from engine.language.syntax import Syntax, SyntaxFault
from engine.model.patterns import is_pattern
from engine.model.policy import DatedValue, Fact, Parameter, Period, Range
from engine.model.types import Kind, Type, Value
from engine.policy.checks import messages_policy
from engine.policy.checks.allowances import read_allow
from engine.policy.checks.dates import read_period
from engine.policy.checks.draft import Draft, authority, text, written
from engine.policy.checks.values import constant
from engine.policy.surface import messages_shape
from engine.policy.surface.from_nodes import read_part
from engine.policy.surface.parts import DatedValuePart, FactPart, ParameterPart
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from engine.source.diagnostic import Diagnostic

if TYPE_CHECKING:
    from engine.policy.typing.reading import Place
    from engine.source.text import Span


def declare_types(draft: Draft, types: Mapping) -> None:
    """Note the types of one file; all are resolved when every file was read."""
    for name, node in types.entries:
        if not draft.names.name("type", "type", name.text, name.span):
            draft.types.broken.add(name.text)
        elif isinstance(node, Scalar):
            draft.types.declare(name.text, node)
        else:
            draft.types.broken.add(name.text)
            who, given = f"type `{name.text}`", _shape(node)
            draft.problems.append(messages_shape.wrong_shape(who, None, given, "text", node.span))


def _shape(node: Node) -> str:
    return "list" if isinstance(node, Sequence) else "mapping"


def check_facts(draft: Draft, facts: Mapping) -> None:
    """Check the facts of one file."""
    for name, node in facts.entries:
        who = f"fact `{name.text}`"
        usable = draft.names.name("name", "fact", name.text, name.span)
        part = read_part(FactPart, node, who, draft.problems)
        if part is not None:
            read_allow(draft, part.allow, "fact", name.text)
        type_ = None if part is None else draft.types.read(part.type, who)
        if not usable:
            continue
        if part is None or type_ is None:
            draft.broken.add(name.text)
            continue
        draft.places[name.text] = name.span
        draft.facts[name.text] = Fact(
            name=name.text,
            type=type_,
            label=text(part.label) or "",
            source=text(part.source),
            unit=text(part.unit),
            range=None if part.range is None else read_range(draft, part.range, type_, who),
            pattern=None if part.pattern is None else read_pattern(draft, part.pattern, type_, who),
        )


def read_pattern(draft: Draft, node: Scalar, type_: Type, who: str) -> str | None:
    """The form of a text; None after an error was reported."""
    if type_.kind is not Kind.TEXT:
        draft.problems.append(messages_shape.no_text(who, str(type_), node.span))
        return None
    template = node.text
    if not is_pattern(template):
        draft.problems.append(messages_shape.bad_pattern(who, template, node.span))
        return None
    return template


def read_range(draft: Draft, node: Node, type_: Type, who: str) -> Range | None:
    """The bounds of a value; None after an error was reported."""
    place: Place
    match node:
        case Scalar():
            words, place = node.text, node.place
        case Sequence(items=(Scalar() as inner,)):
            words, place = f"[{inner.text}]", _within(inner)
        case _:
            draft.problems.append(messages_shape.bad_range(who, node.span))
            return None
    if not type_.is_ordered:
        draft.problems.append(messages_shape.no_order(who, str(type_), node.span))
        return None
    found = parse_range(words)
    if isinstance(found, SyntaxFault):
        span = place(found.at.start, found.at.end)
        draft.problems.append(Diagnostic(found.code, found.message, span, help=found.help))
        return None
    bounds = []
    for bound in (found.low, found.high):
        value = None if bound is None else _bound(draft, (words, place), bound, who, type_)
        if bound is not None and value is None:
            return None
        bounds.append(value)
    return Range(bounds[0], bounds[1], found.low_closed, found.high_closed)


def _within(inner: Scalar) -> Place:
    """Places in `[0..]` that YAML has read as a list of the one text `0..`."""
    return lambda start, end: inner.place(start - 1, end - 1)


def _bound(draft: Draft, source: tuple[str, Place], bound: Syntax, who: str, type_: Type) -> Value:
    words, place = source
    shift = bound.at.start
    literal = draft.constants.literal(
        words[shift : bound.at.end],
        lambda start, end: place(shift + start, shift + end),
        f"the range of {who}",
        type_,
    )
    return None if literal is None else literal.value


def check_parameters(draft: Draft, parameters: Mapping) -> None:
    """Check the parameters of one file."""
    for name, node in parameters.entries:
        who = f"parameter `{name.text}`"
        usable = draft.names.name("name", "parameter", name.text, name.span)
        part = read_part(ParameterPart, node, who, draft.problems)
        type_ = None if part is None else draft.types.read(part.type, who)
        if part is None or type_ is None:
            if usable:
                draft.broken.add(name.text)
            continue
        read_allow(draft, part.allow, "parameter", name.text)
        values = _values(draft, part, name.text, type_)
        if not usable:
            continue
        draft.places[name.text] = name.span
        draft.parameter_types[name.text] = type_
        draft.parameters[name.text] = Parameter(
            name=name.text,
            type=type_,
            label=text(part.label) or name.text.replace("_", " "),
            values=values,
            authority=authority(part.authority),
            unit=text(part.unit),
        )


class _Dated(NamedTuple):
    """A value with its place, while the days of it and its neighbours are compared."""

    value: DatedValue
    span: Span


def _values(draft: Draft, part: ParameterPart, name: str, type_: Type) -> tuple[DatedValue, ...]:
    who = f"parameter `{name}`"
    if not part.values:
        values = part.node.get("values")
        span = part.node.span if values is None else values.span
        draft.problems.append(messages_shape.no_values(who, "values", span))
    found = [_value(draft, each, name, type_) for each in part.values]
    dated = [each for each in found if each is not None]
    dated.sort(key=lambda each: each.value.period.start or date.min)
    draft.values.update({(name, each.value.period.start): each.span for each in dated})
    return _in_turn(draft, dated, name)


def _value(draft: Draft, part: DatedValuePart, name: str, type_: Type) -> _Dated | None:
    who = f"parameter `{name}`"
    period = read_period(written(part.from_), written(part.until), who, draft.problems)
    literal = constant(draft.constants, part.value, who, type_)
    if literal is not None and literal.value is None:
        draft.problems.append(messages_policy.null_parameter(name, part.value.span))
        return None
    if period is None or literal is None:
        return None
    span = part.value.span if part.from_ is None else part.from_.span
    return _Dated(DatedValue(period, literal.value, authority(part.authority)), span)


def _in_turn(draft: Draft, dated: list[_Dated], name: str) -> tuple[DatedValue, ...]:
    """Each value until its last day, or until the day before the next one."""
    values = []
    for this, following in zip(dated, [*dated[1:], None], strict=False):
        value, period = this.value, this.value.period
        begins = None if following is None else following.value.period.start
        if following is not None and _overlap(period, begins):
            told = messages_policy.overlapping(
                name, begins or period.start, following.span, this.span
            )
            draft.problems.append(told)
        elif begins is not None and period.end is None:
            value = replace(value, period=Period(period.start, begins - timedelta(days=1)))
        values.append(value)
    return tuple(values)


def _overlap(period: Period, begins: date | None) -> bool:
    """Whether the value after `period`, which begins then, begins too early."""
    if begins is None or begins == period.start:
        return True
    return period.end is not None and begins <= period.end
