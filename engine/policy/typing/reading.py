"""One text on its way from a surface expression to a typed one: places, ids, reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from engine.language.syntax import Extent, Syntax
from engine.model.expressions import Expr, NodeId
from engine.model.types import Type
from engine.policy.typing.scope import Scope
from engine.source.diagnostic import Diagnostic
from engine.source.masking import mask
from engine.source.text import Span

Place = Callable[[int, int], Span]
"""The place in a file of characters `start` to `end` of a text."""

_LONGEST_QUOTE: Final = 60


@dataclass
class Nodes:
    """The ids given out so far in a policy, and what is known about each."""

    spans: dict[NodeId, Span] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    headings: dict[NodeId, str] = field(default_factory=dict)
    """The words of expressions that head a table's column."""
    count: int = 0

    def add(self, span: Span) -> NodeId:
        """A fresh id for a node at `span`."""
        self.count += 1
        self.spans[self.count] = span
        return self.count


Infer = Callable[["Reading", Syntax, Type | None], Expr | None]


@dataclass(frozen=True)
class Reading:
    """One text being typed: where it stands, who it belongs to, what its names mean.

    `recurse` types a part of the text; it is handed in, so that the modules for names,
    operators and tests need not know each other.
    """

    nodes: Nodes
    scope: Scope
    text: str
    place: Place
    who: str
    recurse: Infer
    _words: dict[NodeId, Extent | str] = field(default_factory=dict)
    """The user's words for each node, or where they stand: most are never told."""

    def infer(self, node: Syntax, wanted: Type | None = None) -> Expr | None:
        """The typed form of `node`; None after an error was reported.

        `wanted` lends a bare member, a text or a set literal its type; it demands nothing.
        """
        return self.recurse(self, node, wanted)

    def node(self, at: Extent) -> NodeId:
        """A fresh id for a node written at `at`."""
        id_ = self.nodes.add(self.span(at))
        self._words[id_] = at
        return id_

    def beside(self, expr: Expr) -> NodeId:
        """A fresh id for a node that stands where `expr` does."""
        id_ = self.nodes.add(self.where(expr))
        self._words[id_] = self.words(expr)
        return id_

    def span(self, at: Extent) -> Span:
        """The place of `at` in the file."""
        return self.place(at.start, at.end)

    def quote(self, at: Extent) -> str:
        """The user's words at `at`, on one line, clipped."""
        words = mask(" ".join(self.text[at.start : at.end].split()))
        return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 3] + "..."

    def words(self, expr: Expr) -> str:
        """The user's words for a typed node, of this text or of a column's heading."""
        words = self._words.get(expr.id)
        told = self.quote(words) if isinstance(words, Extent) else words
        return told or self.nodes.headings.get(expr.id, "the value")

    def holds(self, expr: Expr) -> bool:
        """Whether a typed node is of this text, not of a column's heading."""
        return expr.id in self._words

    def where(self, expr: Expr) -> Span:
        """The place of a typed node."""
        return self.nodes.spans[expr.id]

    def report(self, diagnostic: Diagnostic) -> None:
        """Note an error; typing goes on."""
        self.nodes.diagnostics.append(diagnostic)
