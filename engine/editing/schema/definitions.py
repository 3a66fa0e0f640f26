"""What the schemas have in common, by name."""

from __future__ import annotations

from engine.editing.schema import gathering, shapes, values
from engine.editing.schema.keys import part, told
from engine.editing.schema.shapes import Json, either, map_of, ref
from engine.editing.schema.vocabulary import Vocabulary
from engine.editing.schema.words import ACCOUNT
from engine.model.types import SIMPLE_TYPES, Kind
from engine.policy.checks.allowances import SILENCEABLE
from engine.policy.surface import parts
from engine.source.pages import page


def _allow() -> Json:
    properties = {}
    for code in SILENCEABLE:
        first = (page(code) or "").partition("\n")[0].partition(": ")[2]
        reason: Json = {"type": "string", "minLength": 1}
        properties[code] = {"description": f"{first} Here stands why it is not wanted."} | reason
    return shapes.closed(properties)


def definitions(vocabulary: Vocabulary) -> dict[str, Json]:
    """What the schemas have in common, by name."""
    return {
        "allow": _allow(),
        "authority_parts": part(parts.AuthorityPart, {}),
        "type": _type(vocabulary),
        "condition": shapes.condition(),
        "test": _test_of_a_condition(vocabulary),
        "record_test": gathering.RECORD_TEST,
        "record_condition": shapes.condition("record_condition", "record_test"),
        "measure": gathering.measure(vocabulary),
        "invariant": part(parts.InvariantPart, {"id": shapes.ID, "must": ref("test")}),
        "dated_value": _dated_value(),
        "facts": _facts(vocabulary),
        "account": _account(vocabulary),
    }


def _dated_value() -> Json:
    literal: Json = {
        "type": ["string", "number", "boolean", "array"],
        "items": {"type": ["string", "number", "boolean"]},
    }
    given = {"from": shapes.DAY, "until": shapes.DAY, "value": literal}
    return part(parts.DatedValuePart, given)


def _type(vocabulary: Vocabulary) -> Json:
    simple: Json = {"enum": [*SIMPLE_TYPES]}
    made: Json = {
        "type": "string",
        "pattern": r"^\s*(enum|set)\s*\(",
        "examples": ["enum(low, high)", "set(low, high)"],
    }
    if vocabulary.policy is None:
        return either(simple, made, shapes.NAME)
    named = vocabulary.policy.types
    offered: Json = {"enum": [*named]}
    sets = [f"set({name})" for name, type_ in named.items() if type_.kind is Kind.ENUM]
    made["examples"] = [*sets, "enum(low, high)"]
    return either(simple, *([offered] if named else []), made)


def _test_of_a_condition(vocabulary: Vocabulary) -> Json:
    """A condition as a text; the examples are conditions on each fact and output."""
    known = {} if vocabulary.policy is None else vocabulary.policy.facts
    named = [(name, fact.type) for name, fact in known.items()]
    found = [values.example_of(*each) for each in (*named, *vocabulary.outputs.items())]
    examples = [each for each in found if each is not None]
    schema: Json = {
        "description": "A condition, such as `late_entries >= many_late and kind = importer`.",
        "type": ["string", "boolean"],
    }
    return schema | {"examples": examples or ["late_entries >= many_late", "partner"]}


def _facts(vocabulary: Vocabulary) -> Json:
    """The facts of a test, or of an account that tests are like."""
    if vocabulary.policy is None:
        return map_of(shapes.LITERAL)
    facts = vocabulary.policy.facts
    return shapes.closed({name: values.fact_value(fact) for name, fact in facts.items()})


def _account(vocabulary: Vocabulary) -> Json:
    """An account of a file of accounts; its facts stand under `facts`, or beside the other keys."""
    numbers: Json = {"type": ["array", "string", "null"], "items": {"type": "string"}}
    known = {} if vocabulary.policy is None else vocabulary.policy.facts
    of_facts = {name: values.fact_value(fact, of_account=True) for name, fact in known.items()}
    header: dict[str, Json] = {
        "id": {"type": ["string", "number"]},
        "name": {"type": ["string", "number", "null"]},
        "kind": {"enum": ["importer", "broker", None]},
        "as_of": either(shapes.DAY, {"type": "null"}),
        "ior_numbers": numbers,
        "filer_codes": numbers,
        "facts": either(
            shapes.closed(of_facts) if known else map_of(shapes.LITERAL), {"type": "null"}
        ),
    }
    properties = {key: told(header[key], ACCOUNT[key]) for key in header}
    schema = shapes.closed({**of_facts, **properties}, needed=["id"])
    return schema if known else {**schema, "additionalProperties": shapes.LITERAL}
