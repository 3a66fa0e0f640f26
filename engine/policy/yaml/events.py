"""The YAML parser's events into nodes. The only module that knows the YAML library."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from engine.policy.yaml import messages
from engine.policy.yaml.characters import BAD_CHARACTER, bad_characters
from engine.policy.yaml.fault import Fault
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence, Style, composed
from engine.policy.yaml.syntax import explain_fault
from engine.source.text import SourceText, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.source.diagnostic import Diagnostic

MOST_PROBLEMS = 1_000

_STYLES: dict[str | None, Style] = {
    "'": "quoted",
    '"': "quoted",
    "|": "literal",
    ">": "folded",
}
# What stands before a value: anchors, tags, white space and comments.
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*|\s|#[^\n]*)*+")
_TAG = re.compile(r"![^\s,\[\]{}]*")
_REFUSED_KEY = Scalar("", Span("", 0, 0))


class _EventReader(Protocol):
    def get_event(self) -> Event | None: ...


def read_document(source: SourceText) -> tuple[Node | None, list[Diagnostic]]:
    """See `engine.policy.yaml.parse.parse_yaml`."""
    if bad := bad_characters(source):
        return None, bad
    return _Document(source).read()


def _events(text: str) -> Iterator[Event]:
    """The events of the C parser when it is there, else of the slower one; neither constructs."""
    loader: type[yaml.CSafeLoader | yaml.SafeLoader]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reader: _EventReader = loader(text)
    while (event := reader.get_event()) is not None:
        yield event


class _StopReadingError(Exception):
    """The rest of the file is not read."""


@dataclass(slots=True)
class _Anchor:
    """What an alias stands for; the node is None until all of it is read."""

    node: Node | None = None
    size: int = 1
    height: int = 0


@dataclass(slots=True)
class _Collection:
    """A list or mapping being read, or the document around them."""

    start: int
    is_mapping: bool = False
    is_flow: bool = False
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)
    key: Scalar | None = None
    is_key_refused: bool = False
    size: int = 1
    height: int = 1
    end: int = 0
    anchor: _Anchor | None = None


class _Document:
    """One pass over the events of a file."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._path = source.path
        self._text = source.text
        self._diagnostics: list[Diagnostic] = []
        self._root = _Collection(0)
        self._open = [self._root]
        self._anchors: dict[str, _Anchor] = {}
        self._aliased = 0
        self._nodes = 0
        self._first_document: int | None = None
        self._last_end = 0
        self._last_start = 0

    def read(self) -> tuple[Node | None, list[Diagnostic]]:
        """The document's node and what is wrong with the file."""
        take: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._begin,
            yaml.SequenceStartEvent: self._begin,
            yaml.MappingEndEvent: self._finish,
            yaml.SequenceEndEvent: self._finish,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        try:
            for event in _events(self._text):
                if (reading := take.get(type(event))) is not None:
                    reading(event)
        except _StopReadingError:
            return None, self._diagnostics
        except yaml.YAMLError as error:
            self._diagnostics.append(explain_fault(self._source, self._fault(error)))
            return None, self._diagnostics
        node = self._root.items[0] if self._root.items else None
        if node is None or (isinstance(node, Scalar) and not node.text):
            self._diagnostics.append(messages.empty_file(self._path))
            return None, self._diagnostics
        return node, self._diagnostics

    def _document(self, event: DocumentStartEvent) -> None:
        start = _start(event)
        if self._first_document is not None:
            self._stop(messages.multiple_documents(self._path, start, self._first_document))
        self._first_document = start

    def _scalar(self, event: ScalarEvent) -> None:
        start, end = _start(event), _end(event)
        style = _STYLES.get(event.style, "plain")
        if event.anchor is not None or event.tag is not None:
            start = self._after_properties(event, start, end)
        if style in ("literal", "folded"):  # the parser counts the blank lines below as well
            end = start + len(self._text[start:end].rstrip(" \r\n"))
        node = Scalar(event.value, Span(self._path, start, end), style, self._source)
        if style == "quoted" and not event.value.isprintable():
            self._check_escapes(node)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchor(node)
        self._last_start, self._last_end = start, end
        self._add(node, 1, 0)

    def _after_properties(self, event: NodeEvent, start: int, end: int) -> int:
        """Where the value itself begins, after its anchor and tag; a tag is reported."""
        match = _PROPERTIES.match(self._text, start, end)
        after = start if match is None else match.end()
        tag = getattr(event, "tag", None)
        if tag is not None:
            written = _TAG.search(self._text, start, after)
            at, to = written.span() if written else (start, start + 1)
            shown = self._text[at:to]
            self._diagnostics.append(messages.tag(Span(self._path, at, to), shown))
        return after

    def _check_escapes(self, node: Scalar) -> None:
        """Report characters that only an escape could bring in and that no text may hold."""
        match = BAD_CHARACTER.search(node.text)
        if match is not None:
            at = node.place(*match.span())
            self._diagnostics.append(messages.escaped_character(at, match[0]))

    def _begin(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        start = _start(event)
        if event.anchor is not None or event.tag is not None:
            self._after_properties(event, start, len(self._text))
        if len(self._open) > messages.DEEPEST:
            self._stop(messages.too_deep(Span(self._path, start, start + 1)))
        anchor = None if event.anchor is None else _Anchor()
        if event.anchor is not None and anchor is not None:
            self._anchors[event.anchor] = anchor
        is_mapping = isinstance(event, MappingStartEvent)
        begun = _Collection(start, is_mapping, bool(event.flow_style), anchor=anchor)
        self._open.append(begun)
        self._last_start, self._last_end = start, _end(event)

    def _finish(self, event: CollectionEndEvent) -> None:
        done = self._open.pop()
        end = done.end or done.start
        if done.is_flow and self._text[_end(event) - 1] in "]}":
            end = _end(event)
        self._last_start, self._last_end = done.start, end
        span = Span(self._path, done.start, end)
        node: Node = Sequence(tuple(done.items), span)
        if done.is_mapping:
            node = Mapping(tuple(done.entries), span)
        if done.anchor is not None:
            done.anchor.node, done.anchor.size, done.anchor.height = node, done.size, done.height
        self._add(node, done.size, done.height)

    def _alias(self, event: AliasEvent) -> None:
        span = Span(self._path, _start(event), _end(event))
        self._last_start, self._last_end = span.start, span.end
        anchor = self._anchors.get(event.anchor or "")
        node = None if anchor is None else anchor.node
        if anchor is None or node is None:
            make = messages.unknown_alias if anchor is None else messages.recursive_alias
            self._diagnostics.append(make(span, event.anchor or ""))
            self._add(Scalar("", span), 1, 0)
            return
        self._aliased += anchor.size
        if self._aliased > messages.MOST_ALIASED:
            self._stop(messages.too_many_aliased(span))
        if len(self._open) - 1 + anchor.height > messages.DEEPEST:
            self._stop(messages.too_deep(span))
        self._add(node, anchor.size, anchor.height, end=span.end)

    def _add(self, node: Node, size: int, height: int, end: int | None = None) -> None:
        """Put a node that is read into the collection around it."""
        self._nodes += 1
        if self._nodes > messages.MOST_NODES:
            self._stop(messages.too_many_nodes(node.span))
        if self._diagnostics and len(self._diagnostics) >= MOST_PROBLEMS:
            raise _StopReadingError
        around = self._open[-1]
        around.size += size
        if height >= around.height:
            around.height = height + 1
        if end is None:
            end = node.span.end
        around.end = max(around.end, end)
        if not around.is_mapping:
            around.items.append(node)
        elif around.key is None:
            self._add_key(around, node)
        else:
            if not around.is_key_refused:
                around.entries.append((around.key, node))
            around.key, around.is_key_refused = None, False

    def _add_key(self, around: _Collection, node: Node) -> None:
        if not isinstance(node, Scalar):
            around.key, around.is_key_refused = _REFUSED_KEY, True
            self._diagnostics.append(messages.key_is_no_text(node.span))
            return
        around.key = node
        if node.text == "<<" and node.style == "plain":
            around.is_key_refused = True
            self._diagnostics.append(messages.merge_key(node.span))
            return
        first = around.keys.setdefault(composed(node.text), node)
        if first is not node:
            around.is_key_refused = True
            self._diagnostics.append(messages.duplicate_key(node, first))

    def _fault(self, error: yaml.YAMLError) -> Fault:
        """The parser's complaint as plain data."""
        mark = getattr(error, "problem_mark", None)
        context_mark = getattr(error, "context_mark", None)
        bracket = self._open[-1].start if self._open[-1].is_flow else None
        return Fault(
            problem=str(getattr(error, "problem", None) or getattr(error, "reason", None) or ""),
            context=str(getattr(error, "context", None) or ""),
            at=mark.index if mark is not None else self._last_end,
            context_at=context_mark.index if context_mark is not None else None,
            last_start=self._last_start,
            last_end=self._last_end,
            bracket=bracket,
        )

    def _stop(self, diagnostic: Diagnostic) -> None:
        self._diagnostics.append(diagnostic)
        raise _StopReadingError


def _start(event: Event) -> int:
    return event.start_mark.index if event.start_mark is not None else 0


def _end(event: Event) -> int:
    return event.end_mark.index if event.end_mark is not None else 0
