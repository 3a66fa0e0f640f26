"""The schema of each kind of file, without what they have in common."""

from __future__ import annotations

from collections.abc import Iterable

from engine.editing.schema import shapes, values
from engine.editing.schema.gathering import measures
from engine.editing.schema.keys import names, part, told, uncut
from engine.editing.schema.shapes import Json, either, list_of, map_of, ref
from engine.editing.schema.vocabulary import Vocabulary
from engine.editing.schema.words import ACCOUNT
from engine.model.policy import HitPolicy
from engine.model.types import SIMPLE_TYPES, Kind
from engine.policy.surface import parts


def policy_file(vocabulary: Vocabulary) -> Json:
    """The head of a policy."""
    outputs = vocabulary.outputs
    given: dict[str, Json] = {
        "policy": shapes.TEXT,
        "version": shapes.TEXT,
        "outcomes": list_of(names(each.name for each in vocabulary.decisions)),
        "favourable": map_of(list_of(shapes.SCALAR), at_least=1),
        "quarantine": map_of(list_of(shapes.TEXT), at_least=1),
        "invariants": list_of(ref("invariant")),
    }
    if outputs:
        marks = {name: list_of(values.value_of(type_)) for name, type_ in outputs.items()}
        voided = list_of(names(outputs))
        flags = [name for name, type_ in outputs.items() if type_.kind is Kind.BOOLEAN]
        given["favourable"] = shapes.closed(marks)
        given["quarantine"] = shapes.closed(dict.fromkeys(flags, voided))
    return part(parts.PolicyFile, given)


def declarations_file(vocabulary: Vocabulary) -> Json:
    """Types, facts, parameters, measures and invariants."""
    types = map_of(ref("type"), names=None)
    types["additionalProperties"] = either(ref("type"), {"type": "null"})
    fact = part(parts.FactPart, {"type": ref("type"), "range": shapes.RANGE})
    dated = list_of(ref("dated_value"), at_least=1)
    parameter = part(parts.ParameterPart, {"type": ref("type"), "values": dated})
    parameter["allOf"] = [*_values_by_type(vocabulary)]
    given = {
        "types": types,
        "facts": map_of(uncut(fact)),
        "parameters": map_of(uncut(parameter)),
        "measures": measures(vocabulary),
        "invariants": list_of(ref("invariant")),
    }
    return part(parts.DeclarationsFile, given)


def _values_by_type(vocabulary: Vocabulary) -> Iterable[Json]:
    """What the values of a parameter may be, by the name of its type."""
    named = {} if vocabulary.policy is None else vocabulary.policy.types
    for name, type_ in {**SIMPLE_TYPES, **named}.items():
        value = {"properties": {"value": values.value_of(type_)}}
        then: Json = {"properties": {"values": {"items": value}}}
        yield shapes.when(shapes.is_called("type", name), then)


def decision_file(vocabulary: Vocabulary) -> Json:
    """A decision, its rules or its table."""
    rule = part(
        parts.RulePart,
        {
            "id": shapes.ID,
            "when": ref("condition"),
            "then": shapes.GIVEN,
            "from": shapes.DAY,
            "until": shapes.DAY,
        },
    )
    given: dict[str, Json] = {
        "decision": shapes.NAME,
        "output": shapes.types(),
        "hit_policy": {"enum": [str(each) for each in HitPolicy]},
        **dict.fromkeys(("base", "floor", "cap"), shapes.LIMIT),
        "priority": {
            "type": ["array", "object"],
            "items": shapes.SCALAR,
            "additionalProperties": list_of(shapes.SCALAR),
        },
        "otherwise": shapes.GIVEN,
        "if_provisional": shapes.CONSTANT,
        "rules": list_of(rule),
    }
    schema = part(parts.DecisionFile, given, needed=["hit_policy"])
    schema["oneOf"] = [{"required": ["rules"]}, {"required": ["table"]}]
    schema["allOf"] = [_then_unless_counted(), _each_output(), *_by_decision(vocabulary)]
    return schema


