"""Kinds of trade records: which columns each has, and whose and when a record is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.model.expressions import Expr
from engine.model.policy import Because, Range
from engine.model.types import Type


class Form(StrEnum):
    """What a text identifies, beyond being a text."""

    IMPORTER = "importer number"
    FILER = "filer code"
    ENTRY = "entry number"
    TARIFF = "tariff number"


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """A typed column of records; a value may be missing where it `is_optional`."""

    name: str
    type: Type
    label: str
    form: Form | None = None
    is_optional: bool = False
    range: Range | None = None
    pattern: str | None = None
    """The form of a text, see `engine.model.patterns`; None for any."""
    spellings: tuple[str, ...] = ()
    """Other headers it is known by."""
    checks: str | None = None
    """The column of entry numbers of which it says whether the check digit is right."""


@dataclass(frozen=True, slots=True)
class Must:
    """A condition on each record; one for which it is false is rejected, with the reason."""

    that: Expr
    because: Because


@dataclass(frozen=True, slots=True)
class Records:
    """A kind of records.

    `importer` and `filer` name the columns that hold an importer-of-record number and a filer
    code: through them, a record belongs to accounts. `date` names the column with the day of the
    event; `known` the one with the day it was posted, missing where that is the day itself.
    """

    name: str
    label: str
    columns: Mapping[str, RecordColumn]
    key: tuple[str, ...]
    importer: str | None
    filer: str | None
    date: str
    known: str | None
    musts: tuple[Must, ...] = ()

    @property
    def given(self) -> tuple[RecordColumn, ...]:
        """The columns that are read; the others are computed from them."""
        return tuple(each for each in self.columns.values() if each.checks is None)
