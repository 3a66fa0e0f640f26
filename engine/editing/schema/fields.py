"""The keys of each part of a file, read off the models by which the files are read."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, NamedTuple, get_args

from engine.policy.surface import parts, shapes
from engine.policy.surface.parts import Part


class Shape(StrEnum):
    """What may stand under a key, as far as the model says."""

    TEXT = "text"
    TEXTS = "texts"
    BLOCK = "block"
    ITEMS = "items"
    ENTRIES = "entries"
    TYPES = "types"
    AUTHORITY = "authority"
    VALUE = "value"


class Field(NamedTuple):
    """A key of a part."""

    key: str
    is_required: bool
    shape: Shape


_SHAPES: Final[tuple[tuple[object, Shape], ...]] = (
    (shapes.Text, Shape.TEXT),
    (shapes.Texts, Shape.TEXTS),
    (shapes.Types, Shape.TYPES),
    (parts.AuthorityText, Shape.AUTHORITY),
    (shapes.Block, Shape.BLOCK),
    (shapes.Items, Shape.ITEMS),
    (shapes.Entries, Shape.ENTRIES),
)


def fields_of(model: type[Part]) -> tuple[Field, ...]:
    """The keys of a part in the order of the model."""
    return tuple(
        Field(key, field.is_required, _shape(field.annotation))
        for key, field in parts.fields_of(model).items()
    )


def _shape(annotation: Any) -> Shape:  # noqa: ANN401  # any form of a type
    given = [annotation, *get_args(annotation)]
    for known, shape in _SHAPES:
        if known in given:
            return shape
    return Shape.VALUE
