"""The document about a policy as Markdown. Whatever the policy says is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.handbook.document import DecisionEntry, Handbook, RuleEntry, TableEntry
from engine.handbook.prose import Point, Prose, anchor
from engine.source.masking import mask
from engine.source.render import escape

_SPECIAL: Final = str.maketrans({c: "\\" + c for c in "\\`*_[]|~$!"} | {"<": "&lt;", "&": "&amp;"})
_BLANKS: Final = re.compile(r"\s+")
_BULLET: Final = re.compile(r"^( *)([-+#=>])|^( *[0-9]+)([.)])(?= |$)")
"""What would make a list, a heading or a quotation of the text behind it."""
_UNREAD: Final = "nothing reads it"


def handbook_markdown(book: Handbook) -> str:
    """The whole document; sections are linked by anchors of their own."""
    return mask("\n".join(_lines(book))) + "\n"


def _lines(book: Handbook) -> Iterator[str]:
    head = book.head
    yield f"# {_words(head.title or head.name)}"
    yield ""
    yield f"Policy {_words(head.name)}, version {_words(head.version)}: {', '.join(head.counts)}."
    if head.as_of:
        yield f"As it stands on {head.as_of}; what is not in force on that day is marked."
    yield from ("", "## Overview", "", *_graph(book), "")
    yield "Outcomes: " + ", ".join(_link(anchor("decision", n), n) for n in head.outcomes) + "."
    yield from ("", "## Decisions")
    for decision in book.decisions:
        yield from _decision(decision)
    yield from _invariants(book)
    yield from _parameters(book)
    yield from _facts(book)
    if book.tables:
        yield from ("", "## Reference tables")
        for table in book.tables:
            yield from _reference(table)
    for title, entries in (("legal authority", book.authorities), ("owner", book.owners)):
        yield from ("", f"## By {title}", "")
        yield from _table(
            (title, "entries"), ([_words(e.name), _prose(e.entries)] for e in entries)
        )
    yield from (
        "",
        f"Digest of its meaning `{head.meaning_digest}`, of its text `{head.text_digest}`.",
    )


def _graph(book: Handbook) -> Iterator[str]:
    """The overview as a diagram of Mermaid; names of decisions need no escape in it."""
    number = {name: i for i, name in enumerate(book.reads)}
    yield from ("```mermaid", "flowchart LR")
    for decision in book.decisions:
        left, right = ("[[", "]]") if decision.is_outcome else ("[", "]")
        yield f'  d{number[decision.name]}{left}"{decision.name}"{right}'
    for name, reads in book.reads.items():
        yield from (f"  d{number[read]} --> d{number[name]}" for read in reads)
    yield "```"


def _decision(decision: DecisionEntry) -> Iterator[str]:
    outcome = " (outcome)" if decision.is_outcome else ""
    yield from ("", f"### {_anchored('decision', decision.name)}{_words(decision.name)}{outcome}")
    yield from ("", f"*{_words(decision.question)}*" if decision.question else "", "")
    outputs = zip(decision.outputs, decision.types, strict=True)
    yield from (f"- gives `{name}`: {_words(type_)}" for name, type_ in outputs)
    yield f"- {decision.hit_policy}: {decision.hit_sentence}"
    yield from (f"- {_prose(sentence)}" for sentence in decision.frame)
    for word, told in (
        ("reads decisions", decision.decisions),
        ("reads facts", decision.facts),
        ("reads parameters", decision.parameters),
        ("read by", decision.read_by),
        ("invariants", decision.invariants),
    ):
        if told:
            yield f"- {word}: {_prose(told)}"
    yield f"- stands in `{_code(decision.place)}`"
    yield ""
    if decision.columns:
        yield from _rows(decision)
    else:
        for rule in decision.rules:
            yield from _rule(decision, rule)
    yield from _tests(decision)


def _rule(decision: DecisionEntry, rule: RuleEntry) -> Iterator[str]:
    yield f"#### {_anchored('rule', rule.id)}{_words(rule.id)} {_titled(rule)}"
    yield from ("", "- when" if rule.points else "- always, whatever the facts")
    yield from _points(rule.points, 1)
    yield f"- then {_gives(decision, rule)}"
    if rule.because:
        yield f"- because {_prose(rule.because)}"
    yield from (f"- {note}" for note in _notes(rule))
    yield ""


def _titled(rule: RuleEntry) -> str:
    return _words(rule.title) + _aside(rule.in_force)


def _points(points: Sequence[Point], depth: int) -> Iterator[str]:
    for point in points:
        yield f"{'  ' * depth}- {_prose(point.prose)}"
        yield from _points(point.under, depth + 1)


def _gives(decision: DecisionEntry, rule: RuleEntry) -> str:
    pairs = zip(decision.outputs, rule.gives, strict=False)
    return ", ".join(f"`{name}`: **{_prose(given)}**" for name, given in pairs) or "it is counted"


def _notes(rule: RuleEntry) -> Iterator[str]:
    if rule.authority:
        yield f"authority: {_words(rule.authority)}"
    if rule.owner:
        yield f"owner: {_words(rule.owner)}"
    if rule.period:
        yield f"in force {rule.period}"
    if rule.place:
        yield f"`{_code(rule.place)}`"


def _rows(decision: DecisionEntry) -> Iterator[str]:
    heads = ["rule", *map(_prose, decision.columns), *decision.outputs, "because, authority, place"]
    yield from _table(
        heads,
        (
            [
                f"{_anchored('rule', r.id)}**{_words(r.id)}** {_titled(r)}",
                *map(_prose, r.cells),
                *(f"**{_prose(given)}**" for given in r.gives),
                "; ".join([*filter(None, [_prose(r.because)]), *_notes(r)]),
            ]
            for r in decision.rules
        ),
    )
    yield ""


def _tests(decision: DecisionEntry) -> Iterator[str]:
    if not decision.tests:
        yield from ("No test expects anything of it.", "")
        return
    yield from (f"**Tests of {_words(decision.name)}**", "")
    yield from _table(
        ("test", "as of", "expected", "place"),
        (
            [_words(t.name), str(t.as_of), _words(t.expects), f"`{_code(t.place)}`"]
            for t in decision.tests
        ),
    )


def _invariants(book: Handbook) -> Iterator[str]:
    if not book.invariants:
        return
    yield from ("", "## Invariants", "")
    yield from _table(
        ("invariant", "must hold", "because", "authority", "place"),
        (
            [
                _anchored("invariant", each.id) + _words(each.id),
                _prose(each.must),
                _prose(each.because),
                _words(each.authority),
                f"`{_code(each.place)}`",
            ]
            for each in book.invariants
        ),
    )


def _parameters(book: Handbook) -> Iterator[str]:
    if not book.parameters:
        return
    yield from ("", "## Parameters", "")
    yield from _table(
        ("parameter", "name", "type", "value", "from", "until", "authority", "read by", "place"),
        (
            [
                _anchored("parameter", each.name) + _words(each.label) if not i else "",
                f"`{each.name}`",
                _words(each.type) if not i else "",
                f"{_words(value.value)}{_aside(value.in_force)}",
                value.start or "always",
                value.end or "further notice",
                _words(value.authority),
                (_prose(each.readers) or _UNREAD) if not i else "",
                f"`{_code(each.place)}`" if not i else "",
            ]
            for each in book.parameters
            for i, value in enumerate(each.values)
        ),
    )


def _facts(book: Handbook) -> Iterator[str]:
    if not book.facts:
        return
    yield from ("", "## Facts", "")
    yield from _table(
        ("fact", "name", "type", "unit", "source", "read by", "place"),
        (
            [
                _anchored("fact", each.name) + _words(each.label),
                f"`{each.name}`",
                _words(" ".join(filter(None, (each.type, each.bounds)))),
                _words(each.unit),
                _words(each.source),
                _prose(each.readers) or _UNREAD,
                f"`{_code(each.place)}`",
            ]
            for each in book.facts
        ),
    )


def _reference(table: TableEntry) -> Iterator[str]:
    yield from ("", f"### {_anchored('table', table.name)}{_words(table.name)}", "")
    yield f"{_words(table.key)} Read by {_prose(table.readers) or 'nothing'}."
    yield from (f"`{_code(table.place)}`", "")
    yield from _table(
        table.columns,
        (
            [_words(row[0]) + _aside(not out), *map(_words, row[1:])]
            for row, out in zip(table.rows, table.aside, strict=True)
        ),
    )
    if table.left_out:
        yield from ("", f"{table.left_out:,} more rows stand in `{_code(table.place)}`.")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _prose(told: Prose) -> str:
    return "".join(_link(p.to, p.text) if p.to else _words(p.text) for p in told)


def _link(to: str, text: str) -> str:
    return f"[{_words(text)}](#{to})"


def _anchored(kind: str, name: str) -> str:
    return f'<a id="{anchor(kind, name)}"></a>'


def _aside(in_force: bool) -> str:  # noqa: FBT001 - a mark
    return "" if in_force else " *(not in force)*"


def _words(text: str) -> str:
    """A text of the policy on one line, with nothing in it that Markdown or HTML would read.

    Personal numbers are masked first: the stars of the mask are to be read as stars.
    """
    told = escape(mask(_BLANKS.sub(" ", text))).translate(_SPECIAL)
    return _BULLET.sub(r"\1\3\\\2\4", told)


def _code(text: str) -> str:
    """A text between backticks, in a table or not."""
    return escape(text).replace("`", "'").replace("|", "\\|")
