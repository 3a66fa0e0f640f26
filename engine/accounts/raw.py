"""Values as a file holds them, before they have a type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.accounts.problems import shown
from engine.model.types import Value


class NumberText(str):
    """A number of a JSON text, as its digits stand there; no float ever comes between."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """A JSON object that has a key twice; which of the two is meant is not for us to say."""

    key: str
    id: str | None = None
    """The object's own `id`, when it is a text and not what is repeated."""


Raw = str | bool | list["Raw"] | dict[str, "Raw"] | RepeatedKey | None
"""A text (a CSV cell, a YAML scalar, a JSON string), a number as `NumberText`, or a JSON value."""

Converter = Callable[[Raw], Value]
"""From a raw value to a typed one, None for a missing one; raises `RefusedError`."""

HEADER_KEYS: Final = frozenset({"id", "name", "kind", "as_of", "ior_numbers", "filer_codes"})
"""What an account states beside its facts."""


def described(raw: Raw) -> str:
    """A value as a message shows it."""
    match raw:
        case bool():
            return f"`{str(raw).lower()}`"
        case str():
            return f"`{shown(raw)}`"
        case list():
            return "a list"
        case dict() | RepeatedKey():
            return "a mapping"
        case None:
            return "null"
