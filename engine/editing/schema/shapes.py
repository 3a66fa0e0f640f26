"""The building blocks of the schemas: what a text, a day, a condition or a literal may be.

The schemas are of draft 7, which every editor knows, and mean the same in draft 2020-12: nothing
stands beside a `$ref`, and no keyword is used whose meaning changed between the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

Json = dict[str, object]
"""A schema, or a part of one."""

DAY_FORM: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
NAME_FORM: Final = r"^[A-Za-z_][A-Za-z0-9_]*$"
ID_FORM: Final = r"^[A-Z][A-Z0-9-]*$"
CUT_TYPE: Final = r"^(enum|set)\s*\([^()]*$"
"""A type that YAML has cut at its comma, as in `{type: enum(a, b)}`; the reader mends it."""

TEXT: Final[Json] = {"type": ["string", "number", "boolean"]}
WORDS: Final[Json] = {"type": ["string", "number"]}
"""Prose, where an editor shall not offer `true`."""
NAME: Final[Json] = {
    "type": "string",
    "pattern": NAME_FORM,
    "patternErrorMessage": "a name has letters, digits and _, and begins with a letter",
}
ID: Final[Json] = {
    "type": "string",
    "pattern": ID_FORM,
    "patternErrorMessage": "an id has capital letters, digits and -, and begins with a letter",
}
DAY: Final[Json] = {
    "type": "string",
    "pattern": DAY_FORM,
    "patternErrorMessage": "a day is written as 2026-11-24",
}
EXPRESSION: Final[Json] = {"type": "string", "pattern": "^="}
BLOCK: Final[Json] = {
    "type": "string",
    "pattern": "\n",
    "patternErrorMessage": "a table stands below the key, after |",
}
SCALAR: Final[Json] = {"type": ["string", "number", "boolean", "null"]}
LITERAL: Final[Json] = {
    "type": ["string", "number", "boolean", "null", "array"],
    "items": {"type": ["string", "number", "boolean"]},
}
"""A value of any type; a set is a list of words."""
GIVEN: Final[Json] = {
    "type": ["string", "number", "boolean", "null", "array", "object"],
    "items": {"type": ["string", "number", "boolean"]},
    "minProperties": 1,
    "additionalProperties": LITERAL,
}
"""What a rule gives: a value, or one for each output."""
CONSTANT: Final[Json] = {**GIVEN, "pattern": "^[^=]"}
LIMIT: Final[Json] = {"type": ["integer", "string"]}
RANGE: Final[Json] = {
    "type": ["string", "array"],
    "pattern": r"^\s*[\[(].*\.\..*[\])]\s*$",
    "patternErrorMessage": "a range is written as [0..], [0..1] or (0..1]",
    "minItems": 1,
    "maxItems": 1,
    "items": {"type": "string", "pattern": r"\.\."},
}


def ref(name: str) -> Json:
    """The definition called `name`."""
    return {"$ref": f"#/definitions/{name}"}


def list_of(items: Json, *, at_least: int = 0) -> Json:
    """A list."""
    return {"type": "array", "items": items, **({"minItems": at_least} if at_least else {})}


def map_of(values: Json, *, names: str | None = NAME_FORM, at_least: int = 0) -> Json:
    """A mapping with keys of one's own."""
    schema: Json = {"type": "object", "additionalProperties": values}
    if names is not None:
        schema["propertyNames"] = {"pattern": names}
    return schema | ({"minProperties": at_least} if at_least else {})


def closed(properties: Mapping[str, object], *, needed: Iterable[str] = ()) -> Json:
    """A mapping with these keys and no others."""
    schema: Json = {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    required = [*needed]
    return schema | ({"required": required} if required else {})


def either(*schemas: Json) -> Json:
    """One of these."""
    return schemas[0] if len(schemas) == 1 else {"anyOf": [*schemas]}


def when(condition: Json, then: Json) -> Json:
    """What holds of those that meet a condition."""
    return {"if": condition, "then": then}


def is_called(key: str, name: str) -> Json:
    """A mapping that says `key: name`."""
    return {"properties": {key: {"const": name}}, "required": [key]}


def condition(name: str = "condition", test: str = "test") -> Json:
    """A condition: a text, a list of which all must hold, or one of any, all, not.

    Args:
        name: What its definition is called.
        test: The definition of a condition that is a text.
    """
    nested = {
        "any": either(list_of(ref(name), at_least=1), ref(name)),
        "all": either(list_of(ref(name), at_least=1), ref(name)),
        "not": either(list_of(ref(name), at_least=1), ref(name)),
    }
    told = {
        "any": "One of these must hold.",
        "all": "All of these must hold.",
        "not": "This, or all of these, must not hold.",
    }
    properties = {key: {"description": told[key], **schema} for key, schema in nested.items()}
    group = {**closed(properties), "minProperties": 1, "maxProperties": 1}
    return either(ref(test), list_of(ref(name), at_least=1), group)


def authority() -> Json:
    """On what something rests: a text, or its parts. The parts are the caller's to give."""
    return either(WORDS, ref("authority_parts"))


def types(*, prefix: bool = False) -> Json:
    """Names with their types."""
    value = either(ref("type"), {"const": "prefix"}) if prefix else ref("type")
    return {
        "type": "object",
        "minProperties": 1,
        # A type that was cut at its comma leaves pieces behind: keys without a value.
        "additionalProperties": either(value, {"type": "null"}),
    }


def words_of(members: Iterable[str]) -> list[object]:
    """Words for an `enum`, each also as the number that YAML takes it for."""
    found: list[object] = []
    for member in members:
        found.append(member)
        value = plain_value(member)
        if value != member:
            found.append(value)
    return found


_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_HEXADECIMAL: Final = re.compile(r"0x[0-9a-fA-F]+")
_OCTAL: Final = re.compile(r"0o[0-7]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_KNOWN: Final[dict[str, object]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def plain_value(text: str) -> object:
    """What an editor takes a word without quotes for, by the core schema of YAML 1.2.

    >>> plain_value("0901"), plain_value("CEE001"), plain_value("NO"), plain_value("2026-07-01")
    (901, 'CEE001', 'NO', '2026-07-01')
    """
    if text in _KNOWN:
        return _KNOWN[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _HEXADECIMAL.fullmatch(text) or _OCTAL.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text
