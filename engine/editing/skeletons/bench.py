"""A policy's files as they are, with the names in them, to put something new beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from engine.editing.schema.refresh import kind_of_file
from engine.policy.load import Loaded, load_policy
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml

if TYPE_CHECKING:
    from engine.editing.changes import Change
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import SourceText


class SkeletonError(Exception):
    """Nothing can be added as it was asked for; the text says why, and the remedy."""


class Added(NamedTuple):
    """Something new, not yet written."""

    change: Change
    line: int
    """Where it begins in the file."""
    what: str
    """Such as "rule `BOND-LOW`"."""
    to_do: tuple[str, ...]
    """What is to be filled in, and done, next."""


@dataclass(frozen=True)
class PolicyText:
    """A YAML file of the policy. `name` is its path in the folder, `shown` as the user knows it."""

    path: Path
    name: str
    shown: str
    kind: str
    source: SourceText
    node: Mapping

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if self.source.text.partition("\n")[0].endswith("\r") else "\n"


class Named(NamedTuple):
    """A name that is given already, with its role and its place."""

    role: str
    name: str
    place: str

    @property
    def told(self) -> str:
        """Such as "rule `BOND-LOW`", as in `Added.what`."""
        return f"{self.role} `{self.name}`"


@dataclass(frozen=True)
class Bench:
    """A policy's folder, read."""

    folder: Path
    shown: str
    loaded: Loaded

    @cached_property
    def texts(self) -> tuple[PolicyText, ...]:
        """The YAML files that hold a mapping, by name."""
        return tuple(self._texts())

    def _texts(self) -> Iterator[PolicyText]:
        for shown, source in sorted(self.loaded.sources.items()):
            name = shown.removeprefix(f"{self.shown}/") if self.shown else shown
            kind = kind_of_file(name, source)
            if kind is None:
                continue
            node, _ = parse_yaml(source)
            if isinstance(node, Mapping):
                yield PolicyText(self.folder / name, name, shown, kind, source, node)

    def of(self, kind: str) -> list[PolicyText]:
        """The files of a kind."""
        return [text for text in self.texts if text.kind == kind]

    def having(self, kind: str, key: str) -> list[PolicyText]:
        """The files of a kind that have a key."""
        return [text for text in self.of(kind) if text.node.get(key) is not None]

    def show(self, name: str) -> str:
        """A path in the folder as the user knows it."""
        return f"{self.shown}/{name}" if self.shown else name

    def entries(self, kind: str, key: str) -> Iterator[tuple[PolicyText, Scalar, Node]]:
        """The names with what they stand for under a key of all files of a kind."""
        for text in self.having(kind, key):
            node = text.node.get(key)
            if isinstance(node, Mapping):
                yield from ((text, name, value) for name, value in node.entries)

    def items(self, kind: str, key: str) -> Iterator[tuple[PolicyText, Mapping]]:
        """The parts listed under a key of all files of a kind."""
        for text in self.having(kind, key):
            node = text.node.get(key)
            for item in node.items if isinstance(node, Sequence) else ():
                if isinstance(item, Mapping):
                    yield text, item

    def place(self, text: PolicyText, node: Node) -> str:
        """A place as a message names it."""
        return f"{text.shown}:{text.source.line_column(node.span.start)[0]}"


def open_bench(folder: Path, shown: str) -> Bench:
    """Read a policy's folder; it may have errors."""
    shown = shown.rstrip("/")
    return Bench(folder, shown, load_policy(folder, shown))


def errors(loaded: Loaded) -> tuple[Diagnostic, ...]:
    """The errors of a policy."""
    return tuple(each for each in loaded.diagnostics if str(each.severity) == "error")
