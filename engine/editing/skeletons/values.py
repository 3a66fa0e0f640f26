"""Types as texts -> a value to begin with, as YAML and as a table's cell."""

from __future__ import annotations

import json
import re
from typing import Final

from engine.editing.schema.shapes import plain_value
from engine.editing.skeletons.bench import Bench, SkeletonError
from engine.policy.checks.dates import Written, read_day
from engine.policy.checks.remarks import UNWRITTEN
from engine.policy.yaml.nodes import Scalar
from engine.source.text import Span

_FIRST: Final = {
    "boolean": "false",
    "integer": "0",
    "number": "0",
    "money": "$0",
    "date": "2026-01-01",
    "text": UNWRITTEN,
}
_CALL: Final = re.compile(r"\s*(enum|set)\s*\(\s*([^,)]*?)\s*[,)].*", re.DOTALL)
_TYPE: Final = re.compile(r"[A-Za-z0-9_(), .\-]+")
_PLAIN: Final = re.compile(r"[A-Za-z0-9$_][A-Za-z0-9$%_.\- ]*(?<! )")
_MOST_STEPS: Final = 20


def good_type(type_: str) -> str:
    """The text of a type, without space around it.

    Raises:
        SkeletonError: It holds what no type holds.
    """
    if not _TYPE.fullmatch(type_.strip()):
        told = "write a type such as integer, money, enum(low, high) or the name of one"
        raise SkeletonError(f"`{type_}` is no type; {told}")
    return type_.strip()


def is_day(text: str) -> bool:
    """Whether a text is a date, as a policy has it."""
    return read_day(Written(text, Span("", 0, 0)), "the value", "from", []) is not None


def first_value(bench: Bench, type_: str) -> str:
    """A value of a type, to begin with; `null` where the type is not known."""
    return _first(dict(_declared(bench)), type_.strip(), _MOST_STEPS)


def _declared(bench: Bench) -> list[tuple[str, str]]:
    found = bench.entries("declarations", "types")
    return [(name.text, value.text) for _, name, value in found if isinstance(value, Scalar)]


def _first(declared: dict[str, str], type_: str, steps: int) -> str:
    if type_ in _FIRST:
        return _FIRST[type_]
    if (call := _CALL.fullmatch(type_)) is not None:
        return "[]" if call[1] == "set" else call[2]
    if type_ in declared and steps:
        return _first(declared, declared[type_].strip(), steps - 1)
    return "null"


def yaml_text(text: str) -> str:
    """A text as a YAML value that is read as this text, within brackets too."""
    if _PLAIN.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def yaml_words(text: str) -> str:
    """The same for prose, which shall not look like a number or a truth to an editor."""
    if _PLAIN.fullmatch(text) and isinstance(plain_value(text), str):
        return text
    return json.dumps(text, ensure_ascii=False)


def yaml_value(text: str) -> str:
    """A value as the author gave it: a set and a number stay, a text gets quotes where it must."""
    if text.startswith("[") and text.endswith("]"):
        return text
    return yaml_text(text)
