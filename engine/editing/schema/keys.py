"""A key of a part: what may stand under it, and what an editor says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from engine.editing.schema import shapes
from engine.editing.schema.fields import Field, Shape, fields_of
from engine.editing.schema.shapes import Json, list_of, ref
from engine.editing.schema.wording import Words
from engine.editing.schema.words import WORDS
from engine.policy.surface.parts import Part

_ALLOW: Final[dict[str, Json]] = {"allow": ref("allow")}
_SHAPES: Final[Mapping[Shape, Json]] = {
    Shape.TEXT: shapes.WORDS,
    Shape.TEXTS: list_of(shapes.TEXT),
    Shape.BLOCK: shapes.BLOCK,
    Shape.TYPES: shapes.types(),
    Shape.AUTHORITY: shapes.authority(),
}
"""What stands under a key that nothing more is said of."""


def part(model: type[Part], given: Mapping[str, Json], *, needed: Iterable[str] = ()) -> Json:
    """A part of a file: its keys by the model, under each what is given, or what its shape says."""
    fields = fields_of(model)
    properties = {each.key: _key(each, given, WORDS[model][each.key]) for each in fields}
    required = [each.key for each in fields if each.is_required or each.key in needed]
    return shapes.closed(properties, needed=required)


def _key(field: Field, given: Mapping[str, Json], words: Words) -> Json:
    schema = given.get(field.key) or _ALLOW.get(field.key) or _SHAPES[field.shape]
    return told(schema, words)


def told(schema: Json, words: Words) -> Json:
    """A schema with what an editor says of it; a `$ref` stays alone, as draft 7 has it."""
    if "$ref" in schema:
        schema = {"allOf": [schema]}
    found: Json = {"description": words.description, **schema}
    return {**found, "examples": [*words.examples]} if words.examples else found


def names(given: Iterable[str]) -> Json:
    """One of some names; any text where none are known."""
    known = [*dict.fromkeys(given)]
    return {"enum": shapes.words_of(known)} if known else shapes.TEXT


def uncut(given: Json) -> Json:
    """A part with a type, where YAML may have cut the type at its commas into more keys."""
    cut: Json = {"properties": {"type": {"type": "string", "pattern": shapes.CUT_TYPE}}}
    cut["required"] = ["type"]
    pieces: Json = {**given, "additionalProperties": {"type": "null"}}
    return {"if": cut, "then": pieces, "else": given}
