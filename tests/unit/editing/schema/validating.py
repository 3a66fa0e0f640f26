"""YAML as an editor reads it, held against the schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jsonschema import Draft7Validator, Draft202012Validator

from engine.editing.schema.kinds import schema_of
from engine.editing.schema.refresh import kind_of_file
from engine.editing.schema.shapes import plain_value
from engine.editing.schema.vocabulary import ANY_POLICY, Vocabulary
from engine.policy.yaml.nodes import Node, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml
from engine.source.text import SourceText

ROOT: Final = Path(__file__).parents[4]
GOLDEN: Final = ROOT / "tests/golden/diagnostics"
DRAFTS: Final = (Draft7Validator, Draft202012Validator)
"""What VS Code reads, and the newest: every schema means the same in both."""


def as_editors_read(node: Node) -> object:
    """A node as an editor takes it: words without quotes are numbers, truths or nothing."""
    match node:
        case Scalar():
            return plain_value(node.text) if node.style == "plain" else node.text
        case Sequence():
            return [as_editors_read(item) for item in node.items]
        case _:
            return {key.text: as_editors_read(value) for key, value in node.entries}


def complaints(kind: str, text: str, vocabulary: Vocabulary = ANY_POLICY) -> list[str]:
    """What an editor says of a text: the path of each fault. The drafts must agree on it."""
    node, _ = parse_yaml(SourceText("here.yaml", text))
    assert node is not None
    schema, document = schema_of(kind, vocabulary), as_editors_read(node)
    found = [
        sorted(
            "/".join(map(str, each.absolute_path)) for each in draft(schema).iter_errors(document)
        )
        for draft in DRAFTS
    ]
    assert found[0] == found[1]
    return found[0]


def complaints_of(
    folder: Path, path: Path, vocabulary: Vocabulary = ANY_POLICY
) -> list[str] | None:
    """What an editor says of a policy's file; None where it is no YAML that a schema is for."""
    text = path.read_text("utf-8")
    source = SourceText("here.yaml", text)
    if parse_yaml(source)[0] is None:
        return None
    kind = kind_of_file(path.relative_to(folder).as_posix(), source)
    return complaints(kind or "declarations", text, vocabulary)
