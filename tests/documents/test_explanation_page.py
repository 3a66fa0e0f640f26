"""The format of explanations is published: the schemas are fresh, the example is a true one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.explain.explanation import FORMAT, Explanation
from tools.explanation_schema import PAGE, ROOT, example, schemas, stale

SCHEMAS = {path.name: json.loads(text) for path, text in schemas().items()}


def _shown() -> str:
    (text,) = re.findall("```json\n((?:.*\n)*?)```\n", PAGE.read_text("utf-8"))
    return str(text)


def test_the_schemas_and_the_example_are_up_to_date() -> None:
    assert [path.relative_to(ROOT) for path in stale()] == [], "run `make docs`"


def test_the_example_is_of_the_schema_and_of_the_model() -> None:
    Draft202012Validator(SCHEMAS["explanation.schema.json"]).validate(json.loads(_shown()))
    assert Explanation.model_validate_json(_shown()) == example(PAGE.read_text("utf-8"))


def test_another_format_is_refused_and_one_more_field_is_not() -> None:
    validator = Draft202012Validator(SCHEMAS["explanation.schema.json"])
    shown = json.loads(_shown())
    assert not validator.is_valid({**shown, "format": FORMAT + 1})
    assert not validator.is_valid({name: shown[name] for name in shown if name != "policy"})
    assert validator.is_valid({**shown, "more": 1})


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_and_field_is_described(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    parts: dict[str, Any] = {"": schema, **schema["$defs"]}
    bare = [
        f"{part}.{field}"
        for part, about in parts.items()
        if "properties" in about
        for field, told in about["properties"].items()
        if not told.get("description")
    ]
    assert bare == []
    assert all(about.get("description") for about in parts.values() if "properties" in about)


def test_the_page_names_every_part_and_the_version() -> None:
    page = PAGE.read_text("utf-8")
    assert f"now **{FORMAT}**" in page
    fields = {*Explanation.model_fields} - {"format", "in_error"}
    assert {name for name in fields if f"`{name}`" not in page} == set()
