"""The schema of each kind of file: for any policy, or with the names of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.editing.schema import files
from engine.editing.schema.definitions import definitions
from engine.editing.schema.gathering import records_file
from engine.editing.schema.shapes import Json
from engine.editing.schema.vocabulary import ANY_POLICY, Vocabulary

DRAFT: Final = "http://json-schema.org/draft-07/schema#"

_MAKERS: Final[dict[str, tuple[Callable[[Vocabulary], Json], str]]] = {
    "policy": (files.policy_file, "the head of a policy"),
    "declarations": (files.declarations_file, "types, facts, parameters, measures and invariants"),
    "decision": (files.decision_file, "a decision"),
    "table": (files.table_file, "a reference table"),
    "records": (records_file, "a kind of trade records"),
    "tests": (files.tests_file, "tests, and accounts that tests are like"),
    "accounts": (files.accounts_file, "a file of accounts"),
}

KINDS: Final = {kind: told for kind, (_, told) in _MAKERS.items()}
"""The kinds of file, with what each holds."""


def schema_of(kind: str, vocabulary: Vocabulary = ANY_POLICY) -> Json:
    """The schema of a kind of file, one of `KINDS`.

    Args:
        kind: The kind of file.
        vocabulary: The names that are offered; the schema is for any policy without it.

    Raises:
        KeyError: There is no such kind.
    """
    make, told = _MAKERS[kind]
    whose = "any policy"
    if vocabulary.policy is not None:
        whose = f"the policy {vocabulary.policy.name} {vocabulary.policy.version}"
    schema = make(vocabulary)
    used = _used(schema, definitions(vocabulary))
    head: Json = {
        "$schema": DRAFT,
        "description": f"{told[0].upper()}{told[1:]}, of {whose}. Written by `tidewaiter schema`.",
    }
    return head | schema | ({"definitions": used} if used else {})


def _used(schema: object, known: Mapping[str, Json]) -> dict[str, Json]:
    """The definitions that a schema refers to, and those that these refer to, in their order."""
    found: set[str] = set()
    _refer(schema, known, found)
    return {name: known[name] for name in known if name in found}


def _refer(schema: object, known: Mapping[str, Json], found: set[str]) -> None:
    if isinstance(schema, list):
        for each in schema:
            _refer(each, known, found)
    elif isinstance(schema, dict):
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in found:
            found.add(name)
            _refer(known[name], known, found)
        for each in schema.values():
            _refer(each, known, found)
