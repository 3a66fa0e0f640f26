"""The text of a question to a condition: every name known, every type checked, as in a policy."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from engine.model.expressions import Expr, FactRef, ParameterRef, walk
from engine.model.inforce import InForce
from engine.model.policy import Policy
from engine.model.types import BOOLEAN
from engine.policy.typing import Scope, ScopedOutput, Typer
from engine.source.diagnostic import Diagnostic
from engine.source.text import SourceText, Span

PATH: Final = "<query>"
"""Where the text stands, as a diagnostic names it."""
WHO: Final = "the query"


class QuestionRefusedError(Exception):
    """A question that has no meaning for this run; diagnostics say what is wrong with it."""

    def __init__(self, source: SourceText, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics[0].message)
        self.source = source
        self.diagnostics = diagnostics


def read_condition(text: str, inforce: InForce, kept: AbstractSet[str]) -> Expr:
    """A condition in the language of a policy, typed by it.

    Args:
        text: The condition.
        inforce: The policy of the run, as of its date.
        kept: The facts that the run keeps: those that its policy reads.

    Raises:
        QuestionRefusedError: it is not of the language, of another type, or reads what there
            is not.
    """
    typer = Typer(_scope(inforce.policy))
    expr = typer.expression(text, lambda start, end: Span(PATH, start, end), WHO, BOOLEAN)
    found = [*typer.diagnostics]
    if expr is not None:
        found += _without_value(expr, inforce, kept, typer)
    if expr is None or found:
        raise QuestionRefusedError(SourceText(PATH, text), tuple(found))
    return expr


def _scope(policy: Policy) -> Scope:
    return Scope(
        facts=policy.facts,
        parameters={name: each.type for name, each in policy.parameters.items()},
        outputs={
            output.name: ScopedOutput(decision.name, output.type)
            for decision in policy.decisions
            for output in decision.outputs
        },
        tables=policy.tables,
        types=policy.types,
    )


def _without_value(
    expr: Expr, inforce: InForce, kept: AbstractSet[str], typer: Typer
) -> Iterator[Diagnostic]:
    """What is known to the policy, and of which the run has nothing."""
    for node in walk(expr):
        span = typer.spans[node.id]
        match node:
            case FactRef(name=name) if name not in kept:
                message = f"{WHO} reads `{name}`, which the run does not keep"
                remedy = "a run keeps the facts that its policy reads, and this one reads it not"
                yield Diagnostic("unused-fact", message, span, help=remedy)
            case ParameterRef(name=name) if name not in inforce.parameters:
                message = f"{WHO} reads `{name}`, which has no value as of {inforce.as_of}"
                yield Diagnostic("parameter-gap", message, span)
