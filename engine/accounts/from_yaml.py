"""YAML documents to raw records, with the place of every value."""

from __future__ import annotations

import bisect
from dataclasses import replace
from typing import Final

from engine.accounts.account import Rejected, Where
from engine.accounts.lines import Input, read_whole
from engine.accounts.problems import AccountProblem, AccountsUnreadableError
from engine.accounts.raw import Raw
from engine.accounts.records import Item, Opened, Place, Record, account_name, record_of
from engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from engine.policy.yaml.parse import parse_yaml
from engine.source.diagnostic import Diagnostic, Severity
from engine.source.text import SourceText, Span

DOCUMENT_LIMIT: Final = 8 * 1024 * 1024
"""The most bytes of a YAML document, held as nodes of about 80 times its size."""

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


def read_document(source: Input) -> Opened:
    """Open a YAML document: a list of accounts, one account, or a mapping with `accounts`.

    A fault of YAML inside one account, such as a key given twice, rejects that account only.

    Raises:
        AccountsUnreadableError: it is too large, no YAML, or none of these shapes.
    """
    text = read_whole(source, DOCUMENT_LIMIT, "use JSON Lines or CSV, which have no limit")
    document = SourceText(source.name, text)
    root, diagnostics = parse_yaml(document)
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    if any(error.code == "empty-file" for error in errors):
        raise source.refuse("empty-file", "the file is empty: it holds no accounts")
    if root is None:
        raise AccountsUnreadableError(*(_problem(d, document) for d in errors))
    as_of, accounts = _outline(root, source, document)
    faults, outside = _by_account(errors, accounts)
    if outside:
        raise AccountsUnreadableError(*(_problem(d, document) for d in outside))
    items = (_item(node, document, faults.get(i, ())) for i, node in enumerate(accounts))
    return Opened(items, as_of, [])


def _outline(root: Node, source: Input, document: SourceText) -> tuple[Raw, tuple[Node, ...]]:
    """The as-of date stated for all, and the accounts."""
    if isinstance(root, Sequence):
        return None, root.items
    if isinstance(root, Scalar):
        message = "the file holds a text, not accounts"
        raise source.refuse("wrong-shape", message, line=_line(root, document))
    accounts = root.get("accounts")
    if accounts is None:
        return None, (root,)
    for key, _ in root.entries:
        if key.text not in ("as_of", "accounts"):
            message = f"beside `accounts` only `as_of` may stand, not `{key.text}`"
            raise source.refuse("wrong-shape", message, line=_line(key, document))
    if not isinstance(accounts, Sequence):
        message = "`accounts` must be a list, each item beginning with `-`"
        raise source.refuse("wrong-shape", message, line=_line(accounts, document))
    as_of = root.get("as_of")
    return None if as_of is None else raw_of(as_of), accounts.items


def _by_account(
    errors: list[Diagnostic], accounts: tuple[Node, ...]
) -> tuple[dict[int, list[Diagnostic]], list[Diagnostic]]:
    """The errors inside each account, and those outside all."""
    at: dict[Span, list[int]] = {}
    for i, node in enumerate(accounts):
        at.setdefault(node.span, []).append(i)  # an alias stands where its anchor does
    spans = sorted(at)
    inside: dict[int, list[Diagnostic]] = {}
    outside = []
    for error in errors:
        before = bisect.bisect(spans, error.span.start, key=lambda span: span.start) - 1
        if before < 0 or error.span.start >= spans[before].end:
            outside.append(error)
            continue
        for i in at[spans[before]]:
            inside.setdefault(i, []).append(error)
    return inside, outside


def _item(node: Node, document: SourceText, errors: list[Diagnostic] | tuple[()]) -> Item:
    where = Where(document.path, _line(node, document))
    item = record_of(raw_of(node), where, _place(node, document))
    if not errors:
        return item
    name = account_name(item.header.get("id")) if isinstance(item, Record) else None
    problems = tuple(replace(_problem(error, document), account=name) for error in errors)
    if isinstance(item, Record):
        return item._replace(problems=problems + item.problems)
    return Rejected(item.id, problems + item.problems)


def _place(node: Node, document: SourceText) -> Place:
    """Where each key's value stands: under `facts` first, then beside it."""

    def place(key: str) -> tuple[int, int] | None:
        if not isinstance(node, Mapping):
            return None
        facts = node.get("facts")
        value = facts.get(key) if isinstance(facts, Mapping) else None
        value = node.get(key) if value is None else value
        return None if value is None else document.line_column(value.span.start)

    return place


def raw_of(node: Node) -> Raw:
    """A node as a raw value: texts stay as written, a plain `null` or nothing is missing."""
    match node:
        case Scalar(text=text, style=style):
            return None if style == "plain" and text in _NULLS else text
        case Sequence(items=items):
            return [raw_of(item) for item in items]
        case Mapping(entries=entries):
            return {key.text: raw_of(value) for key, value in entries}


def _line(node: Node, document: SourceText) -> int:
    return document.line_column(node.span.start)[0]


def _problem(error: Diagnostic, document: SourceText) -> AccountProblem:
    line, column = document.line_column(error.span.start)
    return AccountProblem(
        error.code, error.message, document.path, line=line, column=column, help=error.help
    )
