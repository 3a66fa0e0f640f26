"""Types of the policy language -> schemas of their values as YAML writes them."""

from __future__ import annotations

from typing import Final

from engine.editing.schema.shapes import (
    DAY,
    EXPRESSION,
    Json,
    closed,
    either,
    list_of,
    words_of,
)
from engine.model.policy import Decision, Fact, Output
from engine.model.ranges import show_range
from engine.model.types import Kind, Type
from engine.source.masking import mask

_FORMS: Final = {
    Kind.BOOLEAN: (["boolean", "string"], "^(true|false)$", "write true or false"),
    Kind.INTEGER: (["integer", "string"], r"^-?[0-9]+$", "write a whole number"),
    Kind.NUMBER: (["number", "string"], r"^-?[0-9]+(\.[0-9]+)?%?$", "write 0.05 or 5%"),
    Kind.MONEY: (
        ["string"],
        r"^-?\$[0-9]+(,[0-9]{3})*(\.[0-9]{1,2})?$",
        "write money as $1,250.00; in {...} or [...] in quotes",
    ),
    Kind.DATE: (["string"], str(DAY["pattern"]), str(DAY["patternErrorMessage"])),
}
"""For each kind what YAML may take it for, the form of its text, and what to say of another."""

_ACCOUNT_FORMS: Final = {
    Kind.BOOLEAN: (["boolean", "string"], "^(|true|True|TRUE|false|False|FALSE)$"),
    Kind.INTEGER: (["integer", "string"], r"^(-?[0-9]+)?$"),
    Kind.NUMBER: (["number", "string"], r"^([-+.0-9eE]+\s?%?)?$"),
    Kind.MONEY: (["number", "string"], r"^([-$0-9][-$0-9,.]*)?$"),
    Kind.DATE: (["string"], r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"),
}
"""The same for files of accounts, where spreadsheets write as they do."""


def value_of(type_: Type) -> Json:
    """A value in a policy or a test; `null` is missing."""
    match type_.kind:
        case Kind.ENUM:
            return {"enum": [*words_of(type_.members), None]}
        case Kind.SET:
            return {"type": ["array", "null"], "items": {"enum": words_of(type_.members)}}
        case Kind.LIST:
            element = value_of(type_.element or type_)
            return {"type": ["array", "null"], "items": element}
        case Kind.TEXT:
            return {"type": ["string", "number", "boolean", "null"]}
        case kind:
            names, form, told = _FORMS[kind]
            types = [*names, "null"]
            return {"type": types, "pattern": form, "patternErrorMessage": told}


def account_value(type_: Type) -> Json:
    """A value in a file of accounts."""
    if type_.kind is Kind.SET:
        items = {"enum": words_of(type_.members)}
        return {"type": ["array", "string", "null"], "items": items}
    if type_.kind not in _ACCOUNT_FORMS:
        return value_of(type_)
    names, form = _ACCOUNT_FORMS[type_.kind]
    told = _FORMS[type_.kind][2]
    return {"type": [*names, "null"], "pattern": form, "patternErrorMessage": told}


def fact_value(fact: Fact, *, of_account: bool = False) -> Json:
    """A value of a fact, with what is known about the fact."""
    schema = account_value(fact.type) if of_account else value_of(fact.type)
    return {"description": fact_words(fact), **schema, **_bounds(fact)}


def fact_words(fact: Fact) -> str:
    """What an editor says of a fact: its label, type, range or form, and where it comes from."""
    told = [fact.label, str(fact.type)]
    if fact.range is not None:
        told.append(f"in {show_range(fact.range, fact.type)}")
    if fact.pattern is not None:
        told.append(f"of the form {fact.pattern}")
    if fact.unit is not None:
        told.append(f"counts {fact.unit}")
    if fact.source is not None:
        told.append(f"from {fact.source}")
    return mask("; ".join(told))


def _bounds(fact: Fact) -> Json:
    if fact.range is None or not fact.type.is_numeric:
        return {}
    schema: Json = {}
    if isinstance(fact.range.low, int | float):
        key = "minimum" if fact.range.low_closed else "exclusiveMinimum"
        schema[key] = fact.range.low
    if isinstance(fact.range.high, int | float):
        key = "maximum" if fact.range.high_closed else "exclusiveMaximum"
        schema[key] = fact.range.high
    return schema


def given(outputs: tuple[Output, ...], *, expression: bool, words: tuple[str, ...] = ()) -> Json:
    """A value for each output: a mapping, or the value itself where there is one output.

    Args:
        outputs: The outputs, with the types that a rule gives.
        expression: Whether `= ...` may stand too.
        words: Words that may stand instead, such as `keep`.
    """
    more = (EXPRESSION,) if expression else ()
    each = {output.name: either(value_of(output.type), *more) for output in outputs}
    mapping = closed(each, needed=each)
    kept = ({"enum": [*words]},) if words else ()
    if len(outputs) > 1:
        return either(*kept, mapping)
    return either(*kept, *each.values(), mapping)


def ranks(outputs: tuple[Output, ...]) -> Json:
    """The list of values of each output, highest first."""
    each: dict[str, Json] = {}
    for output in outputs:
        items = value_of(output.type)
        if output.type.kind is Kind.ENUM:
            items = {"enum": words_of(output.type.members)}
        each[output.name] = list_of(items)
    mapping = closed(each, needed=each)
    return mapping if len(outputs) > 1 else either(*each.values(), mapping)


def example_of(name: str, type_: Type) -> str | None:
    """A condition on a fact or an output, to begin with; None where no test of it can be."""
    if type_.kind is Kind.LIST:
        element = type_.element
        if element is None or element.kind is not Kind.ENUM:
            return None
        return f"{name} contains {_member(element)}"
    match type_.kind:
        case Kind.BOOLEAN:
            return name
        case Kind.ENUM:
            return f"{name} = {_member(type_)}"
        case Kind.SET:
            return f"{name} contains {_member(type_)}"
        case Kind.TEXT:
            return f'{name} starts with "..."'
        case Kind.MONEY:
            return f"{name} >= $0"
        case Kind.DATE:
            return f"{name} < as_of"
        case _:
            return f"{name} >= 0"


def _member(type_: Type) -> str:
    """A member as an expression names it: quoted where it is no plain name."""
    member = type_.members[0]
    return member if member.isidentifier() else f'"{member}"'


def rule_outputs(decision: Decision) -> tuple[Output, ...]:
    """The outputs of a decision with the types that a rule gives."""
    return tuple(Output(each.name, each.type.element or each.type) for each in decision.outputs)
