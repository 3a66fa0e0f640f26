"""What may stand under a key of a part: the types, each with the function that reads it.

A type is annotated with its function, so that a part's annotations say how it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple, TypeVar

from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from engine.policy.yaml.rejoin import rejoined

_NOTHING: Final = ("", "~", "null")

T = TypeVar("T")


class Fault(NamedTuple):
    """What is wrong with a shape, and at which path of keys and indexes."""

    kind: str
    """`missing`, `unknown`, `nothing`, or what is asked for: `text`, `list`, `mapping`."""
    path: tuple[str | int, ...]
    known: tuple[str, ...] = ()
    """For what is missing or unknown: the keys that may stand there."""


class FaultyError(Exception):
    """A node is not as it must be."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults

    def below(self, step: str | int) -> list[Fault]:
        """The faults as seen from the part or list in which the node stands under `step`."""
        return [fault._replace(path=(step, *fault.path)) for fault in self.faults]


Read = Callable[[Node], Any]
"""Gives what a node holds, or raises `FaultyError`."""


def _value(node: Node) -> Node:
    return node


def _scalar(node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        raise FaultyError(Fault("text", ()))
    return node


def _text(node: Node) -> Scalar:
    scalar = _scalar(node)
    if scalar.style == "plain" and scalar.text in _NOTHING:
        raise FaultyError(Fault("nothing", ()))
    return scalar


def _items(node: Node) -> Sequence:
    if not isinstance(node, Sequence):
        raise FaultyError(Fault("list", ()))
    return node


def entries(node: Node) -> Mapping:
    """A mapping, of any keys."""
    if not isinstance(node, Mapping):
        raise FaultyError(Fault("mapping", ()))
    return node


def _types(node: Node) -> Mapping:
    return rejoined(entries(node))


def each(node: Node, read_one: Callable[[Node], T]) -> list[T]:
    """The items of a list, each read; the faults of all of them."""
    found: list[T] = []
    faults: list[Fault] = []
    for i, item in enumerate(_items(node).items):
        try:
            found.append(read_one(item))
        except FaultyError as error:
            faults += error.below(i)
    if faults:
        raise FaultyError(*faults)
    return found


def _texts(node: Node) -> list[Scalar]:
    return each(node, _text)


Value = Annotated[Node, _value]
Block = Annotated[Scalar, _scalar]
Items = Annotated[Sequence, _items]
Entries = Annotated[Mapping, entries]
Allow = Annotated[Mapping, entries]
"""Warnings that are not wanted, each code with the reason: `{unused-fact: the auditors want it}`.

The codes that may stand there are `engine.policy.checks.allowances.SILENCEABLE`.
"""
Text = Annotated[Scalar, _text]
Texts = Annotated[list[Scalar], _texts]
Types = Annotated[Mapping, _types]
