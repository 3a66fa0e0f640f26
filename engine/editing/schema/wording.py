"""What an editor says of a key."""

from __future__ import annotations

from typing import Final, NamedTuple


class Words(NamedTuple):
    """What is said of a key."""

    description: str
    examples: tuple[object, ...] = ()


ALLOW: Final = Words("Warnings that are not wanted here, each code with the reason.")
TYPE: Final = Words(
    "What it is: a simple type, the name of a type under `types:`, `enum(a, b)` or `set(NAME)`.",
)
RANGE: Final = Words(
    "What a number, an amount or a date may be. In quotes, unless it is written `[a..b]`.",
    ("[0..]", "[0..1]"),
)
PATTERN: Final = Words(
    "The form of a text: a `9` is a digit, an `A` a capital letter.", ("9999.99.9999",)
)
