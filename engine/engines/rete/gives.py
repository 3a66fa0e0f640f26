"""What a rule, or `otherwise`, gives: one value an output, in the plain and the firm reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.engines.rete.evaluate import Known, Reader, Scope, is_constant, is_pure, reader
from engine.model.expressions import Expr, Literal
from engine.model.types import Value

Outputs = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Gives:
    """Readers of the outputs; constants are read once, when it is made."""

    plain: tuple[Reader, ...]
    firm: tuple[Reader, ...]
    literal: tuple[bool, ...]
    """Whether each output is a literal, and so firm though it may be null."""
    fixed: Outputs | None
    """The outputs, where nothing about the account can change them."""

    def values(self, known: Known) -> Outputs:
        """The outputs in the plain reading; missing ones are None."""
        if self.fixed is not None:
            return self.fixed
        return tuple([read(known) for read in self.plain])

    def firm_values(self, firm: Known) -> Outputs | None:
        """The outputs if every one of them is firm, else None."""
        values = tuple([read(firm) for read in self.firm])
        for value, literal in zip(values, self.literal, strict=True):
            if value is None and not literal:
                return None
        return values


def gives(outputs: Sequence[Expr], plain: Scope, firm: Scope) -> Gives:
    """Compile the outputs of one rule."""
    readers = tuple(reader(expr, plain) for expr in outputs)
    pure = all(map(is_pure, outputs))
    return Gives(
        plain=readers,
        firm=readers if pure else tuple(reader(expr, firm) for expr in outputs),
        literal=tuple(isinstance(expr, Literal) for expr in outputs),
        fixed=tuple(read({}) for read in readers) if all(map(is_constant, outputs)) else None,
    )