def _then_unless_counted() -> Json:
    counts = {"properties": {"hit_policy": {"const": str(HitPolicy.COUNT)}}}
    gives = {"properties": {"rules": {"items": {"required": ["then"]}}}}
    return {"if": counts, "else": gives}


def _each_output() -> Json:
    """Where there are several outputs, each has its value."""
    several = {"minProperties": 2, "propertyNames": {"pattern": shapes.NAME_FORM}}
    condition: Json = {"properties": {"output": several}, "required": ["output"]}
    return shapes.when(condition, {"properties": {"otherwise": {"type": "object"}}})


def _by_decision(vocabulary: Vocabulary) -> Iterable[Json]:
    """What each decision of a policy gives."""
    for decision in vocabulary.decisions:
        outputs = values.rule_outputs(decision)
        then = values.given(outputs, expression=True)
        properties: Json = {"rules": {"items": {"properties": {"then": then}}}}
        if decision.hit_policy.is_list:
            properties["if_provisional"] = {"enum": ["keep"]}
        else:
            properties["otherwise"] = then
            kept = values.given(outputs, expression=False, words=("keep",))
            properties["if_provisional"] = kept
        if decision.priority:
            properties["priority"] = values.ranks(outputs)
        called = shapes.is_called("decision", decision.name)
        yield shapes.when(called, {"properties": properties})


def table_file(vocabulary: Vocabulary) -> Json:
    """A reference table."""
    given: dict[str, Json] = {
        "table": shapes.NAME,
        "key": shapes.types(prefix=True),
        "columns": shapes.types(),
        "otherwise": {**shapes.GIVEN, "type": ["string", "number", "boolean", "null", "object"]},
    }
    schema = part(parts.TableFile, given)
    schema["oneOf"] = [{"required": ["rows"]}, {"required": ["rows_from"]}]
    tables = {} if vocabulary.policy is None else vocabulary.policy.tables
    conditions = []
    for name, table in tables.items():
        otherwise = values.given(table.columns, expression=False)
        then: Json = {"properties": {"otherwise": otherwise}}
        conditions.append(shapes.when(shapes.is_called("table", name), then))
    return schema | ({"allOf": conditions} if conditions else {})


def tests_file(vocabulary: Vocabulary) -> Json:
    """Tests, and accounts that tests are like."""
    outputs = vocabulary.outputs
    rules = [rule.id for decision in vocabulary.decisions for rule in decision.rules]
    invariants = () if vocabulary.policy is None else vocabulary.policy.invariants
    decided = list_of(names([*(each.name for each in vocabulary.decisions), *outputs]))
    failed: Json = {"enum": ["error", "blocked"]}
    expected = {name: either(values.value_of(type_), failed) for name, type_ in outputs.items()}
    given: dict[str, Json] = {
        "name": shapes.TEXT,
        "as_of": shapes.DAY,
        "like": names(vocabulary.accounts),
        "facts": ref("facts"),
        "expect": shapes.closed(expected) if expected else map_of(shapes.LITERAL),
        **dict.fromkeys(("settled", "provisional"), decided),
        **dict.fromkeys(("fired", "not_fired", "undecided"), list_of(names(rules))),
        "breached": list_of(names(each.id for each in invariants)),
    }
    tests = list_of(part(parts.TestPart, given))
    accounts = map_of(ref("facts"), names=None)
    return part(parts.TestsFile, {"accounts": accounts, "tests": tests})


def accounts_file(_vocabulary: Vocabulary) -> Json:
    """A file of accounts: a list, one account, or a mapping with `accounts`."""
    listed = list_of(ref("account"))
    as_of = told(either(shapes.DAY, {"type": "null"}), ACCOUNT["as_of"])
    accounts = {"description": "The accounts.", **listed}
    document = shapes.closed({"as_of": as_of, "accounts": accounts}, needed=["accounts"])
    return {"if": {"type": "array"}, "then": listed, "else": _document(document)}


def _document(document: Json) -> Json:
    one: Json = {"not": {"required": ["accounts"]}, "required": ["id"]}
    return {"if": one, "then": ref("account"), "else": document}
