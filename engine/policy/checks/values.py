"""YAML values -> typed constants and expressions: literals, or `= ...`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from engine.model.expressions import Expr, Literal
from engine.model.policy import Output
from engine.model.types import Type
from engine.policy.checks.messages_policy import unknown_word
from engine.policy.surface import messages_shape as messages
from engine.policy.surface.from_nodes import head
from engine.policy.typing import Typer
from engine.policy.typing.scope import Scope
from engine.policy.yaml.nodes import Mapping, Node, Scalar, composed
from engine.policy.yaml.nodes import Sequence as YamlSequence
from engine.source.suggest import did_you_mean

T = TypeVar("T")
Read = Callable[[Typer, Node, str, Type], T | None]

NO_NAMES: Final = Scope(facts={}, parameters={}, outputs={}, tables={}, types={})
"""The scope of constants."""


def constant(typer: Typer, node: Node, who: str, type_: Type) -> Literal | None:
    """A YAML value as a constant of type `type_`; `null` is missing. None after an error."""
    match node:
        case Scalar():
            return typer.literal(node.text, node.place, who, type_)
        case YamlSequence(items=items, span=span):
            texts = [(item.text, item.place) for item in items if isinstance(item, Scalar)]
            if len(texts) == len(items):
                return typer.set_literal(texts, who, type_, span=span)
            wrong = next(item for item in items if not isinstance(item, Scalar))
            typer.diagnostics.append(messages.not_a_value(who, wrong.span))
        case Mapping():
            typer.diagnostics.append(messages.not_a_value(who, head(node)))
    return None


def expression(typer: Typer, node: Node, who: str, type_: Type) -> Expr | None:
    """A YAML value as a constant, or as an expression where its text begins with `=`."""
    if isinstance(node, Scalar) and is_expression(node):
        at = node.text.index("=") + 1
        return typer.expression(
            node.text[at:], lambda start, end: node.place(at + start, at + end), who, type_
        )
    return constant(typer, node, who, type_)


def is_expression(node: Node) -> bool:
    """Whether a value is written as `= ...`."""
    return isinstance(node, Scalar) and node.text.startswith("=")


def each_output(
    read: Read[T], typer: Typer, node: Node, who: str, outputs: Sequence[Output]
) -> tuple[T, ...] | None:
    """One value an output: a mapping by name, or the value itself where there is one output.

    None after an error was reported.
    """
    if not isinstance(node, Mapping):
        if len(outputs) == 1:
            value = read(typer, node, who, outputs[0].type)
            return None if value is None else (value,)
        names = [output.name for output in outputs]
        typer.diagnostics.append(messages.not_one_value(who, names, node.span))
        return None
    before = len(typer.diagnostics)
    _check_keys(typer, node, who, [output.name for output in outputs])
    found = []
    for output in outputs:
        given = node.get(output.name)
        value = None if given is None else read(typer, given, who, output.type)
        if value is not None:
            found.append(value)
    return tuple(found) if len(typer.diagnostics) == before else None


def _check_keys(typer: Typer, node: Mapping, who: str, names: list[str]) -> None:
    unknown = [key for key, _ in node.entries if composed(key.text) not in names]
    guesses = set()
    for key in unknown:
        guess = did_you_mean(key.text, names)
        guesses.add(guess)
        typer.diagnostics.append(unknown_word(who, key.text, "output of it", key.span, guess))
    typer.diagnostics.extend(
        messages.missing_key(who, name, head(node))
        for name in names
        if node.get(name) is None and name not in guesses
    )
