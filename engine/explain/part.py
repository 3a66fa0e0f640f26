"""What every part of an explanation is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue

Json = JsonValue
"""Anything that JSON can hold."""


class Part(BaseModel):
    """Data that cannot be changed, and has no field that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
