"""The document about a policy as Markdown. Whatever the policy says is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.handbook.document import DecisionEntry, Handbook, RuleEntry, TableEntry
from engine.handbook.markdown_of_gathering import gathering_lines
from engine.handbook.markdown_words import anchored, aside, code, link, prose, table_lines, words
from engine.handbook.prose import Point, anchor
from engine.source.masking import mask

_UNREAD: Final = "nothing reads it"


def handbook_markdown(book: Handbook) -> str:
    """The whole document; sections are linked by anchors of their own."""
    return mask("\n".join(_lines(book))) + "\n"


def _lines(book: Handbook) -> Iterator[str]:
    head = book.head
    yield f"# {words(head.title or head.name)}"
    yield ""
    yield f"Policy {words(head.name)}, version {words(head.version)}: {', '.join(head.counts)}."
    if head.as_of:
        yield f"As it stands on {head.as_of}; what is not in force on that day is marked."
    yield from ("", "## Overview", "", *_graph(book), "")
    yield "Outcomes: " + ", ".join(link(anchor("decision", n), n) for n in head.outcomes) + "."
    yield from ("", "## Decisions")
    for decision in book.decisions:
        yield from _decision(decision)
    yield from _invariants(book)
    yield from _parameters(book)
    yield from _facts(book)
    yield from gathering_lines(book)
    if book.tables:
        yield from ("", "## Reference tables")
        for table in book.tables:
            yield from _reference(table)
    for title, entries in (("legal authority", book.authorities), ("owner", book.owners)):
        yield from ("", f"## By {title}", "")
        yield from table_lines(
            (title, "entries"), ([words(e.name), prose(e.entries)] for e in entries)
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
    yield from ("", f"### {anchored('decision', decision.name)}{words(decision.name)}{outcome}")
    yield from ("", f"*{words(decision.question)}*" if decision.question else "", "")
    outputs = zip(decision.outputs, decision.types, strict=True)
    yield from (f"- gives `{name}`: {words(type_)}" for name, type_ in outputs)
    yield f"- {decision.hit_policy}: {decision.hit_sentence}"
    yield from (f"- {prose(sentence)}" for sentence in decision.frame)
    for word, told in (
        ("reads decisions", decision.decisions),
        ("reads facts", decision.facts),
        ("reads parameters", decision.parameters),
        ("read by", decision.read_by),
        ("invariants", decision.invariants),
    ):
        if told:
            yield f"- {word}: {prose(told)}"
    yield f"- stands in `{code(decision.place)}`"
    yield ""
    if decision.columns:
        yield from _rows(decision)
    else:
        for rule in decision.rules:
            yield from _rule(decision, rule)
    yield from _tests(decision)


def _rule(decision: DecisionEntry, rule: RuleEntry) -> Iterator[str]:
    yield f"#### {anchored('rule', rule.id)}{words(rule.id)} {_titled(rule)}"
    yield from ("", "- when" if rule.points else "- always, whatever the facts")
    yield from _points(rule.points, 1)
    yield f"- then {_gives(decision, rule)}"
    if rule.because:
        yield f"- because {prose(rule.because)}"
    yield from (f"- {note}" for note in _notes(rule))
    yield ""


def _titled(rule: RuleEntry) -> str:
    return words(rule.title) + aside(rule.in_force)


def _points(points: Sequence[Point], depth: int) -> Iterator[str]:
    for point in points:
        yield f"{'  ' * depth}- {prose(point.prose)}"
        yield from _points(point.under, depth + 1)


def _gives(decision: DecisionEntry, rule: RuleEntry) -> str:
    pairs = zip(decision.outputs, rule.gives, strict=False)
    return ", ".join(f"`{name}`: **{prose(given)}**" for name, given in pairs) or "it is counted"


def _notes(rule: RuleEntry) -> Iterator[str]:
    if rule.authority:
        yield f"authority: {words(rule.authority)}"
    if rule.owner:
        yield f"owner: {words(rule.owner)}"
    if rule.period:
        yield f"in force {rule.period}"
    if rule.place:
        yield f"`{code(rule.place)}`"


def _rows(decision: DecisionEntry) -> Iterator[str]:
    heads = ["rule", *map(prose, decision.columns), *decision.outputs, "because, authority, place"]
    yield from table_lines(
        heads,
        (
            [
                f"{anchored('rule', r.id)}**{words(r.id)}** {_titled(r)}",
                *map(prose, r.cells),
                *(f"**{prose(given)}**" for given in r.gives),
                "; ".join([*filter(None, [prose(r.because)]), *_notes(r)]),
            ]
            for r in decision.rules
        ),
    )
    yield ""


def _tests(decision: DecisionEntry) -> Iterator[str]:
    if not decision.tests:
        yield from ("No test expects anything of it.", "")
        return
    yield from (f"**Tests of {words(decision.name)}**", "")
    yield from table_lines(
        ("test", "as of", "expected", "place"),
        (
            [words(t.name), str(t.as_of), words(t.expects), f"`{code(t.place)}`"]
            for t in decision.tests
        ),
    )


def _invariants(book: Handbook) -> Iterator[str]:
    if not book.invariants:
        return
    yield from ("", "## Invariants", "")
    yield from table_lines(
        ("invariant", "must hold", "because", "authority", "place"),
        (
            [
                anchored("invariant", each.id) + words(each.id),
                prose(each.must),
                prose(each.because),
                words(each.authority),
                f"`{code(each.place)}`",
            ]
            for each in book.invariants
        ),
    )


def _parameters(book: Handbook) -> Iterator[str]:
    if not book.parameters:
        return
    yield from ("", "## Parameters", "")
    yield from table_lines(
        ("parameter", "name", "type", "value", "from", "until", "authority", "read by", "place"),
        (
            [
                anchored("parameter", each.name) + words(each.label) if not i else "",
                f"`{each.name}`",
                words(each.type) if not i else "",
                f"{words(value.value)}{aside(value.in_force)}",
                value.start or "always",
                value.end or "further notice",
                words(value.authority),
                (prose(each.readers) or _UNREAD) if not i else "",
                f"`{code(each.place)}`" if not i else "",
            ]
            for each in book.parameters
            for i, value in enumerate(each.values)
        ),
    )


def _facts(book: Handbook) -> Iterator[str]:
    if not book.facts:
        return
    yield from ("", "## Facts", "")
    yield from table_lines(
        ("fact", "name", "type", "unit", "source", "read by", "place"),
        (
            [
                anchored("fact", each.name) + words(each.label),
                f"`{each.name}`",
                words(" ".join(filter(None, (each.type, each.bounds)))),
                words(each.unit),
                "; ".join(filter(None, (words(each.source), prose(each.measure)))),
                prose(each.readers) or _UNREAD,
                f"`{code(each.place)}`",
            ]
            for each in book.facts
        ),
    )


def _reference(table: TableEntry) -> Iterator[str]:
    yield from ("", f"### {anchored('table', table.name)}{words(table.name)}", "")
    yield f"{words(table.key)} Read by {prose(table.readers) or 'nothing'}."
    yield from (f"`{code(table.place)}`", "")
    yield from table_lines(
        table.columns,
        (
            [words(row[0]) + aside(not out), *map(words, row[1:])]
            for row, out in zip(table.rows, table.aside, strict=True)
        ),
    )
    if table.left_out:
        yield from ("", f"{table.left_out:,} more rows stand in `{code(table.place)}`.")
