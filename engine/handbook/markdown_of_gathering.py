"""Kinds of records and measures as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from engine.handbook.document import Handbook, RecordsEntry
from engine.handbook.markdown_words import anchored, code, prose, table_lines, words


def gathering_lines(book: Handbook) -> Iterator[str]:
    """The sections about records and measures; none where the policy has none."""
    if book.measures:
        yield from ("", "## Measures", "")
        yield "How facts come of trade records. What is no fact itself is read by other measures."
        yield from ("", *_measures(book))
    if book.records:
        yield from ("", "## Records")
        for each in book.records:
            yield from _records(each)


def _measures(book: Handbook) -> Iterator[str]:
    yield from table_lines(
        ("measure", "type", "how", "reads", "read by", "place"),
        (
            [
                f"{anchored('measure', each.name)}`{each.name}`",
                words(each.type),
                prose(each.how),
                prose(each.reads),
                prose(each.gives) or "nothing",
                f"`{code(each.place)}`",
            ]
            for each in book.measures
        ),
    )


def _records(each: RecordsEntry) -> Iterator[str]:
    yield from ("", f"### {anchored('records', each.name)}{words(each.label)}", "")
    yield f"`{each.name}`. {words(each.whose)}"
    yield f"Read by {prose(each.readers) or 'no measure'}. `{code(each.place)}`"
    yield ""
    yield from table_lines(
        ("column", "type", "bounds", "also called"),
        ([f"`{row[0]}`", *map(words, row[1:])] for row in each.columns),
    )
    if each.musts:
        yield from ("", "A record is rejected unless", "")
        yield from (f"- {prose(must)}: {words(because)}" for must, because in each.musts)
