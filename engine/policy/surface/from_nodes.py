"""YAML nodes -> parts of a policy, with what is wrong told in the user's words and places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.policy.surface import messages_shape as messages
from engine.policy.surface import parts as surface
from engine.policy.surface.parts import (
    DecisionFile,
    DeclarationsFile,
    P,
    Part,
    PolicyFile,
    RecordsFile,
    TableFile,
    TestsFile,
)
from engine.policy.surface.shapes import Fault
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence, composed

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import Span

_SIGNS: Final[tuple[tuple[type[Part], str, tuple[str, ...]], ...]] = (
    (DecisionFile, "decision", ("hit_policy", "rules", "output")),
    (RecordsFile, "records", ("importer", "filer", "known")),
    (TableFile, "table", ("rows", "rows_from", "columns")),
    (PolicyFile, "policy", ("outcomes", "version")),
)
"""The kinds of file, each with the key that names it and others that give it away."""


def read_part(model: type[P], node: Node, who: str, problems: list[Diagnostic]) -> P | None:
    """A node as a part, its faults added to `problems`.

    Where the faults leave enough, the part is given without the faulty keys, so that the rest of
    it can be checked; else None.
    """
    outcome = surface.read(model, node)
    if not isinstance(outcome, list):
        return outcome
    guesses = {_guess(fault) for fault in outcome if fault.kind == "unknown"}
    problems += [
        _tell(fault, node, who)
        for fault in outcome
        if fault.kind != "missing" or fault.path[-1] not in guesses
    ]
    if not isinstance(node, Mapping):
        return None
    return _mended(model, node, outcome, guesses)


def _mended(
    model: type[P], node: Mapping, faults: list[Fault], guesses: set[str | None]
) -> P | None:
    bad = {fault.path[0] for fault in faults}
    rest = tuple(entry for entry in node.entries if composed(entry[0].text) not in bad)
    part = surface.read(model, Mapping(rest, node.span))
    if isinstance(part, list):
        return None
    return part.mended(node, frozenset(guess for guess in guesses if guess is not None))


def read_file(node: Node, problems: list[Diagnostic]) -> Part | None:
    """A file's document as the kind of file that its keys say it is; None when it is broken."""
    if not isinstance(node, Mapping):
        problems.append(messages.wrong_shape("the file", None, _shape(node), "mapping", node.span))
        return None
    model, name = kind_of(node)
    return read_part(model, node, _who(name, node.get(name)), problems)


def kind_of(node: Mapping) -> tuple[type[Part], str]:
    """The kind of file that a document's keys say it is, and the key that would name it."""
    for model, name, signs in _SIGNS:
        if any(node.get(key) is not None for key in (name, *signs)):
            return model, name
    return DeclarationsFile, ""


def read_tests(node: Node, problems: list[Diagnostic]) -> TestsFile | None:
    """A file below `tests`."""
    return read_part(TestsFile, node, "the file", problems)


def named(noun: str, node: Node, key: str, otherwise: str) -> str:
    """What to call a part whose name stands under `key`; `otherwise` when it has none."""
    name = node.get(key) if isinstance(node, Mapping) else None
    return f"{noun} `{name.text}`" if isinstance(name, Scalar) and name.text else otherwise


def _who(noun: str, name: Node | None) -> str:
    if not isinstance(name, Scalar):
        return "the file"
    if noun == "policy":
        return "the policy"
    return f"{noun} `{name.text}`"


def _guess(fault: Fault) -> str | None:
    return messages.meant(str(fault.path[-1]), _known(fault))


def _known(fault: Fault) -> tuple[str, ...]:
    if fault.known == surface.keys_of(DeclarationsFile):
        return (*fault.known, "policy", "decision", "table", "records")
    return fault.known


def _tell(fault: Fault, node: Node, who: str) -> Diagnostic:
    above = _at(node, fault.path[:-1])
    owner = who if len(fault.path) <= 1 else f"`{fault.path[0]}` of {who}"
    key = str(fault.path[-1]) if fault.path and isinstance(fault.path[-1], str) else None
    if key is not None and isinstance(above, Mapping):
        if fault.kind == "missing":
            return messages.missing_key(owner, key, head(above))
        name = above.key(key)
        if fault.kind == "unknown" and name is not None:
            return messages.unknown_key(owner, key, _known(fault), name.span)
        if fault.kind == "nothing" and name is not None:
            return messages.nothing(owner, key, name.span)
    value = _at(node, fault.path)
    if fault.kind == "nothing":
        return messages.nothing(who, str(fault.path[0]), value.span)
    wanted = fault.kind if fault.kind in ("list", "mapping") else "text"
    if key is None and fault.path:
        owner = f"an item of {owner}"
    return messages.wrong_shape(owner, key, _shape(value), wanted, value.span)


def _at(node: Node, path: tuple[str | int, ...]) -> Node:
    for step in path:
        below: Node | None = None
        if isinstance(node, Mapping):
            below = node.get(str(step))
        elif isinstance(node, Sequence) and isinstance(step, int):
            below = node.items[step]
        if below is None:
            return node
        node = below
    return node


def head(node: Mapping) -> Span:
    """Where to point at a mapping as a whole: its first key."""
    return node.entries[0][0].span if node.entries else node.span


def _shape(node: Node) -> str:
    match node:
        case Scalar():
            return "text"
        case Sequence():
            return "list"
        case Mapping():
            return "mapping"
