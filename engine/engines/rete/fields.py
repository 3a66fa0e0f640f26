"""The fields of the one flat fact a ruleset sees, and the atoms that test them.

A field is a fact or an output as it is, or is computed: whatever is richer than
`field op constant` becomes a boolean, number, date or word computed before the match.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from string import ascii_letters
from typing import Final

from engine.engines.rete.encode import Codec, Encoded, codec
from engine.engines.rete.evaluate import Known, Reader, Scope, output_key, reader
from engine.model.expressions import Expr, FactRef, OutputRef
from engine.model.operators import CompareOp
from engine.model.types import BOOLEAN


class AtomKind(StrEnum):
    """What an atom asks of a field, in the words of durable-rules."""

    EQ = "$eq"
    NE = "$neq"
    LT = "$lt"
    LE = "$lte"
    GT = "$gt"
    GE = "$gte"
    PRESENT = "$ex"
    ABSENT = "$nex"
    IN = "$or"
    """Equal to one of several constants."""


KINDS: Final = {
    CompareOp.EQ: AtomKind.EQ,
    CompareOp.NE: AtomKind.NE,
    CompareOp.LT: AtomKind.LT,
    CompareOp.LE: AtomKind.LE,
    CompareOp.GT: AtomKind.GT,
    CompareOp.GE: AtomKind.GE,
}


@dataclass(frozen=True, slots=True)
class Atom:
    """One test of one field; false, for the library, whenever the field is missing."""

    field: str
    kind: AtomKind
    constants: tuple[Encoded, ...] = ()

    def definition(self) -> dict[str, object]:
        """The atom as durable-rules reads it: exactly one key at each level."""
        match self.kind:
            case AtomKind.EQ:
                return {self.field: self.constants[0]}
            case AtomKind.PRESENT | AtomKind.ABSENT:
                return {self.kind.value: {self.field: 1}}
            case AtomKind.IN:
                return {self.kind.value: [{self.field: c} for c in self.constants]}
            case _:
                return {self.kind.value: {self.field: self.constants[0]}}


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its short name, its codec, and where its value comes from.

    `source` is a key of what is known; where it is None, `read` computes the value.
    """

    name: str
    codec: Codec
    source: str | None
    read: Reader

    @property
    def is_plain(self) -> bool:
        """Whether what is known goes into the fact as it is."""
        return self.source is not None and self.codec.encode is None

    def encoder(self) -> Reader:
        """The function that gives the encoded value, or None when missing."""
        read, encode = self.read, self.codec.encode
        if encode is None:
            return read

        def encoded(known: Known) -> Encoded | None:
            value = read(known)
            return None if value is None else encode(value)

        return encoded


@dataclass(slots=True)
class Fields:
    """The fields of one ruleset while it is being written; one a name or expression."""

    scope: Scope
    by_source: dict[str, Field] = field(default_factory=dict)
    by_expression: dict[Expr, Field] = field(default_factory=dict)

    def all(self) -> list[Field]:
        """Every field, in the order of first use."""
        return [*self.by_source.values(), *self.by_expression.values()]

    def of(self, expr: Expr) -> Field | None:
        """The field that holds the value of `expr`; None when no codec fits its type."""
        if isinstance(expr, FactRef):
            return self._of_source(expr, expr.name)
        if isinstance(expr, OutputRef):
            return self._of_source(expr, output_key(expr.decision, expr.name))
        if expr not in self.by_expression:
            found = codec(expr.type)
            if found is None:
                return None
            self._computed(expr, found)
        return self.by_expression[expr]

    def truth(self, expr: Expr, *, wanted: bool) -> Atom:
        """The atom that a boolean expression has the value `wanted`."""
        found = self.of(expr)
        if found is None:
            found = self._computed(expr, Codec(BOOLEAN))
        return Atom(found.name, AtomKind.EQ, (wanted,))

    def _of_source(self, expr: FactRef | OutputRef, key: str) -> Field | None:
        if key not in self.by_source:
            found = codec(expr.type)
            if found is None:
                return None
            self.by_source[key] = Field(self._next_name(), found, key, reader(expr, self.scope))
        return self.by_source[key]

    def _computed(self, expr: Expr, found: Codec) -> Field:
        read = reader(expr, self.scope)
        self.by_expression[expr] = Field(self._next_name(), found, None, read)
        return self.by_expression[expr]

    def _next_name(self) -> str:
        """A name nobody has; short, because the library hashes and copies it at every match."""
        number, place = divmod(len(self.by_source) + len(self.by_expression), len(ascii_letters))
        return ascii_letters[place] + (str(number) if number else "")
