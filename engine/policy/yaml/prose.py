"""Sentences that a word processor put in curly quotes, which quote nothing in a policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from engine.policy.yaml import messages
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from engine.source.diagnostic import Diagnostic
    from engine.source.text import SourceText

_OPEN: Final = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab"
_CLOSE: Final = "\u201d\u201c\u2019\u2018\u00bb"
_WHOLE: Final = re.compile(f"\\s*[{_OPEN}][^{_OPEN}{_CLOSE}]*[{_CLOSE}]\\s*")
_ANY: Final = re.compile(f"[{_OPEN}]")
_KEYS: Final = ("because", "title", "label", "question", "source", "name", "owner")
"""The keys under which words stand for people."""


def is_curly_quoted(text: str) -> bool:
    """Whether the whole of a text stands in curly quotes."""
    return _WHOLE.fullmatch(text) is not None


def curly_quotes(source: SourceText, node: Node) -> list[Diagnostic]:
    """What is said of sentences in curly quotes; of those in real quotes nothing."""
    if _ANY.search(source.text) is None:
        return []
    return [messages.curly_quotes(scalar.span) for scalar in _curly(node)]


def _curly(node: Node) -> Iterator[Scalar]:
    match node:
        case Sequence(items=items):
            for item in items:
                yield from _curly(item)
        case Mapping(entries=entries):
            for key, value in entries:
                if not isinstance(value, Scalar):
                    yield from _curly(value)
                elif key.text in _KEYS and value.style == "plain" and is_curly_quoted(value.text):
                    yield value
