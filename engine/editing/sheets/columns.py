"""The columns of a table, with what the policy knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.editing.sheets.sheet import Column, Role
from engine.model.expressions import FactRef, OutputRef, ParameterRef
from engine.model.policy import KeyMatch
from engine.model.ranges import show_range
from engine.policy.checks.rows import ANNOTATIONS
from engine.policy.checks.tables import DAYS
from engine.policy.typing import Typer
from engine.policy.typing.scope import Scope, ScopedOutput
from engine.source.text import Span

if TYPE_CHECKING:
    from engine.model.expressions import Expr
    from engine.model.policy import Decision, Fact, Policy, Table

_NOTES: Final = {
    "id": "the rule's id: for ever, unique in the policy; capital letters, digits and hyphens",
    "title": "the rule in a few words",
    "because": "the sentence people are told; {name} is filled in with the value of a fact, "
    "parameter or outcome",
    "authority": "the legal reference of the rule",
    "owner": "who answers for the rule",
    "from": "the first day on which the row holds",
    "until": "the last day on which the row holds",
}


def scope_of(policy: Policy) -> Scope:
    """Every name that an expression of the policy may use."""
    outputs = {
        output.name: ScopedOutput(decision.name, output.type)
        for decision in policy.decisions
        for output in decision.outputs
    }
    parameters = {each.name: each.type for each in policy.parameters.values()}
    return Scope(policy.facts, parameters, outputs, policy.tables, policy.types)


def note_column(header: str) -> Column:
    """The column of an annotation, or of the days of a row."""
    role = Role.ID if header == "id" else Role.DAY if header in DAYS else Role.NOTE
    return Column(header, role, meaning=_NOTES[header])


def decision_columns(
    policy: Policy, decision: Decision, header: tuple[str, ...], split: int
) -> tuple[Column, ...]:
    """The columns of a decision's table by its header."""
    typer = Typer(scope_of(policy))
    left = [
        note_column(text) if text in ANNOTATIONS else input_column(policy, typer, text)
        for text in header[:split]
    ]
    types = {output.name: output.type.element or output.type for output in decision.outputs}
    right = [
        Column(text, Role.OUTPUT, types.get(text), meaning=decision.question)
        for text in header[split:]
    ]
    return (*left, *right)


def input_column(policy: Policy, typer: Typer, header: str) -> Column:
    """The column of tests of an expression; without a type when it has a fault."""
    expr = typer.operand(header, lambda start, end: Span("", start, end), "the table")
    match expr:
        case FactRef(name=name):
            return _of_fact(policy.facts[name], header) if name in policy.facts else _plain(header)
        case ParameterRef(name=name) if name in policy.parameters:
            parameter = policy.parameters[name]
            about = parameter.label or "a parameter of the policy"
            return Column(header, Role.INPUT, parameter.type, about, parameter.unit)
        case OutputRef(decision=name, type=type_):
            question = policy.decision(name).question
            about = f"outcome of the decision `{name}`" + (f": {question}" if question else "")
            return Column(header, Role.INPUT, type_, about)
        case _:
            return _plain(header, expr)


def _of_fact(fact: Fact, header: str) -> Column:
    bounds = None if fact.range is None else show_range(fact.range, fact.type)
    return Column(
        header, Role.INPUT, fact.type, fact.label, fact.unit, bounds, pattern=fact.pattern
    )


def _plain(header: str, expr: Expr | None = None) -> Column:
    return Column(header, Role.INPUT, None if expr is None else expr.type, "an expression")


def table_columns(table: Table, header: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of a reference table by its header."""
    keys = {key.name: key for key in table.keys}
    types = {column.name: column.type for column in table.columns}
    columns = []
    for text in header:
        if text in keys:
            is_prefix = keys[text].match is KeyMatch.PREFIX
            about = "a prefix: the longest that fits decides" if is_prefix else "a key of the row"
            found = Column(text, Role.KEY, keys[text].type, about, is_prefix=is_prefix)
            columns.append(found)
        elif text in DAYS:
            columns.append(note_column(text))
        else:
            columns.append(Column(text, Role.OUTPUT, types.get(text), "what a lookup gives"))
    return tuple(columns)
